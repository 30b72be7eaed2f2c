import type { StepInput } from '../input/step-input.js';
import type { Path } from '../problems.js';
import type { AfterEvent } from '../scenario.js';
import type { Context } from './context.js';
import { choice } from './expectation-parts.js';

/** The event that a step waits for. */
export function resolveAfter(context: Context, input: StepInput, path: Path): AfterEvent {
  const { host, is, by = 0, ...which } = input.after!;
  const at = [...path, 'after'];
  context.node(host, [...at, 'host'], 'host');
  for (const key of ['last', 'replay'] as const) {
    if (input[key] === undefined) continue;
    context.problems.add('conflict', [...path, key], `after and ${key}`, `at, for a step with ${key}`);
  }
  return { ...choice(context, which, at, host), host, is, byUs: context.moment(by, [...at, 'by']) };
}
