import { toHex } from '@carplab/codec';
import { ETHERTYPE_IP, encodeEthernet, encodeIpv4 } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { CARP_GROUP, Lab, MAC, VIRTUAL } from './lab.js';
import { BROADCAST } from './toy-node.js';

const SECOND = 1_000_000;

describe('a segment', () => {
  it('floods unknown addresses, and sends known ones to their port only', () => {
    const lab = new Lab();
    expect(lab.send('a', BROADCAST)).toBe('bc');
    expect(lab.send('b', MAC.c), 'c is not known yet').toBe('ac');
    expect(lab.send('c', MAC.b)).toBe('b');
    expect(lab.send('b', MAC.c)).toBe('c');
    expect(lab.send('a', CARP_GROUP)).toBe('bc');
    expect(lab.world.macTable('lan')).toEqual([
      { mac: MAC.a, node: 'a', interface: 'eth0' },
      { mac: MAC.b, node: 'b', interface: 'eth0' },
      { mac: MAC.c, node: 'c', interface: 'eth0' },
    ]);
  });

  it('sends traffic for a virtual MAC to the old port until the MAC moves', () => {
    const lab = new Lab();
    lab.send('a', CARP_GROUP, VIRTUAL);
    expect(lab.send('c', VIRTUAL)).toBe('a');
    lab.world.inject({ kind: 'crash', node: 'a', link: 'stays' });
    lab.drops();
    expect(lab.send('c', VIRTUAL), 'b could take over, and the switch does not know').toBe('');
    expect(lab.drops()).toEqual(['a:node-off']);
    lab.send('b', CARP_GROUP, VIRTUAL);
    expect(lab.send('c', VIRTUAL)).toBe('b');
    const moves = lab.events.filter((event) => event.event === 'mac' && event.mac === VIRTUAL);
    expect(moves.map((event) => ({ ...event, timeUs: 0 }))).toEqual([
      { event: 'mac', timeUs: 0, segment: 'lan', mac: VIRTUAL, to: 'a' },
      { event: 'mac', timeUs: 0, segment: 'lan', mac: VIRTUAL, from: 'a', to: 'b' },
    ]);
  });

  it('forgets a port whose link goes down, and floods again', () => {
    const lab = new Lab();
    lab.send('a', CARP_GROUP, VIRTUAL);
    lab.world.inject({ kind: 'crash', node: 'a' });
    lab.drops();
    expect(lab.send('c', VIRTUAL)).toBe('b');
    expect(lab.drops()).toEqual(['a:link-down']);
  });

  it('forgets an address that it has not seen for the ageing time', () => {
    const lab = new Lab({ ageingUs: 10 * SECOND });
    lab.send('a', BROADCAST);
    lab.world.run(9 * SECOND);
    expect(lab.send('b', MAC.a)).toBe('a');
    lab.world.run(11 * SECOND);
    expect(lab.send('b', MAC.a)).toBe('ac');
  });

  it('does not send a frame back, and does not learn a group as a source', () => {
    const lab = new Lab();
    lab.send('a', BROADCAST);
    lab.drops();
    expect(lab.send('a', MAC.a)).toBe('');
    expect(lab.drops()).toEqual(['a:same-port']);
    lab.send('a', BROADCAST, CARP_GROUP);
    expect(lab.world.macTable('lan').map(({ mac }) => mac)).toEqual([MAC.a]);
  });

  it('drops what is shorter than a header', () => {
    const lab = new Lab();
    lab.world.command('a', { command: 'send', frame: 'ffffffffffff0200000000' });
    lab.world.run(SECOND);
    expect(lab.drops()).toEqual(['a:short-frame']);
  });

  it('has room for a limited number of addresses, and floods to the others', () => {
    const lab = new Lab({ macLimit: 1 });
    lab.send('a', BROADCAST);
    lab.send('b', BROADCAST);
    expect(lab.send('c', MAC.a)).toBe('a');
    expect(lab.send('c', MAC.b)).toBe('ab');
  });

  it('echoes multicast as NIC teaming does, but not unicast', () => {
    const lab = new Lab({}, { a: { echo: true } });
    expect(lab.send('a', CARP_GROUP)).toBe('abc');
    lab.send('b', BROADCAST);
    expect(lab.send('a', MAC.b)).toBe('b');
    expect(lab.send('b', CARP_GROUP)).toBe('ac');
  });

  it('waits before it forwards on a new link', () => {
    const lab = new Lab({ forwardDelayUs: 30 * SECOND });
    expect(lab.send('a', BROADCAST), 'the links were there before').toBe('bc');
    lab.world.inject({ kind: 'link-flap', node: 'b', downUs: SECOND });
    lab.world.run(20 * SECOND);
    lab.drops();
    expect(lab.send('a', BROADCAST)).toBe('c');
    expect(lab.send('b', BROADCAST)).toBe('');
    expect(lab.drops()).toEqual(['b:not-forwarding', 'b:not-forwarding']);
    lab.world.run(33 * SECOND);
    expect(lab.send('b', BROADCAST)).toBe('ac');
  });
});

