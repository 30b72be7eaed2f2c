import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipLoudly, whyNoTools } from '../../live/test/namespaces.js';
import { jsonLines, ROOT, scratch, startCarplab } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();
const noTcpdump = skipLoudly('what tcpdump says of a run', whyNoTools('tcpdump'));
const S2 = join(ROOT, 'sim/scenarios/s2-crash.yaml');

interface Summary {
  readonly event: string;
  readonly traceHash: string;
  readonly expectationsFailed: number;
}

const summaryOf = (...args: string[]): Summary =>
  jsonLines<Summary>(askCarplab([...args, '--json']).stdout).at(-1)!;

it('the lanes on a pipe are as wide as COLUMNS says, and 100 columns without it', () => {
  const spare = (width: number, columns?: string): number => {
    const { stdout } = askCarplab(['run', S2], columns === undefined ? {} : { env: { COLUMNS: columns } });
    const lanes = stdout.split('\n').filter((line) => /^\S+ vhid \d/.test(line));
    return width - Math.max(...lanes.map((line) => line.length));
  };
  // A value that is not a width changes nothing.
  for (const [width, columns] of [[100], [72, '72'], [160, '160'], [100, '0'], [100, 'wide']] as const)
    expect([0, 1]).toContain(spare(width, columns));
  const { stdout } = askCarplab(['run', S2], { env: { COLUMNS: '60' } });
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
});

