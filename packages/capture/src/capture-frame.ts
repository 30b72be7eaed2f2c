/**
 * One captured packet.
 *
 * A reader has ONE such object and fills it again on each `next()`. `bytes` is the reader's own buffer: valid
 * until the next `push()`; copy what is to be kept, with `bytes.slice(start, end)`.
 */
export interface CaptureFrame {
  bytes: Uint8Array;
  /** The captured bytes are `bytes[start..end)`. */
  start: number;
  end: number;
  /** Length on the wire, in bytes; never less than what was captured. */
  wireLength: number;
  /** Integer microseconds since 1970, UTC, rounded down; within ±(2^53 − 1). */
  timeUs: number;
  /** 0..999: the nanoseconds below the microsecond. */
  nanos: number;
  /** The link type as the file numbers it (16 bits); see `canonicalLinkType`. */
  linkType: number;
  /** Index of the interface, counted over the whole file. */
  interfaceId: number;
  /** Offset in bytes of the record's first byte in the uncompressed file. */
  recordOffset: number;
  /** The packet's comments (pcapng), joined by line feeds; '' when there is none. */
  comment: string;
}

/** What a writer needs to know of a packet; a {@link CaptureFrame} is one. */
export interface FrameToWrite {
  readonly bytes: Uint8Array;
  /** First byte; 0 when absent. */
  readonly start?: number;
  /** One past the last byte; the end of `bytes` when absent. */
  readonly end?: number;
  /** Length on the wire; the captured length when absent. */
  readonly wireLength?: number;
  /** Integer microseconds since 1970, UTC. */
  readonly timeUs: number;
  /** 0..999, below the microsecond; 0 when absent. Written only where the file holds nanoseconds. */
  readonly nanos?: number;
}
