import * as z from 'zod';
import type {
  ClientInput,
  HostInput,
  HostSettings,
  RouterInput,
  SegmentInput,
  ServerInput,
  SessionInput,
  SharedVhidInput,
} from '../input/network-input.js';
import {
  flag,
  keys,
  list,
  name,
  named,
  oneOf,
  opt,
  share,
  signedTime,
  some,
  text,
  time,
  whole,
} from './leaf.js';
import { PF, PFSYNC } from './pf-schema.js';

const dialect = oneOf('freebsd', 'openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp');
const address = text('an IP address');
const prefix = text('an address with a prefix length, such as 192.168.1.254/24');
const addresses = some(prefix, 'addresses with prefix lengths, such as 192.168.1.254/24');
const mac = text('a MAC address, such as 52:54:00:00:00:0a');
const segment = name('a segment');

const link = keys({
  latency: opt(time()),
  jitter: opt(time()),
  loss: opt(share()),
  duplicate: opt(share()),
  reorder: opt(share()),
  reorderBy: opt(time()),
  corrupt: opt(share()),
});

/** The cable's part of everything that is plugged in. */
const cableShape = {
  link: opt(link),
  out: opt(link),
  in: opt(link),
  joins: opt(list(text('a group, as IP or MAC address'), 'groups')),
  portSecurity: opt(
    keys({ maxMacs: opt(whole(1, 10_000)), sticky: opt(flag()), violation: opt(oneOf('drop', 'shutdown')) }),
  ),
  filter: opt(keys({ dropForeignSources: opt(flag()), promiscuous: opt(flag()) })),
  echo: opt(flag()),
};

export const SEGMENT: z.ZodType<SegmentInput, SegmentInput> = keys({
  ageing: opt(time()),
  macLimit: opt(whole(0, 1_000_000)),
  snooping: opt(oneOf('off', 'on-with-querier', 'on-without-querier')),
  membership: opt(time()),
  unregisteredMulticast: opt(oneOf('drop', 'flood')),
  eatsLinkLocalMulticast: opt(flag()),
  forwardDelay: opt(time()),
  mtu: opt(whole(68, 65_535)),
});

const vhidShape = {
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
};

export const SHARED_VHID: z.ZodType<SharedVhidInput, SharedVhidInput> = keys({
  vhid: whole(1, 255),
  segment: opt(segment),
  ...vhidShape,
});

const settingsShape = {
  dialect: opt(dialect),
  release: opt(z.literal([12, 14], { error: '12, 14' })),
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
      keys({ to: text('default, or a network such as 10.0.0.0/8'), via: address }),
      'routes, such as { to: default, via: 203.0.113.1 }',
    ),
  ),
  pf: opt(PF),
  pfsync: opt(PFSYNC),
  services: opt(list(keys({ port: whole(1, 65_535) }), 'services, such as { port: 22 }')),
  tcpBlackhole: opt(z.literal([0, 1, 2], { error: '0, 1, 2' })),
  udpBlackhole: opt(flag()),
  maintenance: opt(flag()),
  advskew: opt(whole(0, 255)),
  advbase: opt(whole(0, 255)),
  start: opt(z.union([time(), z.literal('never')], { error: 'a time such as 5s, or never' })),
  clock: opt(keys({ offset: opt(signedTime()), driftPpb: opt(whole(-5_000_000, 5_000_000)) })),
};

export const HOST_SETTINGS: z.ZodType<HostSettings, HostSettings> = keys(settingsShape);

export const HOST: z.ZodType<HostInput, HostInput> = keys({
  ...settingsShape,
  on: opt(named(segment, addresses)),
  interfaces: opt(
    named(
      name('an interface'),
      keys({
        segment,
        addresses: opt(addresses),
        mac: opt(mac),
        gateway: opt(address),
        gateway6: opt(address),
        simplex: opt(flag()),
        ...cableShape,
      }),
    ),
  ),
  vhids: opt(
    list(
      keys({
        vhid: whole(1, 255),
        segment: opt(segment),
        interface: opt(name('an interface')),
        off: opt(flag()),
        ...vhidShape,
      }),
      'virtual hosts, such as { vhid: 1, advskew: 100 }',
    ),
  ),
});

const endpointShape = {
  segment: opt(segment),
  addresses,
  mac: opt(mac),
  gateways: opt(some(address, 'addresses')),
  arpTimeout: opt(time()),
  ndpTimeout: opt(time()),
  gratuitousArp: opt(oneOf('update', 'ignore')),
  start: opt(time()),
  ...cableShape,
};

const service = z.union(
  [whole(1, 65_535), z.string().regex(/^(tcp|udp)\/[1-9]\d{0,4}$/, { error: 'such as udp/53' })],
  { error: 'a port, as 22, tcp/22 or udp/53' },
);

export const SERVER: z.ZodType<ServerInput, ServerInput> = keys({
  ...endpointShape,
  services: opt(some(service, 'ports, as 22, tcp/22 or udp/53')),
});

const SESSION: z.ZodType<SessionInput, SessionInput> = keys({
  to: address,
  port: whole(1, 65_535),
  protocol: opt(oneOf('tcp', 'udp')),
  delay: opt(time()),
  every: opt(time()),
  bytes: opt(whole(4, 32_768)),
  lasts: opt(time()),
  patience: opt(time()),
  count: opt(whole(1, 50_000)),
  spacing: opt(time()),
  tcp: opt(
    keys({
      mss: opt(whole(216, 8960)),
      windowScale: opt(z.union([whole(0, 14), z.literal('off')], { error: 'a number from 0 to 14, or off' })),
      delayedAck: opt(time()),
      minRto: opt(time()),
      maxRto: opt(time()),
      retries: opt(whole(0, 100)),
      keepalive: opt(keys({ idle: time(), interval: time(), count: whole(1, 100) })),
    }),
  ),
});

export const CLIENT: z.ZodType<ClientInput, ClientInput> = keys({
  ...endpointShape,
  ping: opt(address),
  sessions: opt(named(name('a session'), SESSION)),
  interval: opt(time()),
  timeout: opt(time()),
  delay: opt(time()),
  count: opt(whole(0, 2 ** 31)),
});

export const ROUTER: z.ZodType<RouterInput, RouterInput> = keys({
  segment: opt(segment),
  address: prefix,
  mac: opt(mac),
  vrid: whole(1, 255),
  virtual: some(address, 'addresses'),
  priority: opt(whole(1, 255)),
  interval: opt(whole(1, 255)),
  start: opt(time()),
  ...cableShape,
});
