import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { until } from '../../live/test/namespaces.js';
import {
  BIN,
  environment,
  fixtures,
  jsonLines,
  linesOf,
  type Outcome,
  ROOT,
  scratch,
  startCarplab,
} from './carplab.js';
import { plainFrames, plainPcap } from './plain-capture.js';
import { askCarplab } from './resident.js';

const directory = scratch();
const FLOWS = 'fixtures/freebsd/pfsync_02_mcast_flows.pcap';
const BULK = 'fixtures/freebsd/pfsync_01_mcast_bulk_on_start.pcap';
const FAILOVER = 'fixtures/freebsd/failover_07_sync.pcap';
const CAPTURES = [
  ...fixtures('freebsd').filter((name) => /pfsync|sync\.pcap/.test(name)),
  'fixtures/vectors/pfsync-vectors.pcap',
  'fixtures/vectors/pfsync-vectors-malformed.pcap',
];

function made(name: string, bytes: Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

/** No stack trace or other JavaScript is shown. */
function expectNoStack({ stdout, stderr }: Outcome): void {
  expect(stdout + stderr).not.toMatch(/\n {4}at |node:internal|file:\/\/|Error: /);
}

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}
const schemaOf = (name: string): Schema =>
  JSON.parse(readFileSync(join(ROOT, `packages/cli/schemas/${name}.schema.json`), 'utf8')) as Schema;
const SCHEMA = schemaOf('states.v1');
/** No other schema is needed. */
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(SCHEMA);

interface Line {
  readonly event: string;
  readonly timeUs: number;
  readonly node?: string;
  readonly state?: { readonly id: string; readonly creatorid: string };
  readonly pfctl?: string;
  readonly states?: number;
}

describe('states --json', () => {
  it('fits the schema for every capture, as a table and as changes', () => {
    const runs = CAPTURES.flatMap((path) => [
      ['states', path, '--json'],
      ['states', path, '--json', '--watch'],
    ]);
    const kinds = new Set<string>();
    for (const outcome of runs.map((args) => askCarplab(args))) {
      expectNoStack(outcome);
      const lines = jsonLines<Line>(outcome.stdout);
      expect(lines.at(-1)!.event).toBe('summary');
      for (const line of lines) {
        kinds.add(line.event);
        expect(validate(line) ? [] : validate.errors, JSON.stringify(line)).toEqual([]);
      }
    }
    const all = ['insert', 'update', 'delete', 'clear', 'expire', 'state', 'summary'];
    expect([...kinds].sort()).toEqual([...all, 'unknown-delete', 'unknown-update'].sort());
  });

  it('fits the schema where two interfaces, times, a selection and limits come in', () => {
    // They have no creator in common: two links.
    const [one, other] = [FLOWS, 'fixtures/vectors/pfsync-vectors.pcap'];
    const nodes = new Set<string>();
    for (const args of [
      [one, other],
      [one, other, '--watch'],
      [other, '--at', '+3', '--proto', 'tcp'],
      [other, '--timeout', 'interval=2,udp.multiple=8', '--watch'],
      [one, '--dialect', 'freebsd-1400'],
      [one, '--address', '198.51.100.77'],
      [made('none.pcap', plainPcap([]))],
    ]) {
      const { stdout } = askCarplab(['states', '--json', ...args]);
      for (const line of jsonLines<Line & { readonly nodes?: readonly object[] }>(stdout)) {
        for (const node of line.nodes ?? []) for (const key of Object.keys(node)) nodes.add(key);
        expect(validate(line) ? [] : validate.errors, JSON.stringify(line)).toEqual([]);
      }
    }
    expect([...nodes]).toContain('link');
  });

  it('has a schema that says what each key is, with the definitions of decode.v1 and no need of it', () => {
    expect(SCHEMA.description).toContain('microseconds since 1970, UTC');
    expect(JSON.stringify(SCHEMA)).not.toContain('urn:carplab:decode');
    const unsaid: string[] = [];
    const look = (path: string, part: Schema): void => {
      for (const [key, each] of Object.entries(part.properties ?? {})) {
        if (each.description === undefined) unsaid.push(`${path}.${key}`);
        look(`${path}.${key}`, each);
      }
    };
    for (const [name, part] of Object.entries(SCHEMA.$defs!)) look(name, part);
    expect(unsaid).toEqual([]);
    const other = schemaOf('decode.v1').$defs!;
    const shared = Object.entries(SCHEMA.$defs!).filter(([name]) => Object.hasOwn(other, name));
    expect(shared.map(([name]) => name)).toContain('pfsyncState');
    for (const [name, part] of shared) expect([name, part]).toEqual([name, other[name]]);
  });

  it('the changes, played again, give the table', async () => {
    const timeouts = ['--timeout', 'interval=2,udp.multiple=8'];
    for (const path of [FLOWS, FAILOVER, BULK]) {
      const states = new Map<string, string>();
      for (const { event, state, pfctl } of jsonLines<Line>(
        askCarplab(['states', path, '--json', '--watch', ...timeouts]).stdout,
      )) {
        if (!state) continue;
        const name = state.id + state.creatorid;
        if (['delete', 'clear', 'expire'].includes(event)) expect(states.delete(name)).toBe(true);
        else states.set(name, pfctl!);
      }
      expect([...states.values()].sort()).toEqual(
        linesOf(askCarplab(['states', path, ...timeouts]).stdout).sort(),
      );
    }
  });

  it('gives states that craft pfsync accepts', () => {
    const { state } = jsonLines<Line>(askCarplab(['states', BULK, '--json']).stdout)[0]!;
    const packet = { variant: 'freebsd-1301', messages: [{ action: 'INS', items: [state] }] };
    const path = join(directory, 'again.pcap');
    const time = ['--time', '1795372455'];
    const input = Buffer.from(JSON.stringify(packet));
    expect(askCarplab(['craft', 'pfsync', ...time, '-w', path], { input }).status).toBe(0);
    const [again] = jsonLines<Line>(askCarplab(['states', path, '--json']).stdout);
    expect(again!.state).toEqual(state);
  });
});

