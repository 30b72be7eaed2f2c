import { readFileSync } from 'node:fs';
import { TableState } from '@carplab/analysis';
import { CaptureReader } from '@carplab/capture';
import { dissect, formatMac, LINKTYPE_ETHERNET, Packet, toHex } from '@carplab/codec';
import { IPPROTO_TCP, IPPROTO_UDP } from '@carplab/codec/net';
import { type FilterRule, PASS, PF_IN, PF_OUT, Pf } from '@carplab/pf';
import { pfctlLines } from '@carplab/text';
import { describe, expect, it } from 'vitest';

// A run of two FreeBSD 12.1 kernels: what node A got and sent until it was killed goes through our pf, and the states
// are held against what pfctl printed on A at that time.

interface Frame {
  readonly port: number;
  readonly timeUs: number;
  readonly bytes: Uint8Array;
}
interface Log {
  readonly events: readonly { readonly t: number; readonly vm: string; readonly cmd: string }[];
}

const LAN = 0;
const WAN = 1;
const INTERFACES = [
  {
    name: 'vtnet0',
    addresses: ['192.0.2.2/24', '2001:db8:a::2/64', '192.0.2.1/24', '2001:db8:a::1/64'],
    own: 2,
  },
  {
    name: 'vtnet1',
    addresses: ['198.51.100.2/24', '2001:db8:b::2/64', '198.51.100.4/24', '2001:db8:b::1/64'],
    own: 2,
  },
  { name: 'vtnet2', addresses: ['10.255.0.1/24'], own: 1 },
];
const MACS: readonly (readonly string[])[] = [
  ['52:54:00:00:00:0a', '00:00:5e:00:01:01'],
  ['52:54:00:00:01:0a', '00:00:5e:00:01:02'],
];
/** The pf.conf of the run. Rules 1 and 2 are one rule of braces there. */
const RULES: readonly FilterRule[] = [
  { action: 'pass', quick: true, on: 'vtnet2', proto: 'pfsync', state: 'none' },
  { action: 'pass', quick: true, on: 'vtnet0', proto: 'carp', state: 'none' },
  { action: 'pass', quick: true, on: 'vtnet1', proto: 'carp', state: 'none' },
  { action: 'pass' },
];

const fixture = (name: string): URL => new URL(`../fixtures/freebsd/failover_07_${name}`, import.meta.url);

function framesOf(name: string, port: number): Frame[] {
  const frames: Frame[] = [];
  const reader = new CaptureReader();
  reader.push(readFileSync(fixture(`${name}.pcap`)));
  reader.end();
  for (let frame = reader.next(); frame !== undefined; frame = reader.next())
    frames.push({ port, timeUs: frame.timeUs, bytes: frame.bytes.slice(frame.start, frame.end) });
  return frames;
}

const isTransport = ({ protocol }: Packet): boolean => protocol === IPPROTO_TCP || protocol === IPPROTO_UDP;
const isGroup = (bytes: Uint8Array): boolean => (bytes[0]! & 1) !== 0;

/** Addresses, and what is behind the IP header. */
function gist(packet: Packet): string {
  return toHex(packet.bytes, packet.srcAt, packet.payloadEnd);
}

/** What went through A until a moment, through our pf: what was forwarded, by us and by the kernel. */
function replay(untilUs: number): { pf: Pf; ours: string[]; kernels: string[] } {
  // The ports that the kernel drew for TCP and UDP, 64177 and 54922, after the ids begin.
  const drawn = [0x6b03_3900, 64_177 - 50_001, 54_922 - 50_001];
  const pf = new Pf(
    {
      hostid: 0x1122_3344,
      timeouts: {
        'tcp.closed': 5,
        'tcp.finwait': 5,
        'tcp.closing': 8,
        'udp.first': 8,
        'udp.single': 6,
        'udp.multiple': 8,
        'icmp.first': 8,
        'icmp.error': 4,
        'other.first': 8,
      },
      translation: [
        { action: 'nat', on: 'vtnet1', family: 'inet', from: '192.0.2.0/24', target: '198.51.100.4' },
        {
          action: 'rdr',
          on: 'vtnet1',
          family: 'inet',
          proto: 'tcp',
          to: { address: '198.51.100.4', port: 8080 },
          target: '192.0.2.10',
          targetPort: 80,
        },
      ],
      rules: RULES,
    },
    INTERFACES,
    { draws: () => drawn.shift() ?? 0 },
  );
  pf.start();
  const frames = [...framesOf('lan', LAN), ...framesOf('wan', WAN)].sort((a, b) => a.timeUs - b.timeUs);
  const ours: string[] = [];
  const kernels: string[] = [];
  for (const { port, timeUs, bytes } of frames) {
    if (timeUs > untilUs) break;
    const nowUs = timeUs - START_US;
    pf.expire(nowUs);
    const packet = new Packet();
    dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
    if (packet.kind !== 'ip') continue;
    if (MACS[port]!.includes(formatMac(bytes, 6))) {
      // A itself speaks neither TCP nor UDP.
      if (isTransport(packet)) kernels.push(gist(packet));
      else pf.test(PF_OUT, port, packet, nowUs);
    } else if (isGroup(bytes) || MACS[port]!.includes(formatMac(bytes, 0))) {
      if (pf.test(PF_IN, port, packet, nowUs) !== PASS || isGroup(bytes)) continue;
      if (!isTransport(packet)) continue;
      if (pf.test(PF_OUT, port === LAN ? WAN : LAN, packet, nowUs) === PASS) ours.push(gist(packet));
    }
  }
  pf.expire(untilUs - START_US);
  return { pf, ours, kernels };
}

const START_US = 1_795_373_400_000_000;

/** The states in the output of pfctl, by their first line: without ages and ids. */
function statesOf(text: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const [, first = '', rest = ''] of text.matchAll(/^(all .*)\n((?: {3}.*\n?)*)/gm))
    states.set(first, rest.replace(/age [\d:]+, expires in [\d:]+, /, '').replace(/ {3}id: .*\n?/, ''));
  return states;
}

describe('a FreeBSD 12.1 pair with connections through NAT', () => {
  const log = JSON.parse(readFileSync(fixture('lan.json'), 'utf8')) as Log;
  const printed = log.events.find(({ vm, cmd }) => vm === 'A' && cmd.startsWith('pfctl -vv -ss output'))!;
  const untilUs = Math.round(printed.t * 1_000_000);
  const { pf, ours: forwarded, kernels: forwardedThere } = replay(untilUs);

  it('what node A forwards is ours, octet for octet', () => {
    expect(forwarded.length).toBeGreaterThan(120);
    // The order differs by those that waited for ARP.
    expect(forwarded.sort()).toEqual(forwardedThere.sort());
  });

  it('its states are those that pfctl printed, in numbers, windows and words', () => {
    const kernels = statesOf(printed.cmd);
    const state = new TableState(pf.table);
    const ours = new Map<string, string>();
    for (let row = pf.table.first(); row >= 0; row = pf.table.next(row)) {
      const lines = `${pfctlLines(state.on(row, untilUs - START_US)).join('\n')}\n`;
      for (const [first, rest] of statesOf(lines)) ours.set(first, rest);
    }
    // Those of IGMP began before the capture.
    const kernelLines = [...kernels].filter(([first]) => !first.includes(' igmp '));
    expect(kernelLines).toHaveLength(10);
    for (const [first, rest] of kernelLines) {
      expect([first, ours.get(first)]).toEqual([first, rest]);
    }
    expect([...ours.keys()].filter((line) => !/ipv6-icmp/.test(line))).toHaveLength(6);
  });
});
