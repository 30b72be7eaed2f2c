import { DROP_REASONS, type DropReason } from './drop-reason.js';
import type { Fault } from './fault.js';
import type { Frame } from './frame.js';
import { Hasher } from './hasher.js';
import { hashPlain } from './plain-data.js';
import { reportedFault } from './reported-fault.js';
import type { Power } from './station.js';
import {
  FRAME_STEPS,
  type FrameEvent,
  type FrameStep,
  type TraceEvent,
  type WorldObserver,
} from './trace-event.js';

/** Where a frame is: a cable end, or an unconnected port. */
export interface TracePlace {
  /** Index of the cable end; negative and unique per node for an unconnected port. */
  readonly index: number;
  readonly node: string;
  readonly interface: string;
  readonly segment: { readonly name: string } | undefined;
}

// Indexes into FRAME_STEPS, for the hot path.
export const SENT = 0;
export const CARRIED = 1;
export const DELIVERED = 2;
const DROPPED = 3;

/** Counters of a world. */
export interface WorldCounters {
  readonly sent: number;
  readonly carried: number;
  readonly delivered: number;
  readonly delayed: number;
  readonly duplicated: number;
  readonly corrupted: number;
  /** Lost frames, per receiver: a frame flooded to three of which one gets it counts twice. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** Feeds everything that happens to the trace hash, the counters and the observers. */
export class Tracer {
  readonly hasher: Hasher = new Hasher();
  readonly #steps: Float64Array = new Float64Array(FRAME_STEPS.length);
  readonly #drops: Float64Array = new Float64Array(DROP_REASONS.length);
  /** How many faults have happened. */
  #faults = 0;
  #eventWatchers: WorldObserver[] = [];
  #frameWatchers: WorldObserver[] = [];
  #faultWatchers: WorldObserver[] = [];
  /** Whether an observer has thrown since `release`. */
  hasFailed = false;
  #failure: unknown;

  /** Keeps the first error of an observer: thrown at once, it would leave a node in the middle of an event. */
  fail(error: unknown): void {
    if (!this.hasFailed) this.#failure = error;
    this.hasFailed = true;
  }

  /** Throws what was kept. */
  release(): void {
    if (!this.hasFailed) return;
    const failure = this.#failure;
    this.hasFailed = false;
    this.#failure = undefined;
    throw failure;
  }

  /** Returns the function that ends it. */
  observe(observer: WorldObserver): () => void {
    if (observer.event !== undefined) this.#eventWatchers.push(observer);
    if (observer.frame !== undefined) this.#frameWatchers.push(observer);
    if (observer.fault !== undefined) this.#faultWatchers.push(observer);
    return () => {
      this.#eventWatchers = this.#eventWatchers.filter((watcher) => watcher !== observer);
      this.#frameWatchers = this.#frameWatchers.filter((watcher) => watcher !== observer);
      this.#faultWatchers = this.#faultWatchers.filter((watcher) => watcher !== observer);
    };
  }

  event(event: TraceEvent): void {
    // Implied by the frame and the receiver's state, which are hashed already, as the cause is by the reason.
    if (event.event === 'transition') hashPlain(this.hasher, { ...event, cause: undefined });
    else if (event.event !== 'refused') hashPlain(this.hasher, event);
    this.report(event);
  }

  /** For observers only: the hash has it already, or does not depend on it. */
  report(event: TraceEvent): void {
    const watchers = this.#eventWatchers;
    for (let i = 0; i < watchers.length; i++) {
      try {
        watchers[i]!.event!(event);
      } catch (error) {
        this.fail(error);
      }
    }
  }

  /** Traces a fault. `idle`: the power with which it changes nothing. Returns its number. */
  fault(timeUs: number, fault: Fault, target: string, idle?: Power): number {
    const id = ++this.#faults;
    const { kind } = fault;
    for (const watcher of this.#faultWatchers) {
      try {
        watcher.fault!(fault, id);
      } catch (error) {
        this.fail(error);
      }
    }
    if (this.isWatched) {
      const why = idle === undefined ? {} : { idle };
      this.report({ event: 'fault', timeUs, kind, target, id, fault: reportedFault(fault), ...why });
    }
    return id;
  }

