/** What kind of mistake a problem is. */
export type ConfigProblemCode =
  /** Not a name, a list, true or false. */
  | 'wrong-type'
  /** A number, a length or a count beyond what it may be. */
  | 'out-of-range'
  /** No address, prefix or MAC address, or none of the right family. */
  | 'bad-address'
  /** A name of something that is not there. */
  | 'unknown-name'
  | 'duplicate'
  /** The implementation has no such option, or does not take that value. */
  | 'not-supported'
  /** Two settings exclude each other. */
  | 'conflict'
  /** Something that this setting requires is absent. */
  | 'missing'
  /** The packet filter's configuration; the message says which part. */
  | 'bad-filter';

/** One mistake in a configuration. */
export interface ConfigProblem {
  readonly code: ConfigProblemCode;
  /** Where, what was found, and what would be right, in one sentence. */
  readonly message: string;
  /** Where it is: `vhids[0].addresses[1]`. */
  readonly path: string;
  /** What would be right, where that can be said apart: `a whole number from 1 to 255`. */
  readonly hint?: string;
}

/** A configuration that cannot be, with everything that was found wrong. */
export class HostConfigError extends RangeError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.name = 'HostConfigError';
    this.problems = problems;
  }
}

/** Thrown by a check, and caught around the part of the configuration that it belongs to. */
export class ConfigFailure extends Error {
  readonly problem: ConfigProblem;

  constructor(problem: ConfigProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function fail(code: ConfigProblemCode, path: string, message: string, hint?: string): never {
  throw new ConfigFailure({ code, message, path, ...(hint === undefined ? {} : { hint }) });
}

/** The problems of a configuration, collected part by part. */
export class ConfigProblems {
  readonly all: ConfigProblem[] = [];

  /** What a check gives; undefined where it fails. */
  of<T>(check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof ConfigFailure)) throw error;
      this.all.push(error.problem);
      return undefined;
    }
  }
}
