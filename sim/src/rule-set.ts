import type { Attachment } from './attachment.js';
import type { Frame } from './frame.js';
import { micros } from './link-direction.js';
import type { Rule } from './rule.js';

/** A rule as a snapshot keeps it, with the frames that it has met. */
export interface RuleState {
  readonly rule: Rule;
  readonly hits: number;
}

interface ActiveRule {
  readonly rule: Rule;
  readonly direction: 'out' | 'in';
  hits: number;
}

/** The rules in force, in their order. */
export class RuleSet {
  readonly #rules: ActiveRule[] = [];
  /** How many there are: the network asks nothing as long as there are none. */
  size = 0;

  /** @throws {RangeError} for a delay without a time, or a target where the frame leaves its sender. */
  add(rule: Rule): void {
    if (rule.action === 'delay' && rule.delayUs === undefined) {
      throw new RangeError(`rule '${rule.reason}' delays by no time: delayUs is missing`);
    }
    micros('delayUs', rule.delayUs, 0);
    micros('limit', rule.limit, 0);
    const { target, direction = target === undefined ? 'out' : 'in' } = rule.when ?? {};
    if (direction === 'out' && target !== undefined) {
      throw new RangeError(
        `rule '${rule.reason}' looks at frames on their way out, which have no target yet`,
      );
    }
    this.#rules.push({ rule, direction, hits: 0 });
    this.size++;
  }

  /** The rule for a frame at a node's port; undefined when there is none, or when it passes. */
  match(
    direction: 'out' | 'in',
    frame: Frame,
    source: string,
    at: Attachment,
    nowUs: number,
  ): Rule | undefined {
    for (const active of this.#rules) {
      if (active.direction !== direction || !holds(active, frame, source, at, nowUs)) continue;
      active.hits++;
      return active.rule.action === 'pass' ? undefined : active.rule;
    }
    return undefined;
  }

  snapshot(): RuleState[] {
    return this.#rules.map(({ rule, hits }) => ({ rule, hits }));
  }

  restore(states: readonly RuleState[]): void {
    this.#rules.length = 0;
    this.size = 0;
    for (const { rule, hits } of states) {
      this.add(rule);
      this.#rules.at(-1)!.hits = hits;
    }
  }
}

function holds(active: ActiveRule, frame: Frame, source: string, at: Attachment, nowUs: number): boolean {
  const { when, limit } = active.rule;
  if (limit !== undefined && active.hits >= limit) return false;
  if (when === undefined) return true;
  if (when.fromUs !== undefined && nowUs < when.fromUs) return false;
  if (when.toUs !== undefined && nowUs >= when.toUs) return false;
  if (when.segment !== undefined && when.segment !== at.segment.name) return false;
  if (when.source !== undefined && when.source !== source) return false;
  if (when.target !== undefined && when.target !== at.node) return false;
  if (when.protocol !== undefined && when.protocol !== frame.protocol.protocol) return false;
  return when.vhid === undefined || when.vhid === frame.protocol.vhid;
}
