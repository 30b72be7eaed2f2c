import { DIALECT_NAMES, FIXES, RELEASES } from '@carplab/implementations';
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
  oneAddress,
  oneOf,
  opt,
  password,
  signedTime,
  some,
  text,
  time,
  whole,
} from './leaf.js';
import { cableShape } from './network-schema.js';
import { PF, PFSYNC } from './pf-schema.js';

const dialect = oneOf(...DIALECT_NAMES);
const address = oneAddress('an IP address');
const prefix = text('an address with a prefix length, such as 192.168.1.254/24');
const addresses = some(prefix, 'addresses with prefix lengths, such as 192.168.1.254/24');
const mac = oneAddress('a MAC address, such as 52:54:00:00:00:0a');
const segment = name('a segment');

const vhidShape = described(
  {
    advbase: opt(whole(0, 255)),
    advskew: opt(whole(0, 255)),
    password: opt(password()),
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
    advbase: 'Seconds between advertisements, 0 to 255. Default: 1. 0 only with OpenBSD and UCARP.',
    advskew: 'Added to the interval in units of 1/256 s, 0 to 255; the lowest becomes MASTER. Default: 0.',
    password: 'The key; at most 19 bytes are used.',
    addresses: 'Virtual addresses with prefix lengths, in the order they are configured.',
    peer: 'The IPv4 address or group that advertisements go to, instead of 224.0.0.18: OpenBSD, and FreeBSD 14.',
    peer6: 'The IPv6 address or group that advertisements go to, instead of ff02::12: FreeBSD 14.',
    groups: 'OpenBSD: interface groups whose demotion counts. Default: carp.',
    lladdr: 'NetBSD, and OpenBSD, where the HMAC covers it: a MAC address instead of the virtual one.',
    deadRatio: 'UCARP -r: how many times advbase a backup waits. Default: 3.',
    ignoreLink: 'UCARP -S: ignore the carrier. Default: false.',
    broadcast: 'UCARP -M: broadcast advertisements. Default: false.',
  },
);

export const SHARED_VHID: z.ZodType<SharedVhidInput, SharedVhidInput> = keys({
  ...described(
    { vhid: whole(1, 255), segment: opt(segment) },
    {
      vhid: 'The number of the virtual host, 1 to 255.',
      segment: 'Its segment. Default: the only one.',
    },
  ),
  ...vhidShape,
});

