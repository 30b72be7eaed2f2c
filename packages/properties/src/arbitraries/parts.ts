import type { StepInput } from '@carplab/sim/scenario';
import { dialectRules } from '../dialect-rules.js';
import type { FaultTargets } from './fault.js';
import type { DrawnHost } from './host.js';

/** A host is demoted for a while, if its implementation can be. */
export function demotion(
  subject: DrawnHost,
  host: string,
  amount: number,
  at: string,
  later: string,
): StepInput[] {
  const { ownDemotion, mostDemotion } = dialectRules(subject.dialect);
  if (ownDemotion) return [];
  const by = Math.min(amount, mostDemotion);
  return [
    { at, demote: { host, by } },
    { at: later, demote: { host, by: -by } },
  ];
}

/** The name of every host's port on a segment. */
export function portName(segment: string, place: FaultTargets): string {
  return `vtnet${place.segments.indexOf(segment)}`;
}
