import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkShape } from './check-shape.js';
import { scenarioJsonSchema } from './schema/scenario-schema.js';

const folder = new URL('../../scenarios/', import.meta.url);
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parse(readFileSync(new URL(name, folder), 'utf8')) as unknown);

/** What people write in a wrong place, or rightly. */
const VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      '',
      'x',
      'lan',
      'fw1',
      'la n',
      '__proto__',
      'yes',
      'never',
      'off',
      'unsigned',
      'carp',
      '47',
      '112',
      '256',
    ],
    ...[
      '3m10s',
      '10s3m',
      '-1s',
      '12.5s',
      '1.5us',
      '5',
      '1.0000000001s',
      '1h 30m',
      '90 min',
      '99999999999s',
      '1 s ',
    ],
    ...['50%', '101%', '100 %', '.5%', 'tcp/22', 'udp/0', '18446744073709551615', '123456789012345678901'],
    ...[
      0,
      -1,
      1,
      12,
      13,
      14,
      22,
      0.5,
      1.5,
      256,
      65_536,
      1e10,
      2 ** 53,
      true,
      false,
      null,
      [],
      {},
      [[]],
      [1, 2],
    ],
    ...['a'.repeat(64), 'a'.repeat(65), 'a'.repeat(10_001), ['lan', 'lan'], ['5s'], ['10s', '20s', '30s']],
    ...[{ host: 'fw1' }, { x: 1 }, { vhid: 1 }, { ppm: 3 }, { as: 'fw1' }, { lan: null }, { '': 1 }],
  ),
  fc.integer({ min: -300, max: 70_000 }),
  fc.string({ maxLength: 5 }),
);

interface Change {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add' | 'move' | 'wrap';
  readonly value: unknown;
  readonly key: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(10_000),
  how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'move', 'wrap'),
  value: VALUES,
  key: fc.constantFrom(
    'x',
    'at',
    'name',
    'host',
    'link',
    'pf',
    'vhid',
    'segment',
    'min',
    'between',
    '$schema',
  ),
});

type Holder = Record<string | number, unknown>;

/** The places of a value: its holders and their keys. */
function places(value: unknown): { readonly holder: Holder; readonly key: string | number }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

function changed(scenario: unknown, changes: readonly Change[]): unknown {
  const copy = structuredClone(scenario);
  for (const { at, how, value, key: name } of changes) {
    const all = places(copy);
    const place = all[at % Math.max(1, all.length)];
    if (place === undefined) break;
    const { holder, key } = place;
    if (how === 'replace') holder[key] = structuredClone(value);
    else if (how === 'wrap') holder[key] = [holder[key]];
    else if (how === 'add') {
      if (Array.isArray(holder)) holder.push(structuredClone(value));
      else holder[name] = structuredClone(value);
    } else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else {
      const { [key]: old } = holder;
      delete holder[key];
      if (how === 'move') holder[`${key}s`] = old;
    }
  }
  return copy;
}

it('the published schema accepts what the program accepts, and refuses what it refuses', {
  timeout: 120_000,
}, () => {
  const validate = new Ajv2020({ strict: false }).compile(scenarioJsonSchema());
  const counts = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...scenarios),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      (scenario, changes) => {
        const value = changed(scenario, changes);
        const problems = checkShape(value);
        const refused = Array.isArray(problems);
        counts[refused ? 'refused' : 'accepted']++;
        const words = refused
          ? problems.map(({ path, allowed }) => `${path.join('.')}: ${allowed}`)
          : validate.errors;
        expect({ accepts: validate(value), words }).toEqual({ accepts: !refused, words });
      },
    ),
    { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 20_000 : 3000 },
  );
  expect(counts.accepted).toBeGreaterThan(100);
  expect(counts.refused).toBeGreaterThan(1000);
});
