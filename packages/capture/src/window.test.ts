import { describe, expect, test } from 'vitest';
import { Window } from './window.js';

describe('Window', () => {
  test('keeps what is not used, and knows where it is in the file', () => {
    const window = new Window();
    let pushed = 0;
    let used = 0;
    for (let round = 0; round < 300; round++) {
      const chunk = Uint8Array.from({ length: 1 + ((round * 977) % 3000) }, (_, i) => (pushed + i) % 251);
      window.push(chunk);
      pushed += chunk.length;
      const take = Math.min(window.end - window.start, (round * 1201) % 3300);
      const expected = Array.from({ length: take }, (_, i) => (used + i) % 251);
      expect([...window.bytes.subarray(window.start, window.start + take)]).toEqual(expected);
      window.start += take;
      used += take;
      expect(window.offset).toBe(used);
      expect(window.end - window.start).toBe(pushed - used);
    }
  });

  test('does not grow while everything is used', () => {
    const window = new Window();
    const chunk = new Uint8Array(1 << 20);
    for (let i = 0; i < 100; i++) {
      window.push(chunk);
      window.start = window.end - (i % 90);
    }
    expect(window.bytes.length).toBeLessThan(1.2 * (1 << 20));
    expect(window.base + window.end).toBe(100 * (1 << 20));
  });

  test('grows once to a need that was told', () => {
    const window = new Window();
    window.need = 10 << 20;
    const buffers = new Set<Uint8Array>();
    for (let i = 0; i < 160; i++) {
      window.push(new Uint8Array(1 << 16));
      buffers.add(window.bytes);
    }
    expect(window.end).toBe(10 << 20);
    expect(window.bytes.length).toBeLessThan(11 << 20);
    expect(buffers.size).toBeLessThanOrEqual(2);
  });

  test('moves few bytes even when they come one by one and little is used', () => {
    const window = new Window();
    const one = new Uint8Array(1);
    let moved = 0;
    for (let i = 0; i < 1_000_000; i++) {
      const left = window.end - window.start;
      const { base, bytes } = window;
      window.push(one);
      if (window.base !== base || window.bytes !== bytes) moved += left;
      if (i % 10 === 0) window.start++;
    }
    expect(moved).toBeLessThan(2_000_000);
  });
});
