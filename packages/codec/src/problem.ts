/**
 * What is wrong with some input, as a value: input never throws.
 *
 * `code` speaks the BSD statistics' words where they have one (`badttl`, `badsum`, `badver`, `badlen`,
 * `badhlen`, `tooshort`, `toosmall`, `badauth`, `badvhid`), so that it can be compared with `netstat -s`.
 */
export interface Problem {
  readonly code: string;
  /** The header that is wrong: `frame`, `ethernet`, `ipv4`, `carp`… */
  readonly layer: string;
  /** Bytes from the start of the frame (or of the file, for a capture's own problems). */
  readonly offset: number;
  /** One sentence: what is there, and what would be right. */
  readonly message: string;
  /** What was needed, where it is a number. */
  readonly needed?: number;
  /** What was there, where it is a number. */
  readonly found?: number;
}
