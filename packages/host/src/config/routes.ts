import { readAddress, textOfAddress } from '@carplab/codec/net';
import type { CheckedInterface } from './check-interface.js';
import * as check from './check-values.js';
import type { HostConfig } from './config.js';
import { fail } from './config-problem.js';
import { inPrefix, type Prefix, standsAt } from './prefix.js';

/** Where packets to a network are sent. */
export interface Route {
  readonly network: Prefix;
  /** The index of the interface. */
  readonly port: number;
  /** The next router; undefined: the network is on the link. */
  readonly via: Uint8Array | undefined;
}

const DEFAULTS: Readonly<Record<4 | 6, Prefix>> = {
  4: { text: '0.0.0.0', bytes: new Uint8Array(4), family: 4, length: 0 },
  6: { text: '::', bytes: new Uint8Array(16), family: 6, length: 0 },
};

/**
 * The routes of a machine, the most specific first: its networks, virtual addresses outside them, static routes, and
 * the interfaces' gateways as defaults. Fails for a static route whose router is not reachable.
 */
export function checkRoutes(
  config: HostConfig,
  interfaces: readonly CheckedInterface[],
  virtual: readonly (readonly [port: number, addresses: readonly Prefix[]])[],
): Route[] {
  const routes: Route[] = [];
  interfaces.forEach(({ addresses }, port) => {
    for (const network of addresses) routes.push({ network, port, via: undefined });
  });
  for (const [port, addresses] of virtual)
    for (const network of addresses) routes.push({ network, port, via: undefined });
  check.list('routes', config.routes ?? []).forEach((each, i) => {
    const where = `routes[${i}]`;
    check.record(where, each);
    const { to, via } = each;
    const next = readAddress(via);
    const found = next && routes.find((route) => route.via === undefined && inPrefix(route.network, next));
    if (next === undefined || found === undefined)
      fail(
        'bad-address',
        `${where}.via`,
        `${where}.via is '${textOfAddress(via)}'; it takes an address on one of the host's networks`,
      );
    const family = next.length === 4 ? 4 : 6;
    const network = to === 'default' ? DEFAULTS[family] : check.prefix(`${where}.to`, to);
    if (network.family !== family)
      fail(
        'conflict',
        where,
        `${where} goes to '${to}' via '${textOfAddress(via)}'; they are of two families`,
      );
    routes.push({ network, port: found.port, via: next });
  });
  interfaces.forEach(({ gateway4, gateway6 }, port) => {
    if (gateway4) routes.push({ network: DEFAULTS[4], port, via: gateway4 });
    if (gateway6) routes.push({ network: DEFAULTS[6], port, via: gateway6 });
  });
  return routes.sort((a, b) => b.network.length - a.network.length);
}

/** As `checkRoutes` gives them, without the static ones whose router is not on a network of the interfaces. */
export function reachableRoutes(...[config, interfaces, virtual]: Parameters<typeof checkRoutes>): Route[] {
  const networks = [
    ...interfaces.flatMap(({ addresses }) => addresses),
    ...virtual.flatMap(([, each]) => each),
  ];
  const routes = (config.routes ?? []).filter(({ via }) => {
    const next = readAddress(via);
    return next !== undefined && networks.some((network) => inPrefix(network, next));
  });
  return checkRoutes({ ...config, routes }, interfaces, virtual);
}

/** The route to the address at `at`; interfaces that are down are skipped. */
export function routeTo(
  routes: readonly Route[],
  ports: readonly { readonly up: boolean }[],
  bytes: Uint8Array,
  at: number,
  family: 4 | 6,
): Route | undefined {
  for (const route of routes) {
    const { network, port } = route;
    if (network.family === family && ports[port]!.up && contains(network, bytes, at)) return route;
  }
  return undefined;
}

function contains({ bytes: network, length }: Prefix, bytes: Uint8Array, at: number): boolean {
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (network[i] !== bytes[at + i]) return false;
  const rest = length & 7;
  return rest === 0 || ((network[whole]! ^ bytes[at + whole]!) & (0xff00 >> rest) & 0xff) === 0;
}

/** Whether the address at `at` is the broadcast address of one of the interface's networks, or 255.255.255.255. */
export function isBroadcast(addresses: readonly Prefix[], bytes: Uint8Array, at: number): boolean {
  if (standsAt(LIMITED, bytes, at)) return true;
  return addresses.some((own) => own.family === 4 && own.length < 31 && isLastOf(own, bytes, at));
}

const LIMITED = Uint8Array.of(255, 255, 255, 255);

function isLastOf(own: Prefix, bytes: Uint8Array, at: number): boolean {
  if (!contains(own, bytes, at)) return false;
  for (let i = 0; i < 4; i++) {
    const hostBits = Math.max(0, Math.min(8, 8 * (i + 1) - own.length));
    const mask = (1 << hostBits) - 1;
    if ((bytes[at + i]! & mask) !== mask) return false;
  }
  return true;
}
