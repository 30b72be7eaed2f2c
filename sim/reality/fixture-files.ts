import { readFileSync } from 'node:fs';
import { CaptureReader } from '@carplab/capture';

const file = (path: string): URL => new URL(`../../fixtures/${path}`, import.meta.url);

/** A JSON file of the fixtures. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(file(path), 'utf8')) as T;
}

/** A frame of a capture, with the time of day in microseconds. */
export interface CapturedFrame {
  readonly timeUs: number;
  readonly frame: Uint8Array;
}

/** All frames of a capture of the fixtures. */
export function readFrames(path: string): CapturedFrame[] {
  const reader = new CaptureReader();
  reader.push(new Uint8Array(readFileSync(file(path))));
  reader.end();
  const frames: CapturedFrame[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) {
    frames.push({ timeUs: frame.timeUs, frame: frame.bytes.slice(frame.start, frame.end) });
  }
  return frames;
}
