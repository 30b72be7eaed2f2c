import * as z from 'zod';
import type { ClientInput, RouterInput, ServerInput, SessionInput } from '../input/network-input.js';
import { described, keys, name, named, oneOf, opt, some, text, time, whole } from './leaf.js';
import { cableShape } from './network-schema.js';

const address = text('an IP address');
const prefix = text('an address with a prefix length, such as 192.168.1.254/24');
const addresses = some(prefix, 'addresses with prefix lengths, such as 192.168.1.254/24');
const mac = text('a MAC address, such as 52:54:00:00:00:0a');
const segment = name('a segment');

const endpointShape = {
  ...cableShape,
  ...described(
    {
      segment: opt(segment),
      addresses,
      mac: opt(mac),
      gateways: opt(some(address, 'addresses')),
      arpTimeout: opt(time()),
      ndpTimeout: opt(time()),
      gratuitousArp: opt(oneOf('update', 'ignore')),
      start: opt(time()),
    },
    {
      segment: 'Where it is: the only segment there is, when absent.',
      addresses: 'Its addresses with prefix lengths.',
      mac: 'Its MAC address: made from its place in the scenario when absent.',
      gateways: 'Routers for what is not on the segment, the first of a family is asked.',
      arpTimeout: 'How long it trusts what ARP said: 20 min when absent.',
      ndpTimeout: 'How long it trusts what neighbor discovery said: 30 s when absent.',
      gratuitousArp: 'Whether an announcement changes what it knows (update, the default) or not.',
      start: 'When it is switched on: at the start when absent.',
    },
  ),
};

const service = z.union(
  [whole(1, 65_535), z.string().regex(/^(tcp|udp)\/[1-9]\d{0,4}$/, { error: 'such as udp/53' })],
  { error: 'a port, as 22, tcp/22 or udp/53' },
);

export const SERVER: z.ZodType<ServerInput, ServerInput> = keys({
  ...endpointShape,
  ...described(
    { services: opt(some(service, 'ports, as 22, tcp/22 or udp/53')) },
    { services: 'Ports at which it sends back what it gets, as 22, tcp/22 or udp/53: none when absent.' },
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
                      idle: 'Quiet time before the first probe.',
                      interval: 'From one probe to the next.',
                      count: 'Probes without an answer after which the connection is given up.',
                    },
                  ),
                ),
              ),
            },
            {
              mss: 'Largest segment, bytes, 216 to 8960: 1460 over IPv4, 1440 over IPv6, when absent.',
              windowScale: '0 to 14, or off for no such option: 6 when absent.',
              delayedAck: 'How long an ACK waits, 0 for at once: 40 ms when absent.',
              minRto: 'Shortest retransmission timeout: 230 ms when absent.',
              maxRto: 'Longest retransmission timeout: 64 s when absent.',
              retries: 'A segment is sent again so often before the connection is given up: 12 when absent.',
              keepalive: 'Probes on an idle connection: none when absent.',
            },
          ),
        ),
      ),
    },
    {
      to: "The server's address.",
      port: "The server's port, 1 to 65535.",
      protocol: 'tcp when absent.',
      delay: "From the client's start to the session's: none when absent.",
      every: 'From one request to the next: 1 s when absent.',
      bytes: 'Length of a request and of its answer, 4 to 32768: 64 when absent.',
      lasts: 'It is closed after so long: not before the end when absent.',
      patience: 'Something is due and nothing heard for so long: it hangs. 10 s when absent.',
      count: 'So many alike, called name-1, name-2 and so on: one, called by its name, when absent.',
      spacing: 'How much later each of many alike begins than the one before.',
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
      ping: 'The address to ping: none when absent.',
      sessions: 'TCP connections and UDP flows that it holds, by name.',
      interval: 'From one ping to the next: 1 s when absent.',
      timeout: 'A ping without an answer for so long is lost: 1 s when absent.',
      delay: 'From its start to the first ping: none when absent.',
      count: 'How many pings: without end when absent.',
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
      virtual: some(address, 'addresses'),
      priority: opt(whole(1, 255)),
      interval: opt(whole(1, 255)),
      start: opt(time()),
    },
    {
      segment: 'Where it is: the only segment there is, when absent.',
      address: 'Its own IPv4 address with a prefix length.',
      mac: 'Its MAC address: made from its place in the scenario when absent.',
      vrid: "The virtual router's number, 1 to 255; the virtual MAC address is that of the vhid of the same number.",
      virtual: "The virtual router's addresses.",
      priority: '1 to 255, the highest wins: 100 when absent.',
      interval: 'Seconds between advertisements, 1 to 255: 1 when absent.',
      start: 'When it is switched on: at the start when absent.',
    },
  ),
  ...cableShape,
});
