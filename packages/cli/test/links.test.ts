import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureReader, LINKTYPES, PcapngWriter, PcapWriter } from '@carplab/capture';
import { beforeAll, describe, expect, it } from 'vitest';
import { linesOf, packetLines, ROOT, scratch } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();
const TWO_LINKS = 'fixtures/cases/same-vhid-two-links.pcapng';
const STEADY = 'fixtures/freebsd/carp_v4_01_steady.pcap';
const ENDS = ['a', 'b'].map((end) => `fixtures/cases/sync-at-both-ends-${end}.pcap`);

interface Seen {
  readonly timeUs: number;
  readonly interfaceId: number;
  readonly bytes: Uint8Array;
}

function framesOf(path: string): Seen[] {
  const reader = new CaptureReader();
  reader.push(readFileSync(join(ROOT, path)));
  reader.end();
  const frames: Seen[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) {
    const { timeUs, interfaceId, bytes, start, end } = frame;
    frames.push({ timeUs, interfaceId, bytes: bytes.slice(start, end) });
  }
  return frames;
}

function made(name: string, frames: readonly Seen[], linkType: number = LINKTYPES.ethernet): string {
  const path = join(folder, name);
  const writer = new PcapWriter({ linkType });
  writeFileSync(path, Buffer.concat([writer.header(), ...frames.map((frame) => writer.frame(frame))]));
  return path;
}

const later = (frames: readonly Seen[], seconds: number): Seen[] =>
  frames.map((frame) => ({ ...frame, timeUs: frame.timeUs + seconds * 1_000_000 }));

/** As Linux captures it on all interfaces. */
function cooked({ bytes, interfaceId, ...rest }: Seen): Seen {
  const header = Buffer.alloc(20);
  header.set(bytes.subarray(12, 14));
  header.writeUInt32BE(interfaceId + 2, 4);
  header.writeUInt16BE(1, 8);
  header[11] = 6;
  header.set(bytes.subarray(6, 12), 12);
  return { ...rest, interfaceId, bytes: Buffer.concat([header, bytes.subarray(14)]) };
}

/** The headings of the tables. */
const headings = (stderr: string): string[] => linesOf(stderr).filter((line) => /^vhid \d/.test(line));

