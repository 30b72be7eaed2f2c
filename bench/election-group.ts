import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StepCost } from './election-steps.js';
import { onOneCpu } from './pinning.js';
import { type Row, rateText } from './row.js';

/** A young generation that holds everything that a round allocates, so that nothing is collected during the count. */
const HEAP = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=256'];

/** What a step of an election costs in the steady state, in its own process. */
export function electionGroup(): Row[] {
  const script = fileURLToPath(new URL('./election-steps.ts', import.meta.url));
  const [program, ...args] = onOneCpu([process.execPath, ...HEAP, '--import', 'tsx', script]);
  const printed = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const { stepsPerSecond, bytesPerStep, bytesPerStepAsObjects } = JSON.parse(printed) as StepCost;
  return [
    {
      what: `a step of an election (${rateText(stepsPerSecond)}): bytes allocated`,
      ours: `${bytesPerStep.toFixed(0)} B`,
      against: 'an object for each effect',
      peer: `${bytesPerStepAsObjects.toFixed(0)} B`,
      ratio: bytesPerStepAsObjects / Math.max(1, bytesPerStep),
    },
  ];
}
