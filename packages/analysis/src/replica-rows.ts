// Longer than 300 lines: the columns of a row are written and read together, message by message.

import {
  familyOfAf,
  PF_STATE_MAX,
  type PfsyncClrView,
  type PfsyncPeerView,
  type PfsyncStateIdView,
  type PfsyncStateView,
  type PfsyncUpdCView,
  STATE_FLAGS,
  type StateFormat,
} from '@carplab/codec/pfsync';
import { STATE_FORMAT_NAMES } from '@carplab/implementations';
import {
  DST,
  importPeer,
  importState,
  PFSYNC_DIALECTS,
  type PfsyncDialect,
  SRC,
  STACK,
  type StateTable,
  stalePeers,
  TIMEOUT_NAMES,
  WIRE,
} from '@carplab/statesync';
import type { StateChange, StateChangeKind } from './state-change.js';
import { StateNames } from './state-names.js';
import type { StatesNode } from './states-node.js';

const SECOND_US = 1_000_000;
const INTERVAL = TIMEOUT_NAMES.indexOf('interval');
const TCP = 6;
const MAX_DIRECTION = 2;
/** A state younger than this, in seconds, has just had a packet: its remaining time is the whole timeout. */
const YOUNG = 1;

/** Context of a message. */
export interface Message {
  readonly node: StatesNode;
  readonly nodeNumber: number;
  readonly timeUs: number;
  /** From the packet's header. */
  readonly version: number;
}

/** A message that names a state. */
type Named = PfsyncStateIdView | PfsyncStateView | PfsyncUpdCView;

/** How messages change a table that stands for those of all nodes. */
export class ReplicaRows {
  readonly table: StateTable;
  /** States mentioned but never seen in full. */
  readonly unknown: StateNames = new StateNames();
  /** States known to be gone. */
  readonly #gone = new StateNames();
  /** By timeout class: the longest remaining time of a young state; 0 if unknown. */
  readonly longest: Int32Array = new Int32Array(256);
  /** States that expired without a DEL. */
  expired = 0;
  readonly #timeoutMax: number;
  readonly #onChange: ((change: StateChange) => void) | undefined;
  /** By row: the format it came in, and in the bits above it the number of the node that last mentioned it. */
  #marks = new Uint16Array(0);

  constructor(table: StateTable, timeoutMax: number, onChange?: (change: StateChange) => void) {
    this.table = table;
    this.#timeoutMax = timeoutMax;
    this.#onChange = onChange;
  }

