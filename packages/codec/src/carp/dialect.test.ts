import { IMPLEMENTATIONS } from '@carplab/implementations';
import { expect, it } from 'vitest';
import { DIALECT_NAMES, DIALECTS } from './dialect.js';
import { RECEIVER_NAMES } from './receivers.js';
import { WIRE_HABITS } from './wire.js';

const hosts = IMPLEMENTATIONS.flatMap(({ host }) => host ?? []);

it('signatures and headers are those that the table of implementations names', () => {
  const named = [...new Set(hosts.map(({ codec }) => codec))].sort();
  expect(Object.keys(DIALECTS).sort()).toEqual(named);
  expect(Object.keys(WIRE_HABITS).sort()).toEqual(named);
  expect([...DIALECT_NAMES].sort()).toEqual(named);
  for (const [name, dialect] of Object.entries(DIALECTS)) expect(dialect.name).toBe(name);
});

it('each order of receive checks is that of one implementation', () => {
  expect(hosts.map(({ receiveOrder }) => receiveOrder).sort()).toEqual([...RECEIVER_NAMES].sort());
});
