/**
 * One captured packet.
 *
 * A reader has ONE such object and refills it on each `next()`. `bytes` is the reader's own buffer: valid until the
 * next `push()`; copy what you keep, with `bytes.slice(start, end)`.
 */
export interface CaptureFrame {
  bytes: Uint8Array;
  /** The captured bytes are `bytes[start..end)`. */
  start: number;
  end: number;
  /** Length on the wire, in bytes; never less than the captured length. */
  wireLength: number;
  /** Integer microseconds since 1970, UTC, rounded down; within ±(2^53 − 1). */
  timeUs: number;
  /** 0..999: the nanoseconds below the microsecond. */
  nanos: number;
  /** The link type as numbered by the file (16 bits); see `canonicalLinkType`. */
  linkType: number;
  /** Index of the interface over the whole file. */
  interfaceId: number;
  /** Offset in bytes of the record's first byte in the uncompressed file. */
  recordOffset: number;
  /** The packet's comments (pcapng), joined by line feeds; '' if none. */
  comment: string;
}

/** A packet for a writer; a {@link CaptureFrame} is one. */
export interface FrameToWrite {
  readonly bytes: Uint8Array;
  /** First byte. Default: 0. */
  readonly start?: number;
  /** One past the last byte. Default: the end of `bytes`. */
  readonly end?: number;
  /** Length on the wire. Default: the captured length. */
  readonly wireLength?: number;
  /** Integer microseconds since 1970, UTC. */
  readonly timeUs: number;
  /** 0..999, below the microsecond. Default: 0. Written only if the file holds nanoseconds. */
  readonly nanos?: number;
}