describe('groups', () => {
  const all = (lab: Lab) => ({
    v4: lab.send('a', CARP_GROUP),
    v6: lab.send('a', '33:33:00:00:00:12'),
    far: lab.send('a', '01:00:5e:01:02:03'),
    nodes: lab.send('a', '33:33:00:00:00:01'),
    everybody: lab.send('a', BROADCAST),
  });
  const everything = { v4: 'bc', v6: 'bc', far: 'bc', nodes: 'bc', everybody: 'bc' };

  it('all pass without snooping', () => {
    expect(all(new Lab())).toEqual(everything);
  });

  it('are eaten if link-local, by a switch that does that', () => {
    const lab = new Lab({ eatsLinkLocalMulticast: true });
    expect(all(lab)).toEqual({ ...everything, v4: '', v6: '' });
    expect(lab.drops()).toEqual(['a:multicast-eaten', 'a:multicast-eaten']);
  });

  it('pass forever with a querier, and time out without one', () => {
    const asked = new Lab({ snooping: 'on-with-querier' });
    asked.world.run(1000 * SECOND);
    expect(all(asked)).toEqual(everything);
    const alone = new Lab({ snooping: 'on-without-querier' });
    alone.world.run(250 * SECOND);
    expect(all(alone)).toEqual(everything);
    alone.world.run(261 * SECOND);
    alone.drops();
    expect(all(alone), '224.0.0.0/24 is flooded all the same').toEqual({ ...everything, v6: '', far: '' });
    expect(alone.drops()).toEqual(['b:snooping', 'c:snooping', 'b:snooping', 'c:snooping']);
    const bad = new Lab({ snooping: 'on-without-querier', eatsLinkLocalMulticast: true });
    bad.world.run(261 * SECOND);
    expect(all(bad)).toEqual({ ...everything, v4: '', v6: '', far: '' });
  });

  it('are reported again when a link comes up', () => {
    const lab = new Lab({ snooping: 'on-without-querier', eatsLinkLocalMulticast: true });
    lab.world.run(261 * SECOND);
    lab.world.inject({ kind: 'link-flap', node: 'b', downUs: SECOND });
    lab.world.run(270 * SECOND);
    expect(lab.send('a', CARP_GROUP)).toBe('b');
  });

  it('go to those that report them', () => {
    const options = { snooping: 'on-with-querier', eatsLinkLocalMulticast: true } as const;
    const groups = ['224.0.0.18'];
    const lab = new Lab(options, { b: { groups }, c: { groups: [] } });
    expect(all(lab)).toEqual({ ...everything, v4: 'b', v6: '', far: '' });
  });

  it('go to those that report them in frames of their own, until they leave', () => {
    const options = { snooping: 'on-without-querier', eatsLinkLocalMulticast: true } as const;
    const lab = new Lab(options, { b: { groups: [] }, c: { groups: [] } });
    expect(lab.send('a', CARP_GROUP)).toBe('');
    const say = (node: 'b' | 'c', type: number) => {
      lab.world.command(node, { command: 'send', frame: toHex(igmp(type, MAC[node])) });
      lab.world.run(lab.world.nowUs + 1000);
      return lab.send('a', CARP_GROUP);
    };
    expect([say('c', 0x16), say('b', 0x16), say('c', 0x17)]).toEqual(['c', 'bc', 'b']);
    lab.world.run(lab.world.nowUs + 260 * SECOND);
    expect(lab.send('a', CARP_GROUP)).toBe('');
    say('b', 0x16);
    lab.world.inject({ kind: 'link-flap', node: 'b', downUs: 1000 });
    lab.world.run(lab.world.nowUs + SECOND);
    expect(lab.send('a', CARP_GROUP), 'the switch forgets a lost link').toBe('');
  });

  it('may be flooded until somebody reports them', () => {
    const options = { snooping: 'on-with-querier', unregisteredMulticast: 'flood' } as const;
    expect(all(new Lab(options, { a: { groups: [] }, b: { groups: [] }, c: { groups: [] } }))).toEqual(
      everything,
    );
    const groups = ['ff02::12'];
    expect(all(new Lab(options, { a: { groups: [] }, b: { groups }, c: { groups: [] } })).v6).toBe('b');
  });
});

