/**
 * The simulated pair with so many live states: UDP flows through the master, with NAT, each renewed before its states
 * expire. Prints a PairCost as JSON.
 */
import { encodeIpv4, encodeUdp, IPPROTO_UDP } from '@carplab/codec/net';
import type { Host, LabNode, NodeSink } from '@carplab/host';
import { buildWorld, readScenario } from '@carplab/sim/scenario';

/** Processor time of a stretch of virtual time. */
export interface PairCost {
  readonly states: number;
  readonly virtualS: number;
  readonly cpuS: number;
  readonly packetsPerVirtualS: number;
}

const SECOND_US = 1_000_000;
/** Less than the 30 s of udp.first and udp.single. */
const RENEW_S = 25;
/** Interval between bursts of packets, and the number of addresses that 15,535 NAT ports require. */
const BURST_US = 10_000;
const SERVERS = 200;

const states = Number(process.argv[2]);
const virtualS = Number(process.argv[3]);
const flows = states / 2;
const perBurst = Math.ceil(flows / ((RENEW_S * SECOND_US) / BURST_US));

/** A datagram of flow `i`, to the virtual MAC address of the LAN. */
function frameOf(i: number): Uint8Array {
  const frame = new Uint8Array(14 + 28 + 64);
  frame.set([0, 0, 0x5e, 0, 1, 2, 2, 0, 0, 0, 0, 0x50, 8, 0]);
  const source = `10.1.${(i >> 8) & 255}.${i & 255}`;
  const fixed = { tos: 0, id: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0, ttl: 64 };
  const ends = { source, destination: `198.51.100.${1 + (i % SERVERS)}`, protocol: IPPROTO_UDP };
  encodeIpv4({ ...fixed, ...ends, options: new Uint8Array(0), payloadLength: 72 }, frame, 14);
  const ports = { sourcePort: 1024 + (i % 50_000), destinationPort: 53 };
  encodeUdp({ ...ports, data: new Uint8Array(64) }, frame, 34, 14, 4);
  return frame;
}

/** A machine that keeps all flows alive. */
class Flows implements LabNode {
  readonly name = 'flows';
  readonly ports = [{ name: 'eth0', mac: '02:00:00:00:00:50' }];
  readonly #frames = Array.from({ length: flows }, (_, i) => frameOf(i));
  #next = 0;
  #dueUs = Number.POSITIVE_INFINITY;
  start(nowUs: number): void {
    this.#dueUs = nowUs;
  }
  receive(): void {}
  linkChanged(): void {}
  command() {
    return { ok: false, reason: 'it only sends' } as const;
  }
  advance(nowUs: number, sink: NodeSink): void {
    if (nowUs < this.#dueUs) return;
    this.#dueUs += BURST_US;
    for (let i = 0; i < perBurst; i++) sink.send(0, this.#frames[this.#next++ % flows]!.slice());
  }
  nextDeadline(): number {
    return this.#dueUs;
  }
  snapshot(): null {
    return null;
  }
  restore(): void {}
}

const password = 'MonMotDePasseCarp2026';
const parsed = readScenario(
  {
    name: 'the pair under load',
    learn: '.',
    duration: '1d',
    segments: ['wan', 'lan'],
    defaults: {
      preempt: true,
      routes: [{ to: 'default', via: '203.0.113.1' }],
      pf: {
        limit: 1_000_000,
        translation: [{ action: 'nat', on: 'wan', from: 'lan:network', target: '203.0.113.4' }],
        rules: [{ action: 'pass' }, { action: 'pass', quick: true, proto: 'carp', state: 'none' }],
      },
    },
    vhids: [
      { vhid: 1, segment: 'wan', addresses: '203.0.113.4/28', password },
      { vhid: 2, segment: 'lan', addresses: '10.0.0.254/8', password },
    ],
    hosts: {
      'OPNsense-1': { on: { wan: '203.0.113.2/28', lan: '10.0.0.1/8' } },
      'OPNsense-2': { on: { wan: '203.0.113.3/28', lan: '10.0.0.2/8' }, advskew: 100 },
    },
    servers: { router: { segment: 'wan', addresses: '203.0.113.1/28' } },
  },
  'bench',
);
if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
const { world, hosts } = buildWorld(parsed.scenario, 1);
world.addNode(new Flows(), { startUs: 5 * SECOND_US });
world.connect({ node: 'flows', segment: 'lan' });
world.run((5 + 2 * RENEW_S) * SECOND_US);
const start = process.cpuUsage();
world.run(world.nowUs + virtualS * SECOND_US);
const { user, system } = process.cpuUsage(start);
const live = (hosts.get('OPNsense-1') as Host).pf()!.table.count;
const cost: PairCost = {
  states: live,
  virtualS,
  cpuS: (user + system) / 1e6,
  packetsPerVirtualS: (perBurst * SECOND_US) / BURST_US,
};
process.stdout.write(JSON.stringify(cost));
