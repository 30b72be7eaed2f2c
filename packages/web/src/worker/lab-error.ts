import type { LabProblem } from './protocol.js';

/** A story cannot be run: what is wrong with it. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly problems: readonly LabProblem[];

  constructor(problems: readonly LabProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}
