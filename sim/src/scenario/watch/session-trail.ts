import type { FrameEvent } from '../../trace-event.js';
import { type FlowFrame, flowFrame } from './flow-frame.js';
import { Recent, type RecentState } from './recent.js';

/** How many frames and flows are remembered. */
const MAX_FRAMES = 16_384;
const MAX_FLOWS = 131_072;
/** Packets that each machine may hold back, and for how long: finding a neighbor's address takes a second or two. */
const MAX_HELD = 64;
const HELD_US = 3_000_000;

/** How far the last packet of a session's client got, and the answer to it. */
export interface Trail {
  /** The last machine that had it, and whether it sent it on. */
  readonly at: string;
  readonly sentOn: boolean;
  /** On the way back to the client. */
  readonly returning: boolean;
  /** Its latest addresses. */
  readonly flow: FlowFrame;
  /** The node that sent the answer. */
  readonly answeredBy: string | undefined;
  /** Why and where it was lost on a wire. */
  readonly dropped: string | undefined;
}

export interface SessionTrailsState {
  readonly trails: ReadonlyMap<string, Trail>;
  readonly frames: RecentState<number, Known>;
  readonly flows: RecentState<string, Known>;
  readonly passing: ReadonlyMap<string, Passing>;
  readonly held: ReadonlyMap<string, readonly Passing[]>;
  readonly refusals: ReadonlyMap<string, string>;
}

/** The session that a frame belongs to. */
interface Known {
  readonly session: string;
  readonly returning: boolean;
}

/** A packet that a machine has just received and may be about to send on. */
interface Passing extends Known {
  readonly flow: FlowFrame;
  readonly timeUs: number;
}

/**
 * Follows the packets of sessions from machine to machine, whatever addresses they are given on the way. A machine that
 * sends a packet while it receives one is sending that one on. A packet that it sends later, once it knows the neighbor's
 * address or its peer has the state, is recognized by the fields that translation does not change.
 */
export class SessionTrails {
  #trails: Map<string, Trail> = new Map();
  readonly #frames: Recent<number, Known> = new Recent(MAX_FRAMES);
  readonly #flows: Recent<string, Known> = new Recent(MAX_FLOWS);
  #passing: Map<string, Passing> = new Map();
  /** By machine: packets that it has received and may send on later. */
  #held: Map<string, Passing[]> = new Map();
  /** By host and session: why the host last refused a packet. */
  #refusals: Map<string, string> = new Map();
  readonly #sessionOf: (client: string, flow: FlowFrame) => string | undefined;

  /** @param sessionOf the session of a client that a packet belongs to; undefined if there is none */
  constructor(sessionOf: (client: string, flow: FlowFrame) => string | undefined) {
    this.#sessionOf = sessionOf;
  }

  /** The trail of a session; undefined if its client has sent nothing. */
  trail(session: string): Trail | undefined {
    return this.#trails.get(session);
  }

  frame(event: FrameEvent): void {
    if (event.event === 'sent') this.#sent(event);
    else if (event.event === 'delivered') this.#delivered(event);
    else if (event.event === 'dropped') this.#dropped(event);
  }

  /** Why a host refused a packet of a session; undefined if it did not. */
  refusal(session: string, host: string): string | undefined {
    return this.#refusals.get(`${host} ${session}`);
  }

  /** A host refuses the packet that it is receiving. It reports this once for each flow. */
  refused(host: string, words: string, timeUs: number): void {
    const passing = this.#passing.get(host);
    if (passing === undefined || passing.timeUs !== timeUs) return;
    this.#refusals.set(`${host} ${passing.session}`, words);
  }