const settingsShape = described(
  {
    dialect: opt(dialect),
    release: opt(z.literal(RELEASES, { error: RELEASES.join(', ') })),
    fixes: opt(list(oneOf(...FIXES), FIXES.join(', '))),
    hz: opt(whole(1, 1_000_000)),
    alloweddeviation: opt(whole(0, 50)),
    late: opt(
      keys(described({ max: time() }, { max: 'How much later than set a timer fires at most, to 60s.' })),
    ),
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
            offset: "How far it is ahead of the world's; negative if behind. Default: 0.",
            driftPpb: 'How fast it gains, in parts per billion; negative if it loses. Default: 0.',
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
              { ppm: 'How fast it gains, in parts per million; negative if it loses.' },
            ),
          ),
        ],
        { error: 'a number of parts per million, or { ppm }' },
      ),
    ),
  },
  {
    dialect: 'Whose CARP the host runs: freebsd when absent.',
    release:
      'FreeBSD only: 14 (the default), or 12, which stands for 10 to 13: no unicast peers, another pfsync.',
    fixes:
      'FreeBSD only: faults of its release that it no longer has. peer-octet: a peer whose last octet is 224 to 239 is taken for a group (PR 284872). ifconfig-peer: a later command for the vhid puts its peers back to the groups. Default: none, as released.',
    hz: "Ticks per second of the host's timers. Default: exact timers.",
    alloweddeviation:
      "FreeBSD's kern.timecounter.alloweddeviation, 0 to 50: CARP's timers fire up to that percentage of their wait late, as on an idle machine; 5, the kernel's own default, is up to 1/16. Default here: 0, exact.",
    late: "CARP's timers fire up to so much late, as on a machine short of CPU: how much is drawn. Default: exact.",
    pcapTimeout: "UCARP: libpcap's read timeout, the longest that packets wait; 1s on Linux. Default: 0.",
    preempt: 'A better host takes over from a working worse one. Default: false.',
    allow: 'net.inet.carp.allow. Default: true.',
    log: "net.inet.carp.log, 0 to 2. Default: the dialect's.",
    demotion: 'The demotion counter at boot. Default: 0.',
    groups: 'OpenBSD: demotion counters of interface groups at boot.',
    interfaceDownDemotion:
      'net.inet.carp.ifdown_demotion_factor. Default: 240 with FreeBSD, 0 with UCARP, otherwise 1.',
    sendErrorDemotion: 'net.inet.carp.senderr_demotion_factor. Default: 240 with FreeBSD.',
    forwarding: 'Forwards packets between its segments. Default: true.',
    routes: "Static routes; its own networks and its interfaces' gateways need none.",
    pf: 'The packet filter. Default: none, and everything passes.',
    pfsync: 'The pfsync interface. Default: none.',
    services: 'TCP services of the firewall itself, on all its addresses.',
    tcpBlackhole:
      'net.inet.tcp.blackhole: which segments to a closed port get no answer, 0 to 2. Default: 0; OPNsense sets 2.',
    udpBlackhole: 'net.inet.udp.blackhole: a closed port does not answer. Default: false.',
    maintenance: "OPNsense's persistent maintenance mode at boot. Default: false.",
    advskew: 'The default advskew of its virtual hosts, in units of 1/256 s.',
    advbase: 'The default advbase of its virtual hosts, in seconds.',
    start: 'When it is powered on; never: it waits for a boot step. Default: at the start.',
    clock: "Its clock. Default: the world's.",
    drift: 'How fast its clock gains from the start, in parts per million. Default: 0.',
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
                segment: opt(segment),
                parent: opt(name('an interface')),
                vlan: opt(whole(1, 4094)),
                lagg: opt(list(name('an interface'), 'interfaces of this host')),
                protocol: opt(oneOf('failover', 'lacp')),
                addresses: opt(addresses),
                mac: opt(mac),
                gateway: opt(address),
                gateway6: opt(address),
                simplex: opt(flag()),
              },
              {
                segment:
                  "The segment it is connected to. Needed unless it is the parent of VLANs. Default of a lagg: its members'.",
                parent: 'A VLAN interface: the interface of this host whose cable it shares.',
                vlan: "The VLAN's number, 1 to 4094, with parent. Captures of its segment are untagged.",
                lagg: 'A link aggregation: the interfaces of this host that are its members, in order. They have a segment, unless it carries VLANs alone, and no addresses.',
                protocol:
                  'How a lagg uses its members. failover: the first that has a link; lacp: all that have one, each flow by one of them. Default: failover.',
                addresses:
                  'Its own addresses with prefix lengths; the first is the source of advertisements.',
                mac: "Its MAC address. Default: its parent's or first member's, or derived from the host's place in the scenario.",
                gateway: 'The IPv4 router of this network.',
                gateway6: 'The IPv6 router of this network.',
                simplex: 'Does not hear its own frames. Default: true.',
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
                segment: 'Its segment, if the number is used on several.',
                interface: 'Needed only where the host has several interfaces on the segment.',
                off: 'This host does not run it. Default: false.',
              },
            ),
            ...vhidShape,
          }),
          'virtual hosts, such as { vhid: 1, advskew: 100 }',
        ),
      ),
    },
    {
      on: 'Segments and own addresses, the short form; interfaces are called vtnet0, vtnet1… in this order.',
      interfaces: 'The long form, by interface name.',
      vhids: 'Virtual hosts that differ on this host, or exist only here.',
    },
  ),
});
