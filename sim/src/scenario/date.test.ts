import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dateText, parseDate } from './date.js';
import { formatScenario } from './format-scenario.js';
import { parseScenario, readScenario } from './parse-scenario.js';
import { runScenario } from './run-scenario.js';

const INPUT = {
  name: 'x',
  learn: 'y',
  date: '2026-11-30T10:15:00.25+01:00',
  duration: '5s',
  segments: ['lan'],
  hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
};

it('is what JavaScript takes it for', () => {
  const latest = Date.parse('2199-12-31T23:59:59.999Z');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: latest }),
      fc.integer({ min: -23 * 60, max: 23 * 60 }),
      (ms, ahead) => {
        const date = new Date(ms).toISOString();
        expect(parseDate(date)).toBe(1000 * ms);
        expect(Date.parse(dateText(1000 * ms))).toBe(ms);
        const hours = String(Math.floor(Math.abs(ahead) / 60)).padStart(2, '0');
        const minutes = String(Math.abs(ahead) % 60).padStart(2, '0');
        const elsewhere = date.replace('Z', `${ahead < 0 ? '-' : '+'}${hours}:${minutes}`);
        const inUtc = Date.parse(elsewhere);
        expect(parseDate(elsewhere)).toBe(inUtc < 0 ? undefined : 1000 * inUtc);
        expect(parseDate(date.slice(0, 10))).toBe(1000 * Date.parse(date.slice(0, 10)));
      },
    ),
  );
});

it.each([
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-11-30T24:00:00Z',
  '2026-11-30T09:15:00',
  '1969-12-31',
  '2200-01-01',
  '30.11.2026',
  '',
])('is refused as %j', (date) => {
  const read = readScenario({ ...INPUT, date }, 'x.ts');
  expect(read.ok ? [] : read.errors.map(({ path, found }) => [path, found])).toEqual([['date', `'${date}'`]]);
});

it('changes nothing but what the summary and captures call virtual 0, and is written as it was read', () => {
  const text = formatScenario(INPUT);
  const dated = parseScenario(text, 'x.yaml');
  const { date: _, ...plain } = INPUT;
  const undated = readScenario(plain, 'x.ts');
  if (!dated.ok || !undated.ok) throw new Error('cannot be');
  expect(dated.input).toEqual(INPUT);
  const [one, other] = [runScenario(dated.scenario), runScenario(undated.scenario)];
  expect(one.summary).toEqual({ ...other.summary, date: '2026-11-30T09:15:00.25Z' });
  expect(parseScenario(text.replace(/'|"/g, ''), 'x.yaml').ok).toBe(true);
});
