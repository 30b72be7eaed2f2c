import { describe, expect, it } from 'vitest';
import { LiveRing } from './live-ring.js';

const filled = (count: number, limits: ConstructorParameters<typeof LiveRing>[0]): LiveRing => {
  const ring = new LiveRing(limits);
  for (let n = 0; n < count; n++) ring.push(`${n}`);
  return ring;
};

describe('LiveRing', () => {
  it('gives the lines after those that were had', async () => {
    const ring = filled(3, { lines: 3 });
    expect(await ring.read(0)?.next()).toBe('0\n1\n2\n');
    expect(await ring.read(2)?.next()).toBe('2\n');
  });

  it('says how many it has let go of, once', async () => {
    const ring = filled(5, { lines: 3 });
    const reader = ring.read(1)!;
    expect(await reader.next()).toBe('{"event":"dropped","count":1}\n2\n3\n4\n');
    ring.push('5');
    expect(await reader.next()).toBe('5\n');
  });

  it('a reader that sleeps is behind, and resumes; what is kept stays bounded', async () => {
    const ring = filled(1, {});
    const reader = ring.read(0)!;
    expect(await reader.next()).toBe('0\n');
    for (let n = 1; n <= 25_000; n++) ring.push(`${n}`);
    expect(ring.size.lines).toBe(10_000);
    let had = 1;
    while (had < 25_001)
      for (const line of (await reader.next())!.trimEnd().split('\n'))
        if (line.startsWith('{')) {
          expect(line).toBe('{"event":"dropped","count":15000}');
          had += 15_000;
        } else expect(line).toBe(`${had++}`);
  });

  it('long lines leave room for fewer', async () => {
    const ring = filled(10, { characters: 4 });
    expect(ring.size).toEqual({ lines: 4, characters: 4 });
    ring.push('abcd');
    expect(await ring.read(0)?.next()).toBe('{"event":"dropped","count":10}\nabcd\n');
    ring.push('longer than all');
    expect(ring.size).toEqual({ lines: 0, characters: 0 });
    expect(await ring.read(10)?.next()).toBe('{"event":"dropped","count":2}\n');
  });

  it('waits for the next line, and ends when it is closed', async () => {
    const ring = filled(2, {});
    const [a, b] = [ring.read(2)!, ring.read(9)!];
    const next = [a.next(), b.next()];
    ring.push('2');
    expect(await Promise.all(next)).toEqual(['2\n', '2\n']);
    const last = a.next();
    a.close();
    expect(await last).toBeUndefined();
    expect(await a.next()).toBeUndefined();
  });

  it('has a limit of readers; one that is closed makes room', () => {
    const ring = new LiveRing();
    const readers = Array.from({ length: 8 }, () => ring.read(0)!);
    expect(ring.read(0)).toBeUndefined();
    readers[3]!.close();
    expect(ring.read(0)).toBeDefined();
    expect(ring.read(0)).toBeUndefined();
  });
});
