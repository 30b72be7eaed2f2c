import { formatMac, fromHex } from '@carplab/codec';
import { decodeArp } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import {
  EchoServer,
  type EndpointOptions,
  frameProtocol,
  PingClient,
  type PingClientOptions,
  World,
} from '../src/index.js';
import { SilentNode } from './silent-node.js';

const SECOND = 1_000_000;
const PC = { name: 'pc', mac: '02:00:00:00:00:01' };
const FW = { name: 'fw', mac: '02:00:00:00:00:02' };
const V4 = { client: '192.168.1.9/24', server: '192.168.1.1/24', to: '192.168.1.1' };
const V6 = { client: '2001:db8::9/64', server: '2001:db8::1/64', to: '2001:db8::1' };

interface Ping {
  sequence: number;
  lost: boolean;
  timeUs: number;
  roundTripUs?: number | undefined;
}

/** A client that pings a server, and what it sees. */
class PingLab {
  readonly world = new World({ seed: 1 });
  readonly pings: Ping[] = [];
  /** Protocol, sender's node and destination MAC of all that was carried. */
  readonly carried: string[] = [];
  frames: Uint8Array[] = [];

  constructor(
    net: typeof V4,
    client: Partial<PingClientOptions> = {},
    server: Partial<EndpointOptions> = {},
  ) {
    const { world } = this;
    world.addSegment({ name: 'lan' });
    world.addNode(new EchoServer({ ...FW, addresses: [net.server], ...server }));
    world.addNode(new PingClient({ ...PC, addresses: [net.client], to: net.to, delayUs: 1000, ...client }));
    world.addNode(new SilentNode('third', '02:00:00:00:00:03'));
    for (const node of ['fw', 'pc', 'third']) world.connect({ node, segment: 'lan' });
    world.observe({
      event: (event) => {
        if (event.event === 'ping') this.pings.push(event);
      },
      frame: ({ event, node, frame }) => {
        if (event !== 'carried') return;
        this.carried.push(`${node} ${frameProtocol(frame).protocol} ${formatMac(frame)}`);
        this.frames.push(frame);
      },
    });
  }

  get lost(): number[] {
    return this.pings.filter(({ lost }) => lost).map(({ sequence }) => sequence);
  }

  /** The third machine sends a frame as it is. */
  say(frame: string): void {
    this.world.command('third', { command: 'send', frame: frame.replaceAll(' ', '') });
  }
}

