import { IMPLEMENTATIONS, PFSYNC_DIALECT_NAMES } from '@carplab/implementations';
import { expect, it } from 'vitest';
import { PFSYNC_DIALECTS } from './dialects.js';

it('are those that the table of implementations names', () => {
  const named = IMPLEMENTATIONS.flatMap(({ pfsync }) => pfsync ?? []);
  expect([...new Set(named)].sort()).toEqual(Object.keys(PFSYNC_DIALECTS).sort());
  expect(Object.keys(PFSYNC_DIALECTS)).toEqual(PFSYNC_DIALECT_NAMES);
  for (const [name, dialect] of Object.entries(PFSYNC_DIALECTS)) expect(dialect.name).toBe(name);
});
