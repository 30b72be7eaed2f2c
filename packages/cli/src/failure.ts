import type { Problem } from '@carplab/codec';

/** Codes of a `Failure`, besides those of the input that it is about: scenarios and host configurations have their own. */
export type FailureCode =
  /** The command line is wrong. */
  | 'usage'
  /** A file cannot be read. */
  | 'cannot-read'
  /** A file, or stdout, cannot be written. */
  | 'cannot-write'
  /** Anything else: a missing privilege, contradicting options, an input that is not what it should be. */
  | 'cannot-run';

/** The command cannot run: usage, unreadable input, missing permission. One line per problem, exit status 2. */
export class Failure extends Error {
  readonly problems: readonly Problem[];

  /** @param why one sentence, or what is wrong with an input */
  constructor(why: string | readonly Problem[], code: FailureCode = 'cannot-run') {
    const problems = typeof why === 'string' ? [{ code, message: why }] : why;
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

/** Whether an error is a system error with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'a file of that name exists',
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory, not a file',
  ENOTDIR: 'a part of the path is not a directory',
  EMFILE: 'too many open files',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than the limit',
};

/** A `Failure` for a system error on a file. */
export function fileFailure(path: string, doing: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A file to be written need not exist, but its directory must.
  const noDirectory = code === 'ENOENT' && doing === 'write' ? 'no such directory' : undefined;
  const reason = noDirectory ?? REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new Failure(
    `cannot ${doing} ${path}: ${reason}`,
    doing.startsWith('read') ? 'cannot-read' : 'cannot-write',
  );
}
