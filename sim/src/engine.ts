import type { IgnoreReason, NodeEvent } from '@carplab/host';
import type { CableEnd } from './cable-end.js';
import { ARRIVE, DELIVER, FAULT, FLOOD, POWER_OFF, START, WAKE } from './event-kind.js';
import { EventQueue } from './event-queue.js';
import type { Fault } from './fault.js';
import { Flood, Frame } from './frame.js';
import { impair } from './impair.js';
import { injectFault } from './inject-fault.js';
import type { LinkDirection } from './link-direction.js';
import { powerOff, startNode } from './power.js';
import { INJECTOR } from './rule.js';
import { RuleSet } from './rule-set.js';
import type { Segment } from './segment.js';
import { NO_SLOT, type Station } from './station.js';
import { arrive } from './switching.js';
import { DELIVERED, SENT, type TracePlace, Tracer } from './tracer.js';

// Kinds of events. The target is the index of a station (WAKE, START, POWER_OFF) or of a cable end.

export type Payload = Frame | Flood | Fault;

/** The most events that may be queued. */
const MAX_QUEUED = 1_000_000;
/** A node whose deadline never moves past the present would stop time. */
const MAX_AT_ONE_INSTANT = 1_000_000;

/** A rule's verdict on a frame. */
const DROPPED = -1;

/** What the world adds to a node's event. */
interface Origin {
  timeUs: number;
  host?: string;
  client?: string;
  frameId?: number;
}

/** The internals of a `World`: time, the event queue, and how frames travel. */
export class Engine {
  nowUs = 0;
  nextFrameId = 0;
  readonly queue: EventQueue<Payload> = new EventQueue();
  readonly tracer: Tracer = new Tracer();
  readonly stations: Station[] = [];
  readonly segments: Segment[] = [];
  readonly cableEnds: CableEnd[] = [];
  readonly rules: RuleSet = new RuleSet();
  /** An event is happening: whoever calls now is a callback or a node. */
  isRunning = false;
  /** Scratch for the ports of a flood. */
  scratch: Int32Array = new Int32Array(16);
  /** The frame that a node is receiving now; -1 for none. */
  #receiving = -1;
  #atThisInstant = 0;

  /** Runs the next event; false if there is none. */
  step(): boolean {
    const { queue } = this;
    if (!queue.pop()) return false;
    if (queue.timeUs > this.nowUs) {
      this.nowUs = queue.timeUs;
      this.#atThisInstant = 0;
    } else if (++this.#atThisInstant > MAX_AT_ONE_INSTANT) {
      throw new Error(`time stands still at ${this.nowUs} µs: a node's deadline does not move on`);
    }
    const { target, data } = queue;
    switch (queue.kind) {
      case WAKE:
        this.#wake(this.stations[target]!);
        break;
      case ARRIVE:
        arrive(this, this.cableEnds[target]!, data as Frame);
        break;
      case DELIVER:
        this.#deliver(this.cableEnds[target]!, data as Frame);
        break;
      case FLOOD: {
        const { frame, ports } = data as Flood;
        for (let i = 0; i < ports.length; i++) this.#deliver(this.cableEnds[ports[i]!]!, frame);
        break;
      }
      case FAULT:
        injectFault(this, data as Fault);
        break;
      case START:
        this.stations[target]!.powerSlot = NO_SLOT;
        startNode(this, this.stations[target]!);
        break;
      case POWER_OFF:
        this.stations[target]!.powerSlot = NO_SLOT;
        powerOff(this, this.stations[target]!, 'goes');
        if (data !== undefined) injectFault(this, data as Fault);
        break;
    }
    return true;
  }

  /** Runs the events up to and including `untilUs`, or until an observer throws. Returns their number. */
  stepUntil(untilUs: number): number {
    const { queue, tracer } = this;
    let events = 0;
    while (queue.nextTimeUs <= untilUs && !tracer.hasFailed) {
      this.step();
      events++;
    }
    return events;
  }

