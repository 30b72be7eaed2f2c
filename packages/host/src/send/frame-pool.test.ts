import { expect, it } from 'vitest';
import { FramePool } from './frame-pool.js';

it('frames are copies, and separate from each other across slabs', () => {
  const pool = new FramePool();
  const template = new Uint8Array(90);
  const frames = Array.from({ length: 300 }, (_, i) => {
    template.fill(i & 0xff);
    return pool.copyOf(template);
  });
  template.fill(0xaa);
  frames.forEach((frame, i) => {
    expect(frame).toEqual(new Uint8Array(90).fill(i & 0xff));
  });
  expect(new Set(frames.map(({ buffer }) => buffer)).size).toBe(Math.ceil(300 / Math.floor(8192 / 90)));
});