describe('selection', () => {
  const count = (...args: string[]): number => linesOf(askCarplab(['states', BULK, ...args]).stdout).length;
  it.each([
    [[], 22],
    [['--proto', 'tcp'], 2],
    [['--proto', 'tcp', '--proto', '17'], 4],
    [['--proto', 'icmp6'], 12],
    [['--address', '192.0.2.10'], 2],
    [['--address', '2001:db8:a::10', '--proto', 'udp'], 2],
    [['--port', '56741'], 1],
    [['--creatorid', '0x11223344'], 11],
    [['--creatorid', '11223344', '--creatorid', '55667788'], 22],
    [['--rule', '3'], 22],
    [['--rule', '4'], 0],
    [['--ifname', 'all'], 22],
    [['--ifname', 'em0'], 0],
    [['--src', '10.255.0.9'], 0],
  ])('%j: %i states', (args, wanted) => {
    expect(count('--timeout', 'interval=10000', '--at', '+18', ...args)).toBe(wanted);
  });

  it('by node: the two say different things', () => {
    const own = (source: string): string[] =>
      jsonLines<Line>(askCarplab(['states', BULK, '--json', '--src', source]).stdout).flatMap(
        ({ node }) => node ?? [],
      );
    expect(new Set(own('10.255.0.2'))).toEqual(new Set(['10.255.0.2']));
  });
});

