import { IMPLEMENTATIONS, systemName } from './implementations.js';
import type { PfsyncDialectName } from './names.js';

/** The formats of full states, the oldest of a version first. */
export const STATE_FORMAT_NAMES = ['freebsd-1301', 'freebsd-1400', 'freebsd-1500', 'openbsd-6'] as const;

/** How a full state is laid out: it follows from the header's version and the action, never from one alone. */
export type StateFormat = (typeof STATE_FORMAT_NAMES)[number];

/** The senders whose packing is known: `freebsd-13` is FreeBSD 9 to 13; `freebsd-1301` a later one, set to it. */
export type PfsyncSender = StateFormat | 'freebsd-13';

/** What goes with a format of full states. */
export interface StateFormatFacts {
  /** Of the pfsync header around it. */
  readonly version: 5 | 6;
  /** The pfsync that sends it by default … */
  readonly pfsync: PfsyncDialectName;
  /** … and how that one packs it. */
  readonly sender: PfsyncSender;
}

export const STATE_FORMATS: Readonly<Record<StateFormat, StateFormatFacts>> = {
  'freebsd-1301': { version: 5, pfsync: 'freebsd-1301', sender: 'freebsd-13' },
  'freebsd-1400': { version: 5, pfsync: 'freebsd-1400', sender: 'freebsd-1400' },
  'freebsd-1500': { version: 5, pfsync: 'freebsd-1500', sender: 'freebsd-1500' },
  'openbsd-6': { version: 6, pfsync: 'openbsd', sender: 'openbsd-6' },
};

/**
 * The systems that send full states in a format by default, as text.
 *
 * @example
 * systemsOf('freebsd-1301'); // => 'FreeBSD 10 to 13 or FreeBSD 9'
 * systemsOf('openbsd-6'); // => 'OpenBSD'
 */
export function systemsOf(format: StateFormat): string {
  return IMPLEMENTATIONS.filter(({ pfsync }) => pfsync === STATE_FORMATS[format].pfsync)
    .map(systemName)
    .join(' or ');
}
