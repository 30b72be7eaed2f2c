import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketRecord } from '@carplab/text';
import { beforeAll, describe, expect, it } from 'vitest';
import { skipLoudly, whyNoTools } from '../../live/test/namespaces.js';
import { fixtures, linesOf, packetLines, scratch } from './carplab.js';
import { plainFrames, plainPcap } from './plain-capture.js';
import { askCarplab } from './resident.js';

/*
 * What tcpdump and tshark print of a packet is what carplab prints of it: on all fixtures, and on packets with odd
 * values made with `carplab craft`. Every field of theirs is compared; one that this test does not know fails it.
 */

const installed = (tool: string): boolean => !skipLoudly(`carplab beside ${tool}`, whyNoTools(tool));

function output(tool: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(tool, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });
  if (status !== 0) throw new Error(`${tool}: ${stderr}`);
  return stdout;
}

// Packets made for this test -------------------------------------------------------------------------------

/** A crafted Ethernet frame. */
function crafted(...options: string[]): Buffer {
  const { stdout, stderr } = askCarplab(['craft', 'carp', '--password', 'secret', ...options]);
  if (stdout === '') throw new Error(stderr);
  return Buffer.from(linesOf(stdout)[0]!, 'hex');
}

function changed(frame: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(frame);
  copy[at] = value;
  return copy;
}

/** The same with the CARP checksum corrected; `at` is where CARP begins. */
function summed(frame: Buffer, at: number): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUInt16BE(0, at + 6);
  let sum = 0;
  for (let i = 0; i < 36; i += 2) sum += copy.readUInt16BE(at + i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  copy.writeUInt16BE(~sum & 0xffff, at + 6);
  return copy;
}

/** The Ethernet and IP headers of a crafted frame around another payload of protocol 112. */
function carrying(family: 4 | 6, hex: string): Buffer {
  const payload = Buffer.from(hex, 'hex');
  const head = crafted('--vhid', '7', '--vip', family === 4 ? '10.9.0.100' : '2001:db8::7');
  const frame = Buffer.concat([head.subarray(0, family === 4 ? 34 : 54), payload]);
  if (family === 6) {
    frame.writeUInt16BE(payload.length, 18);
    return frame;
  }
  frame.writeUInt16BE(20 + payload.length, 16);
  frame.writeUInt16BE(0, 24);
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += frame.readUInt16BE(at);
  sum = (sum & 0xffff) + (sum >> 16);
  frame.writeUInt16BE(~sum & 0xffff, 24);
  return frame;
}

function oddPackets(): Buffer[] {
  const plain = crafted('--vhid', '7', '--vip', '10.9.0.100', '--counter', '0xfedcba9876543210');
  const tagged = crafted('--vhid', '1', '--vip', '10.9.0.100', '--vlan', '4094', '--demote', '255');
  const v6 = crafted('--vhid', '3', '--vip', '2001:db8::7', '--advskew', '254', '--counter', '0');
  return [
    plain,
    tagged,
    v6,
    crafted('--vhid', '255', '--vip', '10.9.0.1', '--goodbye', '--counter', '18446744073709551615'),
    crafted(
      '--vhid',
      '1',
      '--vip',
      '10.9.0.1',
      '--advbase',
      '0',
      '--advskew',
      '1',
      '--counter',
      '1000000000',
    ),
    crafted('--vhid', '2', '--vip', '10.9.0.1', '--advbase', '254', '--demote', '1', '--dialect', 'openbsd'),
    crafted('--vhid', '2', '--vip', '10.9.0.1', '--dialect', 'ucarp', '--dst', '239.1.2.3'),
    crafted(
      ...['--vhid', '2', '--vip', '10.9.0.1', '--src', '0.0.0.0'],
      ...['--dst', '10.9.0.2', '--dst-mac', '52:54:00:00:00:0b'],
    ),
    crafted('--vhid', '9', '--vip', '10.9.0.1', '--ttl', '254'),
    crafted('--vhid', '9', '--vip', '2001:db8::9', '--ttl', '0', '--src6', 'fe80::1234:5678:9abc:def0'),
    crafted('--vhid', '9', '--vip', '2001:db8::9', '--vlan', '1', '--dst', 'ff02::13'),
    changed(plain, 41, plain[41]! ^ 1),
    changed(tagged, 44, tagged[44]! ^ 0x80),
    changed(v6, 89, v6[89]! ^ 0xff),
    summed(changed(plain, 35, 0), 34),
    summed(changed(plain, 34, 0x22), 34),
    summed(changed(plain, 34, 0x41), 34),
    summed(changed(plain, 37, 0), 34),
    changed(plain, 25, plain[25]! ^ 1),
    // 802.1Q priority and drop eligible
    changed(tagged, 14, tagged[14]! | 0xf0),
  ];
}