  /** The format in which a state came. */
  format(row: number): StateFormat {
    return STATE_FORMAT_NAMES[this.#marks[row]! & 3]!;
  }

  /** The index, in the list of nodes, of the node that last mentioned a state. */
  nodeNumber(row: number): number {
    return this.#marks[row]! >> 2;
  }

  /** INS: replaces a state with the same id and another key. */
  insert(view: PfsyncStateView, about: Message): void {
    const hasFamilies = familyOfAf(view.keyAf(0)) !== 0 && familyOfAf(view.keyAf(1)) !== 0;
    if (view.direction > MAX_DIRECTION || !hasFamilies || this.#isRefused(view)) {
      about.node.badValues++;
      return;
    }
    const row = this.#find(view);
    if (row >= 0 && !this.#isSameFlow(row, view)) this.#drop(row, 'delete', about);
    this.#take(view, about);
  }

  /** UPD of a known or unknown state: receivers check less of it. */
  replace(view: PfsyncStateView, about: Message): void {
    if (this.#isRefused(view)) about.node.badValues++;
    else this.#take(view, about);
  }

  /** UPD_C. */
  update(view: PfsyncUpdCView, about: Message): void {
    const { node, timeUs } = about;
    if (this.#hasBadValues(view)) {
      node.badValues++;
      return;
    }
    const row = this.#find(view);
    if (row < 0) {
      if (!this.#isUnknown(view, node)) return;
      node.unknownUpdates++;
      // Reported once.
      if (this.unknown.add(view.idHigh, view.idLow, view.creatorWord))
        this.#tell('unknown update', -1, timeUs, node, view, 0, 0);
      return;
    }
    node.updates++;
    const src = this.table.peerState(row, SRC);
    const dst = this.table.peerState(row, DST);
    if (this.#takePeers(row, view, about)) this.table.touch(row, view.timeout, timeUs);
    this.#heard(row, about, this.#marks[row]! & 3);
    this.#tell('update', row, timeUs, node, view, src, dst);
  }

  /** DEL_C, or DEL. */
  remove(view: PfsyncStateIdView | PfsyncStateView, about: Message): void {
    const { node } = about;
    const row = this.#find(view);
    if (row >= 0) {
      node.deletes++;
      this.#drop(row, 'delete', about);
      return;
    }
    if (!this.#isUnknown(view, node)) return;
    node.unknownDeletes++;
    this.#tell('unknown delete', -1, about.timeUs, node, view, 0, 0);
    this.unknown.delete(view.idHigh, view.idLow, view.creatorWord);
    this.#gone.add(view.idHigh, view.idLow, view.creatorWord);
  }

  /** CLR: one owner's states; on OpenBSD only those of one interface, if given. */
  clear(view: PfsyncClrView, about: Message): void {
    const { table } = this;
    const { ifname, creatorWord } = view;
    const bound = about.version === 6 && ifname !== '' ? table.interfaces.find(ifname) : undefined;
    for (let row = table.first(); row >= 0; row = table.next(row)) {
      if (table.creatorid(row) !== creatorWord) continue;
      if (bound !== undefined && table.interfaceNumber(row) !== bound) continue;
      about.node.cleared++;
      this.#drop(row, 'clear', about);
    }
  }

  /** Removes states that have been due for as long as a purge takes. */
  expire(nowUs: number): void {
    const { table } = this;
    const purgeUs = table.timeouts[INTERVAL]! * SECOND_US;
    this.expired += table.expire(nowUs - purgeUs, (row) => {
      this.#forget(row);
      if (this.#onChange) this.#tellRow('expire', row, table.expiresUs(row) + purgeUs, undefined);
    });
  }

  #isRefused(view: PfsyncStateView): boolean {
    return view.creatorWord === 0 || this.#hasBadValues(view);
  }

  #take(view: PfsyncStateView, about: Message): void {
    about.node.full++;
    if (view.creation <= YOUNG && view.expire > this.longest[view.timeout]!)
      this.longest[view.timeout] = view.expire;
    const row = this.#find(view);
    if (row >= 0) this.#renew(row, view, about);
    else this.#create(view, about);
  }

  #find(view: Named): number {
    return this.table.find(view.idHigh, view.idLow, view.creatorWord);
  }

  #hasBadValues(view: {
    readonly timeout: number;
    readonly src: PfsyncPeerView;
    readonly dst: PfsyncPeerView;
  }): boolean {
    return view.timeout >= this.#timeoutMax || view.src.state > PF_STATE_MAX || view.dst.state > PF_STATE_MAX;
  }

  /** Whether a state outside the table was never in it; for one that was, the message is late. */
  #isUnknown(view: Named, node: StatesNode): boolean {
    if (!this.#gone.has(view.idHigh, view.idLow, view.creatorWord)) return true;
    node.late++;
    return false;
  }

  #isSameFlow(row: number, view: PfsyncStateView): boolean {
    const { table } = this;
    const { bytes } = view;
    const data = new DataView(bytes.buffer, bytes.byteOffset);
    for (const side of [WIRE, STACK] as const) {
      for (const slot of [0, 1] as const) {
        if (table.port(row, side, slot) !== view.port(side, slot)) return false;
        for (let word = 0; word < 4; word++)
          if (table.addressWord(row, side, slot, word) !== data.getUint32(view.addrAt(side, slot) + 4 * word))
            return false;
      }
    }
    return table.direction(row) === view.direction && table.proto(row, WIRE) === view.keyProto(0);
  }

  #create(view: PfsyncStateView, about: Message): void {
    const { table } = this;
    const dialect = dialectOf(about.version);
    const terms = { unknownInterfaces: true, rules: 0, afInet6: dialect.afInet6, closedGivesWay: false };
    const result = importState(table, view, terms, about.timeUs, () => {});
    const { idHigh, idLow, creatorWord } = view;
    if (result !== 'ok') {
      about.node.overLimit++;
      return;
    }
    this.unknown.delete(idHigh, idLow, creatorWord);
    this.#gone.delete(idHigh, idLow, creatorWord);
    const row = table.find(idHigh, idLow, creatorWord);
    this.#describe(row, view);
    this.#heard(row, about, STATE_FORMAT_NAMES.indexOf(view.format));
    if (this.#onChange) this.#tellRow('insert', row, about.timeUs, about.node);
  }

  /** A full state that is already known. */
  #renew(row: number, view: PfsyncStateView, about: Message): void {
    const { table } = this;
    const src = table.peerState(row, SRC);
    const dst = table.peerState(row, DST);
    if (this.#takePeers(row, view, about)) {
      const { timeout, expire } = view;
      const second = Math.floor(about.timeUs / SECOND_US);
      const spent = expire === 0 ? 0 : table.timeouts[timeout]! - expire;
      table.touch(row, timeout, (second - spent) * SECOND_US);
      this.#describe(row, view);
      // The owner's age is the oldest: the others count from when they heard of it.
      const created = second - view.creation;
      if (created < table.created(row)) table.setCreated(row, created);
    }
    this.#heard(row, about, STATE_FORMAT_NAMES.indexOf(view.format));
    this.#tell('update', row, about.timeUs, about.node, view, src, dst);
  }