describe('the same vhid on two links is two virtual hosts', () => {
  const frames = framesOf(TWO_LINKS);
  const files = (): string[] =>
    ['wan', 'lan'].map((name, id) =>
      made(
        `${name}.pcap`,
        frames.filter(({ interfaceId }) => interfaceId === id),
      ),
    );
  const cases: [string, () => string[], (args: readonly string[]) => string[]][] = [
    ['two interfaces of a pcapng', () => [TWO_LINKS], () => ['wan', 'lan']],
    [
      'Linux cooked, version 2',
      () => [made('any.pcap', frames.map(cooked), LINKTYPES['linux-sll2'])],
      () => ['if2', 'if3'],
    ],
    ['two files', files, (args) => [...args]],
  ];

  it.each(cases)('%s', (_, inputs, namesOf) => {
    const args = inputs();
    const [wan, lan] = namesOf(args);
    const { status, stdout, stderr } = askCarplab(['decode', ...args]);
    expect(status).toBe(0);
    expect(stderr).not.toContain('both master');
    expect(headings(stderr)).toEqual([
      `vhid 1 on ${wan}, IPv4, 1970-01-01`,
      `vhid 1 on ${lan}, IPv4, 1970-01-01`,
    ]);
    for (const line of linesOf(stdout))
      expect(line).toContain(`${line.includes('203.0.113.2') ? wan : lan}: IP `);

    const keys = [`--password=${wan}/1=secret`, `--vip=${wan}/1=203.0.113.4`];
    const bound = askCarplab(['decode', '--json', ...args, ...keys]);
    expect(bound.status).toBe(0);
    const records = packetLines<{ link: string; auth: string; src: string }>(bound.stdout);
    const seen = new Set(records.map(({ link, auth, src }) => `${link} ${auth} ${src}`));
    expect(seen).toEqual(new Set([`${wan} ok 203.0.113.2`, `${lan} unchecked 192.168.1.2`]));
  });

  it('also of a stream, which is read once', () => {
    const { stdout, stderr } = askCarplab(['decode', '-'], { input: readFileSync(join(ROOT, TWO_LINKS)) });
    expect(headings(stderr)).toHaveLength(2);
    expect(linesOf(stdout).every((line) => / (wan|lan): IP /.test(line))).toBe(true);
  });

  it('a bridge and its member are one link', () => {
    const twice = frames
      .filter(({ interfaceId }) => interfaceId === 0)
      .flatMap((frame) => [frame, { ...frame, interfaceId: 5, timeUs: frame.timeUs + 20 }]);
    const { stderr, stdout } = askCarplab([
      'decode',
      made('bridge.pcap', twice.map(cooked), LINKTYPES['linux-sll2']),
    ]);
    expect(headings(stderr)).toEqual(['vhid 1, IPv4, 1970-01-01']);
    expect(stderr).toMatch(/203\.0\.113\.2 .* 17 +0 +1 +0 +unchecked/);
    expect(stdout).not.toContain('if2:');
  });

  it('two files that have one name for two interfaces; a key may name the file', () => {
    const [wan, lan] = ['wan', 'lan'].map((name, id) => {
      const path = join(folder, `${name}.pcapng`);
      const writer = new PcapngWriter();
      const chunks = [writer.header(), writer.addInterface({ linkType: LINKTYPES.ethernet, name: 'eth0' })];
      for (const frame of frames)
        if (frame.interfaceId === id) chunks.push(writer.frame({ timeUs: frame.timeUs, bytes: frame.bytes }));
      writeFileSync(path, Buffer.concat(chunks));
      return path;
    });
    const keys = [`--password=${lan}/1=secret`, `--vip=${lan}/1=192.168.1.254`];
    const { status, stdout, stderr } = askCarplab(['decode', wan!, lan!, ...keys]);
    expect([status, stderr.includes('warning')]).toEqual([0, false]);
    expect(headings(stderr)).toEqual([
      'vhid 1 on eth0, IPv4, 1970-01-01',
      `vhid 1 on ${lan}:eth0, IPv4, 1970-01-01`,
    ]);
    for (const line of linesOf(stdout))
      expect(line).toMatch(
        line.includes('203.0.113.2')
          ? new RegExp(`^\\S+ ${wan}: eth0: IP .* auth=unchecked$`)
          : new RegExp(`^\\S+ ${lan}:eth0: IP .* auth=(ok|unchecked)$`),
      );
    expect(stderr).toMatch(/[1-9]\d* verified, 0 failed/);
  });

  it('a key that names another link is a warning, which does not repeat a password', () => {
    const { stderr } = askCarplab([
      'decode',
      TWO_LINKS,
      '--password',
      'hunter2/1=x',
      '--vip',
      'lan/1=10.0.0.1',
    ]);
    expect(linesOf(stderr)[0]).toBe(
      'carplab: warning: a key for vhid 1 names a link that is not here: there are wan, lan; if it is no link, write = in front of the value',
    );
    expect(stderr).not.toContain('hunter2');
  });
});

