import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CaptureSummaryRecord, PacketRecord } from '@carplab/text';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { carplab, fixtures, jsonLines, linesOf, packetLines, ROOT, scratch } from './carplab.js';
import { type PlainFrame, plainFrames, plainPcap } from './plain-capture.js';
import { askCarplab } from './resident.js';

const directory = scratch();
const STEADY = 'fixtures/freebsd/carp_v4_01_steady.pcap';
const MIXED = 'fixtures/freebsd/carp_v46_01_mixed.pcap';

/** Writes a file into the scratch directory and returns its path. */
function made(name: string, bytes: Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

const at = (timeUs: number, bytes: Buffer): Pick<PlainFrame, 'timeUs' | 'bytes' | 'wireLength'> => ({
  timeUs,
  bytes,
  wireLength: bytes.length,
});

/** Captures with what the fixtures lack: other link types, nanoseconds, QinQ, VRRP, truncated and damaged packets. */
function oddCaptures(): string[] {
  const hex = linesOf(
    askCarplab(['craft', 'carp', '--vhid', '7', '--vip', '10.9.0.1', '--password', 'x']).stdout,
  )[0]!;
  const frame = Buffer.from(hex, 'hex');
  const packet = frame.subarray(14);
  const vrrp = Buffer.concat([
    packet.subarray(0, 20),
    Buffer.from('2107640100010a4b0a0900640000000000000000', 'hex'),
  ]);
  vrrp.writeUInt16BE(40, 2);
  const pflog = Buffer.alloc(64);
  pflog.set([61, 2, 1, 0], 0);
  pflog.write('em0', 4);
  pflog.writeUInt32BE(12, 36);
  pflog.writeUInt32BE(0xffffffff, 40);
  pflog[60] = 1;
  const sll = Buffer.concat([Buffer.from('000000010006000000000001000008' + '00', 'hex'), packet]);
  const qinq = Buffer.concat([
    frame.subarray(0, 12),
    Buffer.from('88a8006481000007', 'hex'),
    frame.subarray(12),
  ]);
  const nanos = plainPcap([at(1_700_000_000_000_123, frame)]);
  nanos.writeUInt32LE(0xa1b23c4d, 0);
  nanos.writeUInt32LE(123_456_789, 28);
  return [
    made('nanos.pcap', nanos),
    made('raw.pcap', plainPcap([at(1, packet), at(2, vrrp), at(3, packet.subarray(0, 30))], 101)),
    made('pflog.pcap', plainPcap([at(1, Buffer.concat([pflog, packet]))], 117)),
    made('sll.pcap', plainPcap([at(1, sll)], 113)),
    made('unknown.pcap', plainPcap([at(1, frame)], 147)),
    made(
      'ethernet.pcap',
      plainPcap([
        at(0, qinq),
        at(1, frame.subarray(0, 50)),
        { timeUs: 2, bytes: frame.subarray(0, 40), wireLength: 70 },
        at(3, Buffer.alloc(60, 0xff)),
        at(4, Buffer.alloc(3)),
        ...Array.from(frame, (_, i) =>
          at(5 + i, Buffer.from(frame.map((byte, j) => (i === j ? byte ^ 0xff : byte)))),
        ),
      ]),
    ),
  ];
}

describe('decode --json', () => {
  const schema = JSON.parse(
    readFileSync(join(ROOT, 'packages/cli/schemas/decode.v1.schema.json'), 'utf8'),
  ) as object;
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
  let captures: string[] = [];
  let records: PacketRecord[] = [];
  let lines: string[] = [];

  beforeAll(() => {
    captures = [...fixtures('freebsd'), ...fixtures('ucarp'), ...oddCaptures()];
    const keys = [
      ...['--all', '--password', '3=MonMotDePasseCarp2026', '--vip', '3=2001:db8:113::4'],
      ...['--password', '7=MonMotDePasseCarp202', '--vip', '7=203.0.113.4'],
    ];
    records = packetLines<PacketRecord>(askCarplab(['decode', '--json', ...captures, ...keys]).stdout);
    lines = linesOf(askCarplab(['decode', ...captures, ...keys]).stdout);
  }, 60_000);

  it('every line is valid', () => {
    const invalid = records.flatMap((record) =>
      validate(record)
        ? []
        : [{ record, errors: validate.errors?.map((e) => `${e.instancePath} ${e.message}`) }],
    );
    expect(invalid).toEqual([]);
    expect(records.length).toBeGreaterThan(1800);
  });

  it('has every kind of line that the schema names', () => {
    const inside = packetLines<PacketRecord>(
      askCarplab(['decode', '--json', join(ROOT, 'fixtures/cases/overlays.pcap')]).stdout,
    );
    expect(inside.filter((record) => !validate(record))).toEqual([]);
    const keys = new Set([...records, ...inside].flatMap((record) => Object.keys(record)));
    const named = Object.keys((schema as { properties: object }).properties);
    // Comments exist in pcapng only; see below.
    expect([...keys, 'comment'].sort()).toEqual(named.sort());
    expect([...new Set(records.map((record) => record.protocol))].sort()).toEqual(
      expect.arrayContaining(['2', '58', 'arp', 'carp', 'fragment', 'undecodable', 'vrrp2', 'vrrp3']),
    );
  });

  it('the schema refuses keys and values that it does not define', () => {
    const [record] = records.filter(({ protocol }) => protocol === 'carp');
    expect(validate({ ...record, surprise: 1 })).toBe(false);
    expect(validate({ ...record, carp: { ...record!.carp, counter: 7 } })).toBe(false);
    expect(validate({ ...record, carp: { ...record!.carp, hmac: 'AB' } })).toBe(false);
    const { auth: _, ...without } = record!;
    expect(validate(without)).toBe(false);
  });

  it('one line of text for each line of JSON, in the same order and saying the same', () => {
    expect(lines).toHaveLength(records.length);
    for (const [i, record] of records.entries()) {
      const { carp } = record;
      const line = lines[i]!;
      const said = [
        `${new Date(Math.floor(record.timeUs / 1000)).toISOString().slice(11, 23)}${String(record.timeUs % 1000).padStart(3, '0')}${record.nanos ?? ''} ${record.file}: `,
        ...record.vlan.map((id) => ` vlan ${id} `),
        ...(record.src === undefined
          ? []
          : [` ${record.src.includes(':') ? 'IP6' : 'IP'} ${record.src} > ${record.dst}: `]),
        ...(carp
          ? [
              ` CARPv${carp.version}-${carp.type === 1 ? 'advertise' : `type${carp.type}`} vhid=${carp.vhid} advbase=${carp.advbase} advskew=${carp.advskew} demote=${carp.demote} counter=${carp.counter} `,
            ]
          : []),
        ...(record.auth ? [` auth=${record.auth}${record.authHint ? ` (${record.authHint})` : ''} `] : []),
        ...record.problems.map((p) => ` [${p.code}: ${p.message}; ${p.layer} at byte ${p.offset}] `),
      ];
      for (const part of said) expect(`${line} `).toContain(part);
      expect(line.includes(' auth=')).toBe(record.auth !== undefined);
      expect((line.match(/ at byte \d+\]/g) ?? []).length).toBe(record.problems.length);
    }
  });

  it('frames, files, addresses and times are those of the captures', () => {
    for (const capture of [...fixtures('freebsd'), ...fixtures('ucarp')]) {
      const own = records.filter((record) => record.file === capture);
      const frames = plainFrames(capture);
      expect(own.map(({ frame, timeUs }) => [frame, timeUs])).toEqual(
        frames.map((f) => [f.number, f.timeUs]),
      );
      expect(own.map(({ dstMac, srcMac }) => `${dstMac}${srcMac}`.replaceAll(':', ''))).toEqual(
        frames.map(({ bytes }) => bytes.toString('hex', 0, 12)),
      );
    }
  });
});

