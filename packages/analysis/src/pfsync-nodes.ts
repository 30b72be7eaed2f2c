// Longer than 300 lines: every rule about who sent what to whom reads the same bounded tables of nodes.

import { destination, type Packet, source, toHex } from '@carplab/codec';
import { PFSYNC_HEADER } from '@carplab/codec/layouts';
import {
  hex32,
  PF_FLOATING,
  PFSYNC_BUS_END,
  PFSYNC_BUS_START,
  PFSYNC_PROTOCOL,
  PfsyncBusView,
  PfsyncClrView,
  type PfsyncPeerView,
  PfsyncSections,
  PfsyncStateIdView,
  type PfsyncStateView,
  PfsyncUpdCView,
  pfsyncWireEnd,
  STATE_FLAGS,
  type StateFormat,
  stateView,
} from '@carplab/codec/pfsync';
import { type CaptureLink, ONE_LINK } from './links/link.js';
import type { SharedPackets } from './links/packet-copies.js';
import { noteMisframed } from './misframed.js';
import { behind, flowHash } from './pfsync-compare.js';
import { type DoubledFlow, PfsyncFlows, PfsyncMemory } from './pfsync-memory.js';
import { newPfsyncNode, type PfsyncNode } from './pfsync-node.js';

// Bounds on what a forged capture can make us keep.
const NODES = 16;
const DESTINATIONS = 8;
const HOSTIDS = 32;
const IFNAMES = 64;
const CREATORS = 256;
const BULKS = 64;
const PENDING = 4096;
/** A request repeated within this time was not satisfied. */
const REPEAT_US = 10_000_000;
/** Time allowed for an answer. */
const ANSWER_US = 2_000_000;
const IFNAMSIZ = 16;
/** Action numbers below this are distinguished. */
const UPD_1301 = 3;
const DEL = 6;
/** The highest TCP timeout class. */
const TCP_TIMEOUTS = 5;

/** A node, and what it last sent, so that repetition allocates no string. */
interface Speaker {
  readonly node: PfsyncNode;
  /** Its number among the nodes, from 1. */
  readonly index: number;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  destinationText: string;
  readonly sum: Uint8Array;
  readonly ifname: Uint8Array;
}

interface Pending {
  readonly node: PfsyncNode;
  readonly timeUs: number;
  answered: boolean;
}

/** The pfsync nodes of a link in a capture. */
export interface PfsyncSummary {
  readonly link: string;
  /** If it was captured at several places: each packet counts once. */
  readonly shared?: SharedPackets;
  readonly nodes: readonly PfsyncNode[];
  /** Packets of further sources. */
  readonly packetsDropped: number;
  /** Time of the last packet. */
  readonly lastUs: number;
  /** States requested that no other node sent within two seconds, by the index of the requester. */
  readonly unanswered: ReadonlyMap<PfsyncNode, number>;
  readonly doubled: { readonly count: number; readonly examples: readonly DoubledFlow[] };
  /** Creatorids that no node here announced as its own. */
  readonly foreignCreators: readonly string[];
}

/**
 * Gathers what an operator needs to know about pfsync on a link, in bounded memory: who sends which version with
 * which hostid, how much, which requests go unanswered, what is stale, doubled, or in progress.
 */
export class PfsyncNodes {
  readonly link: CaptureLink;
  readonly #speakers: Speaker[] = [];
  #dropped = 0;
  #lastUs = Number.NEGATIVE_INFINITY;
  readonly #sections = new PfsyncSections();
  readonly #ids = new PfsyncStateIdView();
  readonly #updates = new PfsyncUpdCView();
  readonly #buses = new PfsyncBusView();
  readonly #clears = new PfsyncClrView();
  readonly #views = new Map<StateFormat, PfsyncStateView>();
  #memory: PfsyncMemory | undefined;
  #flows: PfsyncFlows | undefined;
  readonly #pending = new Map<string, Pending>();
  readonly #creators = new Set<number>();
  #lastCreator = -1;

  constructor(link: CaptureLink = ONE_LINK) {
    this.link = link;
  }

