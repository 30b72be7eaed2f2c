import { describe, expect, it } from 'vitest';
import type { LinkOptions } from '../src/index.js';
import { Lab, MAC } from './lab.js';
import { BROADCAST } from './toy-node.js';

/** b's frames after `count` from a, one each millisecond, over a link that only works on what comes to b. */
function arrivals(link: LinkOptions, count: number, seed = 1): { lab: Lab; times: number[]; sent: number[] } {
  const lab = new Lab({}, { a: { link: { latencyUs: 0 } }, b: { link: { latencyUs: 100 }, in: link } }, seed);
  const sent: number[] = [];
  for (let i = 0; i < count; i++) {
    lab.world.run(1000 * (i + 1));
    sent.push(lab.world.nowUs);
    lab.sendLater('a', BROADCAST);
  }
  lab.world.run(lab.world.nowUs + 1_000_000);
  const times = lab.frameEvents.filter(({ event, node }) => event === 'delivered' && node === 'b');
  return { lab, times: times.map(({ timeUs }) => timeUs), sent };
}

describe('a link', () => {
  it('takes its latency in each direction', () => {
    const lab = new Lab({}, { a: { out: { latencyUs: 30 } }, b: { in: { latencyUs: 7 } } });
    lab.send('a', BROADCAST);
    const times = lab.frameEvents.map(({ event, timeUs, node }) => [event, node, timeUs]);
    expect(times).toEqual([
      ['sent', 'a', 0],
      ['carried', 'a', 30],
      ['delivered', 'b', 37],
      ['delivered', 'c', 80],
    ]);
  });

  it('adds jitter between 0 and its bound, and keeps the order', () => {
    const { times, sent } = arrivals({ jitterUs: 3000 }, 2000);
    const delays = times.map((time, i) => time - sent[i]!);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3100);
    expect(new Set(delays).size).toBeGreaterThan(500);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('loses frames at its rate', () => {
    const { lab, times } = arrivals({ lossPpm: 250_000 }, 4000);
    expect(Math.abs(times.length - 3000)).toBeLessThan(150);
    expect(lab.world.counters.dropped).toEqual({ loss: 4000 - times.length });
    expect(lab.received('c'), 'the other receiver has a link of its own').toBe(4000);
  });

  it('duplicates frames at its rate, each once', () => {
    const { lab, times } = arrivals({ duplicatePpm: 100_000 }, 4000);
    expect(Math.abs(times.length - 4400)).toBeLessThan(100);
    expect(lab.world.counters.duplicated).toBe(times.length - 4000);
  });

  it('lets frames overtake, where it reorders', () => {
    const { lab } = arrivals({ reorderPpm: 100_000, reorderUs: 5000 }, 1000);
    const ids = lab.frameEvents.filter(({ event, node }) => event === 'delivered' && node === 'b');
    const inversions = ids.filter(({ frameId }, i) => i > 0 && frameId < ids[i - 1]!.frameId);
    expect(ids).toHaveLength(1000);
    expect(inversions.length).toBeGreaterThan(50);
    expect(lab.world.counters.delayed).toBeGreaterThan(70);
  });

  it('flips one bit, for this receiver only', () => {
    const { lab } = arrivals({ corruptPpm: 1_000_000 }, 500);
    const flipped = new Set<number>();
    const original = lab.nodes.c.frames[0]!;
    for (const frame of lab.nodes.b.frames) {
      const bits = frame.reduce((sum, byte, i) => sum + ones(byte ^ original[i]!), 0);
      expect(bits).toBe(1);
      flipped.add(frame.findIndex((byte, i) => byte !== original[i]));
    }
    expect(flipped.size, 'any byte may be hit').toBe(original.length);
    expect(lab.nodes.c.frames.every((frame) => Buffer.compare(frame, original) === 0)).toBe(true);
  });

  it('draws from streams of its own: another seed loses different frames', () => {
    const lost = (seed: number) => arrivals({ lossPpm: 500_000 }, 100, seed).times.join();
    expect(lost(1)).toBe(lost(1));
    expect(lost(1)).not.toBe(lost(2));
  });

  it('can be cut in one direction, without a report to anyone', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'cut', node: 'a', direction: 'out' });
    expect(lab.send('a', BROADCAST)).toBe('');
    expect(lab.drops()).toEqual(['a:cut']);
    expect(lab.send('b', BROADCAST)).toBe('ac');
    lab.world.inject({ kind: 'uncut', node: 'a' });
    lab.world.inject({ kind: 'cut', node: 'a', direction: 'in' });
    expect(lab.send('a', BROADCAST)).toBe('bc');
    expect(lab.send('b', BROADCAST)).toBe('c');
    expect(lab.drops()).toEqual(['a:cut']);
    expect(lab.nodes.a.told.map(([what]) => what)).not.toContain('eth0 down');
    expect(lab.world.carrier('a')).toBe(true);
  });

  it('can be changed while it runs, and frames in flight still arrive in order', () => {
    const lab = new Lab({}, { b: { in: { latencyUs: 500_000 } } });
    lab.sendLater('a', BROADCAST);
    lab.world.run(1000);
    lab.world.inject({ kind: 'impair', node: 'b', direction: 'in', link: { latencyUs: 10 } });
    lab.sendLater('a', MAC.b);
    lab.world.run(1_000_000);
    const got = lab.frameEvents.filter(({ event, node }) => event === 'delivered' && node === 'b');
    expect(got.map(({ frameId, timeUs }) => [frameId, timeUs])).toEqual([
      [0, 500_050],
      [1, 500_050],
    ]);
  });

  it('refuses unknown options', () => {
    expect(() => new Lab({}, { a: { link: { lossPpm: 1_000_001 } } })).toThrow(RangeError);
    expect(() => new Lab({}, { a: { link: { latencyUs: -1 } } })).toThrow(RangeError);
    expect(() => new Lab({}, { a: { link: { jitterUs: 0.5 } } })).toThrow(RangeError);
  });
});

function ones(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
