/** The kind of a problem. */
export type ConfigProblemCode =
  /** Not a name, a list, true or false, as required. */
  | 'wrong-type'
  /** A number, length or count outside its limits. */
  | 'out-of-range'
  /** Not an address, prefix or MAC address, or of the wrong family. */
  | 'bad-address'
  /** A name that does not exist. */
  | 'unknown-name'
  | 'duplicate'
  /** The implementation has no such option, or rejects the value. */
  | 'not-supported'
  /** Two settings exclude each other. */
  | 'conflict'
  /** Something that this setting requires is missing. */
  | 'missing'
  /** The packet filter's configuration; the message says which part. */
  | 'bad-filter';

/** One problem in a configuration. */
export interface ConfigProblem {
  readonly code: ConfigProblemCode;
  /** Where, what was found, and what is valid, in one sentence. */
  readonly message: string;
  /** Where it is: `vhids[0].addresses[1]`. */
  readonly path: string;
  /** What is valid, where it can be given separately: `a whole number from 1 to 255`. */
  readonly hint?: string;
}

/** An invalid configuration, with every problem that was found. */
export class HostConfigError extends RangeError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.name = 'HostConfigError';
    this.problems = problems;
  }
}

/** Thrown by a check, and caught around its part of the configuration. */
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

  /** The result of a check; undefined if it fails. */
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
