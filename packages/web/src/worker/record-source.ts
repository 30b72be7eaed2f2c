import type { FrameWay } from '../model/frame-way.js';
import type { Reason } from '../model/why.js';
import type { Dissected, FrameLine, FramesPart, Instant } from './protocol.js';

/**
 * Where the page's panels get a record's details from: the branches of a story, a capture, or a stream. What a source
 * cannot know, it answers with nothing. `branch` is what the page calls the record.
 */
export interface RecordSource {
  /** All frames so far, in parts. */
  frames(branch: string): AsyncIterable<FramesPart>;
  /** What stands on the lines of some frames; undefined for a number that there is not. */
  lines(branch: string, frames: readonly number[]): Promise<readonly (FrameLine | undefined)[]>;
  dissect(branch: string, frame: number): Promise<Dissected | undefined>;
  /** What the machines say at an instant. */
  seek(branch: string, tUs: number, sinceUs?: number): Promise<Instant>;
  /** The whole way of a frame. */
  way(branch: string, frame: number): Promise<FrameWay | undefined>;
  why(branch: string, tUs: number, lane?: number): Promise<Reason | undefined>;
}