describe('carplab demo', () => {
  it('shows the lanes, the claims next to what happened, and the verdicts', () => {
    const { status, stdout, stderr } = askCarplab(['demo']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^OPNsense-1 vhid 1 .*M/m);
    expect(stdout).toMatch(
      /^crash of node 1 +1–3 s, 1–2 pings lost +[23]\.\d+ s; pings lost: [234]\n +node 2 waits 3 × advbase/m,
    );
    expect(stdout).toMatch(/15 of 15 expectations hold; .* trace [0-9a-f]{16}$/m);
    expect(stdout).toMatch(/^SSH through the firewall +survives +survived; longest gap [34]\.\d+ s$/m);
    expect(stdout).toMatch(
      /^SSH to 192\.168\.1\.254 +survives +hung; .*\n +the connection ends in sshd on node 1/m,
    );
    expect(stdout).toMatch(/^SSH, NAT to 203\.0\.113\.2 +\(the default\) +hung; /m);
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(100);
    expect(lines.filter((line) => line.startsWith('ok    ')).length).toBe(15);
    // One row each, between the claims and the sum.
    const first = lines.indexOf('ok    steady state');
    expect(lines.slice(first, -2).every((line) => /^ok {4}\S/.test(line))).toBe(true);
    expect(stdout).toMatch(
      /exact\. FreeBSD lets [\s\S]* 1\/16\s+late\s+\(sysctl\s+kern\.timecounter\.alloweddeviation/,
    );
    expect(askCarplab(['demo', '-v']).stdout).toMatch(/^ok {4}steady state: no transition$/m);
    expect(stdout).toMatch(/pfctl -d on node 1 +forces the failover +nothing moves; pings lost: 0\n/);
  });

  it('is the same with the same seed, and different with another', () => {
    const first = summaryOf('demo');
    expect(first.event).toBe('summary');
    expect(summaryOf('demo').traceHash).toBe(first.traceHash);
    expect(summaryOf('demo', '--seed', '5').traceHash).not.toBe(first.traceHash);
  });

  it('reports that --out is a file', () => {
    const { status, stderr } = askCarplab(['demo', '--out', join(ROOT, 'LICENSE')]);
    expect([status, stderr]).toEqual([
      2,
      `carplab: cannot make the directory ${join(ROOT, 'LICENSE')}: a file of that name exists\n`,
    ]);
  });

  it('writes the capture, the lanes and the scenario; the capture decodes and verifies', () => {
    const out = join(folder, 'demo');
    expect(askCarplab(['demo', '--out', out]).status).toBe(0);
    expect(readFileSync(join(out, 'demo.svg'), 'utf8')).toMatch(/^<svg /);
    expect(askCarplab(['run', join(out, 'demo.yaml')]).status).toBe(0);
    const [, schema = ''] = /\$schema=(\S+)\n/.exec(readFileSync(join(out, 'demo.yaml'), 'utf8')) ?? [];
    expect(existsSync(resolve(out, schema)), schema).toBe(true);
    const keys = [
      '--password',
      'MonMotDePasseCarp2026',
      '--vip',
      '1=203.0.113.4',
      '--vip',
      '2=192.168.1.254',
    ];
    const decoded = askCarplab(['decode', join(out, 'demo.pcapng'), ...keys]);
    expect(decoded.status).toBe(0);
    expect(decoded.stdout).toContain('# OPNsense-2 vhid 1: BACKUP -> MASTER (preempting a slower master)');
    expect(decoded.stderr).toMatch(/ 0 failed, 0 damaged/);
  });
});

describe('carplab run', () => {
  it.skipIf(process.platform !== 'linux')('says in one line that there is no space for a file', () => {
    for (const option of ['--pcap', '--svg', '--trace']) {
      const { status, stderr } = askCarplab(['run', S2, option, '/dev/full']);
      expect([status, stderr]).toEqual([2, 'carplab: cannot write /dev/full: no space left on the device\n']);
    }
  });

  it('counts lost pings over many runs only if there are pings', () => {
    const dry = join(folder, 'dry.yaml');
    const hosts = 'hosts: { fw1: { on: { lan: 10.0.0.1/24 } } }';
    writeFileSync(dry, `name: dry\nlearn: nothing\nduration: 5s\nsegments: [lan]\n${hosts}\n`);
    expect(askCarplab(['run', dry, '--runs', '2']).stdout).not.toContain('pings lost');
    expect(askCarplab(['run', S2, '--runs', '2']).stdout).toMatch(/^pings lost in a run: \d+ to \d+$/m);
  });

  it('gives every event with the published keys, and the summary last', () => {
    const lines = jsonLines<Record<string, unknown>>(askCarplab(['run', S2, '--json']).stdout);
    const transition = lines.find(({ event }) => event === 'transition')!;
    expect(Object.keys(transition)).toEqual([
      'event',
      'timeUs',
      'host',
      'interface',
      'vhid',
      'from',
      'to',
      'reason',
      'link',
    ]);
    expect(lines.at(-1)).toMatchObject({ event: 'summary', expectationsFailed: 0 });
  });

  it('summarises many seeds', () => {
    const lines = jsonLines<Record<string, unknown>>(askCarplab(['run', S2, '--runs', '5', '--json']).stdout);
    expect(lines.slice(0, 5).every(({ event }) => event === 'summary')).toBe(true);
    expect(lines[5]).toMatchObject({ event: 'runs', runs: 5, failed: 0 });
    const { min, max } = lines[5]!['takeoverUs'] as { min: number; max: number };
    expect(min).toBeGreaterThan(2_390_000);
    expect(max).toBeLessThanOrEqual(3_391_000);
  });

  it('names, for each failing seed and for all runs, the expectation that fails', () => {
    // The upper bound is in the middle of what the seeds give.
    const text = readFileSync(S2, 'utf8').replace(
      /takeover: \{.*\}/,
      '{ name: soon enough, takeover: { max: 2.9s } }',
    );
    const input = Buffer.from(text);
    const { status, stdout, stderr } = askCarplab(['run', '-', '--runs', '12'], { input });
    expect(status).toBe(1);
    const seeds = [...stderr.matchAll(/^seed (\d+): FAIL soon enough: vhid \d .*$/gm)].map(
      ([, seed]) => seed,
    );
    expect(seeds.length).toBeGreaterThan(1);
    expect(seeds.length).toBeLessThan(12);
    expect(stdout).toContain(`: ${seeds.length} failed\n`);
    expect(stdout).toContain(`FAIL soon enough: in ${seeds.length} runs, first under seed ${seeds[0]}\n`);
    expect(stdout).not.toContain('one and the same');
    const lines = jsonLines<{ event: string; seed: number; failed?: string[] }>(
      askCarplab(['run', '-', '--runs', '12', '--json'], { input }).stdout,
    );
    const failing = lines.filter(({ event, failed }) => event === 'summary' && failed !== undefined);
    expect(failing.map(({ seed }) => `${seed}`)).toEqual(seeds);
    expect(failing[0]!.failed).toEqual(['soon enough']);
    expect(lines.at(-1)).toMatchObject({
      failures: [{ name: 'soon enough', runs: seeds.length, seed: Number(seeds[0]) }],
      same: false,
    });
  });

  it('says that all seeds give one and the same run', () => {
    const steady = join(ROOT, 'sim/scenarios/s0-steady.yaml');
    const { stdout } = askCarplab(['run', steady, '--runs', '3']);
    expect(stdout).toMatch(/^3 runs of .*, seeds 1 to 3: 0 failed\nall are one and the same run: /);
    expect(jsonLines(askCarplab(['run', steady, '--runs', '2', '--json']).stdout).at(-1)).toMatchObject({
      same: true,
    });
    // One run is the same as no other.
    expect(askCarplab(['run', steady, '--runs', '1']).stdout).toMatch(
      /^1 run of .*, seed 1: 0 failed\nno takeover/,
    );
  });

  it.skipIf(noTcpdump)('writes lanes, trace and capture, which tcpdump reads without problem', () => {
    const [svg, trace, pcap] = ['run.svg', 'run.ndjson', 'run.pcapng'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    expect(askCarplab(['run', S2, '--svg', svg, '--trace', trace, '--pcap', pcap]).status).toBe(0);
    expect(existsSync(svg)).toBe(true);
    const steps = jsonLines<{ event: string; frame?: string }>(readFileSync(trace, 'utf8'));
    expect(
      steps.filter(({ event }) => event === 'sent').every(({ frame }) => /^[0-9a-f]{84,}$/.test(frame!)),
    ).toBe(true);
    const said = execFileSync('tcpdump', ['-v', '-T', 'carp', '-nr', pcap], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(said).toContain('CARPv2-advertise');
    expect(said).not.toMatch(/bad (carp )?cksum/);
  });

  it('summarises the seeds done so far on Ctrl-C, and says so', async () => {
    const running = startCarplab(['run', S2, '--runs', '10000000', '--json']);
    running.process.stdout!.once('data', () => running.process.kill('SIGINT'));
    const { status, stdout, stderr } = await running.outcome;
    const lines = jsonLines<Record<string, unknown>>(stdout);
    expect(status).toBe(130);
    expect(lines.at(-1)).toMatchObject({ event: 'runs', runs: lines.length - 1, failed: 0 });
    expect(stderr).toBe(`carplab: interrupted after ${lines.length - 1} of 10000000 runs\n`);
  });

  it('a long run ends with Ctrl-C, and shows what is known by then', async () => {
    const long = join(folder, 'long.yaml');
    const text = readFileSync(join(ROOT, 'sim/scenarios/s0-steady.yaml'), 'utf8');
    writeFileSync(long, text.replace(/^duration: .*$/m, 'duration: 300d'));
    const pcap = join(folder, 'long.pcapng');
    const running = startCarplab(['run', long, '--svg', join(folder, 'long.svg'), '--trace', pcap]);
    // It has begun when it writes.
    while (!existsSync(pcap) || statSync(pcap).size < 100_000)
      await new Promise((done) => setTimeout(done, 50));
    running.process.kill('SIGINT');
    const { status, stdout, stderr } = await running.outcome;
    expect(status).toBe(130);
    expect(stderr).toMatch(/^stopped after \S+ s: expectations were not checked\n$/);
    expect(stdout).toMatch(/^OPNsense-1 vhid 1 .*M/m);
    expect(stdout).not.toContain('expectations hold');
    expect(readFileSync(join(folder, 'long.svg'), 'utf8')).toMatch(/<\/svg>\n$/);
  });

  it('runs a scenario in TypeScript', () => {
    const file = join(folder, 'pair.ts');
    writeFileSync(
      file,
      `const seconds: number = 10;
       export const scenario = { name: 'one', learn: 'x', duration: seconds, segments: ['lan'],
         vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'p' }], hosts: { fw: { on: { lan: '10.0.0.1/24' } } },
         expect: [{ state: { host: 'fw', is: 'MASTER', at: '9s' } }] };`,
    );
    const { status, stdout } = askCarplab(['run', file]);
    expect([status, stdout]).toEqual([0, expect.stringContaining('1 of 1 expectations hold')]);
  });

  it('exits 1 if an expectation fails, and says what was found', () => {
    const text = readFileSync(S2, 'utf8')
      .replace(/max: 3\.391s/, 'max: 1s')
      .replace(/min: 2\.39s?0?s?,? ?/, '');
    const { status, stdout } = askCarplab(['run', '-'], { input: Buffer.from(text) });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAIL .*\d s/m);
  });

  it.each([
    [
      'name: x\nlearn: y\nduration: 5 parsecs\nsegments: [lan]\nhosts: {}\n',
      /stdin:3:11: duration: found '5 parsecs'; allowed: a time/,
    ],
    ['name: x\nlearn: y\nduration: 5s\nsegments: [lan]\nhosts: {}\ntopology: {}\n', /stdin:6:1: .*topology/],
    ['{', /stdin:\d+:\d+/],
    ['', /stdin/],
  ])('reports a bad scenario by line and column: %j', (text, message) => {
    const { status, stdout, stderr } = askCarplab(['run', '-'], { input: Buffer.from(text) });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('a missing file, and a module without a scenario', () => {
    expect(askCarplab(['run', join(folder, 'none.yaml')])).toMatchObject({ status: 2 });
    writeFileSync(join(folder, 'empty.mjs'), 'export const x = 1;\n');
    expect(askCarplab(['run', join(folder, 'empty.mjs')]).stderr).toMatch(
      /empty\.mjs:1:1: exports x but no scenario; expected: export const scenario/,
    );
  });

  it.each([
    [
      'wrong.ts',
      `const seconds: number = 10;
const lan = { lan: '10.0.0.1/24' };
export const scenario = {
  name: 'one', learn: 'x', duration: seconds, segments: ['lan'],
  hosts: { fw: { on: lan, advskew: 256, premept: true } },
} as const;
`,
      [
        'wrong.ts:5:36: hosts.fw.advskew: found 256; allowed: a whole number from 0 to 255',
        "wrong.ts:5:41: hosts.fw.premept: found 'premept'; allowed: .*; did you mean 'preempt'?",
      ],
    ],
    [
      'unknown.mjs',
      `export default { name: 'x', learn: 'y', duration: 9, segments: ['lan'],
  hosts: { fw: { on: { lna: '10.0.0.1/24' } } } };
`,
      ["unknown.mjs:2:29: hosts.fw.on.lna: found 'lna'; allowed: a segment: lan; did you mean 'lan'?"],
    ],
    [
      'syntax.ts',
      'export const scenario = {\n  a: 1\n  b: 2 };\n',
      ["syntax.ts:3:3: found 'b'; allowed: ','"],
    ],
    [
      'throws.mts',
      'interface Seen {\n  a: number;\n}\nexport const scenario = (null as unknown as Seen).a;\n',
      ["throws.mts:4:51: it does not load: Cannot read properties of null (reading 'a')"],
    ],
    // Outside a module package Node takes a .ts for CommonJS; either way the error has its place.
    [
      'throws.ts',
      'interface Seen {\n  a: number;\n}\nconst deep = (x: unknown): number =>\n  (x as Seen).a;\nexport const scenario = { n: deep(null) };\n',
      ["throws.ts:5:15: it does not load: Cannot read properties of null (reading 'a')"],
    ],
    [
      'later.ts',
      'export const scenario = {};\n\nthrow new Error("not today");\n',
      ['later.ts:3:7: it does not load: not today'],
    ],
    [
      'awaits.ts',
      'export const scenario = await Promise.resolve({});\n',
      [
        'awaits.ts:1:25: it does not load: Top-level await is currently not supported with the "cjs" output format',
      ],
    ],
    [
      'missing.ts',
      "const a = 1;\nexport { scenario } from './nowhere.js';\n",
      ["missing.ts:2:26: it does not load: Cannot find module .*nowhere.js'.*"],
    ],
    [
      'missing.mts',
      "const a = 1;\nexport { scenario } from './nowhere.mjs';\n",
      ["missing.mts:2:26: it does not load: Cannot find module .*nowhere.mjs'.*"],
    ],
  ])('reports a bad scenario in a script by line and column: %s', (name, text, messages) => {
    writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = askCarplab(['run', name], { cwd: folder });
    expect([status, stdout]).toEqual([2, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.length).toBe(messages.length);
    for (const [i, message] of messages.entries()) {
      const pattern = message.split('.*').map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      expect(lines[i]).toMatch(new RegExp(`^carplab: ${pattern.join('.*')}$`));
    }
  });
});