describe('two files of one link', () => {
  const frames = framesOf(STEADY);

  it.each([0.0001, 0.6, 0.8, 1, -0.7, 3600, -3600])(
    'captured at both ends, clocks %d s apart: one history, each advertisement once',
    (seconds) => {
      const [a, b] = [made('a.pcap', frames), made('b.pcap', later(frames, seconds))];
      const { stdout, stderr } = askCarplab(['decode', a, b]);
      expect(headings(stderr)).toEqual(['vhid 1, IPv4, 2026-11-22']);
      expect(stderr).toContain('counted once, since two of the files have it: 26 advertisements');
      expect(stderr).toMatch(/203\.0\.113\.2 .* 26 +0 +1 +0 +unchecked/);
      expect(stderr).not.toContain('both master');
      expect(stdout).not.toContain(`${a}: ${a}`);
      const first = linesOf(stderr)[0];
      if (Math.abs(seconds) < 0.1) expect(first).toMatch(/^78 frames/);
      else
        expect(first).toBe(
          `the clock of ${b} is ${Math.abs(seconds) === 3600 ? '3600.000 s' : seconds === 1 ? '1.000 s' : `${Math.abs(seconds * 1000).toFixed(3)} ms`} ${seconds > 0 ? 'ahead of' : 'behind'} that of ${a}, as 26 packets in both show: its times are given by the clock of ${a}`,
        );
    },
  );

  it('the second goes on where the first ends', () => {
    const { stderr } = askCarplab([
      'decode',
      made('first.pcap', frames.slice(0, 12)),
      made('second.pcap', frames.slice(12)),
    ]);
    expect(headings(stderr)).toEqual(['vhid 1, IPv4, 2026-11-22']);
    expect(stderr).toMatch(/203\.0\.113\.2 .* 26 +0 +1 +0 +unchecked/);
  });

  it('states counts what both ends of the sync link have once', () => {
    const one = askCarplab(['states', ENDS[0]!]);
    const both = askCarplab(['states', ...ENDS]);
    expect(both.stdout).toBe(one.stdout);
    const rows = (stderr: string): string[] => linesOf(stderr).filter((line) => /^ {2}10\.255/.test(line));
    expect(rows(both.stderr)).toEqual(rows(one.stderr));
    expect(rows(both.stderr).map((row) => row.trim().split(/ +/))).toEqual([
      ['10.255.0.1', '46', '25', '19', '19', '0', '0', '0', '108'],
      ['10.255.0.2', '5', '0', '0', '2', '0', '0', '12', '4'],
    ]);
    expect(both.stderr).toContain(
      `${ENDS[0]} and ${ENDS[1]} are of one link, and each packet counts once: all have the same 51 packets`,
    );
  });

  it.each([0.08, 0.7, 3600])('also with clocks %d s apart and a packet that only one has', (seconds) => {
    const [a, b] = ENDS.map((path) => framesOf(path)) as [Seen[], Seen[]];
    const lossy = made('lossy.pcap', later(b.toSpliced(20, 1), seconds));
    const one = askCarplab(['states', ENDS[0]!]);
    const both = askCarplab(['states', made('whole.pcap', a), lossy]);
    expect(linesOf(both.stdout)).toEqual(linesOf(one.stdout));
    expect(both.stderr).toContain(`of 51 packets ${lossy} lacks 1`);
    const decoded = askCarplab(['decode', ...ENDS]);
    expect(decoded.stderr).toContain('are of one link, and each packet counts once: all have the same 51');
    expect(decoded.stderr).not.toContain('stale');
  });
});

/** Two pairs with equal addresses on their sync links, and a state each. */
const TWO_CLUSTERS = `
name: two clusters
learn: Each has its own state table.
duration: 12s
segments: [lan, lan2, sync, sync2]
defaults:
  pf: { rules: [{ action: pass, quick: true, proto: [carp, pfsync], state: none }, { action: pass }] }
vhids:
  - { vhid: 1, segment: lan, addresses: 192.168.1.254/24, password: secret }
  - { vhid: 1, segment: lan2, addresses: 192.168.2.254/24, password: other }
hosts:
  fw1: { on: { lan: 192.168.1.1/24, sync: 10.0.0.1/30 }, pfsync: { syncdev: sync } }
  fw2: { on: { lan: 192.168.1.2/24, sync: 10.0.0.2/30 }, pfsync: { syncdev: sync }, advskew: 100 }
  fw3: { on: { lan2: 192.168.2.1/24, sync2: 10.0.0.1/30 }, pfsync: { syncdev: sync2 } }
  fw4: { on: { lan2: 192.168.2.2/24, sync2: 10.0.0.2/30 }, pfsync: { syncdev: sync2 }, advskew: 100 }
clients:
  pc: { segment: lan, addresses: 192.168.1.50/24, ping: 192.168.1.254 }
  pd: { segment: lan2, addresses: 192.168.2.50/24, ping: 192.168.2.254 }
`;

