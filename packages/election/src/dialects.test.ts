import { IMPLEMENTATIONS } from '@carplab/implementations';
import { expect, it } from 'vitest';
import { ELECTION_DIALECTS } from './dialects.js';

it('are those that the table of implementations names, for elections and for words', () => {
  const names = Object.keys(ELECTION_DIALECTS).sort();
  const hosts = IMPLEMENTATIONS.flatMap(({ host }) => host ?? []);
  expect([...new Set(hosts.map(({ election }) => election))].sort()).toEqual(names);
  expect([...new Set(hosts.map(({ words }) => words))].sort()).toEqual(names);
  for (const [name, dialect] of Object.entries(ELECTION_DIALECTS)) expect(dialect.name).toBe(name);
});