/** VRRPv2 with one and with five addresses (36 bytes, like CARP), simple text password; VRRPv3 in both families. */
function vrrpPackets(): Buffer[] {
  return [
    carrying(4, '2107640100010a4b0a0900640000000000000000'),
    carrying(4, `21fe0005010a${'0000'}${'0a0900010a0900020a0900030a0900040a090005'}${'7365637265740000'}`),
    carrying(4, '3107ff0200640000c0a80001c0a80002'),
    carrying(6, `3103640100c80000${'fe800000000000000000000000000001'}`),
  ];
}

// Reading what they print -----------------------------------------------------------------------------------

/** A packet as `carplab decode -v` prints it: header and field, with offset, bytes and value. */
type Dump = Map<string, { offset: number; hex: string; value: string }>;

function dumpsOf(text: string): Dump[] {
  const dumps: Dump[] = [];
  for (const line of linesOf(text)) {
    if (!line.startsWith(' ')) dumps.push(new Map());
    const field = /^ +(\d+) {2}(\S+) +([0-9a-f]+)(?: {2}(.*))?$/.exec(line);
    if (field)
      dumps.at(-1)!.set(field[2]!, { offset: Number(field[1]), hex: field[3]!, value: field[4] ?? '' });
  }
  return dumps;
}

type Layer = Readonly<Record<string, unknown>>;
interface TsharkPacket {
  readonly _source: { readonly layers: Readonly<Record<string, Layer>> };
}

function tsharkPackets(capture: string, as: 'carp' | 'vrrp'): Map<number, Readonly<Record<string, Layer>>> {
  const json = output('tshark', [
    ...['-r', capture, '-n', '-d', `ip.proto==112,${as}`, '-Y', 'ip.proto == 112 or ipv6.nxt == 112'],
    ...['-T', 'json', '--no-duplicate-keys'],
  ]);
  const packets = JSON.parse(json) as TsharkPacket[];
  return new Map(
    packets.map(({ _source: { layers } }) => [Number(layers['frame']!['frame.number']), layers]),
  );
}

/** One entry for each packet, its lines joined, by frame number. */
function tcpdumpPackets(capture: string, ...options: string[]): Map<number, string> {
  const packets = new Map<number, string>();
  let number = 0;
  for (const line of linesOf(output('tcpdump', ['-v', '-e', '-n', '--number', '-r', capture, ...options]))) {
    const start = /^ *(\d+) {2}\d\d:/.exec(line);
    if (start) number = Number(start[1]);
    packets.set(number, start ? line : `${packets.get(number)} ${line.trim()}`);
  }
  return packets;
}

// ------------------------------------------------------------------------------------------------------------

const haveTcpdump = installed('tcpdump');
const haveTshark = installed('tshark');