describe('times', () => {
  it('--at: a time, a time of the day, seconds after the first frame', () => {
    const at = (time: string): string => askCarplab(['states', FLOWS, '--utc', '--at', time]).stdout;
    expect(linesOf(at('+3')).length).toBeGreaterThan(8);
    expect(at('18:34:18.559363')).toBe(at('+3'));
    expect(at('2026-11-22T18:34:18.559363Z')).toBe(at('+3'));
    expect(at('+3')).not.toBe(at('+9'));
  });

  it('nothing is known before the first frame, and states still expire after the last one', () => {
    const before = askCarplab(['states', FLOWS, '--utc', '--at', '18:34:15']);
    expect(before.status).toBe(2);
    expect(before.stderr).toBe(
      'carplab: --at 2026-11-22 18:34:15.000000 is before the first frame, of 2026-11-22 18:34:15.559363: no data for that time\n',
    );
    const after = askCarplab(['states', FLOWS, '--at', '+90000']);
    expect([after.status, after.stdout]).toEqual([0, '']);
    expect(after.stderr).toMatch(/^0 states at .*\n.*\n.* is 8\d+\.\d s after the last frame\n/);
  });

  it('several captures are one, by time', () => {
    const { stdout, stderr } = askCarplab(['states', FLOWS, BULK, '--at', '2026-11-22T18:34:15.6Z']);
    // The connection that was there before the second capture began.
    expect(stdout).toContain('all tcp 198.51.100.10:7 <- 192.0.2.10:23538');
    expect(stderr).not.toContain('never sent in full');
    expect(askCarplab(['states', FLOWS]).stderr).toContain('never sent in full');
  });
});

describe('messages that receivers drop', () => {
  const key = [{ addr: ['192.0.2.1', '10.0.0.1'], port: [443, 40000] }];
  const state = { id: '0000000000000001', creatorid: '11223344', key, direction: 2, proto: 6 };
  const craft = (src: string, variant: string, messages: object[], name: string): string => {
    const path = join(directory, name);
    const input = Buffer.from(JSON.stringify({ variant, messages }));
    expect(askCarplab(['craft', 'pfsync', '--src', src, '-w', path], { input }).stderr).toBe('');
    return path;
  };
  const modern = craft(
    '10.0.0.1',
    'freebsd-1400',
    [
      { action: 'INS', items: [state] },
      { action: 'DEL_C', items: [{ id: state.id, creatorid: 'aabbccdd' }] },
    ],
    'modern.pcap',
  );
  const old = craft(
    '10.0.0.2',
    'freebsd-1301',
    [{ action: 'INS', items: [{ ...state, id: '0000000000000002', creatorid: '55667788' }] }],
    'old.pcap',
  );

  // Two nodes of one link, in one capture: two captures that share nothing would be two links.
  const both = join(directory, 'both.pcap');
  askCarplab(['decode', modern, old, '-w', both]);

  it('for an unknown version', () => {
    const { status, stdout, stderr } = askCarplab(['states', both]);
    expect(status).toBe(0);
    expect(linesOf(stdout)).toHaveLength(2);
    expect(stderr).toContain(
      '10.0.0.2 sends only 1301: if it is FreeBSD 10 to 13 or FreeBSD 9, it counts badact for 1 packet of 10.0.0.1 and loses 2 messages',
    );
    expect(stderr).toContain('2 states doubled');
    const asOld = askCarplab(['states', both, '--dialect', 'freebsd-1301']);
    expect(asOld.status).toBe(1);
    expect(linesOf(asOld.stdout)).toHaveLength(1);
    expect(asOld.stderr).toContain('receivers count badact for 1 packet of 10.0.0.1\n');
    expect(askCarplab(['states', modern, '--dialect', 'openbsd']).stderr).toContain('badver');
  });
});

describe('CSV', () => {
  it('a header, and as many columns in every line', () => {
    const lines = askCarplab(['states', BULK, '--csv']).stdout.split('\r\n');
    expect(lines.at(-1)).toBe('');
    const widths = lines.slice(0, -1).map((line) => line.split(',').length);
    expect(new Set(widths)).toEqual(new Set([27]));
    expect(lines[0]).toMatch(/^id,creatorid,interface,/);
  });
});

