import type { ClientInput, HostInput, ScenarioInput, SegmentInput, ServerInput } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { time } from './time.js';

/** A cable from a further switch of a segment to an earlier one. */
export interface DrawnLink {
  /** Which earlier one. */
  readonly to: number;
  /** 0: as short as any other cable. */
  readonly latencyMs: number;
  readonly loss: number;
}

/** How the switches of one segment are connected. */
export interface DrawnSwitches {
  /** One for each switch after the first; none: the segment has one switch. */
  readonly links: readonly DrawnLink[];
  /** The switches of the machines, by number. */
  readonly places: readonly number[];
}

/** A client and what it does. What its numbers mean depends on the network. */
export interface DrawnClient {
  readonly does: 'ping' | 'tcp' | 'udp';
  readonly segment: number;
  readonly vhid: number;
  readonly place: number;
  readonly everyMs: number;
}

/** What scenarios have beside hosts. */
export interface DrawnNetwork {
  /** Of each segment. */
  readonly switches: readonly [DrawnSwitches, DrawnSwitches];
  readonly clients: readonly DrawnClient[];
}

export interface NetworkOptions {
  /** Segments with several switches, and cables between them. Default: a fifth of the segments */
  readonly switches?: boolean;
  /** Clients that ping a virtual host, or have sessions with or through it. Default: in a fifth of the scenarios */
  readonly clients?: boolean;
}

/** Where clients are, and which addresses they know. */
export interface ClientPlace {
  readonly segments: readonly string[];
  readonly vhids: readonly {
    readonly segment: string;
    readonly shared: { readonly addresses?: string | string[] };
  }[];
}

/** Ports of the servers, and of the hosts themselves. */
const TCP_PORT = 7;
const UDP_PORT = 5004;

const ONE_SWITCH: DrawnSwitches = { links: [], places: [] };

/** The network around the hosts: mostly plain. */
export function networks({ switches, clients }: NetworkOptions = {}): fc.Arbitrary<DrawnNetwork> {
  const link = (earlier: number): fc.Arbitrary<DrawnLink> =>
    fc.record({
      to: fc.nat(earlier - 1),
      latencyMs: fc.constantFrom(0, 0.5, 3),
      loss: fc.constantFrom(0, 0, 0, 0.02, 0.3),
    });
  const several = fc.record({
    links: fc.oneof({ withCrossShrink: true }, fc.tuple(link(1)), fc.tuple(link(1), link(2))),
    places: fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }),
  });
  const segment = mostly<DrawnSwitches>(fc.constant(ONE_SWITCH), several, switches);
  const client = fc.record({
    does: fc.constantFrom('ping' as const, 'tcp' as const, 'udp' as const),
    segment: fc.nat(1),
    vhid: fc.nat(1),
    place: fc.nat(2),
    everyMs: fc.constantFrom(1000, 1000, 250),
  });
  const some = fc.array(client, { minLength: 1, maxLength: 2 });
  return fc.record({
    switches: fc.tuple(segment, segment),
    clients: mostly<DrawnClient[]>(fc.constant([]), some, clients),
  });
}

/** The plain one four times as often as the other, unless one of them is asked for. */
function mostly<T>(
  plain: fc.Arbitrary<T>,
  other: fc.Arbitrary<T>,
  wanted: boolean | undefined,
): fc.Arbitrary<T> {
  if (wanted !== undefined) return wanted ? other : plain;
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: plain },
    { weight: 1, arbitrary: other },
  );
}

const nameOf = (number: number): string => `sw${number + 1}`;

/** Segments and cables between switches, as a scenario has them. */
export function segmentsOf(
  names: readonly string[],
  { switches }: DrawnNetwork,
): Pick<ScenarioInput, 'segments' | 'links'> {
  const all = names.map((name, i) => ({ name, links: switches[i]?.links ?? [] }));
  if (all.every(({ links }) => links.length === 0)) return { segments: [...names] };
  const segments = all.map(({ name, links }): [string, SegmentInput | null] => [
    name,
    links.length === 0 ? null : { switches: [0, ...links.map((_, i) => i + 1)].map(nameOf) },
  ]);
  return {
    segments: Object.fromEntries(segments),
    links: all.flatMap(({ name, links }) =>
      links.map(({ to, latencyMs, loss }, i) => ({
        segment: name,
        between: [nameOf(to), nameOf(i + 1)] as [string, string],
        ...(latencyMs === 0 ? {} : { latency: time(latencyMs) }),
        ...(loss === 0 ? {} : { loss }),
      })),
    ),
  };
}

/** The switch of a machine by its number, unless it is the first one. */
export function switchOf({ links, places }: DrawnSwitches, machine: number): { switch?: string } {
  const number = (places[machine % places.length] ?? 0) % (links.length + 1);
  return number === 0 ? {} : { switch: nameOf(number) };
}

/** What the clients need: themselves, the servers that they talk to, and what hosts do for them. */
export function clientsOf(
  { clients, switches }: DrawnNetwork,
  { segments, vhids }: ClientPlace,
): { readonly machines: Pick<ScenarioInput, 'clients' | 'servers'>; readonly host: HostInput } {
  if (clients.length === 0) return { machines: {}, host: {} };
  const machine = (s: number, place: number, last: number) => ({
    ...(segments.length === 1 ? {} : { segment: segments[s]! }),
    ...switchOf(switches[s]!, place),
    addresses: [`10.0.${s}.${last}/24`, `2001:db8:${s}::${last}/64`],
  });
  const vipOf = (s: number, vhid: number): string => {
    const here = vhids.filter(({ segment }) => segment === segments[s]);
    return [here[vhid % here.length]!.shared.addresses].flat()[0]!.split('/')[0]!;
  };
  const hasServers = segments.length > 1 && clients.some(({ does }) => does !== 'ping');
  const each = clients.map((client, i): [string, ClientInput] => {
    const s = client.segment % segments.length;
    const vip = vipOf(s, client.vhid);
    const here = machine(s, client.place, 51 + i);
    const every = time(client.everyMs);
    const isThrough = hasServers && client.does !== 'ping';
    const to = isThrough ? serverOf(1 - s, vip) : vip;
    const session = client.does === 'udp' ? { port: UDP_PORT, protocol: 'udp' as const } : { port: TCP_PORT };
    // The firewalls have no service over UDP.
    if (client.does === 'ping' || (client.does === 'udp' && !isThrough))
      return [`pc${i + 1}`, { ...here, ping: vip, interval: every }];
    return [`pc${i + 1}`, { ...here, gateways: [vip], sessions: { own: { to, ...session, every } } }];
  });
  const servers = segments.map((segment, s): [string, ServerInput] => [
    `${segment}-server`,
    { ...machine(s, s, 61), gateways: [vipOf(s, 0)], services: [TCP_PORT, `udp/${UDP_PORT}`] },
  ]);
  return {
    machines: {
      clients: Object.fromEntries(each),
      ...(hasServers ? { servers: Object.fromEntries(servers) } : {}),
    },
    host: { services: [{ port: TCP_PORT }], ...(hasServers ? { forwarding: true } : {}) },
  };
}

/** The server of a segment, in the family of the client's gateway. */
function serverOf(segment: number, gateway: string): string {
  return gateway.includes(':') ? `2001:db8:${segment}::61` : `10.0.${segment}.61`;
}
