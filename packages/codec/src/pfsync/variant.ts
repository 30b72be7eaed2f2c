import { STATE_FORMAT_NAMES, STATE_FORMATS, type StateFormat } from '@carplab/implementations';

export type { StateFormat };

/** What a packet shows about its sender; `freebsd` if no message in it shows the format of states. */
export type PfsyncVariant = StateFormat | 'freebsd';

/** The variants, in the order of their age. */
export const PFSYNC_VARIANTS: readonly PfsyncVariant[] = ['freebsd', ...STATE_FORMAT_NAMES];

/** The header's version that a variant is sent with. */
export function versionOf(variant: PfsyncVariant): 5 | 6 {
  return variant === 'freebsd' ? 5 : STATE_FORMATS[variant].version;
}