describe.skipIf(!haveTcpdump && !haveTshark)('fidelity', () => {
  const capture = join(scratch(), 'everything.pcap');
  let ours: { record: PacketRecord; dump: Dump }[] = [];
  const of = (protocol: RegExp): typeof ours => ours.filter(({ record }) => protocol.test(record.protocol));

  beforeAll(() => {
    const fromFixtures = [...fixtures('freebsd'), ...fixtures('ucarp')].flatMap(plainFrames);
    const made = [...oddPackets(), ...vrrpPackets()].map((bytes, i) => ({
      timeUs: 1_700_000_000_000_001 + i * 999_999,
      bytes,
      wireLength: bytes.length,
    }));
    writeFileSync(capture, plainPcap([...fromFixtures, ...made]));
    const records = packetLines<PacketRecord>(askCarplab(['decode', '--json', capture]).stdout);
    const dumps = dumpsOf(askCarplab(['decode', '-v', capture]).stdout);
    if (records.length !== dumps.length) throw new Error('--json and -v choose different packets');
    ours = records.map((record, i) => ({ record, dump: dumps[i]! }));
  }, 60_000);

  it('covers the fixtures and the odd packets', () => {
    expect(of(/^carp$/).length).toBeGreaterThan(1000);
    expect(of(/^vrrp/)).toHaveLength(3 + 4);
  });

  it('-v says what --json says', () => {
    for (const { record, dump } of of(/^carp$/)) {
      const { carp } = record;
      const number = (field: string): number => Number.parseInt(dump.get(`carp.${field}`)!.hex, 16);
      expect({
        version: number('versionType') >> 4,
        type: number('versionType') & 15,
        vhid: number('vhid'),
        advskew: number('advskew'),
        authlen: number('authlen'),
        demote: number('demote'),
        advbase: number('advbase'),
        checksum: dump.get('carp.checksum')!.hex,
        counter: BigInt(
          `0x${dump.get('carp.counterHigh')!.hex}${dump.get('carp.counterLow')!.hex}`,
        ).toString(),
        hmac: dump.get('carp.hmac')!.hex,
        checksumOk: !record.problems.some((p) => p.code === 'badsum' && p.layer === 'carp'),
      }).toEqual(carp);
    }
  });

  it.skipIf(!haveTcpdump)('tcpdump -T carp: every field of every CARP packet', () => {
    const packets = tcpdumpPackets(capture, '-T', 'carp');
    let whole = 0;
    for (const { record, dump } of of(/^carp$/)) {
      const { carp, frame } = record;
      const text = packets.get(frame)!;
      expect(clockOf(text), text).toBe(clockText(record.timeUs));
      const rest = compareHeaders(text, record, dump);
      const sum = carp!.checksumOk
        ? ''
        : ` (bad carp cksum ${Number.parseInt(carp!.checksum, 16).toString(16)}!)`;
      const ttl = record.ttl === 255 ? '' : `[ttl=${record.ttl}!] `;
      // tcpdump stops at another type or version.
      const fields =
        carp!.type === 1 && carp!.version === 2
          ? `${ttl}vhid=${carp!.vhid} advbase=${carp!.advbase} advskew=${carp!.advskew} authlen=${carp!.authlen} ${sum}counter=${carp!.counter}`
          : '';
      if (fields !== '') whole++;
      const type = carp!.type === 1 ? 'advertise' : 'unknown';
      expect(rest.trimEnd()).toBe(`CARPv${carp!.version}-${type} 36: ${fields}`.trimEnd());
    }
    expect(whole).toBeGreaterThan(1000);
  });

  it.skipIf(!haveTcpdump)('tcpdump: every field of every VRRP packet', () => {
    const packets = tcpdumpPackets(capture);
    for (const { record, dump } of of(/^vrrp/)) {
      const { vrrp, frame } = record;
      const rest = compareHeaders(packets.get(frame)!, record, dump);
      const auth = { 0: 'none', 1: 'simple', 2: 'ah' }[vrrp!.authType ?? 0];
      const interval =
        vrrp!.version === 2
          ? `authtype ${auth}, intvl ${vrrp!.interval}s`
          : `intvl ${Math.round(vrrp!.interval * 100)}cs`;
      // carplab does not judge VRRP's checksum, but it shows the same one.
      const sum = / \(bad vrrp cksum ([0-9a-f]+)\),/.exec(rest);
      if (sum) expect(dump.get(`vrrp${vrrp!.version}.checksum`)!.hex).toBe(sum[1]!.padStart(4, '0'));
      expect(
        rest
          .replace(sum?.[0] ?? '', '')
          .replace(/ auth "[^"]*"/, '')
          .trimEnd(),
      ).toBe(
        `VRRPv${vrrp!.version}, Advertisement, vrid ${vrrp!.vrid}, prio ${vrrp!.priority}, ${interval}, length ${lengthOf(dump)}, addrs${
          vrrp!.addresses.length > 1 ? `(${vrrp!.addresses.length})` : ''
        }: ${vrrp!.addresses.join(',')}`,
      );
    }
  });

  it.skipIf(!haveTshark)('tshark as CARP: every field of every CARP packet', () => {
    const packets = tsharkPackets(capture, 'carp');
    let whole = 0;
    for (const { record, dump } of of(/^carp$/)) {
      const layers = packets.get(record.frame)!;
      compareLayers(layers, record, dump);
      const { carp } = record;
      const theirs = layers['carp'];
      if (theirs === undefined) {
        // tshark 4.0 takes only version 2, type 1 and authlen 7 for CARP.
        expect([carp!.version, carp!.type, carp!.authlen]).not.toEqual([2, 1, 7]);
        continue;
      }
      whole++;
      const bad = record.problems.find((problem) => problem.code === 'badsum' && problem.layer === 'carp');
      const expected: Layer = {
        'carp.typever': String(carp!.version * 16 + carp!.type),
        'carp.typever_tree': { 'carp.version': String(carp!.version), 'carp.type': String(carp!.type) },
        'carp.vhid': String(carp!.vhid),
        'carp.advskew': String(carp!.advskew),
        'carp.authlen': String(carp!.authlen),
        'carp.demotion': String(carp!.demote),
        'carp.adver_int': String(carp!.advbase),
        'carp.checksum': `0x${carp!.checksum}`,
        'carp.checksum.status': carp!.checksumOk ? '1' : '0',
        'carp.counter': carp!.counter,
        'carp.hmac': bytesText(carp!.hmac),
      };
      const { 'carp.checksum_tree': tree, ...fields } = theirs;
      expect(fields).toEqual(expected);
      expect(
        JSON.stringify(tree ?? '').includes(`should be 0x${bad?.needed?.toString(16).padStart(4, '0')}`),
      ).toBe(bad !== undefined);
    }
    expect(whole).toBeGreaterThan(1000);
  });

  it.skipIf(!haveTshark)('tshark as VRRP: every field of every VRRP packet', () => {
    const packets = tsharkPackets(capture, 'vrrp');
    for (const { record, dump } of of(/^vrrp/)) {
      const layers = packets.get(record.frame)!;
      compareLayers(layers, record, dump);
      const { vrrp } = record;
      const header = `vrrp${vrrp!.version}`;
      const version3 = vrrp!.version === 3;
      const checksum = dump.get(`${header}.checksum`)!.hex;
      const addresses = vrrp!.addresses.length === 1 ? vrrp!.addresses[0] : vrrp!.addresses;
      const {
        'vrrp.checksum_tree': _tree,
        'vrrp.checksum.status': _status,
        // A password, which carplab does not print.
        'vrrp.auth_string': _password,
        ...fields
      } = layers['vrrp']!;
      expect(fields).toEqual({
        'vrrp.typever': String(vrrp!.version * 16 + vrrp!.type),
        'vrrp.typever_tree': { 'vrrp.version': String(vrrp!.version), 'vrrp.type': String(vrrp!.type) },
        'vrrp.virt_rtr_id': String(vrrp!.vrid),
        'vrrp.prio': String(vrrp!.priority),
        'vrrp.addr_count': String(vrrp!.addresses.length),
        ...(version3
          ? { 'vrrp.reserved_mbz': '0', 'vrrp.short_adver_int': String(Math.round(vrrp!.interval * 100)) }
          : { 'vrrp.auth_type': String(vrrp!.authType), 'vrrp.adver_int': String(vrrp!.interval) }),
        'vrrp.checksum': `0x${checksum}`,
        [record.src!.includes(':') ? 'vrrp.ipv6_addr' : 'vrrp.ip_addr']: addresses,
      });
    }
  });
});

