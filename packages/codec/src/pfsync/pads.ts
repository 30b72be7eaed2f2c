import { toHex } from '../bytes.js';
import type { HeaderLayout } from '../layout.js';
import {
  PFSYNC_BUS,
  PFSYNC_TDB,
  PFSYNC_TDB_OPENBSD,
  PFSYNC_UPD_C,
  PFSYNC_UPD_C_OPENBSD,
} from '../layouts/pfsync.js';
import {
  PFSYNC_STATE_1301,
  PFSYNC_STATE_1400,
  PFSYNC_STATE_1500,
  PFSYNC_STATE_OPENBSD,
} from '../layouts/pfsync-state.js';

/** From where to where a message is padding, offsets from its start. */
export type Pads = readonly (readonly [start: number, end: number])[];

const IS_PAD = /(^|\.)(_pad|pad|__spare|spare)$/;

export function padsOf(layout: HeaderLayout): Pads {
  return Object.entries(layout.offset)
    .filter(([name]) => IS_PAD.test(name))
    .map(([name, start]) => [start, start + layout.size[name]!] as const);
}

/** Padding by format and message. The others have none. */
export const PADS: Readonly<
  Record<'freebsd-1301' | 'freebsd-1400' | 'freebsd-1500' | 'openbsd-6', Pads> &
    Record<'updc5' | 'updc6' | 'bus' | 'tdb5' | 'tdb6', Pads>
> = Object.freeze({
  'freebsd-1301': padsOf(PFSYNC_STATE_1301),
  'freebsd-1400': padsOf(PFSYNC_STATE_1400),
  'freebsd-1500': padsOf(PFSYNC_STATE_1500),
  'openbsd-6': padsOf(PFSYNC_STATE_OPENBSD),
  updc5: padsOf(PFSYNC_UPD_C),
  updc6: padsOf(PFSYNC_UPD_C_OPENBSD),
  bus: padsOf(PFSYNC_BUS),
  tdb5: padsOf(PFSYNC_TDB),
  tdb6: padsOf(PFSYNC_TDB_OPENBSD),
});

/** The padding of a message put together, hexadecimal; undefined if all of it is zero, as every sender leaves it. */
export function padText(bytes: Uint8Array, start: number, pads: Pads): string | undefined {
  let any = 0;
  for (const [from, to] of pads) for (let i = start + from; i < start + to; i++) any |= bytes[i]!;
  if (any === 0) return undefined;
  return pads.map(([from, to]) => toHex(bytes, start + from, start + to)).join('');
}