  /**
   * Records a packet that `inspectPfsync` has checked. `refused` is the counter for which every receiver drops it or
   * stops reading it; what precedes the problem still counts.
   */
  observe(packet: Packet, timeUs: number, refused?: string): void {
    const speaker = this.#speakerOf(packet, timeUs);
    if (!speaker) return;
    const { node } = speaker;
    if (timeUs > node.lastUs) node.lastUs = timeUs;
    if (timeUs > this.#lastUs) this.#lastUs = timeUs;
    if (refused !== undefined) count(node.refused, refused, 8);
    if (refused === 'badttl') return;
    const { bytes, payloadAt: at, payloadEnd: end } = packet;
    const wireEnd = pfsyncWireEnd(packet);
    if (this.#sections.on(bytes, at, end, wireEnd) !== undefined) return;
    node.packets++;
    if (packet.problems.length > 0) noteMisframed(node, packet);
    node.bytes += wireEnd - at;
    node.largest = Math.max(node.largest, wireEnd - (packet.ipAt < 0 ? at : packet.ipAt));
    this.#destination(speaker, packet);
    this.#checksum(speaker, bytes, at + PFSYNC_HEADER.offset.pfcksum);
    this.#walk(speaker, timeUs);
  }

  summary(): PfsyncSummary {
    const unanswered = new Map<PfsyncNode, number>();
    for (const { node, timeUs, answered } of this.#pending.values()) {
      if (!answered && this.#lastUs - timeUs > ANSWER_US)
        unanswered.set(node, (unanswered.get(node) ?? 0) + 1);
    }
    const nodes = this.#speakers.map(({ node }) => node);
    const announced = new Set(nodes.flatMap(({ hostids }) => [...hostids.keys()]));
    const foreign = [...this.#creators].filter((creator) => !announced.has(creator));
    return {
      link: this.link.name,
      nodes,
      packetsDropped: this.#dropped,
      lastUs: this.#lastUs,
      unanswered,
      doubled: this.#flows?.doubled(this.#lastUs) ?? { count: 0, examples: [] },
      foreignCreators: foreign.map((creator) => hex32(creator)).sort(),
    };
  }

  #speakerOf(packet: Packet, timeUs: number): Speaker | undefined {
    const { bytes, srcAt, family } = packet;
    const length = family === 0 ? 0 : family === 4 ? 4 : 16;
    const known = this.#speakers.find((one) => sameAt(bytes, srcAt, one.source, length));
    if (known) return known;
    if (this.#speakers.length >= NODES) {
      this.#dropped++;
      return undefined;
    }
    const node = newPfsyncNode(source(packet) ?? '', timeUs);
    const made: Speaker = {
      node,
      index: this.#speakers.length + 1,
      source: length === 0 ? new Uint8Array(0) : Uint8Array.from(bytes.subarray(srcAt, srcAt + length)),
      destination: new Uint8Array(length),
      destinationText: '',
      sum: new Uint8Array(PFSYNC_HEADER.size.pfcksum),
      ifname: new Uint8Array(IFNAMSIZ),
    };
    this.#speakers.push(made);
    return made;
  }

  #destination(speaker: Speaker, packet: Packet): void {
    const { bytes, dstAt, family } = packet;
    if (family === 0) return;
    const { destination: last } = speaker;
    if (speaker.destinationText === '' || !sameAt(bytes, dstAt, last, last.length)) {
      last.set(bytes.subarray(dstAt, dstAt + last.length));
      speaker.destinationText = destination(packet)!;
    }
    count(speaker.node.destinations, speaker.destinationText, DESTINATIONS);
  }

  #checksum({ node, sum }: Speaker, bytes: Uint8Array, at: number): void {
    if (sameAt(bytes, at, sum, sum.length)) return;
    sum.set(bytes.subarray(at, at + sum.length));
    if (node.packets > 1) node.pfcksumChanges++;
    const shown = toHex(sum);
    node.pfcksum = /^0+$/.test(shown) ? '' : shown;
  }

  #walk(speaker: Speaker, timeUs: number): void {
    const sections = this.#sections;
    const { node } = speaker;
    let variant: StateFormat | undefined;
    while (sections.next()) {
      const { known, trouble, count: messages, stride } = sections;
      if (messages * stride > 2048 && sections.version === 5 && sections.readable === messages)
        node.oversized++;
      if (trouble !== undefined || known === undefined || sections.skipped) continue;
      if (known.format !== undefined) variant = known.format;
      if (known.message === undefined) continue;
      node.messages.set(known.name, (node.messages.get(known.name) ?? 0) + messages);
      for (let i = 0; i < messages; i++) this.#message(speaker, timeUs, sections.itemAt + i * stride);
    }
    node.variants.add(sections.version === 6 ? 'openbsd-6' : (variant ?? 'freebsd'));
  }

