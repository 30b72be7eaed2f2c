import { formatMac, parseMac } from '@carplab/codec';
import { textOfAddress } from '@carplab/codec/net';
import { baseDialect, HOST_DIALECTS, parsePrefix } from '@carplab/host';
import type { Some } from '../input/network-input.js';
import type { ScenarioInput } from '../input/scenario-input.js';
import { type Path, show } from '../problems.js';
import type { ScenarioHost } from '../scenario.js';
import { type Context, listOf } from './context.js';

/** An IP or MAC address of a machine, with its path in the scenario. */
interface Owned {
  readonly node: string;
  readonly segment: string;
  readonly path: Path;
  readonly written: string;
  /** The canonical form. */
  readonly value: string;
}

/**
 * Reports IP and MAC addresses that two machines on a segment share, or a machine and a virtual host, unless they are in
 * `duplicates`. Call it when the rest of the network has been resolved.
 */
export function checkTwins(context: Context, input: ScenarioInput, hosts: readonly ScenarioHost[]): void {
  if (context.problems.all.length > 0) return;
  const meant = new Map<string, boolean>();
  for (const [i, text] of (input.duplicates ?? []).entries()) {
    const value = canonical(text);
    if (value === undefined)
      context.problems.add('bad-value', ['duplicates', i], show(text), 'an IP address or a MAC address');
    else meant.set(value, false);
  }
  /** Whether sharing this address is a mistake. */
  const wrong = (value: string): boolean => {
    if (meant.has(value)) meant.set(value, true);
    return !meant.has(value);
  };
  const owned = [...hostAddresses(context, input), ...otherAddresses(context, input)];
  const macs = macsOf(context, input, hosts);
  for (const [all, what] of [
    [owned, 'an address'],
    [macs, 'a MAC address'],
  ] as const) {
    const first = new Map<string, Owned>();
    for (const each of all) {
      const key = `${each.segment} ${each.value}`;
      const twin = first.get(key);
      if (twin === undefined) first.set(key, each);
      else if (wrong(each.value)) addTwin(context, each, `that of ${twin.node}`, `${what} of its own`);
    }
  }
  checkVirtual(context, hosts, owned, wrong);
  for (const [i, text] of (input.duplicates ?? []).entries()) {
    if (meant.get(canonical(text) ?? '') === false)
      context.problems.add(
        'unknown-name',
        ['duplicates', i],
        `${show(text)}, which only one machine has`,
        'an address that several machines share',
      );
  }
}

function addTwin(
  context: Context,
  { path, written, value, segment }: Owned,
  whose: string,
  allowed: string,
): void {
  const found = `${show(written)}, which is ${whose}`;
  context.problems.add(
    'duplicate',
    path,
    found,
    `${allowed} on ${segment}; to share it on purpose, duplicates: ['${value}']`,
  );
}

/** Reports virtual addresses that are also a machine's own, or in two virtual hosts of one interface. */
function checkVirtual(
  context: Context,
  hosts: readonly ScenarioHost[],
  owned: readonly Owned[],
  wrong: (value: string) => boolean,
): void {
  const owner = new Map(owned.toReversed().map((each) => [`${each.segment} ${each.value}`, each]));
  const reported = new Set<Owned>();
  // The owner may also have it as a virtual address, unless the dialect allows an address in one vhid only.
  for (const { config } of hosts) {
    if (HOST_DIALECTS[baseDialect(config.dialect)].vhidOfAddress) continue;
    for (const { interface: port, addresses } of config.vhids) {
      const segment = segmentOf(context, config.name, port);
      for (const address of addresses) {
        const own = owner.get(`${segment} ${canonical(address)}`);
        if (own?.node === config.name) reported.add(own);
      }
    }
  }
  for (const { config } of hosts) {
    const taken = new Map<string, number>();
    for (const { vhid, interface: port, addresses } of config.vhids) {
      const segment = segmentOf(context, config.name, port);
      for (const address of addresses) {
        const value = canonical(address);
        if (value === undefined) continue;
        const other = taken.get(`${port} ${value}`);
        taken.set(`${port} ${value}`, vhid);
        if (other !== undefined && wrong(value))
          context.problems.add(
            'duplicate',
            ['hosts', config.name],
            `${value} in vhids ${other} and ${vhid} of ${port}`,
            `each virtual address in one vhid; to share it on purpose, duplicates: ['${value}']`,
          );
        const own = owner.get(`${segment} ${value}`);
        if (own === undefined || reported.has(own) || !wrong(value)) continue;
        reported.add(own);
        addTwin(context, own, `the virtual one of vhid ${vhid} at ${config.name}`, 'an address of its own');
      }
    }
  }
}

