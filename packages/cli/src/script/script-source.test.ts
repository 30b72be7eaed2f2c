import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScript } from './script-source.js';

const TEXT = `import { defineScenario } from '@carplab/sim/scenario';
import type { HostInput } from './elsewhere.js';

const SKEW = 300;
const lan = { advskew: SKEW, on: { lan: '10.0.0.1/24' } } as const;
const more = ['a', 'b'];

export const scenario = defineScenario({
  name: 'a pair',
  [computed()]: 5,
  'duration': 20,
  hosts: {
    fw1: { ...lan, preempt: 'no' },
    fw2: made(2),
    fw3: lan satisfies HostInput,
    ...others(),
    fw4: { preempt: 1 },
  },
  vhids: [{ vhid: 1 }, { vhid: 2, advskew: -1 }],
  steps: [...more, { at: 1 }],
  expect: [{ state: 1 }],
});
`;

const places = (path: (string | number)[], key = false): string => {
  const { line, column } = readScript(TEXT, true).position(path, key);
  return `${line}:${column}`;
};

describe('the place of a part of a script', () => {
  it.each<[(string | number)[], string, string]>([
    [[], '8:25', 'the scenario itself'],
    [['vhids', 1, 'advskew'], '19:44', 'a value in a list'],
    [['vhids', 0, 'advskew'], '19:11', 'a missing key has the place of its object'],
    [['vhids', 7], '19:10', 'a missing element has the place of its list'],
    [['hosts', 'fw4', 'preempt'], '17:21', 'after a spread'],
    [['hosts', 'fw1'], '16:5', 'a value that a later spread may have replaced'],
    [['name'], '10:3', 'a value that a later computed key may have replaced'],
    [['steps', 2, 'at'], '20:11', 'an element after a spread'],
    [['expect', 0, 'state'], '21:21', 'after a computed key'],
  ])('%j is at %s: %s', (path, place) => {
    expect(places(path)).toBe(place);
  });

  it.each<[string, (string | number)[], string]>([
    ['export const scenario = { ...base, a: 1 };\nconst base = { a: 5,\n b: 7 };', ['b'], '3:5'],
    ['export const scenario = { ...base, a: 1 };\nconst base = { a: 5,\n b: 7 };', ['a'], '1:39'],
    ['const b = 7;\nexport const scenario = { a: { b } };', ['a', 'b'], '2:32'],
    ['const a = { b: [7] };\nexport const scenario = { a };', ['a', 'b', 0], '1:17'],
    ['const a = {} as X;\nexport default a!;', ['q'], '2:16'],
    ['let a = { b: 7 };\nexport const scenario = a;', ['b'], '2:25'],
    ['const a = { b: 7 };\nexport { a as scenario };', ['b'], '1:16'],
    ["export { a as scenario } from './x.js';", ['b'], '1:10'],
    ['const a = b; const b = a; export const scenario = a;', ['b'], '1:51'],
    ['const a = { ...a }; export const scenario = a;', ['b'], '1:13'],
    ['export const scenario = { get a() { return 7; } };', ['a'], '1:27'],
    ['export const other = 1;', ['a'], '1:1'],
  ])('%j', (text, path, place) => {
    const { line, column } = readScript(text, true).position(path);
    expect(`${line}:${column}`).toBe(place);
  });

  it('is that of the key, if the key is wrong', () => {
    expect(places(['vhids', 1, 'advskew'], true)).toBe('19:35');
  });
});

describe('a syntax error', () => {
  it.each([
    ['const a = {\n  b: 1\n  c: 2 };', { line: 3, column: 3, found: "'c'", allowed: "','" }],
    ['const a = {', { line: 1, column: 12, found: 'the end of the line' }],
    ['const a: = 1;', { line: 1, column: 10, found: "'='" }],
    ['const a = 1;\nconst a = 2;', { line: 2, column: 7, found: "'a'" }],
  ])('%j', (text, trouble) => {
    expect(readScript(text, true).trouble).toMatchObject(trouble);
  });

  it('has a place in any text', () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length), fc.nat(20), fc.string(), (from, length, put) => {
        const text = TEXT.slice(0, from) + put + TEXT.slice(from + length);
        const { line, column } = readScript(text, true).position(['hosts', 'fw1', 'advskew']);
        expect(line).toBeGreaterThanOrEqual(1);
        expect(column).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
