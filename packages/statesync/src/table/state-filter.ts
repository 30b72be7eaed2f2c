import { parseAddress } from '@carplab/codec';
import { STACK, WIRE } from './state-rows.js';
import type { StateTable } from './state-table.js';

/** Selects the states that meet every given condition. */
export interface StateFilter {
  /** In either key, source or destination. */
  readonly address?: string;
  /** In either key, source or destination. */
  readonly port?: number;
  /** The interface that it is bound to, `all` for floating ones. */
  readonly interface?: string;
  /** IP protocol of the wire key. */
  readonly proto?: number;
  /** The owner's hostid. */
  readonly creatorid?: number;
  readonly rule?: number;
  /** `IN` or `OUT`. */
  readonly direction?: number;
}

const SIDES: readonly number[] = [WIRE, STACK];
const SLOTS: readonly number[] = [0, 1];

function hasAddress(table: StateTable, row: number, address: Uint8Array): boolean {
  const family = address.length === 4 ? 4 : 6;
  const words = address.length / 4;
  const view = new DataView(address.buffer, address.byteOffset);
  return SIDES.some(
    (side) =>
      table.family(row, side) === family &&
      SLOTS.some((slot) => {
        for (let i = 0; i < words; i++)
          if (table.addressWord(row, side, slot, i) !== view.getUint32(4 * i)) return false;
        return true;
      }),
  );
}

const hasPort = (table: StateTable, row: number, port: number): boolean =>
  SIDES.some((side) => SLOTS.some((slot) => table.port(row, side, slot) === port));

/**
 * A test of rows for a filter. An invalid address matches nothing; IPv4-mapped IPv6 addresses are IPv6.
 *
 * @example
 * const states = new StateTable();
 * [...selectStates(states, { proto: 6, port: 443 })]; // => []
 */
export function matchesState(table: StateTable, filter: StateFilter): (row: number) => boolean {
  const { port, proto, creatorid, rule, direction } = filter;
  const address = filter.address === undefined ? undefined : parseAddress(filter.address);
  if (filter.address !== undefined && address === undefined) return () => false;
  const bound = filter.interface;
  return (row) =>
    (proto === undefined || table.proto(row, WIRE) === proto) &&
    (creatorid === undefined || table.creatorid(row) === creatorid) &&
    (rule === undefined || table.rule(row) === rule) &&
    (direction === undefined || table.direction(row) === direction) &&
    (bound === undefined || table.interfaces.name(table.interfaceNumber(row)) === bound) &&
    (port === undefined || hasPort(table, row, port)) &&
    (address === undefined || hasAddress(table, row, address));
}

/** The rows of a table that match a filter, in numerical order. Rows may be removed during iteration. */
export function* selectStates(
  table: StateTable,
  filter: StateFilter = {},
): Generator<number, void, undefined> {
  const matches = matchesState(table, filter);
  for (let row = table.first(); row >= 0; row = table.next(row)) if (matches(row)) yield row;
}

/** An address of a row as octets: 4 for IPv4, else 16. */
export function addressOf(table: StateTable, row: number, side: number, slot: number): Uint8Array {
  const octets = new Uint8Array(table.family(row, side) === 4 ? 4 : 16);
  const view = new DataView(octets.buffer);
  for (let i = 0; 4 * i < octets.length; i++) view.setUint32(4 * i, table.addressWord(row, side, slot, i));
  return octets;
}
