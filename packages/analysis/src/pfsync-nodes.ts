import {
  destination,
  hex32,
  type Packet,
  PF_FLOATING,
  PFSYNC_BUS_END,
  PFSYNC_BUS_START,
  PFSYNC_HEADER,
  PFSYNC_PROTOCOL,
  PfsyncBusView,
  type PfsyncPeerView,
  PfsyncSections,
  PfsyncStateIdView,
  type PfsyncStateView,
  PfsyncUpdCView,
  pfsyncWireEnd,
  STATE_FLAGS,
  type StateFormat,
  source,
  stateView,
  toHex,
} from '@carplab/codec';
import { behind, flowHash } from './pfsync-compare.js';
import { type DoubledFlow, PfsyncFlows, PfsyncMemory } from './pfsync-memory.js';
import { newPfsyncNode, type PfsyncNode } from './pfsync-node.js';

// Bounds: what a forged capture can make us keep.
const NODES = 16;
const DESTINATIONS = 8;
const HOSTIDS = 32;
const IFNAMES = 64;
const CREATORS = 256;
const BULKS = 64;
const PENDING = 4096;
/** A request that is repeated within this time was not satisfied. */
const REPEAT_US = 10_000_000;
/** How long an answer may take, before a request counts as unanswered. */
const ANSWER_US = 2_000_000;
/** The highest number of a TCP timeout's class. */
const TCP_TIMEOUTS = 5;

interface Pending {
  readonly node: PfsyncNode;
  readonly timeUs: number;
  answered: boolean;
}

/** What a capture tells of the nodes that speak pfsync. */
export interface PfsyncSummary {
  readonly nodes: readonly PfsyncNode[];
  /** Packets of still more sources. */
  readonly packetsDropped: number;
  /** Time of the last packet. */
  readonly lastUs: number;
  /** States asked for that no other node sent within two seconds, by the index of the asking node. */
  readonly unanswered: ReadonlyMap<PfsyncNode, number>;
  readonly doubled: { readonly count: number; readonly examples: readonly DoubledFlow[] };
  /** Creatorids of states that no node here announced as its own. */
  readonly foreignCreators: readonly string[];
}

/**
 * Gathers what an operator asks of a capture of pfsync, packet by packet, in bounded memory: who speaks which
 * version with which hostid, how much, what is asked for and not answered, what is stale, doubled, or in progress.
 */
export class PfsyncNodes {
  private readonly nodes: PfsyncNode[] = [];
  private dropped = 0;
  private lastUs = Number.NEGATIVE_INFINITY;
  private readonly sections = new PfsyncSections();
  private readonly ids = new PfsyncStateIdView();
  private readonly updates = new PfsyncUpdCView();
  private readonly buses = new PfsyncBusView();
  private readonly views = new Map<StateFormat, PfsyncStateView>();
  private memory: PfsyncMemory | undefined;
  private flows: PfsyncFlows | undefined;
  private readonly pending = new Map<string, Pending>();
  private readonly creators = new Set<number>();

  /**
   * Notes a packet that `inspectPfsync` has looked at. `refused` is the code for which every receiver drops it or
   * stops reading it: what comes before the trouble still counts.
   */
  observe(packet: Packet, timeUs: number, refused?: string): void {
    const node = this.nodeOf(packet, timeUs);
    if (!node) return;
    if (timeUs > node.lastUs) node.lastUs = timeUs;
    if (timeUs > this.lastUs) this.lastUs = timeUs;
    if (refused !== undefined) count(node.refused, refused, 8);
    if (refused === 'badttl') return;
    const { bytes, payloadAt: at, payloadEnd: end } = packet;
    const wireEnd = pfsyncWireEnd(packet);
    if (this.sections.on(bytes, at, end, wireEnd) !== undefined) return;
    node.packets++;
    node.bytes += wireEnd - at;
    node.largest = Math.max(node.largest, wireEnd - (packet.ipAt < 0 ? at : packet.ipAt));
    const to = destination(packet);
    if (to !== undefined) count(node.destinations, to, DESTINATIONS);
    this.checksum(node, bytes, at + PFSYNC_HEADER.offset.pfcksum);
    this.walk(node, timeUs);
  }

  summary(): PfsyncSummary {
    const unanswered = new Map<PfsyncNode, number>();
    for (const { node, timeUs, answered } of this.pending.values()) {
      if (!answered && this.lastUs - timeUs > ANSWER_US)
        unanswered.set(node, (unanswered.get(node) ?? 0) + 1);
    }
    const announced = new Set(this.nodes.flatMap(({ hostids }) => [...hostids.keys()]));
    const creators = [...this.creators].map((creator) => hex32(creator));
    return {
      nodes: this.nodes,
      packetsDropped: this.dropped,
      lastUs: this.lastUs,
      unanswered,
      doubled: this.flows?.doubled(this.lastUs) ?? { count: 0, examples: [] },
      foreignCreators: creators.filter((creator) => !announced.has(creator)).sort(),
    };
  }