describe('the protection of a port', () => {
  it('drops foreign sources', () => {
    const lab = new Lab({}, { a: { filter: { dropForeignSources: true } } });
    expect(lab.send('a', CARP_GROUP, VIRTUAL)).toBe('');
    expect(lab.drops()).toEqual(['a:foreign-source']);
    expect(lab.send('a', CARP_GROUP)).toBe('bc');
    expect(lab.world.macTable('lan').map(({ mac }) => mac)).toEqual([MAC.a]);
  });

  it('delivers, without promiscuous mode, only its own address and groups', () => {
    const lab = new Lab({}, { a: { filter: { promiscuous: false } } });
    lab.send('a', CARP_GROUP, VIRTUAL);
    lab.drops();
    expect(lab.send('b', VIRTUAL)).toBe('');
    expect(lab.drops()).toEqual(['a:foreign-destination']);
    expect(lab.send('b', MAC.a)).toBe('ac');
    expect(lab.send('b', CARP_GROUP)).toBe('ac');
  });

  it('allows a limited number of sources at a port', () => {
    const lab = new Lab({ ageingUs: 100 * SECOND }, { a: { portSecurity: { maxMacs: 1 } } });
    expect(lab.send('a', BROADCAST)).toBe('bc');
    expect(lab.send('a', CARP_GROUP, VIRTUAL)).toBe('');
    expect(lab.drops()).toEqual(['a:port-security']);
    lab.world.run(102 * SECOND);
    expect(lab.send('a', CARP_GROUP, VIRTUAL), 'the first address has aged').toBe('bc');
  });

  it('keeps a sticky address where it was first seen, permanently', () => {
    const portSecurity = { maxMacs: 2, sticky: true };
    const lab = new Lab({}, { a: { portSecurity }, b: { portSecurity } });
    lab.send('a', CARP_GROUP, VIRTUAL);
    lab.world.inject({ kind: 'crash', node: 'a' });
    lab.world.inject({ kind: 'switch-reboot', segment: 'lan', downUs: SECOND });
    lab.world.run(1000 * SECOND);
    lab.drops();
    expect(lab.send('b', CARP_GROUP, VIRTUAL)).toBe('');
    expect(lab.drops()).toEqual(['b:port-security']);
  });

  it('lets an address that is not sticky go with its link', () => {
    const portSecurity = { maxMacs: 2 };
    const lab = new Lab({}, { a: { portSecurity }, b: { portSecurity } });
    lab.send('a', CARP_GROUP, VIRTUAL);
    expect(lab.send('b', CARP_GROUP, VIRTUAL)).toBe('');
    lab.world.inject({ kind: 'crash', node: 'a' });
    expect(lab.send('b', CARP_GROUP, VIRTUAL)).toBe('c');
  });

  it('shuts a port down, until somebody enables it', () => {
    const lab = new Lab({}, { a: { portSecurity: { violation: 'shutdown' } } });
    lab.send('a', BROADCAST);
    lab.send('a', BROADCAST, VIRTUAL);
    expect(lab.world.carrier('a')).toBe(false);
    expect(lab.nodes.a.told.map(([what]) => what)).toEqual(['start', 'eth0 down']);
    lab.drops();
    lab.send('a', BROADCAST);
    expect(lab.drops()).toEqual(['a:link-down']);
    lab.world.inject({ kind: 'port-enable', node: 'a' });
    expect(lab.send('a', BROADCAST)).toBe('bc');
  });
});

/** A report (0x16) or leave (0x17) of IGMPv2 for 224.0.0.18. */
function igmp(type: number, source: string): Uint8Array {
  const frame = new Uint8Array(42);
  encodeEthernet({ destination: CARP_GROUP, source, etherType: ETHERTYPE_IP }, frame);
  const header = {
    ...{ tos: 0, id: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0, ttl: 1, protocol: 2 },
    ...{ source: '192.0.2.3', destination: '224.0.0.18', options: new Uint8Array(0), payloadLength: 8 },
  };
  encodeIpv4(header, frame, 14);
  frame.set([type, 0, 0, 0, 224, 0, 0, 18], 34);
  return frame;
}
