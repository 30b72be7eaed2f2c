import type { FrameToWrite } from './capture-frame.js';
import { MAX_RECORD } from './limits.js';

/** Room for the rest of a record, in bytes, so that what is written can be read back. */
const MAX_PACKET = MAX_RECORD / 2;

/** The part of a packet to write: `bytes[start..end)`, at most `snaplen` bytes (0: all), and its wire length. */
export function captureRange(
  frame: FrameToWrite,
  snaplen: number,
): { start: number; end: number; wireLength: number } {
  const { bytes, start = 0, end = bytes.length } = frame;
  const inside = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end <= bytes.length;
  if (!inside || start > end) {
    throw new RangeError(`${start}..${end} is not a range of ${bytes.length} bytes`);
  }
  const { wireLength = end - start } = frame;
  if (wireLength !== wireLength >>> 0 || wireLength < end - start) {
    throw new RangeError(`wire length ${wireLength} of a packet with ${end - start} captured bytes`);
  }
  const length = snaplen === 0 ? end - start : Math.min(end - start, snaplen);
  if (length > MAX_PACKET) throw new RangeError(`a packet of ${length} bytes; ${MAX_PACKET} is the most`);
  return { start, end: start + length, wireLength };
}

/** The nanoseconds of a packet's time, both parts validated. */
export function checkTime(frame: FrameToWrite): number {
  const { timeUs, nanos = 0 } = frame;
  if (!Number.isSafeInteger(timeUs)) throw new RangeError(`time ${timeUs} is not an integer below 2^53`);
  if (!Number.isInteger(nanos) || nanos < 0 || nanos > 999)
    throw new RangeError(`nanos ${nanos} is not 0..999`);
  return nanos;
}