  private lastNode: PfsyncNode | undefined;
  private lastSource = new Uint8Array(0);

  private nodeOf(packet: Packet, timeUs: number): PfsyncNode | undefined {
    const { bytes, srcAt, family } = packet;
    const length = family === 0 ? 0 : family === 4 ? 4 : 16;
    if (this.lastNode && sameAt(bytes, srcAt, this.lastSource, length)) return this.lastNode;
    const from = source(packet) ?? '';
    let node = this.nodes.find((one) => one.source === from);
    if (!node) {
      if (this.nodes.length >= NODES) {
        this.dropped++;
        return undefined;
      }
      node = newPfsyncNode(from, timeUs);
      this.nodes.push(node);
    }
    this.lastNode = node;
    this.lastSource =
      length === 0 ? new Uint8Array(0) : Uint8Array.from(bytes.subarray(srcAt, srcAt + length));
    return node;
  }

  private lastSum = new Uint8Array(PFSYNC_HEADER.size.pfcksum);
  private lastSumNode: PfsyncNode | undefined;

  private checksum(node: PfsyncNode, bytes: Uint8Array, at: number): void {
    const size = PFSYNC_HEADER.size.pfcksum;
    if (this.lastSumNode === node && sameAt(bytes, at, this.lastSum, size)) return;
    this.lastSumNode = node;
    this.lastSum.set(bytes.subarray(at, at + size));
    const sum = toHex(bytes, at, at + size);
    const shown = /^0+$/.test(sum) ? '' : sum;
    if (node.packets > 1 && shown !== node.pfcksum) node.pfcksumChanges++;
    node.pfcksum = shown;
  }

  private walk(node: PfsyncNode, timeUs: number): void {
    const { sections } = this;
    let variant: StateFormat | undefined;
    while (sections.next()) {
      const { known, trouble, count: messages, stride } = sections;
      if (messages * stride > 2048 && sections.version === 5 && sections.readable === messages)
        node.oversized++;
      if (trouble !== undefined || known === undefined || sections.skipped) continue;
      if (known.format !== undefined) variant = known.format;
      if (known.message === undefined) continue;
      node.messages.set(known.name, (node.messages.get(known.name) ?? 0) + messages);
      for (let i = 0; i < messages; i++) this.message(node, timeUs, sections.itemAt + i * stride);
    }
    node.variants.add(sections.version === 6 ? 'openbsd-6' : (variant ?? 'freebsd'));
  }

  private message(node: PfsyncNode, timeUs: number, at: number): void {
    const { bytes, known } = this.sections;
    switch (known!.message) {
      case 'state':
        this.state(node, timeUs, this.viewOf(known!.format!).on(bytes, at));
        return;
      case 'updc':
        this.update(node, this.updates.on(bytes, at), timeUs);
        return;
      case 'id':
        this.named(node, timeUs, this.ids.on(bytes, at));
        return;
      case 'bus':
        this.bus(node, timeUs, this.buses.on(bytes, at));
        return;
      default:
    }
  }

  private viewOf(format: StateFormat): PfsyncStateView {
    let view = this.views.get(format);
    if (!view) {
      view = stateView(format);
      this.views.set(format, view);
    }
    return view;
  }

  private state(node: PfsyncNode, timeUs: number, view: PfsyncStateView): void {
    const { idHigh, idLow, creatorWord } = view;
    const { name } = this.sections.known!;
    this.creator(creatorWord);
    if (name.startsWith('DEL')) {
      this.gone(idHigh, idLow, creatorWord, timeUs);
      return;
    }
    if (name.startsWith('INS')) {
      // Only a state's own creator sends INS; an UPD may be of anybody's state.
      count(node.hostids, view.creatorid, HOSTIDS);
      if (view.stateFlags & STATE_FLAGS.ack) node.deferred++;
    }
    const { ifname } = view;
    if (ifname === PF_FLOATING) node.floating++;
    else {
      node.bound++;
      if (node.ifnames.size < IFNAMES) node.ifnames.add(ifname);
    }
    if (view.keyProto(0) === PFSYNC_PROTOCOL) node.ownTraffic++;
    const bulk = node.bulks.at(-1);
    if (bulk && bulk.endUs === undefined && name.startsWith('UPD')) bulk.states++;
    this.answer(node, idHigh, idLow, creatorWord, timeUs);
    const row = this.remember(node, idHigh, idLow, creatorWord, view.src, view.dst, view.keyProto(0) === 6);
    this.memory ??= new PfsyncMemory();
    const flow = flowHash(view);
    this.memory.flow[row] = flow;
    this.flows ??= new PfsyncFlows();
    this.flows.see(flow, idHigh, idLow, creatorWord, timeUs);
  }

