import { once } from 'node:events';
import { copyFileSync, linkSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonLines, ROOT, scratch, startCarplab } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();
const at = (name: string): string => join(folder, name);
const S2 = join(ROOT, 'sim/scenarios/s2-crash.yaml');
const PCAPNG = [0x0a, 0x0d, 0x0d, 0x0a];

describe('the files of a run', () => {
  it('never overwrite the scenario being read, whatever its path', () => {
    const own = at('own.yaml');
    copyFileSync(S2, own);
    linkSync(own, at('link.svg'));
    for (const path of [own, at('link.svg')]) {
      const { status, stdout, stderr } = askCarplab(['run', own, '--svg', path]);
      const message = `carplab: --svg ${path} is an input file; choose another\n`;
      expect([status, stdout, stderr]).toEqual([2, '', message]);
    }
    expect(readFileSync(own)).toEqual(readFileSync(S2));
  });

  it('never overwrite the capture being replayed', () => {
    const capture = at('capture.pcap');
    const original = join(ROOT, 'fixtures/freebsd/carp_v4_01_steady.pcap');
    copyFileSync(original, capture);
    const { status, stderr } = askCarplab([
      ...['replay', capture, '--into-sim', S2, '--segment', 'wan', '--pcap', capture],
    ]);
    expect([status, stderr]).toEqual([2, `carplab: --pcap ${capture} is an input file; choose another\n`]);
    expect(readFileSync(capture)).toEqual(readFileSync(original));
  });

  it.each([
    [['--svg', 'twice', '--trace', './twice'], '--svg and --trace both write to ./twice'],
    [['--pcap', '-', '--svg', '-'], '--pcap and --svg both write to stdout'],
    [['--json', '--trace', '-'], '--json and --trace both write to stdout'],
  ])('are distinct: %j', (options, message) => {
    const { status, stdout, stderr } = askCarplab(['run', S2, ...options], { cwd: folder });
    expect([status, stdout, stderr]).toEqual([2, '', `carplab: ${message}; give each its own\n`]);
  });

  it('may be stdout, where nothing else is printed then', () => {
    expect([...askCarplab(['run', S2, '--pcap', '-']).bytes.subarray(0, 4)]).toEqual(PCAPNG);
    expect(askCarplab(['run', S2, '--svg', '-']).stdout).toMatch(/^<svg [\s\S]*<\/svg>\n?$/);
    const events = jsonLines<{ event: string }>(askCarplab(['run', S2, '--trace', '-']).stdout);
    expect(new Set(events.map(({ event }) => event))).toContain('delivered');
  });

  it('carry the date of the scenario, or say that their times are virtual', () => {
    const dated = at('dated.yaml');
    writeFileSync(
      dated,
      readFileSync(S2, 'utf8').replace('duration:', 'date: 2026-11-30T09:15:00Z\nduration:'),
    );
    const firstUs = (capture: string): number =>
      jsonLines<{ timeUs: number }>(askCarplab(['decode', capture, '--json']).stdout)[0]!.timeUs;
    const runs = [
      askCarplab(['run', dated, '--pcap', at('d.pcapng')]),
      askCarplab(['run', S2, '--pcap', at('v.pcapng')]),
    ];
    expect(runs.map(({ stdout }) => / in \S+ s\s+(from \S+Z|of\s+virtual time);/.exec(stdout)?.[1])).toEqual([
      'from 2026-11-30T09:15:00Z',
      'of virtual time',
    ]);
    expect(firstUs(at('d.pcapng')) - firstUs(at('v.pcapng'))).toBe(1000 * Date.parse('2026-11-30T09:15:00Z'));
    expect(readFileSync(at('v.pcapng'), 'latin1')).toContain('virtual time: the run began at 1970');
    expect(readFileSync(at('d.pcapng'), 'latin1')).not.toContain('virtual time');
  });

  it('contain what has happened before Ctrl-C', async () => {
    const options = ['--pcap', at('i.pcapng'), '--svg', at('i.svg'), '--trace', at('i.ndjson')];
    const run = startCarplab(['run', S2, '--speed', '20', ...options]);
    // The first output is there: it has begun.
    await once(run.process.stdout!, 'data');
    run.process.kill('SIGINT');
    expect((await run.outcome).status).toBe(130);
    expect([...readFileSync(at('i.pcapng')).subarray(0, 4)]).toEqual(PCAPNG);
    expect(readFileSync(at('i.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n?$/);
    expect(jsonLines(readFileSync(at('i.ndjson'), 'utf8')).length).toBeGreaterThan(0);
  });
});