describe.each([
  ['IPv4', V4, 'arp', 'icmp'],
  ['IPv6', V6, 'ndp', 'icmpv6'],
] as const)('a ping over %s', (_, net, resolution, echo) => {
  it('asks for the address once, and is answered', () => {
    const lab = new PingLab(net);
    lab.world.run(3 * SECOND);
    expect(lab.pings.map(({ sequence, lost, roundTripUs }) => [sequence, lost, roundTripUs])).toEqual([
      [0, false, 400], // Question and answer first.
      [1, false, 200],
      [2, false, 200],
    ]);
    const asked = net === V4 ? 'ff:ff:ff:ff:ff:ff' : '33:33:ff:00:00:01';
    const everybody = net === V4 ? 'ff:ff:ff:ff:ff:ff' : '33:33:00:00:00:01';
    expect(lab.carried.slice(0, 8)).toEqual([
      `fw ${resolution} ${everybody}`,
      `pc ${resolution} ${everybody}`,
      `pc ${resolution} ${asked}`,
      `fw ${resolution} ${PC.mac}`,
      `pc ${echo} ${FW.mac}`,
      `fw ${echo} ${PC.mac}`,
      `pc ${echo} ${FW.mac}`,
      `fw ${echo} ${PC.mac}`,
    ]);
  });

  it('counts a ping that is not answered in time as lost', () => {
    const lab = new PingLab(net, { timeoutUs: 500_000 });
    lab.world.schedule(2_500_000, { kind: 'cut', node: 'fw' });
    lab.world.schedule(5_500_000, { kind: 'uncut', node: 'fw' });
    lab.world.run(8 * SECOND);
    expect(lab.lost).toEqual([3, 4, 5]);
    expect(lab.pings.find(({ sequence }) => sequence === 3)).toMatchObject({ lost: true, timeUs: 3_501_000 });
    lab.world.inject({ kind: 'impair', node: 'fw', link: { latencyUs: 250_000 } });
    lab.world.run(12_400_000);
    expect(lab.lost, 'answered, and too late').toEqual([3, 4, 5, 8, 9, 10, 11]);
  });

  it('asks again once the answer has aged out', () => {
    const lab = new PingLab(net, { arpTimeoutUs: 10 * SECOND, ndpTimeoutUs: 10 * SECOND });
    lab.world.run(35 * SECOND);
    const asked = lab.carried.filter((line) => line.startsWith(`pc ${resolution}`));
    expect(asked.length - 1, 'its own announcement aside').toBe(4);
    expect(lab.lost).toEqual([]);
  });

  it('asks five times, a second apart, for a silent address, then starts again', () => {
    const lab = new PingLab(net, { to: net === V4 ? '192.168.1.200' : '2001:db8::200' });
    lab.world.run(6_500_000);
    const asked = lab.carried.filter((line) => line.startsWith(`pc ${resolution}`)).length - 1;
    expect(asked).toBe(7);
    expect(lab.lost).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('stops after its count, and when its machine shuts down', () => {
    const counted = new PingLab(net, { count: 2 });
    counted.world.run(10 * SECOND);
    expect(counted.pings).toHaveLength(2);
    const shut = new PingLab(net);
    shut.world.schedule(2_500_000, { kind: 'shutdown', node: 'pc', graceUs: 5 * SECOND });
    shut.world.run(10 * SECOND);
    expect(shut.pings).toHaveLength(3);
  });

  it('goes on from a snapshot in the middle of a question', () => {
    const lab = new PingLab(net);
    lab.world.run(1120);
    const snapshot = lab.world.snapshot();
    lab.world.run(5 * SECOND);
    const after = [lab.world.traceHash, lab.world.stateHash()];
    lab.world.restore(snapshot);
    lab.world.run(5 * SECOND);
    expect([lab.world.traceHash, lab.world.stateHash()]).toEqual(after);
    expect(lab.lost).toEqual([]);
  });
});

describe('ARP', () => {
  // Who has 192.168.1.1? Tell 192.168.1.1, at 02:00:00:00:00:03.
  const gratuitous =
    'ffffffffffff 020000000003 0806 0001 0800 06 04 0001 020000000003 c0a80101 000000000000 c0a80101';

  it('a gratuitous message moves a known address', () => {
    const lab = new PingLab(V4);
    lab.world.run(2_500_000);
    lab.say(gratuitous);
    lab.world.run(4_500_000);
    expect(lab.carried.at(-1)).toBe('pc icmp 02:00:00:00:00:03');
    expect(lab.lost).toEqual([3]);
  });

  it('a client that does not believe it stays where it is', () => {
    const lab = new PingLab(V4, { gratuitousArp: 'ignore' });
    lab.world.run(2_500_000);
    lab.say(gratuitous);
    lab.world.run(4_500_000);
    expect(lab.lost).toEqual([]);
  });

  it('an unknown address is not learned from a message to others', () => {
    const lab = new PingLab(V4, { delayUs: 2 * SECOND });
    lab.world.run(SECOND);
    lab.say(gratuitous);
    lab.world.run(3 * SECOND);
    expect(lab.carried.filter((line) => line.startsWith('pc arp'))).toHaveLength(2);
  });

  it('a gateway is asked for addresses that are not on the segment', () => {
    const lab = new PingLab(V4, { to: '203.0.113.4', gateways: ['192.168.1.1'] });
    lab.world.run(1_500_000);
    const [question] = lab.frames.filter((frame) => frame[20] === 0 && frame[21] === 1).slice(-1);
    expect(decodeArp(question!, 14, 42)).toMatchObject({ ok: true, value: { targetIp: '192.168.1.1' } });
    expect(lab.carried.at(-1)).toBe(`pc icmp ${FW.mac}`);
    expect(lab.lost, 'the server is no router').toEqual([0]);
  });

  it('without a route everything is lost, and nothing is sent', () => {
    const lab = new PingLab(V4, { to: '203.0.113.4' });
    lab.world.run(2_500_000);
    expect(lab.lost).toEqual([0, 1]);
    expect(lab.carried).toHaveLength(2);
  });
});

describe('NDP', () => {
  const advertisement = (flags: string, checksum: string): string =>
    `333300000001 020000000003 86dd 60000000 0020 3a ff 20010db8000000000000000000000001
     ff020000000000000000000000000001 88 00 ${checksum} ${flags} 20010db8000000000000000000000001 02 01 020000000003`.replace(
      /\s/g,
      '',
    );

  it('replaces a known address only with the override flag', () => {
    const lab = new PingLab(V6);
    lab.world.run(2_500_000);
    lab.say(advertisement('00000000', withChecksum('00000000')));
    lab.world.run(4_500_000);
    expect(lab.lost).toEqual([]);
    lab.say(advertisement('20000000', withChecksum('20000000')));
    lab.world.run(6_500_000);
    expect(lab.lost).toEqual([5]);
  });

  /** Summed by hand here: pseudo-header and message, RFC 8200 §8.1. */
  function withChecksum(flags: string): string {
    const frame = fromHex(advertisement(flags, '0000'))!;
    let sum = 0x20 + 58;
    for (let at = 22; at < frame.length; at += 2) sum += (frame[at]! << 8) | frame[at + 1]!;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    return (~sum & 0xffff).toString(16).padStart(4, '0');
  }
});

describe('a client', () => {
  it('does not wake for frames that are not for it', () => {
    const lab = new PingLab(V4, { count: 0 });
    lab.world.run(SECOND);
    const before = lab.world.counters.sent;
    lab.say(`01005e000012 020000000003 0800 ${'00'.repeat(50)}`);
    lab.world.run(2 * SECOND);
    expect(lab.world.counters.sent).toBe(before + 1);
  });

  it('hears only its own replies', () => {
    const lab = new PingLab(V4, { identifier: 7, count: 1, timeoutUs: 5000 });
    lab.world.schedule(0, { kind: 'cut', node: 'fw', direction: 'out' });
    lab.world.run(SECOND);
    expect(lab.lost).toEqual([0]);
    const wrong = { to: '192.168.1.1', timeoutUs: 1_000_000_000, intervalUs: 1000 };
    expect(() => new PingClient({ ...PC, addresses: [V4.client], ...wrong })).toThrow(RangeError);
    expect(() => new PingClient({ ...PC, addresses: [V4.client], to: 'fw' })).toThrow(RangeError);
    expect(() => new PingClient({ ...PC, mac: 'x', addresses: [], to: '::1' })).toThrow(RangeError);
  });
});
