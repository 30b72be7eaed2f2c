/**
 * What is wrong with some input, as a value: input never throws. Packets, captures, configurations, scenarios and
 * options all have this shape.
 */
export interface Problem {
  /** A word for programs: it stays the same when the message gets better words. */
  readonly code: string;
  /** One sentence: what is there, and what would be right. */
  readonly message: string;
  /** Where, in keys and values: `hosts.fw1.advskew`; empty for the whole. */
  readonly path?: string;
  /** Where, in bytes. */
  readonly offset?: number;
  /** What was probably meant. */
  readonly hint?: string;
}

/**
 * What is wrong with a packet or a capture.
 *
 * `code` speaks the BSD statistics' words where they have one (`badttl`, `badsum`, `badver`, `badlen`,
 * `badhlen`, `tooshort`, `toosmall`, `badauth`, `badvhid`), so that it can be compared with `netstat -s`.
 */
export interface PacketProblem extends Problem {
  /** The header that is wrong: `frame`, `ethernet`, `ipv4`, `carp`… */
  readonly layer: string;
  /** Bytes from the start of the frame (or of the file, for a capture's own problems). */
  readonly offset: number;
  /** What was needed, where it is a number. */
  readonly needed?: number;
  /** What was there, where it is a number. */
  readonly found?: number;
}