describe('decode, several files', () => {
  it('are merged by time', () => {
    const order = (args: readonly string[]): number[] =>
      packetLines<PacketRecord>(askCarplab(['decode', '--json', '--all', ...args]).stdout).map(
        (r) => r.timeUs,
      );
    const frames = plainFrames(MIXED);
    const odd = made('odd.pcap', plainPcap(frames.filter((f) => f.number % 2 === 1)));
    const even = made('even.pcap', plainPcap(frames.filter((f) => f.number % 2 === 0)));
    expect(order([odd, even])).toEqual(frames.map((frame) => frame.timeUs));
    expect(order([even, odd])).toEqual(frames.map((frame) => frame.timeUs));
  });

  it('the same time: the file named first comes first', () => {
    const copy = made('copy.pcap', readFileSync(join(ROOT, STEADY)));
    const { stdout, stderr } = askCarplab(['decode', '--json', copy, STEADY]);
    const records = packetLines<PacketRecord>(stdout);
    expect(records.map((record) => record.file)).toEqual(
      records.map((_, i) => (i % 2 === 0 ? copy : STEADY)),
    );
    // Both ends of a cable: one advertiser, one mastership, and each advertisement counted once.
    expect(stderr).toContain(
      'counted once, since two of the files have it: 26 advertisements of 203.0.113.2',
    );
    expect(stderr).not.toContain('both master');
  });

  it('an unreadable file does not hide the other, and makes the status 2', () => {
    const { status, stdout, stderr } = askCarplab(['decode', STEADY, made('empty.pcap', new Uint8Array(0))]);
    expect(status).toBe(2);
    expect(linesOf(stdout)).toHaveLength(26);
    expect(stderr).toContain('empty.pcap: the file is empty');
  });
});