describe('states of two sync links', () => {
  const path = join(folder, 'clusters.pcapng');
  const states = (...options: string[]): string[] => linesOf(askCarplab(['states', path, ...options]).stdout);
  beforeAll(() => {
    const { status } = askCarplab(['run', '-', '--pcap', path], { input: Buffer.from(TWO_CLUSTERS) });
    expect(status).toBe(0);
  });
  /** The client of each link. */
  const CLIENTS = ['sync 192.168.1.50', 'sync2 192.168.2.50'];
  const clientOf = (text: string): string => /192\.168\.\d\.50/.exec(text)![0];

  it('names the link of each state', () => {
    const named = (line: string): string => `${line.split(':')[0]} ${clientOf(line)}`;
    expect(states().map(named).sort()).toEqual(CLIENTS);
    expect(
      states('-vv')
        .filter((line) => line.includes('icmp'))
        .map(named)
        .sort(),
    ).toEqual(CLIENTS);
  });

  it('in JSON, in CSV, and of each change', () => {
    interface Line {
      readonly event: string;
      readonly link?: string;
      readonly pfctl: string;
    }
    const of = (event: string, ...options: string[]): string[] =>
      states('--json', ...options)
        .map((line) => JSON.parse(line) as Line)
        .filter((line) => line.event === event)
        .map(({ link, pfctl }) => `${link} ${clientOf(pfctl)}`)
        .sort();
    expect(of('state')).toEqual(CLIENTS);
    expect(of('insert', '--watch')).toEqual(CLIENTS);
    const [header, ...rows] = states('--csv').map((line) => line.trimEnd().split(','));
    expect(header!.at(-1)).toBe('link');
    expect(rows.map((row) => `${row.at(-1)} ${clientOf(row.join())}`).sort()).toEqual(CLIENTS);
    const inserts = states('--watch').filter((line) => line.includes('+ insert'));
    expect(inserts.map((line) => `${line.split(' ')[1]!.replace(':', '')} ${clientOf(line)}`).sort()).toEqual(
      CLIENTS,
    );
  });

  it('not of one', () => {
    const { stdout } = askCarplab(['states', ENDS[0]!, '--json']);
    expect(stdout).not.toContain('"link"');
  });
});

describe('keys bound to a link, elsewhere than in decode', () => {
  const warning = (names: string): string =>
    `carplab: warning: a key for vhid 1 names a link that is not here: ${names}; if it is no link, write = in front of the value`;

  it('replay warns of a link that is not there, also where it then has no key', () => {
    const into = ['--into-sim', 'sim/scenarios/s0-steady.yaml', '--segment', 'wan', '--resign'];
    const replayed = (...keys: string[]): string[] =>
      linesOf(askCarplab(['replay', TWO_LINKS, ...into, ...keys]).stderr);
    const [all, vip] = [
      ['--password', 'secret'],
      ['--vip', '1=10.0.0.1'],
    ] as const;
    expect(replayed(...all, ...vip, '--vip', 'waan/1=10.0.0.3')[0]).toBe(warning('there are wan, lan'));
    expect(replayed(...all, ...vip, '--vip', 'lan/1=10.0.0.3').join()).not.toContain('warning');
    const none = replayed('--password', 'hunter2/1=x', ...vip);
    expect(none[0]).toContain('names a link that is not here');
    expect(none[1]).toContain('--resign requires one password for vhid 1; none is given');
    expect(none.join()).not.toContain('hunter2');
  });

  const speak = (...keys: string[]) =>
    askCarplab(['speak', '-i', 'lo', '--vhid', '1', '--no-control', ...keys]);
  const vip = ['--vip', '10.0.0.9/24'];
  const isRoot = process.getuid?.() === 0;

  it.skipIf(!isRoot).each([
    [['--password', '8=x', ...vip], 'a key is for vhid 8, and this is vhid 1: omit it'],
    [['--password', 'lo/100/1=x', ...vip], 'a key is for VLAN 100, and the frames of lo have no tag'],
    [['--password', 'hunter2/1=x', ...vip], 'no password is given for vhid 1 on lo'],
    [['--password', 'x', '--vip', 'wan/1=10.0.0.9/24'], 'no virtual address is given for vhid 1 on lo'],
    [['--password', 'x', '--vip', 'lo/1=10.0.0'], "'10.0.0' is not an address"],
    [['--password', 'lo/1=x', '--password', 'lo/1=y', ...vip], 'give exactly one password'],
  ])('speak %j: %s', (keys, words) => {
    const { status, stderr } = speak(...keys);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('hunter2');
    expect(status).toBe(2);
  });

  it.skipIf(!isRoot)('speak names its interface where a key names another', () => {
    const { stderr } = speak('--password', 'wan/1=x', ...vip);
    expect(linesOf(stderr)[0]).toBe(warning('there is lo'));
  });
});
