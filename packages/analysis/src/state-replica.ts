import { type Packet, source } from '@carplab/codec';
import {
  PFSYNC_BUS_END,
  PFSYNC_BUS_START,
  PFSYNC_TTL,
  PfsyncBusView,
  PfsyncClrView,
  PfsyncSections,
  PfsyncStateIdView,
  type PfsyncStateView,
  PfsyncUpdCView,
  pfsyncWireEnd,
  type StateFormat,
  stateView,
} from '@carplab/codec/pfsync';
import {
  DEFAULT_TIMEOUTS,
  matchesState,
  PFSYNC_DIALECTS,
  type PfsyncDialect,
  type StateFilter,
  StateTable,
  TIMEOUT_NAMES,
} from '@carplab/statesync';
import { type CaptureLink, ONE_LINK } from './links/link.js';
import { type Message, ReplicaRows } from './replica-rows.js';
import type { StateReplicaConfig } from './state-replica-config.js';
import { countLost, newStatesNode, refuse, type StatesNode } from './states-node.js';
import type { StatesSummary, TimeoutHint } from './states-summary.js';

/** Nodes distinguished. */
const NODES = 64;
const SECOND_US = 1_000_000;
/** A young state may be late by this many seconds. */
const ON_THE_WAY = 2;
/** Older receivers of version 5 stop reading at this action. */
const FIRST_1400 = PFSYNC_DIALECTS['freebsd-1301'].maxAction;
const FIRST_1500 = PFSYNC_DIALECTS['freebsd-1400'].maxAction;

/**
 * The state table that the pfsync traffic of a capture describes: that of a node which heard every packet. States of
 * all owners share one table; if two nodes have the same flow under different ids, both are kept.
 *
 * It takes updates as a receiver does (`stalePeers`: stale updates are refused) and counts updates of states never seen
 * in full. Ages, remaining times and packet counts are those of the last full state; a UPD_C restarts the timeout. An
 * expired state stays until pf's next purge (`interval`), or until a node deletes it.
 *
 * Time is that of the packets and never goes back. Memory is bounded by `limit`, about 250 bytes per state.
 */
export class StateReplica {
  readonly table: StateTable;
  readonly rows: ReplicaRows;
  readonly #list: StatesNode[] = [];
  /** Packets read, of all nodes. */
  packets = 0;
  /** The latest known time, µs. */
  nowUs = 0;
  #second = -1;
  readonly #dialect: PfsyncDialect | undefined;
  readonly #sections = new PfsyncSections();
  readonly #ids = new PfsyncStateIdView();
  readonly #updates = new PfsyncUpdCView();
  readonly #buses = new PfsyncBusView();
  readonly #clears = new PfsyncClrView();
  readonly #views = new Map<StateFormat, PfsyncStateView>();
  /** By node, in list order: its address, and the number of its link. */
  readonly #addresses: Uint8Array[] = [];
  readonly #nodeLinks: number[] = [];

