import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioJsonSchema } from '@carplab/sim/scenario';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { jsonLines, ROOT, scratch } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();
const FIXTURE = 'fixtures/freebsd/carp_v4_01_steady.pcap';

interface Line {
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly learn: string;
  readonly file: string;
}

describe('carplab scenarios', () => {
  const files = readdirSync(join(ROOT, 'sim/scenarios')).filter((name) => name.endsWith('.yaml'));

  it('lists each shipped scenario once, with what it teaches, in groups', () => {
    const lines = jsonLines<Line>(askCarplab(['scenarios', '--json']).stdout);
    expect(lines.map(({ name }) => `${name}.yaml`).sort()).toEqual(files.sort());
    const schema = join(ROOT, 'packages/cli/schemas/scenarios.v1.schema.json');
    const validate = new Ajv2020({ strict: true }).compile(
      JSON.parse(readFileSync(schema, 'utf8')) as object,
    );
    for (const line of lines) expect([line.name, validate(line)]).toEqual([line.name, true]);
    const groups = [...new Set(lines.map(({ group }) => group))];
    expect(groups).toHaveLength(5);
    const groupOf = (name: string): string => lines.find((line) => line.name === name)!.group;
    expect(groupOf('s2-crash')).toBe('Elections and failovers');
    expect(groupOf('port-security')).toBe('Switches, cables and hypervisors');
    expect(groupOf('replay-keeps-dead-master')).toBe('Foreign and forged frames');
    expect(groupOf('openbsd-and-freebsd')).toBe('Other implementations');
    expect(groupOf('pfsync-path-mtu')).toBe('pfsync and connections');

    const { stdout } = askCarplab(['scenarios']);
    const rows = stdout.split('\n');
    for (const { name, title } of lines) expect(stdout).toContain(`  ${name}: ${title.slice(0, 20)}`);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(100);
    expect(rows.filter((row) => groups.includes(row))).toEqual(groups);
  });

  it('shows one, and suggests what was meant', () => {
    expect(askCarplab(['scenarios', 's2-crash']).stdout).toMatch(
      /^Elections and failovers\n\n {2}s2-crash: S2, the master crashes\n {6}The backup takes over/,
    );
    expect(askCarplab(['scenarios', 's2-crahs'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'carplab: no shipped scenario is called s2-crahs; did you mean s2-crash?\n',
    });
  });
});

describe('carplab run NAME', () => {
  it('runs a shipped scenario by its name; a file of that name wins, a directory does not', () => {
    const byPath = askCarplab(['run', 'sim/scenarios/s0-steady.yaml']).stdout;
    expect(askCarplab(['run', 's0-steady'], { cwd: folder }).stdout).toBe(byPath);
    mkdirSync(join(folder, 'equal-skews'));
    expect(askCarplab(['run', 'equal-skews'], { cwd: folder }).stdout).toMatch(/^Equal skews\n/);
    const own =
      'name: my own\nlearn: nothing\nduration: 1s\nsegments: [lan]\nhosts: { a: { on: { lan: 10.0.0.1/24 } } }\n';
    writeFileSync(join(folder, 's0-steady'), own);
    expect(askCarplab(['run', 's0-steady'], { cwd: folder }).stdout).toMatch(/^my own\n/);
  });

  it('suggests the nearest name, and says that there is no file', () => {
    expect(askCarplab(['run', 's2-crsh'])).toMatchObject({
      status: 2,
      stderr:
        'carplab: cannot read s2-crsh: no such file, nor a shipped scenario; did you mean s2-crash? (see carplab scenarios)\n',
    });
    // Somebody who wrote a path meant a file.
    expect(askCarplab(['run', './s2-crash']).stderr).toBe('carplab: cannot read ./s2-crash: no such file\n');
    expect(askCarplab(['run', 'quite-another']).stderr).toBe(
      'carplab: cannot read quite-another: no such file\n',
    );
  });

  it('a capture is replayed into one by its name, too', () => {
    const replayed = (scenario: string) =>
      askCarplab(['replay', FIXTURE, '--into-sim', scenario, '--segment', 'wan']).stdout;
    expect(replayed('s0-steady')).toMatch(/^S0, steady state\n/);
  });

  it('prints the schema of scenarios, and nothing else', () => {
    const { status, stdout } = askCarplab(['run', '--schema']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });
});
