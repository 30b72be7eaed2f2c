import { DIALECT_NAMES, RELEASES } from '@carplab/implementations';
import * as z from 'zod';
import { MAX_DRIFT_PPB } from '../../virtual-clock.js';
import type { HostInput, HostSettings, SharedVhidInput } from '../input/network-input.js';
import {
  described,
  driftPpm,
  flag,
  keys,
  list,
  name,
  named,
  oneOf,
  opt,
  signedTime,
  some,
  text,
  time,
  whole,
} from './leaf.js';
import { cableShape } from './network-schema.js';
import { PF, PFSYNC } from './pf-schema.js';

const dialect = oneOf(...DIALECT_NAMES);
const address = text('an IP address');
const prefix = text('an address with a prefix length, such as 192.168.1.254/24');
const addresses = some(prefix, 'addresses with prefix lengths, such as 192.168.1.254/24');
const mac = text('a MAC address, such as 52:54:00:00:00:0a');
const segment = name('a segment');

const vhidShape = described(
  {
    advbase: opt(whole(0, 255)),
    advskew: opt(whole(0, 255)),
    password: opt(z.string({ error: 'text' })),
    addresses: opt(addresses),
    peer: opt(address),
    peer6: opt(address),
    groups: opt(list(name('an interface group'), 'interface groups')),
    lladdr: opt(mac),
    deadRatio: opt(whole(1, 255)),
    ignoreLink: opt(flag()),
    broadcast: opt(flag()),
  },
  {
    advbase:
      'Seconds between advertisements, 0 to 255: 1 when absent. Smaller than 1 only with OpenBSD and UCARP.',
    advskew: '1/256 s more between advertisements, 0 to 255; the lowest is MASTER: 0 when absent.',
    password: 'The key; 19 bytes of it count.',
    addresses: 'Virtual addresses with prefix lengths, in the order of their configuration.',
    peer: 'The IPv4 address or group that advertisements go to, instead of 224.0.0.18: OpenBSD, and FreeBSD 14.',
    peer6: 'The IPv6 address or group that advertisements go to, instead of ff02::12: FreeBSD 14.',
    groups: 'OpenBSD: interface groups whose demotion counts; carp when absent.',
    lladdr: 'OpenBSD, which hashes it as well, and NetBSD: another MAC address than the virtual one.',
    deadRatio: 'UCARP -r: how many times advbase a backup waits; 3 when absent.',
    ignoreLink: 'UCARP -S: the carrier is not looked at; false when absent.',
    broadcast: 'UCARP -M: advertisements are broadcast; false when absent.',
  },
);

export const SHARED_VHID: z.ZodType<SharedVhidInput, SharedVhidInput> = keys({
  ...described(
    { vhid: whole(1, 255), segment: opt(segment) },
    {
      vhid: 'The number of the virtual host, 1 to 255.',
      segment: 'Where it is: the only segment there is, when absent.',
    },
  ),
  ...vhidShape,
});

