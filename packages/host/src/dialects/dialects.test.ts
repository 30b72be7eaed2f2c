import { IMPLEMENTATIONS } from '@carplab/implementations';
import { expect, it } from 'vitest';
import { HOST_DIALECTS } from './dialects.js';

it('are those that the table of implementations names', () => {
  const named = IMPLEMENTATIONS.flatMap(({ host }) => host?.dialect ?? []);
  expect([...new Set(named)].sort()).toEqual(Object.keys(HOST_DIALECTS).sort());
  for (const [name, dialect] of Object.entries(HOST_DIALECTS)) expect(dialect.name).toBe(name);
});
