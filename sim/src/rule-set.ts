import type { CableEnd } from './cable-end.js';
import type { Frame } from './frame.js';
import { FRAME_PROTOCOL, FRAME_PROTOCOLS } from './frame-protocol.js';
import { micros } from './link-direction.js';
import type { Rule } from './rule.js';
import { textOf } from './value-text.js';

/** A rule in a snapshot, with its direction and the number of frames matched so far. */
export interface RuleState {
  readonly rule: Rule;
  readonly direction: 'out' | 'in';
  readonly hits: number;
}

interface ActiveRule extends RuleState {
  /** Matching frames before the first that it acts on. */
  readonly spares: number;
  /** After this many matches it is spent. */
  readonly spent: number;
  hits: number;
}

/** @throws {RangeError} for a word that is none of those allowed. */
export function requireWord(name: string, found: unknown, ...allowed: readonly unknown[]): void {
  if (allowed.includes(found)) return;
  const words = allowed.filter((word) => word !== undefined).join(' or ');
  throw new RangeError(`${name} is ${found}; it takes ${words}`);
}

/**
 * @throws {RangeError} for an unknown action or direction, a delay without a time, a target where the frame leaves its
 * sender, a number that is none, or a protocol that no frame has.
 */
export function checkRule(rule: Rule): void {
  if (typeof rule.reason !== 'string') throw new RangeError('a rule without a reason');
  requireWord('action', rule.action, 'pass', 'delay', 'drop');
  requireWord('direction', rule.when?.direction, undefined, 'out', 'in');
  if (rule.action === 'delay' && rule.delayUs === undefined) {
    throw new RangeError(`rule '${rule.reason}' delays, but has no delayUs`);
  }
  micros('delayUs', rule.delayUs, 0);
  micros('fromUs', rule.when?.fromUs, 0);
  micros('toUs', rule.when?.toUs, 0);
  const { protocol } = rule.when ?? {};
  if (protocol !== undefined && !FRAME_PROTOCOL.test(protocol)) {
    const names = FRAME_PROTOCOLS.join(', ');
    throw new RangeError(`protocol is ${textOf(protocol)}; it takes ${names}, or another protocol's number`);
  }
  for (const [name, value, least] of [
    ['limit', rule.limit, 0],
    ['nth', rule.nth, 1],
    ['frame', rule.when?.frame, 0],
    ['vhid', rule.when?.vhid, 0],
  ] as const) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= least)) continue;
    throw new RangeError(
      `rule '${rule.reason}': ${name} ${value} is not a whole number of at least ${least}`,
    );
  }
  if (rule.when?.direction === 'out' && rule.when.target !== undefined) {
    throw new RangeError(`rule '${rule.reason}' has direction out, where frames have no target yet`);
  }
}

/** The active rules, in order. */
export class RuleSet {
  readonly #rules: ActiveRule[] = [];
  /** How many rules there are: with none, frames skip the check. */
  size = 0;

  /**
   * @param nextFrame the number of the next frame to be sent
   * @throws {RangeError} for a delay without a time, a target where the frame leaves its sender, or a number that is
   * none.
   */
  add(rule: Rule, nextFrame: number): void {
    checkRule(rule);
    const { target, frame = nextFrame } = rule.when ?? {};
    const { direction = target === undefined && frame >= nextFrame ? 'out' : 'in' } = rule.when ?? {};
    this.#keep({ rule, direction, hits: 0 });
  }

  /** The rule for a frame at a node's port; undefined if there is none or it passes the frame. */
  match(
    direction: 'out' | 'in',
    frame: Frame,
    source: string,
    at: CableEnd,
    nowUs: number,
  ): Rule | undefined {
    for (const active of this.#rules) {
      if (active.direction !== direction || !holds(active, frame, source, at, nowUs)) continue;
      if (active.hits++ < active.spares) continue;
      return active.rule.action === 'pass' ? undefined : active.rule;
    }
    return undefined;
  }

  snapshot(): RuleState[] {
    return this.#rules.map(({ rule, direction, hits }) => ({ rule, direction, hits }));
  }

  restore(states: readonly RuleState[]): void {
    this.#rules.length = 0;
    this.size = 0;
    for (const state of states) this.#keep(state);
  }

  /**
   * The rules that may still act, and how often: times relative to now, frame numbers relative to the next frame.
   * `present`: the numbers of the frames in flight.
   */
  relative(nowUs: number, nextFrame: number, present: ReadonlySet<number>): RuleState[] {
    return this.#rules.flatMap(({ rule, direction, hits, spent }) => {
      const { toUs = Number.POSITIVE_INFINITY, frame = nextFrame } = rule.when ?? {};
      if (hits >= spent || toUs <= nowUs || (frame < nextFrame && !present.has(frame))) return [];
      const counts = Number.isFinite(spent);
      return [{ rule: relativeRule(rule, nowUs, nextFrame), direction, hits: counts ? hits : 0 }];
    });
  }

  #keep(state: RuleState): void {
    const { nth = 1, limit = state.rule.nth === undefined ? Number.POSITIVE_INFINITY : 1 } = state.rule;
    this.#rules.push({ ...state, spares: nth - 1, spent: nth - 1 + limit });
    this.size++;
  }
}

/** The rule with times relative to now, and its frame relative to the next one. */
export function relativeRule(rule: Rule, nowUs: number, nextFrame: number): Rule {
  const { fromUs, toUs, frame } = rule.when ?? {};
  const when = {
    ...(fromUs !== undefined && fromUs > nowUs && { fromUs: fromUs - nowUs }),
    ...(toUs !== undefined && { toUs: toUs - nowUs }),
    ...(frame !== undefined && { frame: frame - nextFrame }),
  };
  const { fromUs: _from, toUs: _to, frame: _frame, ...rest } = rule.when ?? {};
  return { ...rule, when: { ...rest, ...when } };
}

function holds(active: ActiveRule, frame: Frame, source: string, at: CableEnd, nowUs: number): boolean {
  const { when } = active.rule;
  if (active.hits >= active.spent) return false;
  if (when === undefined) return true;
  if (when.frame !== undefined && when.frame !== frame.id) return false;
  if (when.fromUs !== undefined && nowUs < when.fromUs) return false;
  if (when.toUs !== undefined && nowUs >= when.toUs) return false;
  if (when.segment !== undefined && when.segment !== at.segment.name) return false;
  if (when.source !== undefined && when.source !== source) return false;
  if (when.target !== undefined && when.target !== at.node) return false;
  if (when.protocol !== undefined && when.protocol !== frame.protocol.protocol) return false;
  return when.vhid === undefined || when.vhid === frame.protocol.vhid;
}
