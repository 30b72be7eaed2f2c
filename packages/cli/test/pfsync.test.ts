import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketRecord } from '@carplab/text';
import { describe, expect, it } from 'vitest';
import { fixtures, jsonLines, linesOf, packetLines, scratch } from './carplab.js';
import { plainPcap } from './plain-capture.js';
import { askCarplab } from './resident.js';

const directory = scratch();
const BULK = 'fixtures/freebsd/pfsync_01_mcast_bulk_on_start.pcap';
const VECTORS = 'fixtures/vectors/pfsync-vectors.pcap';

const request = `05000028${'00'.repeat(16)}05000001${'00'.repeat(12)}0c000001`;
const craft = (json: unknown, ...args: string[]) =>
  askCarplab(['craft', 'pfsync', ...args], {
    input: Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)),
  });
const state = {
  id: '0000000000000001',
  creatorid: '11223344',
  key: [{ addr: ['192.0.2.1', '10.0.0.1'], port: [443, 40000] }],
  direction: 2,
  proto: 6,
};
const insert = { variant: 'freebsd-1400', messages: [{ action: 'INS', items: [state] }] };

/** Records without what depends on the file. */
const bare = (records: readonly PacketRecord[]): unknown[] =>
  records.filter(({ protocol }) => protocol === 'pfsync').map(({ frame, file, problems, ...rest }) => rest);