const bytesText = (hex: string): string => hex.replace(/..(?!$)/g, '$&:');
const clockText = (timeUs: number): string =>
  new Date(Math.floor(timeUs / 1000)).toISOString().slice(11, 23) + String(timeUs % 1000).padStart(3, '0');
const clockOf = (text: string): string | undefined => /(\d\d:\d\d:\d\d\.\d{6})/.exec(text)?.[1];

/** Bytes of IP payload, by the IP header. */
function lengthOf(dump: Dump): number {
  const v4 = dump.get('ipv4.totalLength');
  return v4 ? Number(v4.value) - 20 : Number(dump.get('ipv6.payloadLength')!.value);
}

const highLow = (value: string): number[] => [...value.matchAll(/\d+/g)].map(([digits]) => Number(digits));

/** Compares what tcpdump says of Ethernet and IP, and returns the rest of its line. */
function compareHeaders(text: string, record: PacketRecord, dump: Dump): string {
  const ethernet = /(\S+) > (\S+), ethertype \S+ \(0x([0-9a-f]{4})\), length (\d+): (.*)$/.exec(text)!;
  const last = [...dump.values()].at(-1)!;
  // Long payloads are cut, and say so.
  const lastLength = Number(/… (\d+) bytes/.exec(last.value)?.[1] ?? last.hex.length / 2);
  expect({
    srcMac: ethernet[1],
    dstMac: ethernet[2],
    type: ethernet[3],
    length: Number(ethernet[4]),
  }).toEqual({
    srcMac: record.srcMac,
    dstMac: record.dstMac,
    type: dump.get('ethernet.etherType')!.hex,
    length: last.offset + lastLength,
  });
  let rest = ethernet[5]!;
  const vlan = /^vlan (\d+), p (\d+),( DEI,)? ethertype \S+ \(0x([0-9a-f]{4})\), /.exec(rest);
  expect(vlan ? [Number(vlan[1])] : []).toEqual(record.vlan);
  if (vlan) {
    rest = rest.slice(vlan[0].length);
    expect(tagOf(dump.get('vlan.tci')!.value)).toEqual({
      priority: vlan[2],
      dei: vlan[3] === undefined ? '0' : '1',
      id: vlan[1],
    });
    expect(dump.get('vlan.etherType')!.hex).toBe(vlan[4]);
  }
  const v4 =
    /^\(tos 0x([0-9a-f]+), ttl (\d+), id (\d+), offset (\d+), flags \[(DF|none)\], proto VRRP \(112\), length (\d+)(?:, bad cksum [0-9a-f]+ \(->([0-9a-f]+)\)!)?\) /.exec(
      rest,
    );
  if (v4) {
    const flags = dump.get('ipv4.flagsOffset')!.value;
    const wrong = record.problems.find((problem) => problem.code === 'badsum' && problem.layer === 'ipv4');
    expect({
      tos: Number.parseInt(v4[1]!, 16),
      ttl: Number(v4[2]),
      id: Number(v4[3]),
      flags: [v4[5] === 'DF' ? 2 : 0, Number(v4[4])],
      length: Number(v4[6]),
      rightChecksum: v4[7],
    }).toEqual({
      tos: Number(dump.get('ipv4.tos')!.value),
      ttl: record.ttl,
      id: Number(dump.get('ipv4.id')!.value),
      flags: highLow(flags),
      length: Number(dump.get('ipv4.totalLength')!.value),
      rightChecksum: wrong?.needed?.toString(16),
    });
    rest = rest.slice(v4[0].length);
  } else {
    const v6 =
      /^\((?:class 0x([0-9a-f]+), )?hlim (\d+), next-header VRRP \(112\) payload length: (\d+)\) /.exec(rest);
    expect(v6, text).not.toBeNull();
    const [, trafficClass] = highLow(dump.get('ipv6.versionClassFlow')!.value);
    expect({
      trafficClass: Number.parseInt(v6![1] ?? '0', 16),
      hopLimit: Number(v6![2]),
      length: Number(v6![3]),
    }).toEqual({
      trafficClass,
      hopLimit: record.ttl,
      length: Number(dump.get('ipv6.payloadLength')!.value),
    });
    rest = rest.slice(v6![0].length);
  }
  const addresses = /^(\S+) > (\S+): /.exec(rest)!;
  expect([addresses[1], addresses[2]]).toEqual([record.src, record.dst]);
  return rest.slice(addresses[0].length);
}