describe('decode --json: the summary', () => {
  const schema = JSON.parse(
    readFileSync(join(ROOT, 'packages/cli/schemas/decode-summary.v1.schema.json'), 'utf8'),
  ) as object;
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
  const summaryOf = (...args: string[]): CaptureSummaryRecord => {
    const lines = jsonLines<CaptureSummaryRecord>(askCarplab(['decode', '--json', ...args]).stdout);
    expect(lines.findIndex(({ event }) => event === 'summary')).toBe(lines.length - 1);
    const summary = lines.at(-1)!;
    expect(validate(summary), JSON.stringify(validate.errors)).toBe(true);
    return summary;
  };

  it('is the last line, also with -w: who advertised, who was master when', () => {
    const file = join(directory, 'written.pcap');
    const keys = ['--password', 'MonMotDePasseCarp2026', '--vip', '203.0.113.4'];
    const link = 'fixtures/freebsd/carp_v4_02_master_killed.pcap';
    const { virtualHosts, masterships, overlaps, ...rest } = summaryOf(link, ...keys, '-w', file);
    expect(rest).toMatchObject({ event: 'summary', carp: 25, vrrp: 0, pfsync: 0, failed: 0, verified: 25 });
    const key = { link, vlan: [], vhid: 1, family: 4 };
    expect(virtualHosts).toMatchObject([
      {
        ...key,
        advertisers: [
          { source: '203.0.113.2', advbase: 1, advskew: 0, auth: 'ok', missed: 0 },
          { source: '203.0.113.3', advbase: 1, advskew: 100, auth: 'ok', missed: 0 },
        ],
      },
    ]);
    expect(masterships.map(({ fromUs, toUs, ...about }) => about)).toEqual([
      { ...key, source: '203.0.113.2' },
      { ...key, source: '203.0.113.3' },
    ]);
    expect(masterships[0]!.toUs).toBeLessThan(masterships[1]!.fromUs);
    expect(overlaps).toEqual([]);
    expect(statSync(file).size).toBeGreaterThan(1000);
  });

  it('two masters, and why', () => {
    const path = 'fixtures/freebsd/carp_v4_08_bad_password.pcap';
    const { overlaps, findings } = summaryOf(
      ...[path, '--password', 'MonMotDePasseCarp2026', '--vip', '203.0.113.4'],
    );
    expect(overlaps[0]).toMatchObject({
      ...{ link: path, vhid: 1, sources: ['203.0.113.2', '203.0.113.3'] },
      cause: { code: 'badauth', source: '203.0.113.3' },
    });
    expect(findings.map(({ code, severity, vhid }) => `${severity} ${code} ${vhid}`)).toEqual(
      expect.arrayContaining(['error dual-master 1', 'error badauth 1']),
    );
  });

  it('of two links, and of clocks that differ', () => {
    const { virtualHosts, overlaps, findings } = summaryOf('fixtures/cases/same-vhid-two-links.pcapng');
    expect(virtualHosts.map(({ link, vhid }) => `${link} ${vhid}`)).toEqual(['wan 1', 'lan 1']);
    expect([overlaps, findings]).toEqual([[], []]);
    const late = made(
      'late.pcap',
      plainPcap(plainFrames(STEADY).map((frame) => ({ ...frame, timeUs: frame.timeUs + 3_600_000_000 }))),
    );
    const codes = summaryOf(STEADY, late).findings.map(({ code }) => code);
    expect(codes).toEqual(['clocks-differ', 'counted-once']);
  });
});