  /** Whether events are observed: otherwise they need not be built. */
  get isWatched(): boolean {
    return this.#eventWatchers.length > 0;
  }

  /**
   * Traces a step other than a drop. The bytes enter the hash once, with `sent`.
   *
   * @param faultId the fault behind a forged or replayed frame
   */
  frame(step: number, nowUs: number, frame: Frame, place: TracePlace, faultId?: number): void {
    this.#steps[step]!++;
    const { hasher } = this;
    hasher.word((step << 16) ^ place.index);
    hasher.integer(nowUs);
    if (step === SENT) hasher.bytes(frame.bytes);
    if (this.#frameWatchers.length > 0)
      this.#observeFrame(step, nowUs, frame, place, undefined, undefined, faultId);
  }

  /** A rarer step, by name; `amount` also enters the hash. */
  rareFrame(
    step: FrameStep,
    nowUs: number,
    frame: Frame,
    place: TracePlace,
    amount: number,
    detail?: string,
  ): void {
    this.#steps[FRAME_STEPS.indexOf(step)]!++;
    this.hasher.word((FRAME_STEPS.indexOf(step) << 16) ^ place.index);
    this.hasher.integer(nowUs);
    this.hasher.integer(amount);
    if (this.#frameWatchers.length > 0) {
      this.#observeFrame(FRAME_STEPS.indexOf(step), nowUs, frame, place, undefined, detail);
    }
  }

  drop(reason: DropReason, nowUs: number, frame: Frame, place: TracePlace, detail?: string): void {
    const number = DROP_REASONS.indexOf(reason);
    this.#steps[DROPPED]!++;
    this.#drops[number]!++;
    const { hasher } = this;
    hasher.word((DROPPED << 16) ^ place.index);
    hasher.integer(nowUs);
    hasher.word(number);
    if (detail !== undefined) hasher.text(detail);
    if (this.#frameWatchers.length > 0) this.#observeFrame(DROPPED, nowUs, frame, place, reason, detail);
  }

  get counters(): WorldCounters {
    const count = (step: FrameStep): number => this.#steps[FRAME_STEPS.indexOf(step)]!;
    const dropped: Partial<Record<DropReason, number>> = {};
    DROP_REASONS.forEach((reason, i) => {
      if (this.#drops[i]! > 0) dropped[reason] = this.#drops[i]!;
    });
    return {
      sent: count('sent'),
      carried: count('carried'),
      delivered: count('delivered'),
      delayed: count('delayed'),
      duplicated: count('duplicated'),
      corrupted: count('corrupted'),
      dropped,
    };
  }

  snapshot(): TracerState {
    const { hasher } = this;
    const counts = { steps: this.#steps.slice(), drops: this.#drops.slice(), faults: this.#faults };
    return { lanes: hasher.snapshot(), ...counts };
  }

  restore(state: TracerState): void {
    this.hasher.restore(state.lanes);
    this.#steps.set(state.steps);
    this.#drops.set(state.drops);
    this.#faults = state.faults;
  }

  #observeFrame(
    step: number,
    timeUs: number,
    frame: Frame,
    place: TracePlace,
    reason?: DropReason,
    detail?: string,
    faultId?: number,
  ): void {
    const usual: FrameEvent = {
      event: FRAME_STEPS[step]!,
      timeUs,
      frameId: frame.id,
      sentUs: frame.sentUs,
      segment: place.segment?.name ?? '',
      node: place.node,
      interface: place.interface,
      frame: frame.bytes,
    };
    // V8 makes an object with several spreads property by property, which for each frame would cost more than the rest.
    const isUsual = reason === undefined && detail === undefined && faultId === undefined;
    const event = isUsual
      ? usual
      : {
          ...usual,
          ...(reason === undefined ? {} : { reason }),
          ...(detail === undefined ? {} : { detail }),
          ...(faultId === undefined ? {} : { faultId }),
        };
    const watchers = this.#frameWatchers;
    for (let i = 0; i < watchers.length; i++) {
      try {
        watchers[i]!.frame!(event);
      } catch (error) {
        this.fail(error);
      }
    }
  }
}

export interface TracerState {
  readonly lanes: readonly [number, number];
  readonly steps: Float64Array;
  readonly drops: Float64Array;
  readonly faults: number;
}
