/**
 * Packets per second of processor time through pf and through a host, in the steady state: `states` connections, whose
 * segments come in random order. Prints a PfRates as JSON.
 */
import { dissect, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { encodeIpv4, encodeTcp, IPPROTO_TCP, TH_ACK, TH_SYN } from '@carplab/codec/net';
import { createHost, type Host, type HostConfig } from '@carplab/host';
import { PASS, PF_IN, PF_OUT, Pf } from '@carplab/pf';
import { draws } from './draws.js';
import { median } from './median.js';

/** Packets per second. */
export interface PfRates {
  /** Dissecting the frame alone: what comes before. */
  readonly dissect: number;
  /** In at the LAN: found, followed, its timeout renewed. */
  readonly pf: number;
  /** Out at the WAN, translated there. */
  readonly nat: number;
  /** A whole host: in and out with NAT, TTL, route, neighbor. */
  readonly host: number;
  /** The same without pf. */
  readonly hostWithoutPf: number;
}

const NO_BYTES = new Uint8Array(0);
const MACS = ['52:54:00:00:01:0a', '52:54:00:00:00:0a'] as const;
const states = Number(process.argv[2]);
const roundMs = Number(process.argv[3]);
const rounds = Number(process.argv[4]);

/** A frame to the LAN interface, from connection `i`. */
function frameOf(i: number, flags: number, sequence: number): Uint8Array {
  const data = flags === TH_SYN ? NO_BYTES : new Uint8Array(64);
  const frame = new Uint8Array(14 + 40 + data.length);
  frame.set([0x52, 0x54, 0, 0, 0, 0x0a, 2, 0, 0, 0, 0, 0x50, 8, 0]);
  const source = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
  const fixed = {
    tos: 0,
    id: i & 0xffff,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
  };
  // NAT has 15,535 ports towards one server.
  const ends = { source, destination: `198.51.100.${i % 16}`, protocol: IPPROTO_TCP };
  encodeIpv4({ ...fixed, ...ends, options: NO_BYTES, payloadLength: 20 + data.length }, frame, 14);
  const ports = { sourcePort: 1024 + (i % 50_000), destinationPort: 443 };
  const rest = { acknowledgment: flags === TH_SYN ? 0 : 5001, flags, window: 65_535, urgentPointer: 0 };
  encodeTcp({ ...ports, ...rest, sequence, options: NO_BYTES, data }, frame, 34, 14, 4);
  return frame;
}

const syns = Array.from({ length: states }, (_, i) => frameOf(i, TH_SYN, 1000));
const segments = Array.from({ length: states }, (_, i) => frameOf(i, TH_ACK, 1001));
const PF: HostConfig['pf'] = {
  limit: 1_000_000,
  translation: [{ action: 'nat', on: 'vtnet0', from: '10.0.0.0/8', target: '203.0.113.4' }],
  rules: [{ action: 'pass' }],
};
const packet = new Packet();
const read = (frame: Uint8Array): void =>
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);

function filter(): Pf {
  const interfaces = [
    { name: 'vtnet0', addresses: ['203.0.113.2/28'], own: 1 },
    { name: 'vtnet1', addresses: ['10.255.255.1/8'], own: 1 },
  ];
  const pf = new Pf(PF ?? {}, interfaces, { draws: draws(1) });
  pf.start();
  for (const frame of syns) {
    const copy = frame.slice();
    read(copy);
    const passes = pf.test(PF_IN, 1, packet, 0) === PASS && pf.test(PF_OUT, 0, packet, 0) === PASS;
    if (!passes) throw new Error(`pf dropped a SYN: ${pf.reason}`);
  }
  return pf;
}

function host(pf: HostConfig['pf']): Host {
  const config: HostConfig = {
    name: 'fw1',
    dialect: 'freebsd',
    vhids: [],
    interfaces: [
      { name: 'vtnet0', mac: MACS[0], addresses: ['203.0.113.2/28'], gateway: '203.0.113.1' },
      { name: 'vtnet1', mac: MACS[1], addresses: ['10.255.255.1/8'] },
    ],
    ...(pf ? { pf } : {}),
  };
  const made = createHost(config, draws(2));
  made.start(0, sink);
  // The gateway's answer to the question that the first packet asks.
  made.receive(1, syns[0]!, 0, sink);
  const answer = new Uint8Array(42);
  answer.set([
    0x52, 0x54, 0, 0, 1, 0x0a, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 2, 2, 0, 0, 0, 0, 1, 203, 0, 113,
    1,
  ]);
  answer.set([0x52, 0x54, 0, 0, 1, 0x0a, 203, 0, 113, 2], 32);
  made.receive(0, answer, 0, sink);
  for (const frame of syns) made.receive(1, frame, 0, sink);
  return made;
}

let sent = 0;
const sink = { send: () => void sent++, event: () => {} };

const one = filter();
const firewall = host(PF);
const router = host(undefined);
const copies = segments.map((frame) => frame.slice());
const tasks: Record<keyof PfRates, (i: number) => void> = {
  dissect: (i) => read(segments[i]!),
  pf: (i) => {
    read(segments[i]!);
    one.test(PF_IN, 1, packet, 0);
  },
  nat: (i) => {
    // Translation changes the frame; it is restored, as a host works on a copy.
    const copy = copies[i]!;
    copy.set(segments[i]!);
    read(copy);
    one.test(PF_OUT, 0, packet, 0);
  },
  host: (i) => firewall.receive(1, segments[i]!, 0, sink),
  hostWithoutPf: (i) => router.receive(1, segments[i]!, 0, sink),
};

const next = draws(7);
const order = Uint32Array.from({ length: 1 << 16 }, () => next() % states);

function rate(task: (i: number) => void): number {
  const start = process.cpuUsage();
  const until = performance.now() + roundMs;
  let count = 0;
  while (performance.now() < until) {
    for (let i = 0; i < 4096; i++) task(order[(count + i) & 0xffff]!);
    count += 4096;
  }
  const { user, system } = process.cpuUsage(start);
  return count / ((user + system) / 1e6);
}

const names = Object.keys(tasks) as (keyof PfRates)[];
const all = new Map(names.map((name) => [name, [] as number[]]));
for (const name of names) rate(tasks[name]);
for (let round = 0; round < rounds; round++) for (const name of names) all.get(name)!.push(rate(tasks[name]));
if (one.statistics.reasons['state-mismatch'] > 0 || sent < states) throw new Error('packets were lost');
process.stdout.write(JSON.stringify(Object.fromEntries(names.map((name) => [name, median(all.get(name)!)]))));
