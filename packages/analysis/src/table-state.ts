import { putU32 } from '@carplab/codec/net';
import {
  AF_INET,
  AF_INET6_FREEBSD,
  AF_INET6_OPENBSD,
  decodeState,
  type PfsyncState,
  STATE_SIZE,
  type StateFormat,
} from '@carplab/codec/pfsync';
import { DST, SRC, STACK, type StateTable, WIRE, writeState } from '@carplab/statesync';

const SECOND_US = 1_000_000;
/** Two keys of two addresses each, then the gateway. */
const ADDRESS = 16;

/** One side of a state in a table. */
class TablePeer {
  readonly #of: TableState;
  readonly #peer: typeof SRC | typeof DST;

  constructor(of: TableState, peer: typeof SRC | typeof DST) {
    this.#of = of;
    this.#peer = peer;
  }
  get state(): number {
    return this.#of.table.peerState(this.#of.row, this.#peer);
  }
  get seqlo(): number {
    return this.#of.table.seqlo(this.#of.row, this.#peer);
  }
  get seqhi(): number {
    return this.#of.table.seqhi(this.#of.row, this.#peer);
  }
  get seqdiff(): number {
    return this.#of.table.seqdiff(this.#of.row, this.#peer);
  }
  get wscale(): number {
    return this.#of.table.wscale(this.#of.row, this.#peer);
  }
}

/**
 * A table's state as a system shows and sends it: what `pfctlLines` and the views of pfsync messages share. One object
 * serves any number of states; its values are as of the time it was put on a row.
 */
export class TableState {
  readonly table: StateTable;
  /** The system whose address family numbers apply. */
  format: StateFormat;
  row = -1;
  readonly bytes: Uint8Array = new Uint8Array(5 * ADDRESS);
  readonly src: TablePeer = new TablePeer(this, SRC);
  readonly dst: TablePeer = new TablePeer(this, DST);
  #second = 0;

  constructor(table: StateTable, format: StateFormat = 'freebsd-1301') {
    this.table = table;
    this.format = format;
  }

  /** Puts it on a state, at a time of the table's clock. */
  on(row: number, nowUs: number): this {
    this.row = row;
    this.#second = Math.floor(nowUs / SECOND_US);
    const { table, bytes } = this;
    for (let at = 0; at < 4; at++) {
      for (let word = 0; word < 4; word++)
        putU32(bytes, ADDRESS * at + 4 * word, table.addressWord(row, at >> 1, at & 1, word));
    }
    for (let word = 0; word < 4; word++)
      putU32(bytes, 4 * ADDRESS + 4 * word, table.rtAddressWord(row, word));
    return this;
  }

  get ifname(): string {
    return printable(this.table.interfaces.name(this.table.interfaceNumber(this.row)));
  }
  get origIfname(): string {
    return printable(this.table.interfaces.name(this.table.origInterface(this.row)));
  }
  get direction(): number {
    return this.table.direction(this.row);
  }
  addrAt(key: 0 | 1, index: 0 | 1): number {
    return ADDRESS * (2 * key + index);
  }
  port(key: 0 | 1, index: 0 | 1): number {
    return this.table.port(this.row, key, index);
  }
  keyAf(key: 0 | 1): number {
    return this.#afOf(this.table.family(this.row, key === 0 ? WIRE : STACK));
  }
  keyProto(key: 0 | 1): number {
    return this.table.proto(this.row, key === 0 ? WIRE : STACK);
  }
  rdomain(key: 0 | 1): number {
    return this.table.rdomain(this.row, key);
  }
  get rtAddrAt(): number {
    return 4 * ADDRESS;
  }
  get rtAf(): number {
    return this.#afOf(this.table.rtFamily(this.row) || this.table.family(this.row, WIRE));
  }
  get rt(): number {
    return this.table.rt(this.row);
  }
  get rtIfname(): string {
    return printable(this.table.interfaces.name(this.table.rtInterface(this.row)));
  }
  get rule(): number {
    return this.table.rule(this.row);
  }
  get anchor(): number {
    return this.table.anchor(this.row);
  }
  get natRule(): number {
    return this.table.natRule(this.row);
  }
  get timeout(): number {
    return this.table.timeout(this.row);
  }
  /** Age, seconds. */
  get creation(): number {
    return (this.#second - this.table.created(this.row)) >>> 0;
  }
  /** Seconds left; pf counts both ends in whole seconds. */
  get expire(): number {
    const { table, row } = this;
    const due = Math.floor(table.baseUs(row) / SECOND_US) + table.timeouts[table.timeout(row)]!;
    return Math.max(0, due - this.#second);
  }
  packetsHigh(way: 0 | 1): number {
    return this.table.packetsWord(this.row, way, 0);
  }
  packetsLow(way: 0 | 1): number {
    return this.table.packetsWord(this.row, way, 1);
  }
  bytesHigh(way: 0 | 1): number {
    return this.table.bytesWord(this.row, way, 0);
  }
  bytesLow(way: 0 | 1): number {
    return this.table.bytesWord(this.row, way, 1);
  }
  get stateFlags(): number {
    return this.table.stateFlags(this.row);
  }
  get syncFlags(): number {
    return this.table.syncFlags(this.row);
  }
  /** As the tools print it: 16 hexadecimal digits. */
  get id(): string {
    return hex(this.table.idHigh(this.row)) + hex(this.table.idLow(this.row));
  }
  get creatorid(): string {
    return hex(this.table.creatorid(this.row));
  }

  /** What an INS would carry, as `decode --json` writes it. */
  plain(): PfsyncState {
    const { format } = this;
    const bytes = new Uint8Array(STATE_SIZE[format]);
    const data = new DataView(bytes.buffer);
    const afInet6 = this.#afOf(6);
    writeState(this.table, this.row, format, afInet6, data, 0, this.#second * SECOND_US);
    return decodeState(bytes, 0, format);
  }

  #afOf(family: number): number {
    if (family === 4) return AF_INET;
    return this.format === 'openbsd-6' ? AF_INET6_OPENBSD : AF_INET6_FREEBSD;
  }
}

/** A name as message views show it: backslash and anything but printable ASCII as `\xNN`. */
function printable(name: string): string {
  return name.replace(
    /[^!-[\]-~]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