function* hostAddresses(context: Context, input: ScenarioInput): Generator<Owned> {
  for (const [node, { on, interfaces }] of Object.entries(input.hosts)) {
    for (const [segment, addresses] of Object.entries(on ?? {}))
      yield* addressesAt(node, segment, addresses, ['hosts', node, 'on', segment]);
    for (const [port, { addresses }] of Object.entries(interfaces ?? {})) {
      const path = ['hosts', node, 'interfaces', port, 'addresses'];
      yield* addressesAt(node, segmentOf(context, node, port), addresses, path);
    }
  }
}

function* otherAddresses(context: Context, input: ScenarioInput): Generator<Owned> {
  for (const kind of ['clients', 'servers'] as const) {
    for (const [node, { addresses }] of Object.entries(input[kind] ?? {}))
      yield* addressesAt(node, segmentOf(context, node), addresses, [kind, node, 'addresses']);
  }
  for (const [node, { address }] of Object.entries(input.routers ?? {}))
    yield* addressesAt(node, segmentOf(context, node), address, ['routers', node, 'address']);
}

function* addressesAt(
  node: string,
  segment: string,
  addresses: Some<string> | undefined,
  path: Path,
): Generator<Owned> {
  for (const [i, written] of listOf(addresses).entries()) {
    const value = canonical(written) ?? written;
    yield { node, segment, path: Array.isArray(addresses) ? [...path, i] : path, written, value };
  }
}

/** MAC addresses; derived ones come first, so that a clash is reported at the given one. */
function macsOf(context: Context, input: ScenarioInput, hosts: readonly ScenarioHost[]): Owned[] {
  const all: Owned[] = [];
  for (const { config } of hosts) {
    const node = config.name;
    for (const { name, mac } of config.interfaces) {
      // Parents of VLANs alone, and members of laggs, are on no segment.
      if (segmentOf(context, node, name) === '') continue;
      const given = input.hosts[node]?.interfaces?.[name]?.mac;
      const path = ['hosts', node, ...(given === undefined ? [] : ['interfaces', name, 'mac'])];
      all.push({
        node,
        segment: segmentOf(context, node, name),
        path,
        written: textOfAddress(mac),
        value: canonical(textOfAddress(mac)) ?? textOfAddress(mac),
      });
    }
  }
  for (const kind of ['clients', 'servers', 'routers'] as const) {
    for (const [node, { mac }] of Object.entries(input[kind] ?? {})) {
      if (mac === undefined) continue;
      const segment = segmentOf(context, node);
      all.push({ node, segment, path: [kind, node, 'mac'], written: mac, value: canonical(mac) ?? mac });
    }
  }
  return all.sort((a, b) => Number(a.path.at(-1) === 'mac') - Number(b.path.at(-1) === 'mac'));
}

/** The segment of a node's port. Default: its only port. */
function segmentOf(context: Context, node: string, port?: string): string {
  const ports = context.nodes.get(node)?.ports ?? [];
  return (port === undefined ? ports[0] : ports.find(({ name }) => name === port))?.segment ?? '';
}

function canonical(text: string): string | undefined {
  const mac = parseMac(text);
  return mac === undefined ? parsePrefix(text)?.text : formatMac(mac);
}