  snapshot(): SessionTrailsState {
    return {
      trails: new Map(this.#trails),
      frames: this.#frames.snapshot(),
      flows: this.#flows.snapshot(),
      passing: new Map(this.#passing),
      held: copyOf(this.#held),
      refusals: new Map(this.#refusals),
    };
  }

  restore({ trails, frames, flows, passing, held, refusals }: SessionTrailsState): void {
    this.#trails = new Map(trails);
    this.#frames.restore(frames);
    this.#flows.restore(flows);
    this.#passing = new Map(passing);
    this.#held = copyOf(held);
    this.#refusals = new Map(refusals);
  }

  #sent({ frame, frameId, node, timeUs }: FrameEvent): void {
    const flow = flowFrame(frame);
    if (flow === undefined) return;
    const known = this.#known(node, flow, timeUs);
    if (known === undefined) return;
    this.#frames.set(frameId, known);
    this.#flows.set(keyOf(flow), known);
    const { session, returning } = known;
    // The reset of a client that gives up explains nothing: what stopped the packets before does.
    if (flow.reset && !returning && this.#sessionOf(node, flow) !== undefined) return;
    const before = this.#trails.get(session);
    const turned = returning && !before?.returning;
    const answeredBy = turned ? node : returning ? before?.answeredBy : undefined;
    this.#trails.set(session, { at: node, sentOn: true, returning, flow, answeredBy, dropped: undefined });
  }

  #known(node: string, flow: FlowFrame, timeUs: number): Known | undefined {
    const session = this.#sessionOf(node, flow);
    if (session !== undefined) return { session, returning: false };
    const passing = this.#passing.get(node);
    if (passing?.timeUs === timeUs) {
      const { flow: received, returning } = passing;
      const turns = flow.source === received.destination && flow.sourcePort === received.destinationPort;
      return { session: passing.session, returning: turns ? !returning : returning };
    }
    const same = this.#flows.get(keyOf(flow));
    if (same !== undefined) return same;
    const answered = this.#flows.get(keyOf(reversed(flow)));
    if (answered !== undefined) return { session: answered.session, returning: !answered.returning };
    const sinceUs = timeUs - HELD_US;
    return this.#held.get(node)?.findLast((held) => held.timeUs >= sinceUs && isTranslation(held.flow, flow));
  }

  #delivered({ frame, frameId, node, timeUs }: FrameEvent): void {
    const known = this.#frames.get(frameId);
    const flow = known && flowFrame(frame);
    if (flow === undefined) {
      this.#passing.delete(node);
      return;
    }
    const trail = this.#trails.get(known!.session);
    if (trail !== undefined) this.#trails.set(known!.session, { ...trail, at: node, sentOn: false, flow });
    const passing = { ...known!, flow, timeUs };
    this.#passing.set(node, passing);
    const held = this.#held.get(node);
    if (held === undefined) this.#held.set(node, [passing]);
    else if (held.push(passing) > MAX_HELD) held.shift();
  }

  #dropped({ frameId, reason, detail, node }: FrameEvent): void {
    const known = this.#frames.get(frameId);
    const trail = known && this.#trails.get(known.session);
    if (trail === undefined) return;
    this.#trails.set(known!.session, { ...trail, dropped: `${detail ?? reason ?? 'dropped'} at ${node}` });
  }
}

function copyOf(held: ReadonlyMap<string, readonly Passing[]>): Map<string, Passing[]> {
  return new Map([...held].map(([node, passing]) => [node, [...passing]]));
}

function keyOf({ protocol, source, sourcePort, destination, destinationPort }: FlowFrame): string {
  return `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
}

/**
 * Whether `after` may be `before` with one end translated. Modulation changes the sequence numbers of one direction:
 * either `seq` or `ack` stays the same.
 */
function isTranslation(before: FlowFrame, after: FlowFrame): boolean {
  const sameSource = before.source === after.source && before.sourcePort === after.sourcePort;
  const sameDestination =
    before.destination === after.destination && before.destinationPort === after.destinationPort;
  return (
    before.protocol === after.protocol &&
    (sameSource || sameDestination) &&
    (before.seq === after.seq || before.ack === after.ack)
  );
}

function reversed(flow: FlowFrame): FlowFrame {
  const { source, sourcePort, destination, destinationPort } = flow;
  const back = { destination: source, destinationPort: sourcePort };
  return { ...flow, source: destination, sourcePort: destinationPort, ...back };
}