  #message(speaker: Speaker, timeUs: number, at: number): void {
    const { bytes, known } = this.#sections;
    const { node } = speaker;
    switch (known!.message) {
      case 'state':
        this.#state(speaker, timeUs, this.#viewOf(known!.format!).on(bytes, at));
        return;
      case 'updc':
        this.#update(speaker, this.#updates.on(bytes, at));
        return;
      case 'id':
        this.#named(node, timeUs, this.#ids.on(bytes, at));
        return;
      case 'bus':
        this.#bus(node, timeUs, this.#buses.on(bytes, at));
        return;
      case 'clr': {
        const { ifname, creatorWord } = this.#clears.on(bytes, at);
        // FreeBSD clears all interfaces, whichever is named.
        if (this.#sections.version === 5 || ifname === '') this.#flows?.clear(creatorWord, timeUs);
        return;
      }
      default:
    }
  }

  #viewOf(format: StateFormat): PfsyncStateView {
    let view = this.#views.get(format);
    if (!view) {
      view = stateView(format);
      this.#views.set(format, view);
    }
    return view;
  }

  #state(speaker: Speaker, timeUs: number, view: PfsyncStateView): void {
    const { node } = speaker;
    const { idHigh, idLow, creatorWord } = view;
    const { number } = this.#sections.known!;
    this.#creator(creatorWord);
    if (number === DEL) {
      this.#gone(idHigh, idLow, creatorWord, timeUs);
      return;
    }
    // INS are 1, 13 and 15.
    const inserted = number % 2 === 1 && number !== UPD_1301;
    if (inserted) {
      // Only a state's creator sends INS; UPD may concern anyone's state.
      count(node.hostids, creatorWord, HOSTIDS);
      if (view.stateFlags & STATE_FLAGS.ack) node.deferred++;
    }
    this.#interfaceOf(speaker, view);
    if (view.keyProto(0) === PFSYNC_PROTOCOL) node.ownTraffic++;
    const bulk = node.bulks.at(-1);
    if (bulk && bulk.endUs === undefined && !inserted) bulk.states++;
    this.#answer(node, idHigh, idLow, creatorWord, timeUs);
    const row = this.#remember(
      speaker,
      idHigh,
      idLow,
      creatorWord,
      view.src,
      view.dst,
      view.keyProto(0) === 6,
    );
    this.#memory ??= new PfsyncMemory();
    const flow = flowHash(view);
    this.#memory.flow[row] = flow;
    this.#flows ??= new PfsyncFlows();
    this.#flows.see(flow, idHigh, idLow, creatorWord, timeUs);
  }

  #interfaceOf({ node, ifname: last }: Speaker, view: PfsyncStateView): void {
    const { bytes, ifnameAt } = view;
    if (!sameAt(bytes, ifnameAt, last, IFNAMSIZ)) {
      last.set(bytes.subarray(ifnameAt, ifnameAt + IFNAMSIZ));
      if (node.ifnames.size < IFNAMES && view.ifname !== PF_FLOATING) node.ifnames.add(view.ifname);
    }
    // PF_FLOATING, without making a string of it.
    if (last[0] === 0x61 && last[1] === 0x6c && last[2] === 0x6c && last[3] === 0) node.floating++;
    else node.bound++;
  }

  #update(speaker: Speaker, view: PfsyncUpdCView): void {
    const { idHigh, idLow, creatorWord } = view;
    this.#creator(creatorWord);
    this.#remember(speaker, idHigh, idLow, creatorWord, view.src, view.dst, view.timeout <= TCP_TIMEOUTS);
  }

  /** Compares an update with what another node said about the state, and keeps it. Returns its row. */
  #remember(
    { node, index }: Speaker,
    idHigh: number,
    idLow: number,
    creator: number,
    src: PfsyncPeerView,
    dst: PfsyncPeerView,
    tcp: boolean,
  ): number {
    this.#memory ??= new PfsyncMemory();
    const memory = this.#memory;
    let row = memory.find(idHigh, idLow, creator);
    if (row < 0) row = memory.claim(idHigh, idLow, creator);
    else if (memory.node[row] !== index && behind(memory, row, src, dst, tcp)) {
      // The newer one stays, as on the nodes.
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

  #named(node: PfsyncNode, timeUs: number, view: PfsyncStateIdView): void {
    const { idHigh, idLow, creatorWord } = view;
    switch (this.#sections.known!.name) {
      case 'UPD_REQ':
        if (idHigh === 0 && idLow === 0 && creatorWord === 0) {
          if (node.bulkRequests.length < BULKS) node.bulkRequests.push({ timeUs, answeredUs: undefined });
          return;
        }
        this.#request(node, timeUs, view);
        return;
      case 'INS_ACK':
        node.acks++;
        return;
      default:
        this.#creator(creatorWord);
        this.#gone(idHigh, idLow, creatorWord, timeUs);
    }
  }

  #request(node: PfsyncNode, timeUs: number, view: PfsyncStateIdView): void {
    node.requests++;
    const key = `${node.source} ${view.id}${view.creatorid}`;
    const before = this.#pending.get(key);
    if (before && timeUs - before.timeUs < REPEAT_US) node.repeated++;
    this.#pending.delete(key);
    if (this.#pending.size >= PENDING) this.#pending.delete(this.#pending.keys().next().value!);
    this.#pending.set(key, { node, timeUs, answered: false });
  }

  /** A full state was sent: every node that requested it has it now. */
  #answer(node: PfsyncNode, idHigh: number, idLow: number, creator: number, timeUs: number): void {
    if (this.#pending.size === 0) return;
    const key = `${hex32(idHigh)}${hex32(idLow)}${hex32(creator)}`;
    for (const { node: other } of this.#speakers) {
      if (other === node) continue;
      const pending = this.#pending.get(`${other.source} ${key}`);
      if (pending && timeUs - pending.timeUs <= ANSWER_US) pending.answered = true;
    }
  }

  #gone(idHigh: number, idLow: number, creator: number, timeUs: number): void {
    const row = this.#memory?.find(idHigh, idLow, creator) ?? -1;
    if (row < 0) return;
    const flow = this.#memory!.flow[row]!;
    if (flow !== 0) this.#flows!.remove(flow, idHigh, idLow, creator, timeUs);
    this.#memory!.forget(row);
  }

  #bus(node: PfsyncNode, timeUs: number, view: PfsyncBusView): void {
    count(node.hostids, view.creatorWord, HOSTIDS);
    const last = node.bulks.at(-1);
    if (view.status === PFSYNC_BUS_END && last && last.endUs === undefined) last.endUs = timeUs;
    else if (node.bulks.length < BULKS) {
      if (view.status === PFSYNC_BUS_START) node.bulks.push({ startUs: timeUs, endUs: undefined, states: 0 });
      else if (view.status === PFSYNC_BUS_END)
        node.bulks.push({ startUs: undefined, endUs: timeUs, states: 0 });
    }
    for (const { node: other } of this.#speakers) {
      if (other === node) continue;
      for (const request of other.bulkRequests) request.answeredUs ??= timeUs;
    }
  }

  #creator(word: number): void {
    if (word === this.#lastCreator) return;
    this.#lastCreator = word;
    if (this.#creators.size < CREATORS) this.#creators.add(word);
  }
}

function count<K>(map: Map<K, number>, key: K, most: number): void {
  const before = map.get(key);
  if (before !== undefined) map.set(key, before + 1);
  else if (map.size < most) map.set(key, 1);
}

function sameAt(bytes: Uint8Array, at: number, other: Uint8Array, length: number): boolean {
  if (other.length !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== other[i]) return false;
  return true;
}