  constructor(config: StateReplicaConfig = {}) {
    const { limit = 1_000_000, timeouts = [], dialect, onChange } = config;
    this.#dialect = dialect === undefined ? undefined : PFSYNC_DIALECTS[dialect];
    const seconds = DEFAULT_TIMEOUTS.map((each, number) => timeouts[number] ?? each);
    this.table = new StateTable({ limit, timeouts: seconds, sharesKeys: true });
    this.rows = new ReplicaRows(this.table, this.#dialect?.timeoutMax ?? 25, onChange);
  }

  /** The senders, in order of their first packet. */
  get nodes(): readonly StatesNode[] {
    return this.#list;
  }

  /** Advances time and removes what is due. */
  advance(timeUs: number): void {
    if (timeUs > this.nowUs) this.nowUs = timeUs;
    const second = Math.floor(this.nowUs / SECOND_US);
    if (second === this.#second) return;
    this.#second = second;
    this.rows.expire(this.nowUs);
  }

  /** Records a pfsync packet that no receiver reads, and why. */
  observeDropped(packet: Packet, timeUs: number, code: string, link: CaptureLink = ONE_LINK): void {
    this.advance(timeUs);
    const node = this.#nodeOf(packet, link);
    this.packets++;
    node.packets++;
    refuse(node, code);
  }

  /** Applies a pfsync packet. */
  observe(packet: Packet, timeUs: number, link: CaptureLink = ONE_LINK): void {
    this.advance(timeUs);
    const { bytes, payloadAt, payloadEnd, family, ttl } = packet;
    const node = this.#nodeOf(packet, link);
    this.packets++;
    node.packets++;
    if (family !== 0 && ttl !== PFSYNC_TTL) {
      refuse(node, 'badttl');
      return;
    }
    const dropped = this.#sections.on(bytes, payloadAt, payloadEnd, pfsyncWireEnd(packet));
    if (dropped === 'truncated') node.cut++;
    else if (dropped !== undefined) refuse(node, dropped);
    else if (this.#dialect && this.#sections.version !== this.#dialect.version) refuse(node, 'badver');
    else this.#walk(node, packet);
  }

  /** Rows that match every condition, by id; a condition with several values needs one of them. */
  select(conditions: readonly (readonly StateFilter[])[] = []): Int32Array {
    const { table } = this;
    const fits = this.filter(conditions);
    const found = new Int32Array(table.count);
    let count = 0;
    for (let row = table.first(); row >= 0; row = table.next(row)) if (fits(row)) found[count++] = row;
    return found
      .subarray(0, count)
      .sort(
        (a, b) =>
          table.idHigh(a) - table.idHigh(b) ||
          table.idLow(a) - table.idLow(b) ||
          table.creatorid(a) - table.creatorid(b),
      );
  }

  /** A test of rows for the conditions of `select`. */
  filter(conditions: readonly (readonly StateFilter[])[]): (row: number) => boolean {
    const tests = conditions.map((values) => values.map((value) => matchesState(this.table, value)));
    if (tests.length === 0) return () => true;
    return (row) => tests.every((values) => values.some((fits) => fits(row)));
  }

  /** Counts of the messages so far. */
  summary(): StatesSummary {
    const { table, rows } = this;
    let doubled = 0;
    for (let row = table.first(); row >= 0; row = table.next(row)) {
      const twin = table.twin(row);
      if (twin >= 0 && this.#linkOf(row) === this.#linkOf(twin)) doubled++;
    }
    return {
      nodes: this.#list,
      expired: rows.expired,
      unknown: rows.unknown.size,
      unknownOverflowed: rows.unknown.overflowed,
      doubled,
      limit: table.limit,
      hints: this.#hints(),
    };
  }

  /** The link of the node that last mentioned a state. */
  #linkOf(row: number): string | undefined {
    return this.#list[this.rows.nodeNumber(row)]?.link;
  }

  /** Classes in which a young state had another timeout than assumed. */
  #hints(): TimeoutHint[] {
    return TIMEOUT_NAMES.flatMap((name, number) => {
      const seen = this.rows.longest[number]!;
      const taken = this.table.timeouts[number]!;
      return seen === 0 || (seen <= taken && seen >= taken - ON_THE_WAY) ? [] : [{ name, seen, taken }];
    });
  }

  #walk(node: StatesNode, packet: Packet): void {
    const sections = this.#sections;
    const dialect = this.#dialect;
    const wireEnd = pfsyncWireEnd(packet);
    let lostFor = 0;
    while (sections.next()) {
      const { action, known, count, trouble, version } = sections;
      if (version === 5) {
        if (action >= FIRST_1400) lostFor |= action >= FIRST_1500 ? 3 : 1;
        if (lostFor !== 0 && known?.message !== undefined) countLost(node, lostFor, sections.readable);
      }
      const unknown =
        dialect !== undefined &&
        version === 5 &&
        (action >= dialect.maxAction || dialect.refused.includes(action));
      if (unknown || trouble === 'badact' || trouble === 'badlen') {
        // What follows EOF is lost too, but it is nothing.
        if (known?.message !== undefined || trouble !== 'badlen') this.#lose(node, unknown, trouble, wireEnd);
        else refuse(node, 'badlen');
        break;
      }
      if (trouble === 'truncated') node.cut += count - sections.readable;
      if (!sections.skipped && known?.message !== undefined) this.#section(node);
    }
    if ((lostFor & 1) !== 0) node.lostFor['freebsd-1301'].packets++;
    if ((lostFor & 2) !== 0) node.lostFor['freebsd-1400'].packets++;
  }

  /** A receiver stops here and loses this section and everything after it. */
  #lose(node: StatesNode, unknown: boolean, trouble: string | undefined, wireEnd: number): void {
    const sections = this.#sections;
    refuse(node, unknown ? 'badact' : trouble!);
    node.lostBytes += wireEnd - sections.at;
    do {
      if (sections.known?.message !== undefined) node.lostMessages += sections.readable;
    } while (sections.next());
  }

