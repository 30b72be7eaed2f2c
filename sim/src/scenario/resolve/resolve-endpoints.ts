import type { EchoServerOptions, ServiceOptions } from '../../clients/echo-server.js';
import type { EndpointOptions } from '../../clients/endpoint.js';
import type { PingOptions } from '../../clients/pinger.js';
import type { SessionClientOptions } from '../../clients/session-client.js';
import type {
  CableInput,
  ClientInput,
  EndpointInput,
  RouterInput,
  ServerInput,
} from '../input/network-input.js';
import type { ScenarioInput } from '../input/scenario-input.js';
import type { Path } from '../problems.js';
import type { ScenarioMachine } from '../scenario.js';
import type { VrrpRouterOptions } from '../vrrp-router.js';
import { checkAddresses, checkMac, checkPrefixes } from './check-address.js';
import { checkRoute } from './check-route.js';
import { type Context, given, listOf, type NodeInfo } from './context.js';
import { resolveCable } from './resolve-cable.js';
import { addNode, madeMac } from './resolve-hosts.js';
import { resolveSessions, trafficFromUs } from './resolve-sessions.js';

const PORT = 'eth0';

/** The clients. */
export function resolveClients(
  context: Context,
  input: ScenarioInput,
): ScenarioMachine<SessionClientOptions>[] {
  return Object.entries(input.clients ?? {}).map(([name, client], i) => {
    const path = ['clients', name];
    return machine(context, 'client', name, client, path, () => ({
      ...endpointOf(context, name, client, madeMac(1, i, 0), path),
      ...doingsOf(context, name, client, path),
    }));
  });
}

/** The servers. */
export function resolveServers(context: Context, input: ScenarioInput): ScenarioMachine<EchoServerOptions>[] {
  return Object.entries(input.servers ?? {}).map(([name, server], i) => {
    const path = ['servers', name];
    const mac = madeMac(2, i, 0);
    return machine(context, 'server', name, server, path, () => ({
      ...endpointOf(context, name, server, mac, path),
      services: servicesOf(server),
    }));
  });
}

/** The VRRP routers. */
export function resolveRouters(context: Context, input: ScenarioInput): ScenarioMachine<VrrpRouterOptions>[] {
  return Object.entries(input.routers ?? {}).map(([name, router], i) => {
    const path = ['routers', name];
    return machine(context, 'router', name, router, path, () => routerOf(context, name, router, i, path));
  });
}

type Plugged = CableInput & Pick<EndpointInput, 'segment' | 'start'>;

function machine<Options>(
  context: Context,
  kind: NodeInfo['kind'],
  name: string,
  input: Plugged,
  path: Path,
  options: () => Options,
): ScenarioMachine<Options> {
  const segment = context.segment(input.segment, path);
  addNode(context, name, { kind, ports: [{ name: PORT, segment }] }, path);
  return {
    options: options(),
    startUs: input.start === undefined ? 0 : context.moment(input.start, [...path, 'start']),
    cable: resolveCable(context, input, { node: name, port: PORT, segment }, path),
  };
}

function endpointOf(
  context: Context,
  name: string,
  input: EndpointInput,
  defaultMac: string,
  path: Path,
): EndpointOptions {
  const { mac = defaultMac, arpTimeout, ndpTimeout, gratuitousArp } = input;
  checkMac(context, mac, [...path, 'mac']);
  return {
    name,
    interface: PORT,
    mac,
    addresses: checkPrefixes(context, input.addresses, [...path, 'addresses']),
    gateways: checkAddresses(context, input.gateways, [...path, 'gateways']),
    ...(arpTimeout === undefined ? {} : { arpTimeoutUs: context.span(arpTimeout) }),
    ...(ndpTimeout === undefined ? {} : { ndpTimeoutUs: context.span(ndpTimeout) }),
    ...(gratuitousArp === undefined ? {} : { gratuitousArp }),
  };
}

function servicesOf({ services }: ServerInput): ServiceOptions[] {
  return listOf(services).map((service) => {
    const [protocol, port] = typeof service === 'number' ? ['tcp', service] : service.split('/');
    return { protocol: protocol === 'udp' ? 'udp' : 'tcp', port: Number(port) };
  });
}

function doingsOf(
  context: Context,
  name: string,
  input: ClientInput,
  path: Path,
): Pick<SessionClientOptions, 'ping' | 'sessions'> {
  const { ping } = input;
  const sessions = resolveSessions(context, name, input, path);
  if (ping === undefined && sessions.length === 0)
    context.problems.add('missing', path, 'neither ping nor sessions', 'ping, sessions, or both');
  return { sessions, ...(ping === undefined ? {} : { ping: pingOf(context, ping, input, path) }) };
}

function pingOf(context: Context, ping: string, input: ClientInput, path: Path): PingOptions {
  const { interval, timeout, delay, count } = input;
  checkAddresses(context, ping, [...path, 'ping']);
  checkRoute(context, input, ping, [...path, 'ping']);
  if (interval !== undefined && context.span(interval) < 1000) {
    context.problems.add('bad-value', [...path, 'interval'], String(interval), 'at least 1ms');
  }
  if (timeout !== undefined && context.span(timeout) > 60_000_000) {
    context.problems.add('bad-value', [...path, 'timeout'], String(timeout), 'at most 1m');
  }
  return {
    to: ping,
    ...(interval === undefined ? {} : { intervalUs: context.span(interval) }),
    ...(timeout === undefined ? {} : { timeoutUs: context.span(timeout) }),
    ...(delay === undefined ? { fromUs: trafficFromUs(context, input) } : { delayUs: context.span(delay) }),
    ...(count === undefined ? {} : { count }),
  };
}

function routerOf(
  context: Context,
  name: string,
  input: RouterInput,
  index: number,
  path: Path,
): VrrpRouterOptions {
  const { mac = madeMac(3, index, 0), vrid, priority, interval } = input;
  checkMac(context, mac, [...path, 'mac']);
  checkPrefixes(context, input.address, [...path, 'address']);
  checkAddresses(context, input.virtual, [...path, 'virtual']);
  for (const address of [input.address, ...listOf(input.virtual)]) {
    if (address.includes(':'))
      context.problems.add('bad-value', path, `'${address}'`, 'an IPv4 address: this is VRRPv2');
  }
  return {
    name,
    interface: PORT,
    mac,
    address: input.address,
    vrid,
    virtual: listOf(input.virtual),
    ...given({ priority, intervalS: interval }),
  } as VrrpRouterOptions;
}