  /** What its sender shows but receivers do not take from a full state. */
  #describe(row: number, view: PfsyncStateView): void {
    const { table } = this;
    for (const way of [0, 1] as const) {
      table.setPackets(row, way, view.packetsHigh(way), view.packetsLow(way));
      table.setBytes(row, way, view.bytesHigh(way), view.bytesLow(way));
    }
    table.setRule(row, view.rule);
    table.setSyncFlags(row, view.syncFlags);
    table.setStateFlags(row, view.stateFlags & ~STATE_FLAGS.ack);
  }

  /** Takes what is newer. False if nothing was. */
  #takePeers(
    row: number,
    view: { readonly src: PfsyncPeerView; readonly dst: PfsyncPeerView },
    about: Message,
  ): boolean {
    const { table } = this;
    const { src, dst } = view;
    const proto = table.proto(row, WIRE);
    const stale = stalePeers(dialectOf(about.version), table, row, proto === TCP ? TCP : 0, src, dst);
    if (stale !== 0) about.node.stale++;
    if ((stale & 1) === 0) importPeer(table, row, SRC, src);
    if ((stale & 2) === 0) importPeer(table, row, DST, dst);
    return stale !== 3;
  }

  #heard(row: number, about: Message, format: number): void {
    const { table } = this;
    if (row >= this.#marks.length) {
      const marks = new Uint16Array(table.rows);
      marks.set(this.#marks);
      this.#marks = marks;
    }
    this.#marks[row] = (about.nodeNumber << 2) | format;
    table.setPfsyncTime(row, Math.floor(about.timeUs / SECOND_US));
  }

  #drop(row: number, kind: StateChangeKind, about: Message): void {
    this.#forget(row);
    if (this.#onChange) this.#tellRow(kind, row, about.timeUs, about.node);
    this.table.remove(row);
  }

  #forget(row: number): void {
    const { table } = this;
    this.#gone.add(table.idHigh(row), table.idLow(row), table.creatorid(row));
  }

  #tellRow(kind: StateChangeKind, row: number, timeUs: number, node: StatesNode | undefined): void {
    const { table } = this;
    const name = {
      idHigh: table.idHigh(row),
      idLow: table.idLow(row),
      creatorWord: table.creatorid(row),
    };
    this.#tell(kind, row, timeUs, node, name, table.peerState(row, SRC), table.peerState(row, DST));
  }

  #tell(
    kind: StateChangeKind,
    row: number,
    timeUs: number,
    node: StatesNode | undefined,
    name: { readonly idHigh: number; readonly idLow: number; readonly creatorWord: number },
    srcBefore: number,
    dstBefore: number,
  ): void {
    if (!this.#onChange) return;
    const { idHigh, idLow, creatorWord: creatorid } = name;
    this.#onChange({ kind, timeUs, node, row, idHigh, idLow, creatorid, srcBefore, dstBefore });
  }
}

const dialectOf = (version: number): PfsyncDialect =>
  version === 6 ? PFSYNC_DIALECTS.openbsd : PFSYNC_DIALECTS['freebsd-1500'];
