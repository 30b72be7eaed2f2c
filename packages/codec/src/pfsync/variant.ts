/** How a full state is laid out: it follows from the header's version and the action, never from one alone. */
export type StateFormat = 'freebsd-1301' | 'freebsd-1400' | 'freebsd-1500' | 'openbsd-6';

/** What a packet shows about its sender; `freebsd` if no message in it shows the format of states. */
export type PfsyncVariant = StateFormat | 'freebsd';

/** The variants, in the order of their age. */
export const PFSYNC_VARIANTS: readonly PfsyncVariant[] = [
  'freebsd',
  'freebsd-1301',
  'freebsd-1400',
  'freebsd-1500',
  'openbsd-6',
];

/** The header's version that a variant is sent with. */
export function versionOf(variant: PfsyncVariant): 5 | 6 {
  return variant === 'openbsd-6' ? 6 : 5;
}