  /** A node sends a frame out of a port. */
  send(station: Station, cableEnd: CableEnd | undefined, place: TracePlace, bytes: Uint8Array): void {
    const frame = new Frame(this.nextFrameId++, bytes, station.index, this.nowUs);
    this.tracer.frame(SENT, this.nowUs, frame, place);
    if (cableEnd === undefined) this.tracer.drop('unconnected', this.nowUs, frame, place);
    else if (!cableEnd.carrier) this.tracer.drop('link-down', this.nowUs, frame, place);
    else {
      const delayUs = this.rules.size === 0 ? 0 : this.ruleDelay('out', frame, cableEnd);
      if (delayUs !== DROPPED) this.transmit(cableEnd.out, frame, cableEnd, ARRIVE, delayUs);
    }
  }

  /** A forged or replayed frame enters a segment. */
  forge(at: CableEnd, bytes: Uint8Array, faultId: number): void {
    const frame = new Frame(this.nextFrameId++, bytes, -1, this.nowUs);
    this.tracer.frame(SENT, this.nowUs, frame, at, faultId);
    const delayUs = this.rules.size === 0 ? 0 : this.ruleDelay('out', frame, at);
    if (delayUs !== DROPPED) this.transmit(at.out, frame, at, ARRIVE, delayUs);
  }

  /** Puts a frame onto one direction of a cable end's link. */
  transmit(direction: LinkDirection, frame: Frame, at: CableEnd, kind: number, delayUs: number): void {
    if (direction.cut) {
      this.tracer.drop('cut', this.nowUs, frame, at);
    } else if (!direction.clean || delayUs > 0) {
      impair(this, direction, frame, at, kind, delayUs);
    } else {
      let arrivalUs = this.nowUs + direction.latencyUs;
      if (arrivalUs < direction.lastArrivalUs) arrivalUs = direction.lastArrivalUs;
      direction.lastArrivalUs = arrivalUs;
      this.enqueue(arrivalUs, kind, frame, at);
    }
  }

  enqueue(timeUs: number, kind: number, frame: Frame, at: CableEnd): void {
    if (this.queue.size >= MAX_QUEUED) this.tracer.drop('queue-full', this.nowUs, frame, at);
    else this.queue.put(timeUs, kind, at.index, frame);
  }

  /** Delivers a frame to the first `count` cable ends in `scratch` at the same time. */
  enqueueFlood(timeUs: number, frame: Frame, count: number): void {
    const first = this.cableEnds[this.scratch[0]!]!;
    if (count === 1 || this.queue.size >= MAX_QUEUED) {
      for (let i = 0; i < count; i++) {
        this.enqueue(timeUs, DELIVER, frame, this.cableEnds[this.scratch[i]!]!);
      }
    } else {
      this.queue.put(timeUs, FLOOD, first.index, new Flood(frame, this.scratch.slice(0, count)));
    }
  }

  /** The extra delay from rules, µs; -1 if one drops the frame, which is traced. */
  ruleDelay(direction: 'out' | 'in', frame: Frame, at: CableEnd): number {
    const source = frame.station < 0 ? INJECTOR : this.stations[frame.station]!.name;
    const rule = this.rules.match(direction, frame, source, at, this.nowUs);
    if (rule === undefined) return 0;
    if (rule.action === 'drop') {
      this.tracer.drop('rule', this.nowUs, frame, at, rule.reason);
      return DROPPED;
    }
    const delayUs = rule.delayUs ?? 0;
    this.tracer.rareFrame('delayed', this.nowUs, frame, at, delayUs, rule.reason);
    return delayUs;
  }

  /** Called before a command or start, which may change how a node signs: frames in flight keep the old key. */
  seal(station: Station): void {
    let key: string | undefined;
    for (const { data } of this.queue.entries()) {
      const frame = data instanceof Flood ? data.frame : data;
      if (!(frame instanceof Frame) || frame.station !== station.index) continue;
      key ??= station.node.stateKey?.(station.localUs(this.nowUs)) ?? '';
      frame.addTerms(key);
    }
  }