  #section(node: StatesNode): void {
    const { rows, nowUs } = this;
    const { known, bytes, readable, itemAt, stride, version } = this.#sections;
    const about: Message = { node, nodeNumber: this.#list.indexOf(node), timeUs: nowUs, version };
    switch (known!.message) {
      case 'state': {
        const { format, name } = known!;
        node.formats.add(format!);
        const view = this.#viewOf(format!);
        const take = name.startsWith('DEL')
          ? rows.remove
          : name.startsWith('INS')
            ? rows.insert
            : rows.replace;
        for (let i = 0; i < readable; i++) take.call(rows, view.on(bytes, itemAt + i * stride), about);
        return;
      }
      case 'updc':
        for (let i = 0; i < readable; i++) rows.update(this.#updates.on(bytes, itemAt + i * stride), about);
        return;
      case 'id':
        if (known!.name === 'UPD_REQ') this.#requests(node);
        if (known!.name !== 'DEL_C') return;
        for (let i = 0; i < readable; i++) rows.remove(this.#ids.on(bytes, itemAt + i * stride), about);
        return;
      case 'clr':
        for (let i = 0; i < readable; i++) rows.clear(this.#clears.on(bytes, itemAt + i * stride), about);
        return;
      case 'bus':
        if (readable === 0) return;
        this.#bus(node, this.#buses.on(bytes, itemAt).status);
        return;
      default:
    }
  }

  #requests(node: StatesNode): void {
    const { bytes, readable, itemAt, stride } = this.#sections;
    for (let i = 0; i < readable; i++) {
      const { idHigh, idLow, creatorWord } = this.#ids.on(bytes, itemAt + i * stride);
      if (idHigh !== 0 || idLow !== 0 || creatorWord !== 0) node.requests++;
    }
  }

  #bus(node: StatesNode, status: number): void {
    if (status === PFSYNC_BUS_START) node.inBulk = true;
    else if (status === PFSYNC_BUS_END) node.inBulk = false;
  }

  #viewOf(format: StateFormat): PfsyncStateView {
    let view = this.#views.get(format);
    if (!view) {
      view = stateView(format);
      this.#views.set(format, view);
    }
    return view;
  }

  #nodeOf(packet: Packet, link: CaptureLink): StatesNode {
    const { bytes, srcAt, family } = packet;
    const length = family === 0 ? 0 : family === 4 ? 4 : 16;
    const list = this.#list;
    const known = this.#addresses.findIndex((address, i) => {
      if (address.length !== length || this.#nodeLinks[i] !== link.number) return false;
      for (let i = 0; i < length; i++) if (address[i] !== bytes[srcAt + i]) return false;
      return true;
    });
    if (known >= 0) return list[known]!;
    if (list.length >= NODES) return list.at(-1)!;
    const isLast = list.length === NODES - 1;
    const node = newStatesNode(isLast ? 'others' : (source(packet) ?? ''), link.name);
    list.push(node);
    if (isLast) return node;
    this.#addresses.push(length === 0 ? new Uint8Array(0) : bytes.slice(srcAt, srcAt + length));
    this.#nodeLinks.push(link.number);
    return node;
  }
}