describe('decode -w', () => {
  const plain = (frames: readonly PlainFrame[]): string[] =>
    frames.map(({ timeUs, wireLength, bytes }) => `${timeUs} ${wireLength} ${bytes.toString('hex')}`);

  it('pcap to pcapng to pcap: nothing is lost', () => {
    const ng = join(directory, 'trip.pcapng');
    const back = join(directory, 'trip.pcap');
    const first = askCarplab(['decode', '--json', '--all', MIXED, '-w', ng]);
    const second = askCarplab(['decode', '--json', '--all', ng, '-w', back]);
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(second.stdout.replaceAll(ng, MIXED)).toBe(first.stdout);
    expect(plain(plainFrames(back))).toEqual(plain(plainFrames(MIXED)));
  });

  it('writes what was selected, and nothing else', () => {
    const path = join(directory, 'chosen.pcap');
    askCarplab(['decode', MIXED, '--src', 'fe80::5054:ff:fe00:b', '-w', path]);
    const wanted = plainFrames(MIXED).filter(
      ({ bytes, carp }) => carp && bytes[37] === 0x0b && bytes[12] === 0x86,
    );
    expect(wanted).toHaveLength(6);
    expect(plain(plainFrames(path))).toEqual(plain(wanted));
  });

  it('- writes a capture to stdout, without lines', () => {
    const { status, bytes, stderr } = askCarplab(['decode', STEADY, '-w', '-']);
    expect(status).toBe(0);
    expect(bytes.readUInt32LE(0)).toBe(0x0a0d0d0a);
    const again = askCarplab(['decode', '--json', '-'], { input: bytes });
    expect(packetLines(again.stdout)).toHaveLength(26);
    expect(stderr).toContain('26 CARP');
  });

  it('keeps nanoseconds and link types', () => {
    const frame = plainFrames(STEADY)[10]!.bytes;
    const nanos = plainPcap([at(1, frame)]);
    nanos.writeUInt32LE(0xa1b23c4d, 0);
    nanos.writeUInt32LE(999_999_001, 28);
    const files = [made('n.pcap', nanos), made('r.pcap', plainPcap([at(2, frame.subarray(14))], 101))];
    for (const name of ['kept.pcapng', 'kept.pcap']) {
      const path = join(directory, name);
      const { status, stderr } = askCarplab(['decode', ...files, '-w', path]);
      if (name.endsWith('.pcap')) {
        expect(status).toBe(2);
        expect(linesOf(stderr)).toEqual([
          `carplab: ${path}: a pcap file holds one link type, and these frames have two; name it .pcapng`,
        ]);
        continue;
      }
      const records = packetLines<PacketRecord>(askCarplab(['decode', '--json', path]).stdout);
      expect(records.map(({ timeUs, nanos: rest, linktype }) => [timeUs, rest, linktype])).toEqual(
        [
          [2, undefined, 'raw'],
          [999_999, 1, 'ethernet'],
        ].sort((a, b) => Number(a[0]) - Number(b[0])),
      );
    }
  });

  it('two files become one, in order of time', () => {
    const path = join(directory, 'merged.pcap');
    const lan = 'fixtures/freebsd/carp_v4_12_two_ifaces_lan.pcap';
    const wan = 'fixtures/freebsd/carp_v4_12_two_ifaces_wan.pcap';
    askCarplab(['decode', '--all', wan, lan, '-w', path]);
    const both = [...plainFrames(wan), ...plainFrames(lan)];
    expect(plain(plainFrames(path))).toEqual(plain(both.sort((a, b) => a.timeUs - b.timeUs)));
  });

  it('a capture in gzip reads the same, whatever its name', () => {
    const { stdout } = askCarplab(['decode', '--json', STEADY]);
    const zipped = gzipSync(readFileSync(join(ROOT, STEADY)));
    const path = made('steady.bin', zipped);
    expect(askCarplab(['decode', '--json', path]).stdout.replaceAll(path, STEADY)).toBe(stdout);
    const piped = askCarplab(['decode', '--json', '-'], { input: zipped });
    expect(piped.stdout.replaceAll('"stdin"', `"${STEADY}"`)).toBe(stdout);
  });

  it('keeps comments', () => {
    // A pcapng of one section, one Ethernet interface, and one packet with a comment of eight bytes.
    const frame = plainFrames(STEADY)[10]!.bytes;
    const word = (...numbers: number[]): Buffer => Buffer.from(new Uint32Array(numbers).buffer);
    const data = Buffer.concat([frame, Buffer.alloc(2)]);
    const options = Buffer.concat([word(1 | (8 << 16)), Buffer.from('why both'), word(0)]);
    const length = 32 + data.length + options.length;
    const file = Buffer.concat([
      word(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28),
      word(1, 20, 1, 0, 20),
      ...[word(6, length, 0, 0, 1, frame.length, frame.length), data, options, word(length)],
    ]);
    const path = join(directory, 'commented.pcapng');
    askCarplab(['decode', '-', '-w', path], { input: file });
    const { stdout } = askCarplab(['decode', path]);
    expect(stdout.trimEnd()).toMatch(/ auth=unchecked # why both$/);
    expect(packetLines<PacketRecord>(askCarplab(['decode', '--json', path]).stdout)[0]!.comment).toBe(
      'why both',
    );
  });
});

describe('decode, selecting', () => {
  const frames = plainFrames(MIXED);
  const firstUs = frames[0]!.timeUs;
  const chosen = (...options: string[]): number[] =>
    packetLines<PacketRecord>(askCarplab(['decode', '--json', MIXED, ...options]).stdout).map(
      (record) => record.frame,
    );
  const numbers = (wanted: (frame: PlainFrame) => boolean): number[] =>
    frames.filter(wanted).map((frame) => frame.number);

  it('only CARP and VRRP, or --all', () => {
    expect(chosen()).toEqual(numbers((frame) => frame.carp !== undefined));
    expect(chosen('--all')).toEqual(numbers(() => true));
  });

  it('--vhid, once or more', () => {
    const multi = 'fixtures/freebsd/carp_v4_14_vlan_multi_vhid.pcap';
    const vhids = (...options: string[]): string => {
      const records = packetLines<PacketRecord>(askCarplab(['decode', '--json', multi, ...options]).stdout);
      return `${[...new Set(records.map((record) => record.carp!.vhid))].sort().join()} ${records.length}`;
    };
    expect(vhids('--vhid', '2')).toBe('2 30');
    expect(vhids('--vhid', '2', '--vhid', '255')).toBe('2,255 54');
    expect(vhids('--vhid', '1', '--all')).toBe('1 48');
    expect(vhids('--vhid', '77')).toBe(' 0');
  });

  it('--src of either family', () => {
    const from = (bytes: number[]) => (frame: PlainFrame) =>
      frame.carp !== undefined && frame.bytes.includes(Buffer.from(bytes), bytes.length === 4 ? 26 : 22);
    expect(chosen('--src', '203.0.113.3')).toEqual(numbers(from([203, 0, 113, 3])));
    expect(chosen('--src', '203.0.113.3')).toHaveLength(6);
    expect(chosen('--src', 'FE80:0::5054:ff:fe00:b')).toHaveLength(6);
    expect(chosen('--src', '203.0.113.3', '--src', 'fe80::5054:ff:fe00:b')).toHaveLength(12);
  });

  it('--from and --to, both included, in every way to write a time', () => {
    const fromUs = frames[40]!.timeUs;
    const toUs = frames[50]!.timeUs;
    const wanted = numbers((frame) => frame.timeUs >= fromUs && frame.timeUs <= toUs);
    expect(wanted).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51]);
    const decimal = (us: number): string =>
      `${Math.floor(us / 1_000_000)}.${String(us % 1_000_000).padStart(6, '0')}`;
    const iso = (us: number): string =>
      `${new Date(us / 1000).toISOString().slice(0, 19)}.${String(us % 1_000_000).padStart(6, '0')}`;
    const ways: ((us: number) => string)[] = [
      (us) => `+${decimal(us - firstUs)}`,
      decimal,
      (us) => `${iso(us)}Z`,
      iso,
      (us) => iso(us).replace('T', ' '),
      (us) => iso(us).slice(11),
    ];
    for (const way of ways) expect(chosen('--all', '--from', way(fromUs), '--to', way(toUs))).toEqual(wanted);
    expect(chosen('--all', '--from', `+${(toUs + 1 - firstUs) / 1_000_000}`)).toEqual(
      numbers((frame) => frame.timeUs > toUs),
    );
  });

  it('a time of day is in the zone of TZ', () => {
    const fromUs = frames[40]!.timeUs;
    const clock = new Date(fromUs / 1000 + 2 * 3_600_000).toISOString().slice(11, 19);
    const { stdout } = carplab(['decode', '--json', '--all', MIXED, '--from', clock], {
      env: { TZ: 'Etc/GMT-2' },
    });
    const second = Math.floor(fromUs / 1_000_000) * 1_000_000;
    expect(packetLines<PacketRecord>(stdout).map((r) => r.frame)).toEqual(numbers((f) => f.timeUs >= second));
  });

  it('-c counts printed packets', () => {
    const all = chosen();
    expect(chosen('-c', '1')).toEqual(all.slice(0, 1));
    expect(chosen('-c', '7')).toEqual(all.slice(0, 7));
    expect(chosen('-c', '100000')).toEqual(all);
  });
});