describe('craft pfsync', () => {
  it('turns decode --json back into the same packets, for every capture', () => {
    for (const capture of [...fixtures('freebsd').filter((name) => name.includes('pfsync')), VECTORS]) {
      const json = askCarplab(['decode', '--json', capture]).stdout;
      const path = join(directory, 'again.pcap');
      expect(craft(json, '-w', path).status).toBe(0);
      expect(bare(packetLines(askCarplab(['decode', '--json', path]).stdout))).toEqual(bare(jsonLines(json)));
    }
  });

  it('hex by default, whole frames; --payload leaves the headers out', () => {
    const { stdout } = craft(insert);
    expect(stdout).toMatch(/^01005e0000f002000000000108004510[0-9a-f]+0c000001\n$/);
    const payload = linesOf(craft(insert, '--payload').stdout)[0]!;
    expect(stdout).toContain(payload);
    expect(payload.length / 2).toBe(20 + 4 + 277 + 4);
    expect(payload.slice(0, 8)).toBe('05000131');
  });

  it('IPv6 and unicast, VLAN, TTL, time', () => {
    const out = join(directory, 'around.pcap');
    const around = ['--src', 'fe80::1', '--vlan', '7', '--ttl', '254', '--time', '1000000'];
    expect(craft([insert, insert], ...around, '-w', out).status).toBe(0);
    const [first, second] = packetLines<PacketRecord>(askCarplab(['decode', '--json', out]).stdout);
    expect(first).toMatchObject({
      src: 'fe80::1',
      dst: 'ff12::f0',
      dstMac: '33:33:00:00:00:f0',
      ttl: 254,
      vlan: [7],
    });
    expect([first!.timeUs, second!.timeUs]).toEqual([1_000_000, 2_000_000]);
    expect(first!.problems.map(({ code }) => code)).toEqual(['badttl']);
    const unicast = craft(insert, '--dst', '10.255.0.2', '-w', out);
    expect(unicast.status).toBe(0);
    expect(packetLines<PacketRecord>(askCarplab(['decode', '--json', out]).stdout)[0]).toMatchObject({
      dst: '10.255.0.2',
    });
    expect(craft(insert, '--dst', 'ff12::f0', '-w', out).status).toBe(0);
    expect(packetLines<PacketRecord>(askCarplab(['decode', '--json', out]).stdout)[0]).toMatchObject({
      src: 'fe80::1',
      dst: 'ff12::f0',
    });
    expect(craft(insert, '--src', 'fe80::1', '--dst', '10.0.0.1').stderr).toBe(
      'carplab: from fe80::1 to 10.0.0.1: source and destination are not of the same family (--src, --dst)\n',
    );
  });

  it('--pack puts messages into packets as a sender does', () => {
    const items = Array.from({ length: 13 }, (_, i) => ({ ...state, id: String(i).padStart(16, '0') }));
    const many = { variant: 'freebsd-1400', messages: [{ action: 'INS', items }] };
    const counts = (sender: string): unknown => {
      const out = join(directory, `${sender}.pcap`);
      expect(craft(many, '--pack', sender, '-w', out).stderr).toBe('');
      const records = packetLines<PacketRecord>(askCarplab(['decode', '--json', out]).stdout);
      return records.map(({ pfsync }) => pfsync!.messages[0]!.count);
    };
    expect(counts('freebsd-13')).toEqual([6, 6, 1]);
    expect(counts('freebsd-1400')).toEqual([5, 5, 3]);
    expect(counts('freebsd-1500')).toEqual([3, 3, 3, 3, 1]);
    expect(counts('openbsd-6')).toEqual([5, 5, 3]);
  });

  it('says which message of which line cannot be packed', () => {
    const line = (...items: unknown[]): string =>
      JSON.stringify({ variant: 'freebsd-1400', messages: [{ action: 'INS', items }] });
    const bad = craft(`${line(state)}\n${line(state, { ...state, id: 'x' })}\n`, '--pack', 'freebsd-1400');
    expect([bad.status, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toMatch(/^carplab: stdin, line 2: messages\[0\]\.items\[1\]\.id: "x" is not 16 hexa/);
    const large = craft(`${line(state)}\n`, '--pack', 'freebsd-1400', '--mtu', '128');
    expect(large.stderr).toMatch(
      /^carplab: stdin.*: messages\[0\]\.items\[0\]: INS_1400 takes a packet of \d+ bytes/,
    );
  });

  const wrong: readonly (readonly [string, unknown, string])[] = [
    [
      'a number too large',
      { ...state, src: { seqlo: 5_000_000_000 } },
      'items[0].src.seqlo: 5000000000 is not a whole number from 0 to 4294967295',
    ],
    [
      'a port that is text',
      { ...state, key: [{ addr: ['192.0.2.1', '10.0.0.1'], port: ['http', 1] }] },
      'items[0].key[0].port[0]: "http" is not a whole number from 0 to 65535',
    ],
    [
      'an address',
      { ...state, rtAddr: '300.1.1.1' },
      'items[0].rtAddr: "300.1.1.1" is not an IPv4 or IPv6 address',
    ],
    ['a key that is missing', { ...state, creatorid: undefined }, 'items[0].creatorid: it is missing'],
    ['a key that does not exist', { ...state, created: 1 }, 'items[0].created: there is no such key here'],
    ['an id', { ...state, id: '1' }, 'items[0].id: "1" is not 16 hexadecimal digits'],
    [
      'a long name',
      { ...state, ifname: 'x'.repeat(17) },
      'items[0].ifname: "xxxxxxxxxxxxxxxxx" is not a name of at most 16',
    ],
    [
      'addresses of two families in a key',
      { ...state, key: [{ addr: ['2001:db8::1', '10.0.0.1'], port: [1, 2] }] },
      'items[0].key[0].addr[1]: "10.0.0.1" is not of the family of the other address',
    ],
    [
      'keys of two families, of which 1400 has only one',
      {
        ...state,
        key: [
          { addr: ['192.0.2.1', '10.0.0.1'], port: [1, 2] },
          { addr: ['2001:db8::1', '2001:db8::2'], port: [1, 2] },
        ],
      },
      'items[0].key: in freebsd-1400 both keys are of one address family',
    ],
    ['a message that is none', 7, 'items[0]: 7 is not an object'],
  ];
  for (const [name, item, message] of wrong) {
    it(`refuses ${name}, with the path`, () => {
      const { status, stdout, stderr } = craft({
        variant: 'freebsd-1400',
        messages: [{ action: 'INS', items: [item] }],
      });
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(`carplab: stdin, line 1: messages[0].${message}`);
    });
  }

  it('refuses what is not a packet, and says what would be one', () => {
    expect(craft('').stderr).toContain('stdin has no packets');
    expect(craft('[]').stderr).toContain('stdin has no packets');
    expect(linesOf(craft('these are\nno packets').stderr)).toHaveLength(1);
    expect(craft('{"messages": [').stderr).toContain('stdin is not JSON');
    expect(craft(`${JSON.stringify(insert)}\n{`).stderr).toContain('line 2 is not JSON');
    expect(craft(3).stderr).toContain('a packet is an object with messages');
    expect(craft({ variant: 'freebsd-14', messages: [] }).stderr).toContain(
      'variant: "freebsd-14" is none; there are',
    );
    expect(craft({ messages: [] }).stderr).toContain('variant: it is missing: one of freebsd, freebsd-1301');
    expect(craft({ version: 5, messages: [{ action: 'INS_1600' }] }).stderr).toContain(
      'version 5 has no "INS_1600"',
    );
    expect(craft({ version: 6, variant: 'freebsd', messages: [] }).stderr).toContain(
      'does not go with the variant',
    );
    expect(craft({ version: 5 }).stderr).toContain('messages: nothing is not an array');
    const carp = { protocol: 'carp', frame: 1 };
    expect(craft(carp).stderr).toContain('1 of 1 are not pfsync packets');
  });
});

describe('decode of pfsync', () => {
  it('captures of the pfsync interface, under each of its numbers', () => {
    for (const linkType of [246, 18, 121]) {
      const path = join(directory, `dlt${linkType}.pcap`);
      const bytes = Buffer.from(request, 'hex');
      writeFileSync(path, plainPcap([{ timeUs: 1, bytes, wireLength: bytes.length }], linkType));
      const { status, stdout, stderr } = askCarplab(['decode', path]);
      expect([status, stdout]).toEqual([0, '00:00:00.000001 pfsync v5: UPD_REQ 1 (all states)\n']);
      expect(stderr).toContain('pfsync interface');
      const [record] = packetLines<PacketRecord>(askCarplab(['decode', '--json', path]).stdout);
      expect(record).toMatchObject({ linktype: 'pfsync', protocol: 'pfsync', payloadLength: 40 });
    }
  });

  it('--src, --from, --to, -c and -w choose as for CARP', () => {
    const lines = (...args: string[]): string[] => linesOf(askCarplab(['decode', BULK, ...args]).stdout);
    expect(lines().length).toBe(72);
    expect(lines('--src', '10.255.0.2').every((line) => line.includes('IP 10.255.0.2 >'))).toBe(true);
    expect(lines('--src', '10.255.0.2').length).toBe(21);
    expect(lines('--to', '+5').length).toBe(4);
    expect(lines('--from', '+5').length).toBe(68);
    const out = join(directory, 'chosen.pcapng');
    expect(lines('-c', '5', '-w', out).length).toBe(5);
    expect(linesOf(askCarplab(['decode', out]).stdout)).toEqual(lines('-c', '5'));
  });

  it('-v: states as pfctl shows them; -vv: also every field', () => {
    const [, section, first] = linesOf(askCarplab(['decode', '-v', '-c', '1', BULK]).stdout);
    expect([section, first]).toEqual([
      '  INS_1301 2',
      '    all ipv6-icmp ff02::1:ff00:10 <- fe80::5054:ff:fe00:10b       NO_TRAFFIC:NO_TRAFFIC',
    ]);
    const fields = askCarplab(['decode', '-vv', '-c', '1', BULK]).stdout;
    expect(fields).toContain('pfsync_state_1301.creatorid');
    expect(fields).toContain('    all ipv6-icmp');
  });

  it('every truncation of a real packet, and every wrong length, gives a line and a status', () => {
    const [, first] = readFrames(BULK);
    const cuts = Array.from({ length: first!.length - 33 }, (_, i) => first!.subarray(0, 34 + i));
    const path = join(directory, 'cuts.pcap');
    // As short on the wire as here: the lengths in the IP and pfsync headers are wrong.
    writeFileSync(path, plainPcap(cuts.map((bytes, i) => ({ timeUs: i, bytes, wireLength: bytes.length }))));
    const { status, stdout } = askCarplab(['decode', path]);
    expect(status).toBe(1);
    expect(linesOf(stdout).length).toBe(cuts.length);
    const kept = cuts.map((bytes, i) => ({ timeUs: i, bytes, wireLength: first!.length }));
    writeFileSync(path, plainPcap(kept));
    const records = packetLines<PacketRecord>(askCarplab(['decode', '--json', path]).stdout);
    const codes = records.map(({ problems }) => problems.map(({ code }) => code).join());
    expect(codes.slice(0, -1).every((code) => code === 'truncated')).toBe(true);
    expect(codes.at(-1)).toBe('');
  });

  it('the malformed vectors: each has its line, and each problem its byte', () => {
    const { status, stdout } = askCarplab([
      'decode',
      '--json',
      'fixtures/vectors/pfsync-vectors-malformed.pcap',
    ]);
    expect(status).toBe(1);
    const records = packetLines<PacketRecord>(stdout);
    expect(records.length).toBe(196);
    for (const { problems, payloadLength } of records) {
      for (const { offset } of problems) expect(offset).toBeLessThanOrEqual(34 + (payloadLength ?? 0));
    }
    const codes = new Set(records.flatMap(({ problems }) => problems.map(({ code }) => code)));
    expect([...codes].sort()).toEqual(['badact', 'badlen', 'badttl', 'badver', 'hdrops', 'skipped']);
  });
});

/** The frames of a pcap file with microseconds, little-endian. */
function readFrames(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const frames: Buffer[] = [];
  for (let at = 24; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    frames.push(bytes.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return frames;
}
