import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { jsonLines, ROOT } from './carplab.js';
import { askCarplab } from './resident.js';

const SCENARIOS = readdirSync(join(ROOT, 'sim/scenarios')).filter((name) => name.endsWith('.yaml'));

const schema = JSON.parse(readFileSync(join(ROOT, 'packages/cli/schemas/run.v1.schema.json'), 'utf8')) as {
  $defs: object;
};
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

type Line = Readonly<Record<string, unknown>>;

/** Invalid lines with their errors. */
const problems = (lines: readonly Line[]): object[] =>
  lines.flatMap((line) =>
    validate(line)
      ? []
      : [{ line, errors: validate.errors!.map((e) => `${e.schemaPath} ${e.instancePath} ${e.message}`) }],
  );

describe('run --json and demo --json', () => {
  it('every line of every scenario is valid, and the summary comes last', () => {
    const kinds = new Set<unknown>();
    const outcomes = SCENARIOS.map((name) => askCarplab(['run', `sim/scenarios/${name}`, '--json']));
    outcomes.push(askCarplab(['demo', '--json']));
    for (const { stdout } of outcomes) {
      const lines = jsonLines<Line>(stdout);
      expect(problems(lines)).toEqual([]);
      expect(lines.at(-1)).toMatchObject({ event: 'summary' });
      for (const { event } of lines) kinds.add(event);
    }
    for (const kind of ['transition', 'fault', 'ping', 'demotion', 'alarm', 'expectation', 'summary'])
      expect(kinds).toContain(kind);
    for (const kind of kinds) expect(Object.keys(schema.$defs)).toContain(kind);
  });

  it.each(['s2-crash.yaml', 'password-20th-character.yaml'])('many runs: %s', (name) => {
    const lines = jsonLines<Line>(
      askCarplab(['run', `sim/scenarios/${name}`, '--runs', '3', '--json']).stdout,
    );
    expect(lines.map(({ event }) => event)).toEqual(['summary', 'summary', 'summary', 'runs']);
    expect(problems(lines)).toEqual([]);
    // Without a takeover there is no takeover time, and no worst seed.
    const none = name === 's2-crash.yaml' ? {} : { takeoverUs: null, worstSeed: null };
    expect(lines.at(-1)).toMatchObject(none);
  });

  it('knows sessions, alarms of any kind, and the clock of a live run', () => {
    const session = {
      event: 'session',
      client: 'pc',
      name: 'ssh',
      longestGapUs: 3_300_000,
      why: 'its state was there',
    };
    for (const fate of ['survived', 'hung', 'reset']) expect(problems([{ ...session, fate }])).toEqual([]);
    expect(validate({ ...session, fate: 'fine' })).toBe(false);
    const alarm = { event: 'alarm', timeUs: 1, kind: 'dual-master', vhid: 1, message: 'two' };
    expect(problems([alarm, { ...alarm, kind: 'replay', time: '2026-11-24T13:00:00.123Z' }])).toEqual([]);
  });

  it('knows the number of a fault', () => {
    const fault = { event: 'fault', timeUs: 1, kind: 'crash', target: 'fw1' };
    expect(problems([fault, { ...fault, id: 1 }])).toEqual([]);
    expect(validate({ ...fault, id: 0 })).toBe(false);
  });

  it('names the fault behind each takeover, in order of time', () => {
    const lines = jsonLines<Line>(askCarplab(['run', 'sim/scenarios/s2-crash.yaml', '--json']).stdout);
    const crash = lines.find(({ event }) => event === 'fault')!;
    expect(crash).toMatchObject({ id: 1, kind: 'crash', target: 'OPNsense-1', node: 'OPNsense-1' });
    const takeovers = lines.filter(({ event }) => event === 'takeover');
    expect(takeovers.map(({ link, vhid, family, fault }) => ({ link, vhid, family, fault }))).toEqual([
      { link: 'wan', vhid: 1, family: 4, fault: crash['id'] },
      { link: 'lan', vhid: 2, family: 4, fault: crash['id'] },
    ]);
    for (const { host, from, timeUs, lostUs, takeoverUs } of takeovers) {
      expect([host, from]).toEqual(['OPNsense-2', 'OPNsense-1']);
      expect(timeUs).toBe(Number(lostUs) + Number(takeoverUs));
    }
    const times = lines.flatMap(({ timeUs }) => (timeUs === undefined ? [] : Number(timeUs)));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('refuses keys and values that it does not define', () => {
    const transition = {
      ...{ event: 'transition', timeUs: 1, host: 'a', interface: 'b', vhid: 1 },
      ...{ from: 'BACKUP', to: 'MASTER', reason: '' },
    };
    expect(problems([transition])).toEqual([]);
    for (const wrong of [{ vhid: 0 }, { to: 'master' }, { surprise: 1 }, { timeUs: 1.5 }, { event: 'dance' }])
      expect(validate({ ...transition, ...wrong })).toBe(false);
  });
});
