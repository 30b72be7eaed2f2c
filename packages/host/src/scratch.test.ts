import { describe, expect, it } from 'vitest';
import { Scratch } from './scratch.js';

const terms = {
  dialect: 'freebsd',
  vhid: 1,
  key: new Uint8Array(20).fill(7),
  addresses: [Uint8Array.of(10, 0, 0, 1)],
} as const;

describe('the authenticators of a Scratch', () => {
  it('are one for each context of the dialect', () => {
    const scratch = new Scratch();
    expect(scratch.authenticators(terms).map(({ context }) => context)).toEqual(['sorted']);
    const openbsd = scratch.authenticators({ ...terms, dialect: 'openbsd' });
    expect(openbsd.map(({ context }) => context)).toEqual(['nov6ll', 'orig']);
  });

  it('are the same for the same terms, and others if one of the terms differs', () => {
    const scratch = new Scratch();
    const first = scratch.authenticators(terms);
    expect(scratch.authenticators({ ...terms, key: terms.key.slice() })).toBe(first);
    const [lladdr, parentLladdr] = [new Uint8Array(6).fill(2), new Uint8Array(6).fill(4)];
    const others = [
      { ...terms, vhid: 2 },
      { ...terms, key: new Uint8Array(20).fill(8) },
      { ...terms, addresses: [] },
      { ...terms, addresses: [...terms.addresses, Uint8Array.of(10, 0, 0, 2)] },
      { ...terms, dialect: 'openbsd' },
      { ...terms, dialect: 'openbsd', lladdr: { lladdr } },
      { ...terms, dialect: 'openbsd', lladdr: { lladdr, parentLladdr } },
    ] as const;
    const made = others.map((other) => scratch.authenticators(other));
    expect(new Set([first, ...made]).size).toBe(1 + others.length);
    expect(others.map((other) => scratch.authenticators(other))).toEqual(made);
  });

  it('do not grow without end', () => {
    const scratch = new Scratch();
    const key = (i: number): Uint8Array => new Uint8Array(20).fill(1, 0, 1 + (i >> 8)).fill(i, 19);
    const first = scratch.authenticators({ ...terms, key: key(0) });
    for (let i = 1; i <= 4096; i++) scratch.authenticators({ ...terms, key: key(i) });
    expect(scratch.authenticators({ ...terms, key: key(0) })).not.toBe(first);
  });
});