const settingsShape = described(
  {
    dialect: opt(dialect),
    release: opt(z.literal(RELEASES, { error: RELEASES.join(', ') })),
    hz: opt(whole(1, 1_000_000)),
    pcapTimeout: opt(time()),
    preempt: opt(flag()),
    allow: opt(flag()),
    log: opt(z.literal([0, 1, 2], { error: '0, 1, 2' })),
    demotion: opt(whole(-(2 ** 31), 2 ** 31 - 1)),
    groups: opt(named(name('an interface group'), whole(0, 255))),
    interfaceDownDemotion: opt(whole(0, 2 ** 20)),
    sendErrorDemotion: opt(whole(0, 2 ** 20)),
    forwarding: opt(flag()),
    routes: opt(
      list(
        keys(
          described(
            { to: text('default, or a network such as 10.0.0.0/8'), via: address },
            { to: 'default, or a network such as 10.0.0.0/8.', via: "The next router's address." },
          ),
        ),
        'routes, such as { to: default, via: 203.0.113.1 }',
      ),
    ),
    pf: opt(PF),
    pfsync: opt(PFSYNC),
    services: opt(
      list(
        keys(described({ port: whole(1, 65_535) }, { port: 'The TCP port, 1 to 65535.' })),
        'services, such as { port: 22 }',
      ),
    ),
    tcpBlackhole: opt(z.literal([0, 1, 2], { error: '0, 1, 2' })),
    udpBlackhole: opt(flag()),
    maintenance: opt(flag()),
    advskew: opt(whole(0, 255)),
    advbase: opt(whole(0, 255)),
    start: opt(z.union([time(), z.literal('never')], { error: 'a time such as 5s, or never' })),
    clock: opt(
      keys(
        described(
          { offset: opt(signedTime()), driftPpb: opt(whole(-MAX_DRIFT_PPB, MAX_DRIFT_PPB)) },
          {
            offset: "How far it is ahead of the world's; behind with a minus: 0 when absent.",
            driftPpb: 'What it gains, in parts per billion; loses with a minus: 0 when absent.',
          },
        ),
      ),
    ),
    drift: opt(
      z.union(
        [
          driftPpm(),
          keys(
            described(
              { ppm: driftPpm() },
              { ppm: 'What it gains, in parts per million; loses with a minus.' },
            ),
          ),
        ],
        { error: 'a number of parts per million, or { ppm }' },
      ),
    ),
  },
  {
    dialect: 'Whose CARP the host runs: freebsd when absent.',
    release: 'FreeBSD only: 12 (the default), or 14 with unicast peers and mended counting of send errors.',
    hz: "Ticks per second of the host's timers: exact timers when absent.",
    pcapTimeout:
      "UCARP: libpcap's read timeout, up to which it hears late; 1s on Linux. At once when absent.",
    preempt: 'A better host takes over from a worse one that works: false when absent.',
    allow: 'Takes part in CARP: true when absent.',
    log: "net.inet.carp.log, 0 to 2: the implementation's own when absent.",
    demotion: 'What the host is demoted by at boot: 0 when absent.',
    groups: 'OpenBSD: demotion counts of interface groups at boot.',
    interfaceDownDemotion:
      'net.inet.carp.ifdown_demotion_factor: 240 with FreeBSD, 0 with UCARP, 1 with others, when absent.',
    sendErrorDemotion: 'net.inet.carp.senderr_demotion_factor: 240 with FreeBSD when absent.',
    forwarding: 'Forwards packets between its segments: true when absent.',
    routes: "Static routes; its own networks and its interfaces' gateways need none.",
    pf: 'The packet filter: without one everything passes.',
    pfsync: 'The pfsync interface: there is none when absent.',
    services: 'TCP services of the firewall itself, on all its addresses.',
    tcpBlackhole:
      'net.inet.tcp.blackhole: what a closed port does not answer, 0 to 2. OPNsense has 2; 0 when absent.',
    udpBlackhole: 'net.inet.udp.blackhole: a closed port does not answer. False when absent.',
    maintenance: 'In persistent maintenance mode at boot, as OPNsense has it: false when absent.',
    advskew: 'The advskew of all its virtual hosts that do not say, 1/256 s.',
    advbase: 'The advbase of all its virtual hosts that do not say, seconds.',
    start: 'When it is switched on: at the start when absent; never for one that waits for a boot.',
    clock: "Its clock: the world's when absent.",
    drift: 'What its clock gains from the start, in parts per million: nothing when absent.',
  },
);

export const HOST_SETTINGS: z.ZodType<HostSettings, HostSettings> = keys(settingsShape);

export const HOST: z.ZodType<HostInput, HostInput> = keys({
  ...settingsShape,
  ...described(
    {
      on: opt(named(segment, addresses)),
      interfaces: opt(
        named(
          name('an interface'),
          keys({
            ...described(
              {
                segment,
                addresses: opt(addresses),
                mac: opt(mac),
                gateway: opt(address),
                gateway6: opt(address),
                simplex: opt(flag()),
              },
              {
                segment: 'The segment that it is plugged into.',
                addresses: 'Its own addresses with prefix lengths, the source of advertisements first.',
                mac: "Its MAC address: made from the host's place in the scenario when absent.",
                gateway: 'The IPv4 router of this network.',
                gateway6: 'The IPv6 router of this network.',
                simplex: 'Does not hear its own frames: true when absent.',
              },
            ),
            ...cableShape,
          }),
        ),
      ),
      vhids: opt(
        list(
          keys({
            ...described(
              {
                vhid: whole(1, 255),
                segment: opt(segment),
                interface: opt(name('an interface')),
                off: opt(flag()),
              },
              {
                vhid: 'The number of the virtual host, 1 to 255.',
                segment: 'Where it is, if it is on several.',
                interface: 'Needed only where the host has several interfaces on the segment.',
                off: 'This host does not run it: false when absent.',
              },
            ),
            ...vhidShape,
          }),
          'virtual hosts, such as { vhid: 1, advskew: 100 }',
        ),
      ),
    },
    {
      on: 'Segments and own addresses, in short; the interfaces are called vtnet0, vtnet1… in this order.',
      interfaces: "The same at length, by the interfaces' names.",
      vhids: 'What is different at this host, or here alone.',
    },
  ),
});
