import * as z from 'zod';
import type { ClientInput, RouterInput, ServerInput, SessionInput } from '../input/network-input.js';
import {
  described,
  keys,
  name,
  named,
  oneAddress,
  oneOf,
  opt,
  some,
  someAddresses,
  text,
  time,
  whole,
} from './leaf.js';
import { cableShape } from './network-schema.js';

const address = oneAddress('an IP address');
const prefix = text('an address with a prefix length, such as 192.168.1.254/24');
const addresses = some(prefix, 'addresses with prefix lengths, such as 192.168.1.254/24');
const mac = oneAddress('a MAC address, such as 52:54:00:00:00:0a');
const segment = name('a segment');

const endpointShape = {
  ...cableShape,
  ...described(
    {
      segment: opt(segment),
      addresses,
      mac: opt(mac),
      gateways: opt(someAddresses('an IP address', 'addresses')),
      arpTimeout: opt(time()),
      ndpTimeout: opt(time()),
      gratuitousArp: opt(oneOf('update', 'ignore')),
      start: opt(time()),
    },
    {
      segment: 'The segment it is connected to. Default: the only one.',
      addresses: 'Its addresses with prefix lengths.',
      mac: 'Its MAC address. Default: derived from its place in the scenario.',
      gateways: 'Routers to other networks; the first of each address family is used.',
      arpTimeout: 'Lifetime of an ARP entry. Default: 20 min.',
      ndpTimeout: 'Lifetime of a neighbor discovery entry. Default: 30 s.',
      gratuitousArp: 'Whether a gratuitous ARP updates its ARP table. Default: update.',
      start: 'When it is powered on. Default: at the start.',
    },
  ),
};

const service = z.union(
  [whole(1, 65_535), z.string().regex(/^(tcp|udp)\/[1-9]\d{0,4}$/, { error: 'a port such as udp/53' })],
  { error: 'a port such as 22, tcp/22 or udp/53' },
);

export const SERVER: z.ZodType<ServerInput, ServerInput> = keys({
  ...endpointShape,
  ...described(
    { services: opt(some(service, 'ports such as 22, tcp/22 or udp/53')) },
    { services: 'Ports on which it echoes what it receives, such as 22, tcp/22 or udp/53. Default: none.' },
  ),
});

const SESSION: z.ZodType<SessionInput, SessionInput> = keys(
  described(
    {
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
        keys(
          described(
            {
              mss: opt(whole(216, 8960)),
              windowScale: opt(
                z.union([whole(0, 14), z.literal('off')], { error: 'a number from 0 to 14, or off' }),
              ),
              delayedAck: opt(time()),
              minRto: opt(time()),
              maxRto: opt(time()),
              retries: opt(whole(0, 100)),
              keepalive: opt(
                keys(
                  described(
                    { idle: time(), interval: time(), count: whole(1, 100) },
                    {
                      idle: 'Idle time before the first probe.',
                      interval: 'Time between probes.',
                      count: 'Unanswered probes before the connection is dropped.',
                    },
                  ),
                ),
              ),
            },
            {
              mss: 'Maximum segment size in bytes, 216 to 8960. Default: 1460 over IPv4, 1440 over IPv6.',
              windowScale: '0 to 14, or off to omit the option. Default: 6.',
              delayedAck: 'How long an ACK is delayed; 0 sends it at once. Default: 40 ms.',
              minRto: 'Minimum retransmission timeout. Default: 230 ms.',
              maxRto: 'Maximum retransmission timeout. Default: 64 s.',
              retries: 'Retransmissions of a segment before the connection is dropped. Default: 12.',
              keepalive: 'Keepalive probes on an idle connection. Default: none.',
            },
          ),
        ),
      ),
    },
    {
      to: "The server's address.",
      port: "The server's port, 1 to 65535.",
      protocol: 'tcp or udp. Default: tcp.',
      delay:
        "Time from the client's start to the session's. Default: after the first election, or 0 if the client has a start.",
      every: 'Time between requests. Default: 1 s.',
      bytes: 'Bytes in a request and in its answer, 4 to 32768. Default: 64.',
      lasts: 'How long the session stays open. Default: to the end of the run.',
      patience: 'How long an expected answer may take before the session counts as hung. Default: 10 s.',
      count:
        'How many identical sessions, called name-1, name-2 and so on. Default: one, with the plain name.',
      spacing: 'Time between the starts of two sessions, with count.',
      tcp: "How the client's TCP differs from FreeBSD's defaults.",
    },
  ),
);

export const CLIENT: z.ZodType<ClientInput, ClientInput> = keys({
  ...endpointShape,
  ...described(
    {
      ping: opt(address),
      sessions: opt(named(name('a session'), SESSION)),
      interval: opt(time()),
      timeout: opt(time()),
      delay: opt(time()),
      count: opt(whole(0, 2 ** 31)),
    },
    {
      ping: 'The address to ping. Default: none.',
      sessions: 'TCP connections and UDP flows that it opens, by name.',
      interval: 'Time between pings. Default: 1 s.',
      timeout: 'How long to wait before a ping counts as lost. Default: 1 s.',
      delay:
        'Time from its start to the first ping. Default: after the first election, or 0 if it has a start.',
      count: 'How many pings. Default: no limit.',
    },
  ),
});

export const ROUTER: z.ZodType<RouterInput, RouterInput> = keys({
  ...described(
    {
      segment: opt(segment),
      address: prefix,
      mac: opt(mac),
      vrid: whole(1, 255),
      virtual: someAddresses('an IP address', 'addresses'),
      priority: opt(whole(1, 255)),
      interval: opt(whole(1, 255)),
      start: opt(time()),
    },
    {
      segment: 'The segment it is connected to. Default: the only one.',
      address: 'Its own IPv4 address with a prefix length.',
      mac: 'Its MAC address. Default: derived from its place in the scenario.',
      vrid: "The virtual router's number, 1 to 255; the virtual MAC address is that of the vhid of the same number.",
      virtual: "The virtual router's addresses.",
      priority: '1 to 255; the highest wins. Default: 100.',
      interval: 'Seconds between advertisements, 1 to 255. Default: 1.',
      start: 'When it is powered on. Default: at the start.',
    },
  ),
  ...cableShape,
});
