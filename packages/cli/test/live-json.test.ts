import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab } from '../../live/test/standstill.js';
import { BIN, jsonLines, linesOf, ROOT, scratch } from './carplab.js';
import { speakOn } from './speak-lab.js';

const folder = scratch();
const secret = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
const key = secret('key', 'secret\n');
const otherKey = secret('other', 'another\n');
const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, `packages/cli/schemas/${name}.v1.schema.json`), 'utf8')) as object;
const ajv = new Ajv2020({ strict: true, allErrors: true }).addSchema(schemaOf('decode'));
const speak = ajv.compile(schemaOf('speak'));
const sniff = ajv.compile(schemaOf('sniff'));

type Line = Readonly<Record<string, unknown>>;
/** Invalid lines with their errors. */
const problems = (validate: typeof speak, lines: readonly Line[]): object[] =>
  lines.flatMap((line) =>
    validate(line)
      ? []
      : [{ line, errors: validate.errors!.map((e) => `${e.schemaPath} ${e.instancePath} ${e.message}`) }],
  );

const skip = skipLoudly('the JSON of live commands', whyNoLab('cap', 'tcpdump'));
describe.skipIf(skip)('speak --json and sniff --json', { timeout: 600_000 }, () => {
  it('every line is valid, and there is one of each event', () =>
    inLab(async (lab) => {
      const [a, b, c] = [1, 2, 3].map((n) => lab.addNode(`j${n}`, [`10.0.0.${n}/24`, `fd00::${n}/64`]));
      const watch = c!.start([
        ...[process.execPath, BIN, 'sniff', '-i', 'eth0', '--json'],
        ...['--password-file', key, '--vip', '10.0.0.9', '--vip', 'fd00::9'],
      ]);
      await until('sniff listens', () => watch.stderr().includes('listening'));
      const args = ['-i', 'eth0', '--vhid', '7', '--vip', '10.0.0.9/24', '--vip', 'fd00::9/64'];
      const one = speakOn(a!, folder, 'one', [
        ...[...args, '--password-file', key],
        ...['--up', 'exit 3', '--down', 'echo "$CARPLAB_STATE $CARPLAB_REASON" >&2'],
      ]);
      const two = speakOn(b!, folder, 'two', [...args, '--password-file', otherKey, '--dialect', 'openbsd']);
      await Promise.all([one.becomes('MASTER'), two.becomes('MASTER')]);
      one.ctl('demote', '5');
      two.ctl('demote', '5');
      await until('alarms', () =>
        [one, two].every((each) => each.events().some(({ event }) => event === 'alarm')),
      );
      const has = (text: string): boolean => watch.stdout().includes(text);
      await until('sniff has each', () => ['"alarm"', '"ok"', '"bad"', '"srcMac"'].every(has));
      for (const each of [one, two]) expect(await each.stop()).toBe(0);
      watch.process.kill('SIGINT');
      expect(await watch.ended).toBe(1);

      const spoken = [one, two].map(({ tracked }) => jsonLines<Line>(tracked.stdout()));
      expect(problems(speak, spoken.flat())).toEqual([]);
      expect([...new Set(spoken.flat().map(({ event }) => event))].sort()).toEqual(
        ['alarm', 'command', 'demotion', 'log', 'transition'].sort(),
      );
      expect(spoken[0]).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ which: 'up', ok: false, problem: 'exit status 3' }),
          expect.objectContaining({ which: 'down', ok: true }),
        ]),
      );
      const heard = jsonLines<Line>(watch.stdout());
      expect(problems(sniff, heard)).toEqual([]);
      expect(heard.filter(({ event }) => event === 'alarm').length).toBeGreaterThan(0);

      // FreeBSD logs the end as if the interface had come up; the reason is the true one.
      const ends = spoken.map((lines) => lines.findLast(({ event }) => event === 'transition'));
      expect(ends).toMatchObject([
        { from: 'MASTER', to: 'INIT', reason: 'speak ends: SIGTERM' },
        { from: 'MASTER', to: 'INIT', reason: 'speak ends: SIGTERM' },
      ]);
      expect(spoken[0]!.find(({ message }) => message === 'speak ends: SIGTERM')).toBeDefined();
      expect(linesOf(one.tracked.stderr()).at(-1)).toBe('INIT speak ends: SIGTERM');

      const [transition] = spoken.flat().filter(({ event }) => event === 'transition');
      for (const wrong of [{ vhid: 0 }, { to: 'master' }, { surprise: 1 }, { time: '12:00' }, { event: 'x' }])
        expect(speak({ ...transition, ...wrong })).toBe(false);
      const [packet] = heard.filter(({ event }) => event === undefined);
      for (const wrong of [{ surprise: 1 }, { frame: 0 }, { auth: 'maybe' }])
        expect(sniff({ ...packet, ...wrong })).toBe(false);
    }));

  it('prints the same for people at the end', () =>
    inLab(async (lab) => {
      const a = lab.addNode('t', ['10.0.0.1/24']);
      const words = a.start([
        ...[process.execPath, BIN, 'speak', '-i', 'eth0', '--vhid', '7', '--no-control'],
        ...['--vip', '10.0.0.9/24', '--password-file', key],
      ]);
      await until('it is BACKUP', () => words.stdout().includes('-> BACKUP'));
      words.process.kill('SIGINT');
      expect(await words.ended).toBe(0);
      expect(linesOf(words.stdout()).at(-1)).toMatch(/eth0 vhid 7: BACKUP -> INIT \(speak ends: SIGINT\)$/);
      expect(words.stderr()).toContain('speak ends: SIGINT');
      expect(words.stderr()).not.toContain('->');
    }));
});
