import { describe, expect, it } from 'vitest';
import { IMPLEMENTATIONS, implementationOf, systemName } from './implementations.js';
import { DIALECT_NAMES, RELEASES } from './names.js';

const hosts = IMPLEMENTATIONS.flatMap(({ host }) => host ?? []);

describe('the table of implementations', () => {
  it('has each system and release once', () => {
    const titles = IMPLEMENTATIONS.map(systemName);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('has a row for all that a configuration can say, and no two for one', () => {
    const said = hosts.map(({ dialect, release }) => `${dialect} ${release}`);
    expect(new Set(said).size).toBe(said.length);
    expect([...new Set(hosts.map(({ dialect }) => dialect))].sort()).toEqual([...DIALECT_NAMES].sort());
    expect(hosts.flatMap(({ release }) => release ?? []).sort()).toEqual([...RELEASES]);
  });

  it('finds a row by what a configuration says: by a dialect alone, its first', () => {
    for (const row of IMPLEMENTATIONS) {
      if (row.host === undefined) continue;
      const { dialect, release } = row.host;
      expect(implementationOf(dialect, release)).toBe(
        release === undefined ? row : IMPLEMENTATIONS.find(({ host }) => host?.release === release),
      );
      const first = IMPLEMENTATIONS.find(({ host }) => host?.dialect === dialect);
      expect(implementationOf(dialect)).toBe(first);
    }
    expect(implementationOf('openbsd', 14)).toBeUndefined();
    expect(implementationOf('plan9')).toBeUndefined();
  });
});