describe('bad input', () => {
  const frames = plainFrames(BULK);

  it('every truncation of real packets: no stack trace, no invented state', async () => {
    const whole = new Set(
      jsonLines<Line>(askCarplab(['states', BULK, '--json']).stdout).map(({ state }) => state?.id),
    );
    const [longest] = [...frames].sort((a, b) => b.bytes.length - a.bytes.length);
    const cut = Array.from({ length: longest!.bytes.length }, (_, length) => ({
      ...longest!,
      timeUs: longest!.timeUs + length,
      bytes: longest!.bytes.subarray(0, length),
    }));
    // As a capture with a short snapshot length, and as packets that were that short on the wire.
    for (const wireLength of [longest!.bytes.length, 0]) {
      const path = made(
        'cut.pcap',
        plainPcap(cut.map((frame) => ({ ...frame, wireLength: wireLength || frame.bytes.length }))),
      );
      const outcome = askCarplab(['states', path, '--json', '--watch']);
      expectNoStack(outcome);
      const lines = jsonLines<Line>(outcome.stdout);
      for (const { event, state } of lines) if (event === 'insert') expect(whole).toContain(state!.id);
      for (const line of lines) expect(validate(line), JSON.stringify(line)).toBe(true);
    }
  });

  it('any octet of a packet replaced', () => {
    const frame = frames.find(({ bytes }) => bytes.length > 600)!;
    const payload = 34;
    const many = Array.from({ length: frame.bytes.length - payload }, (_, i) => {
      const bytes = Buffer.from(frame.bytes);
      bytes[payload + i] = bytes[payload + i]! ^ (i % 2 === 0 ? 0xff : 0x0d);
      return { ...frame, timeUs: frame.timeUs + i, bytes };
    });
    const outcome = askCarplab(['states', made('odd.pcap', plainPcap(many)), '--json', '--watch']);
    expectNoStack(outcome);
    for (const line of jsonLines<Line>(outcome.stdout))
      expect(validate(line) ? [] : validate.errors).toEqual([]);
  });

  it('counts of 65535, and wrong lengths', () => {
    const frame = frames.find(({ bytes }) => bytes.length > 600)!;
    const lying = [
      [34 + 20 + 2, 0xffff],
      [34 + 2, 0xffff],
      [34 + 2, 0],
    ].map(([at, value], i) => {
      const bytes = Buffer.from(frame.bytes);
      bytes.writeUInt16BE(value!, at!);
      return { ...frame, timeUs: frame.timeUs + i, bytes };
    });
    const outcome = askCarplab(['states', made('lies.pcap', plainPcap(lying))]);
    expectNoStack(outcome);
    expect([outcome.status, outcome.stdout]).toEqual([1, '']);
    expect(outcome.stderr).toContain('receivers count badlen for 2 packets of ');
  });

  it('names with control characters are shown as text', () => {
    const bytes = Buffer.from(frames.find(({ bytes: each }) => each.length > 600)!.bytes);
    const floating = bytes.indexOf('all\0');
    bytes.write('\u001b[2J', floating, 'latin1');
    const { stdout } = askCarplab([
      'states',
      made('esc.pcap', plainPcap([{ ...frames[0]!, bytes, wireLength: bytes.length }])),
    ]);
    expect(stdout).toContain('\\x1b[2J ');
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    ['an empty file', ['states', made('empty', new Uint8Array(0))], 2, /empty: the file is empty/],
    ['a missing file', ['states', 'nowhere.pcap'], 2, /no such file/],
    ['no file', ['states'], 2, /give a capture, - for stdin, or an interface with -i/],
    ['files and an interface', ['states', BULK, '-i', 'lo'], 2, /either files or/],
    ['--at of an interface', ['states', '-i', 'lo', '--at', '+1'], 2, /--at is only for files/],
    ['an interface that is not there', ['states', '-i', 'no-such-if0'], 2, /no interface 'no-such-if0'/],
    [
      'an option of interfaces',
      ['states', BULK, '--for', '5'],
      2,
      /'--for <time>' has an effect only with option '-i/,
    ],
    ['a protocol', ['states', BULK, '--proto', 'tpc'], 2, /'tpc' is not a protocol/],
    ['a creatorid', ['states', BULK, '--creatorid', 'xyz'], 2, /'xyz' is not a creatorid/],
    ['a timeout', ['states', BULK, '--timeout', 'tcp.fisrt=3'], 2, /'tcp.fisrt=3' is not a timeout/],
    ['a dialect', ['states', BULK, '--dialect', 'linux'], 2, /Allowed choices are freebsd-1301/],
    ['--json with --csv', ['states', BULK, '--json', '--csv'], 2, /cannot be used with/],
    ['--watch with --csv', ['states', BULK, '--watch', '--csv'], 2, /cannot be used with/],
    ['stdin twice', ['states', '-', '-'], 2, /only once/],
  ])('%s', (_, args, status, message) => {
    const outcome = askCarplab(args);
    expectNoStack(outcome);
    expect(outcome.stderr).toMatch(message);
    expect([outcome.status, outcome.stdout]).toEqual([status, '']);
  });

  it('a packet in fragments is not read, but its fragments are shown and counted, the first too', () => {
    const frame = plainFrames(FLOWS).find(({ bytes }) => bytes[23] === 240 && bytes.length > 100)!;
    const fragments = [0x2000, 0x0006].map((flags) => {
      const bytes = Buffer.from(frame.bytes);
      bytes.writeUInt16BE(flags, 20);
      // The header checksum: DF was set and is now clear.
      const before = frame.bytes.readUInt16BE(20);
      const sum = (~bytes.readUInt16BE(24) & 0xffff) - before + flags;
      bytes.writeUInt16BE(~(sum < 0 ? sum + 0xffff : sum) & 0xffff, 24);
      return { ...frame, bytes };
    });
    const path = made('fragments.pcap', plainPcap(fragments));
    const { status, stderr, stdout } = askCarplab(['states', path]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('2 frames, 0 pfsync, 2 fragments of pfsync: they are not reassembled');
    expect(linesOf(askCarplab(['decode', path]).stdout).map((line) => line.replace(/^.*240: /, ''))).toEqual([
      'IP protocol 240, first fragment',
      'IP protocol 240, later fragment, at byte 48',
    ]);
  });

  it('gzip, stdin, and a capture without pfsync', () => {
    const bytes = readFileSync(join(ROOT, BULK));
    const plain = askCarplab(['states', BULK]).stdout;
    expect(askCarplab(['states', made('bulk.pcap.gz', gzipSync(bytes))]).stdout).toBe(plain);
    expect(askCarplab(['states', '-'], { input: bytes }).stdout).toBe(plain);
    const cut = askCarplab(['states', made('cut.gz', gzipSync(bytes).subarray(0, 1000))]);
    expectNoStack(cut);
    expect(cut.status).toBe(1);
    const none = askCarplab(['states', 'fixtures/ucarp/ucarp-cfg-00.pcap']);
    expect([none.status, none.stdout, none.stderr]).toEqual([0, '', '25 frames, none of pfsync\n']);
  });

  it('a full table is reported, and memory is bounded', () => {
    const { stderr, status } = askCarplab(['states', BULK, '--limit', '3']);
    expect(stderr).toContain('full states were refused: the table holds 3 (--limit)');
    expect(status).toBe(0);
  });

  it('ends quietly on a closed pipe', () => {
    const command = `"${process.execPath}" "${BIN}" states ${FLOWS} --watch | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout } = spawnSync('bash', ['--norc', '-c', command], {
      cwd: ROOT,
      encoding: 'utf8',
      env: environment(),
    });
    expect(linesOf(stdout).at(-1)).toBe('0');
  });

  it('Ctrl-C ends a stream with the table of what was read', async () => {
    const child = startCarplab(['states', '-', '--watch']);
    child.process.stdin!.write(readFileSync(join(ROOT, BULK)));
    await until('a change', () => child.stdout().includes('insert'));
    child.process.kill('SIGINT');
    const outcome = await child.outcome;
    expect([outcome.status, outcome.signal]).toEqual([0, null]);
    expect(outcome.stderr).toMatch(/\d+ states at /);
  });
});