/** Fields that tshark derives from others: names, parts of addresses, the same address again. */
const DERIVED =
  /_tree$|_resolved|\.oui|\.[li]g$|_host$|\.host$|^(eth|ip|ipv6)\.addr$|checksum\.status$|^ipv6\.opt|^vlan\.id_name$|^eth\.stream|^ip\.stream/;

/** Compares the fields of tshark's frame, Ethernet, VLAN and IP layers. */
/** A tag's parts, from `priority 5, dei, vlan 12`. */
function tagOf(value: string): { priority: string | undefined; dei: string; id: string | undefined } {
  const [, priority, dei, id] = /^priority (\d+),( dei,)? vlan (\d+)$/.exec(value) ?? [];
  return { priority, dei: dei === undefined ? '0' : '1', id };
}

function compareLayers(layers: Readonly<Record<string, Layer>>, record: PacketRecord, dump: Dump): void {
  const hex = (field: string): string => `0x${dump.get(field)!.hex}`;
  const value = (field: string): string => dump.get(field)!.value;
  const frame = layers['frame']!;
  expect(frame['frame.time_epoch']).toBe(
    `${Math.floor(record.timeUs / 1_000_000)}.${String(record.timeUs % 1_000_000).padStart(6, '0')}000`,
  );
  const expected: Record<string, Layer> = {
    eth: { 'eth.dst': record.dstMac, 'eth.src': record.srcMac, 'eth.type': hex('ethernet.etherType') },
  };
  if (record.vlan.length > 0) {
    const { priority, dei, id } = tagOf(value('vlan.tci'));
    expected['vlan'] = {
      'vlan.priority': priority!,
      'vlan.dei': dei,
      'vlan.id': id!,
      'vlan.etype': hex('vlan.etherType'),
    };
  }
  if (dump.has('ipv4.tos')) {
    const [version, words] = highLow(value('ipv4.versionLength'));
    const [flags, offset] = highLow(value('ipv4.flagsOffset'));
    expected['ip'] = {
      'ip.version': String(version),
      'ip.hdr_len': String(words! * 4),
      'ip.dsfield': hex('ipv4.tos'),
      'ip.len': value('ipv4.totalLength'),
      'ip.id': hex('ipv4.id'),
      'ip.flags': `0x0${flags}`,
      'ip.frag_offset': String(offset),
      'ip.ttl': String(record.ttl),
      'ip.proto': value('ipv4.protocol'),
      'ip.checksum': hex('ipv4.checksum'),
      'ip.src': record.src,
      'ip.dst': record.dst,
    };
  } else {
    const [version, trafficClass, flow] = highLow(value('ipv6.versionClassFlow'));
    expected['ipv6'] = {
      'ip.version': String(version),
      'ipv6.version': String(version),
      'ipv6.tclass': `0x${trafficClass!.toString(16).padStart(8, '0')}`,
      'ipv6.flow': `0x${flow!.toString(16).padStart(6, '0')}`,
      'ipv6.plen': value('ipv6.payloadLength'),
      'ipv6.nxt': value('ipv6.nextHeader'),
      'ipv6.hlim': String(record.ttl),
      'ipv6.src': record.src,
      'ipv6.dst': record.dst,
    };
  }
  const theirs = Object.fromEntries(
    Object.entries(layers)
      .filter(([name]) => !['frame', 'carp', 'vrrp', 'data'].includes(name))
      .map(([name, layer]) => [
        name,
        Object.fromEntries(Object.entries(layer).filter(([field]) => !DERIVED.test(field))),
      ]),
  );
  expect(theirs).toEqual(expected);
}
