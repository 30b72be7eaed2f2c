import type { Cause } from './cause.js';
import type { CounterMode, Effect, LogLevel } from './effect.js';
import type { Family, State, TimerName } from './state.js';

/** One object shape for every effect, so that the list never allocates and stays monomorphic. */
interface Slot {
  kind: Effect['kind'];
  family: Family;
  advbase: number;
  advskew: number;
  demote: number;
  goodbye: boolean;
  counter: CounterMode;
  counterHigh: number;
  counterLow: number;
  timer: TimerName;
  atUs: number;
  from: State;
  to: State;
  cause: Cause;
  reason: string;
  level: LogLevel;
  template: string;
  error: number;
  delta: number;
}

const emptySlot = (): Slot => ({
  kind: 'arp',
  family: 4,
  advbase: 0,
  advskew: 0,
  demote: 0,
  goodbye: false,
  counter: 'random',
  counterHigh: 0,
  counterLow: 0,
  timer: 'advertise',
  atUs: -1,
  from: 'INIT',
  to: 'INIT',
  cause: 'initialization complete',
  reason: '',
  level: 'info',
  template: '',
  error: 0,
  delta: 0,
});

/** The meaningful fields of each kind. */
const FIELDS: Readonly<Record<Effect['kind'], readonly (keyof Slot)[]>> = {
  advertise: [
    'kind',
    'family',
    'advbase',
    'advskew',
    'demote',
    'goodbye',
    'counter',
    'counterHigh',
    'counterLow',
  ],
  arp: ['kind'],
  na: ['kind'],
  timer: ['kind', 'timer', 'atUs'],
  transition: ['kind', 'from', 'to', 'cause', 'reason'],
  log: ['kind', 'level', 'template', 'from', 'to', 'reason', 'error'],
  demote: ['kind', 'delta', 'reason', 'error'],
  refused: ['kind', 'reason'],
};

/**
 * What one step asks for, in order. The list belongs to the caller. Each `step` empties it and reuses its objects: read
 * them before the next step, or keep `toArray()`.
 *
 * @example
 * const effects = new EffectList();
 * effects.timer('advertise', 5);
 * effects.length; // => 1
 * effects.toArray(); // => [{ kind: 'timer', timer: 'advertise', atUs: 5 }]
 */
export class EffectList {
  length = 0;
  /** Made when needed: few steps ask for more than a handful. */
  readonly #slots: Slot[] = [];

  /** The effect at an index below `length`, valid until the next step. */
  at(index: number): Effect {
    if (index < 0 || index >= this.length) throw new RangeError(`no effect ${index} among ${this.length}`);
    return this.#slots[index] as Effect;
  }

  *[Symbol.iterator](): Generator<Effect, void, undefined> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }

  /** Copies to keep, each with only the fields of its kind. */
  toArray(): Effect[] {
    return this.#slots
      .slice(0, this.length)
      .map(
        (slot) =>
          Object.fromEntries(FIELDS[slot.kind].map((field) => [field, slot[field]])) as unknown as Effect,
      );
  }

  clear(): void {
    this.length = 0;
  }

  advertise(
    family: Family,
    advbase: number,
    advskew: number,
    demote: number,
    goodbye: boolean,
    counter: CounterMode,
    counterHigh: number,
    counterLow: number,
  ): void {
    const slot = this.#slot('advertise');
    slot.family = family;
    slot.advbase = advbase;
    slot.advskew = advskew;
    slot.demote = demote;
    slot.goodbye = goodbye;
    slot.counter = counter;
    slot.counterHigh = counterHigh;
    slot.counterLow = counterLow;
  }

  arp(): void {
    this.#slot('arp');
  }

  na(): void {
    this.#slot('na');
  }

  timer(timer: TimerName, atUs: number): void {
    const slot = this.#slot('timer');
    slot.timer = timer;
    slot.atUs = atUs;
  }

  transition(from: State, to: State, cause: Cause, reason: string): void {
    const slot = this.#slot('transition');
    slot.from = from;
    slot.to = to;
    slot.cause = cause;
    slot.reason = reason;
  }

  log(level: LogLevel, template: string, from: State, to: State, reason: string, error = 0): void {
    const slot = this.#slot('log');
    slot.level = level;
    slot.template = template;
    slot.from = from;
    slot.to = to;
    slot.reason = reason;
    slot.error = error;
  }

  demote(delta: number, reason: string, error = 0): void {
    const slot = this.#slot('demote');
    slot.delta = delta;
    slot.reason = reason;
    slot.error = error;
  }

  refused(reason: 'EINVAL' | 'ENOTSUP'): void {
    this.#slot('refused').reason = reason;
  }

  #slot(kind: Effect['kind']): Slot {
    if (this.length === this.#slots.length) this.#slots.push(emptySlot());
    const slot = this.#slots[this.length++]!;
    slot.kind = kind;
    return slot;
  }
}