  private update(node: PfsyncNode, view: PfsyncUpdCView, _timeUs: number): void {
    const { idHigh, idLow, creatorWord } = view;
    this.creator(creatorWord);
    this.remember(node, idHigh, idLow, creatorWord, view.src, view.dst, view.timeout <= TCP_TIMEOUTS);
  }

  /** Compares an update with what another node said of the state, and keeps it. Returns its row. */
  private remember(
    node: PfsyncNode,
    idHigh: number,
    idLow: number,
    creator: number,
    src: PfsyncPeerView,
    dst: PfsyncPeerView,
    tcp: boolean,
  ): number {
    this.memory ??= new PfsyncMemory();
    const { memory } = this;
    const index = this.nodes.indexOf(node) + 1;
    let row = memory.find(idHigh, idLow, creator);
    if (row < 0) row = memory.claim(idHigh, idLow, creator);
    else if (memory.node[row] !== index && behind(memory, row, src, dst, tcp)) {
      // The newer one stays: that is what the nodes do.
      node.stale++;
      return row;
    }
    memory.node[row] = index;
    memory.srcState[row] = src.state;
    memory.dstState[row] = dst.state;
    memory.srcSeqlo[row] = src.seqlo;
    memory.dstSeqlo[row] = dst.seqlo;
    return row;
  }

  private named(node: PfsyncNode, timeUs: number, view: PfsyncStateIdView): void {
    const { idHigh, idLow, creatorWord } = view;
    switch (this.sections.known!.name) {
      case 'UPD_REQ':
        if (idHigh === 0 && idLow === 0 && creatorWord === 0) {
          if (node.bulkRequests.length < BULKS) node.bulkRequests.push({ timeUs, answeredUs: undefined });
          return;
        }
        this.request(node, timeUs, view);
        return;
      case 'INS_ACK':
        node.acks++;
        return;
      default:
        this.creator(creatorWord);
        this.gone(idHigh, idLow, creatorWord, timeUs);
    }
  }

  private request(node: PfsyncNode, timeUs: number, view: PfsyncStateIdView): void {
    node.requests++;
    const key = `${node.source} ${view.id}${view.creatorid}`;
    const before = this.pending.get(key);
    if (before && timeUs - before.timeUs < REPEAT_US) node.repeated++;
    this.pending.delete(key);
    if (this.pending.size >= PENDING) this.pending.delete(this.pending.keys().next().value!);
    this.pending.set(key, { node, timeUs, answered: false });
  }

  /** A full state was sent: whoever asked for it has it now. */
  private answer(node: PfsyncNode, idHigh: number, idLow: number, creator: number, timeUs: number): void {
    if (this.pending.size === 0) return;
    const key = `${hex32(idHigh)}${hex32(idLow)}${hex32(creator)}`;
    for (const other of this.nodes) {
      if (other === node) continue;
      const pending = this.pending.get(`${other.source} ${key}`);
      if (pending && timeUs - pending.timeUs <= ANSWER_US) pending.answered = true;
    }
  }

  private gone(idHigh: number, idLow: number, creator: number, timeUs: number): void {
    const row = this.memory?.find(idHigh, idLow, creator) ?? -1;
    if (row < 0) return;
    const flow = this.memory!.flow[row]!;
    if (flow !== 0) this.flows!.remove(flow, idHigh, idLow, creator, timeUs);
    this.memory!.forget(row);
  }

  private bus(node: PfsyncNode, timeUs: number, view: PfsyncBusView): void {
    count(node.hostids, view.creatorid, HOSTIDS);
    const last = node.bulks.at(-1);
    if (view.status === PFSYNC_BUS_END && last && last.endUs === undefined) last.endUs = timeUs;
    else if (node.bulks.length < BULKS) {
      if (view.status === PFSYNC_BUS_START) node.bulks.push({ startUs: timeUs, endUs: undefined, states: 0 });
      else if (view.status === PFSYNC_BUS_END)
        node.bulks.push({ startUs: undefined, endUs: timeUs, states: 0 });
    }
    for (const other of this.nodes) {
      if (other === node) continue;
      for (const request of other.bulkRequests) request.answeredUs ??= timeUs;
    }
  }

  private creator(word: number): void {
    if (this.creators.size < CREATORS) this.creators.add(word);
  }
}

function count(map: Map<string, number>, key: string, most: number): void {
  const before = map.get(key);
  if (before !== undefined) map.set(key, before + 1);
  else if (map.size < most) map.set(key, 1);
}

function sameAt(bytes: Uint8Array, at: number, other: Uint8Array, length: number): boolean {
  if (other.length !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== other[i]) return false;
  return true;
}
