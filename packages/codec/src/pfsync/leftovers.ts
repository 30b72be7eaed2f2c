import { toHex } from '../bytes.js';
import type { HeaderLayout } from '../layout.js';
import type { Leftovers } from './message.js';
import { afterNulAt } from './octets.js';
import { camelCase } from './wire-fields.js';

/** Where a message has unused bytes, as offsets from its start. */
export interface LeftoverPlaces {
  readonly pads: Pads;
  /** Its names, by the key that each has in the plain object. */
  readonly names: readonly (readonly [key: string, offset: number, size: number])[];
}

export type Pads = readonly (readonly [start: number, end: number])[];

export function leftoverPlaces({ fields }: HeaderLayout): LeftoverPlaces {
  return {
    pads: fields
      .filter(({ kind }) => kind === 'pad')
      .map(({ offset, size }) => [offset, offset + size] as const),
    names: fields
      .filter(({ kind }) => kind === 'name')
      .map(({ name, offset, size }) => [camelCase(name), offset, size] as const),
  };
}

/** Adds nonzero padding, and nonzero bytes after names, to a message. */
export function withLeftovers<T extends Leftovers>(
  message: T,
  bytes: Uint8Array,
  start: number,
  { pads, names }: LeftoverPlaces,
): T {
  const pad = padText(bytes, start, pads);
  let afterNul: Record<string, string> | undefined;
  for (const [key, offset, size] of names) {
    const tail = afterNulAt(bytes, start + offset, size);
    if (tail !== undefined) afterNul = { ...afterNul, [key]: tail };
  }
  if (pad === undefined && afterNul === undefined) return message;
  return { ...message, ...(pad === undefined ? {} : { pad }), ...(afterNul ? { afterNul } : {}) };
}

/** The concatenated padding of a message, hexadecimal; undefined if all zero, as every sender leaves it. */
function padText(bytes: Uint8Array, start: number, pads: Pads): string | undefined {
  let any = 0;
  for (const [from, to] of pads) for (let i = start + from; i < start + to; i++) any |= bytes[i]!;
  if (any === 0) return undefined;
  return pads.map(([from, to]) => toHex(bytes, start + from, start + to)).join('');
}