  /** After any call of a node: schedules its next `advance`. */
  reschedule(station: Station): void {
    const deadlineUs = station.node.nextDeadline();
    if (deadlineUs === station.deadlineUs) return;
    station.deadlineUs = deadlineUs;
    if (deadlineUs === Number.POSITIVE_INFINITY) {
      this.cancelWake(station);
      return;
    }
    if (!Number.isSafeInteger(deadlineUs)) {
      throw new RangeError(`${station.name} plans for ${deadlineUs}, which is not whole microseconds`);
    }
    const atUs = Math.max(this.nowUs, station.clock.worldAt(deadlineUs));
    if (station.wakeSlot === NO_SLOT) station.wakeSlot = this.queue.add(atUs, WAKE, station.index, undefined);
    else this.queue.move(station.wakeSlot, atUs);
  }

  /** Reschedules even if the deadline is the same: the clock has changed, or the node was asleep. */
  replan(station: Station): void {
    station.deadlineUs = Number.NaN;
    this.reschedule(station);
  }

  cancelWake(station: Station): void {
    if (station.wakeSlot !== NO_SLOT) this.queue.remove(station.wakeSlot);
    station.wakeSlot = NO_SLOT;
    station.deadlineUs = Number.POSITIVE_INFINITY;
  }

  /** A node reports an event. */
  nodeEvent(station: Station, event: NodeEvent): void {
    // One spread, then assignments: this happens for every ping, and several spreads cost microseconds.
    const reported: NodeEvent & Origin = { ...event, timeUs: this.nowUs };
    if (event.event === 'ping' || event.event === 'session') reported.client = station.name;
    else reported.host = station.name;
    if (this.#receiving >= 0) reported.frameId = this.#receiving;
    this.tracer.event(reported);
  }

  /** A node has set a master-down timer, by its own clock, or stopped it. */
  masterDown(station: Station, port: string, vhid: number, family: 4 | 6, localUs: number): void {
    const dueUs = Number.isFinite(localUs) ? station.clock.worldAt(localUs) : localUs;
    const { nowUs: timeUs } = this;
    const event = {
      event: 'master-down',
      timeUs,
      host: station.name,
      interface: port,
      vhid,
      family,
      dueUs,
    } as const;
    this.tracer.report(this.#receiving < 0 ? event : { ...event, frameId: this.#receiving });
  }

  /** A node does nothing with the frame that it is receiving. */
  ignored({ name: host, node }: Station, port: number, reason: IgnoreReason): void {
    if (this.#receiving < 0) return;
    const { nowUs: timeUs } = this;
    const { name } = node.ports[port]!;
    this.tracer.report({
      event: 'ignored',
      timeUs,
      host,
      interface: name,
      reason,
      frameId: this.#receiving,
    });
  }

  #wake(station: Station): void {
    station.wakeSlot = NO_SLOT;
    station.deadlineUs = Number.POSITIVE_INFINITY;
    station.node.advance(station.clock.localAt(this.nowUs), station);
    this.reschedule(station);
  }

  #deliver(at: CableEnd, frame: Frame): void {
    if (at.peer !== undefined) {
      if (at.carrier) arrive(this, at.peer, frame);
      else this.tracer.drop('link-down', this.nowUs, frame, at);
      return;
    }
    const station = this.stations[at.station]!;
    if (!at.carrier) {
      this.tracer.drop('link-down', this.nowUs, frame, at);
    } else if (at.lagg !== undefined && !at.lagg.receives(at)) {
      this.tracer.drop('standby', this.nowUs, frame, at);
    } else if (station.power !== 'on') {
      this.tracer.drop(station.power === 'paused' ? 'paused' : 'node-off', this.nowUs, frame, at);
    } else {
      this.tracer.frame(DELIVERED, this.nowUs, frame, at);
      this.#receiving = frame.id;
      station.node.receive(at.port, frame.bytes, station.clock.localAt(this.nowUs), station);
      this.#receiving = -1;
      this.reschedule(station);
    }
  }
}
