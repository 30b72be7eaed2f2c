import { parsePrefix, type VhidConfig } from '@carplab/host';
import type {
  HostInput,
  HostSettings,
  HostVhidInput,
  SharedVhidInput,
  VhidSettings,
} from '../input/network-input.js';
import { type Path, show } from '../problems.js';
import { checkAddresses, checkMac, checkPrefixes } from './check-address.js';
import { type Context, given, type NodeInfo } from './context.js';

/** Checks the settings that all hosts share. */
export function checkSharedVhids(context: Context, shared: readonly SharedVhidInput[]): void {
  for (const [i, vhid] of shared.entries()) {
    const path = ['vhids', i];
    context.segment(vhid.segment, path);
    checkSettings(context, vhid, path);
    const twin = shared.findIndex((other) => other.vhid === vhid.vhid && other.segment === vhid.segment);
    if (twin < i)
      context.problems.add('duplicate', [...path, 'vhid'], String(vhid.vhid), 'each vhid once per segment');
  }
}

function checkSettings(context: Context, settings: VhidSettings, path: Path): void {
  const addresses = checkPrefixes(context, settings.addresses, [...path, 'addresses']);
  const alone = addresses.map((address) => parsePrefix(address)?.text ?? address);
  const again = alone.findIndex((address, i) => alone.indexOf(address) < i);
  if (again >= 0)
    context.problems.add(
      'duplicate',
      [...path, 'addresses', again],
      show(addresses[again]),
      'each address once per vhid',
    );
  checkAddresses(context, settings.peer, [...path, 'peer']);
  checkAddresses(context, settings.peer6, [...path, 'peer6']);
  checkMac(context, settings.lladdr, [...path, 'lladdr']);
}

/** The virtual hosts of one host: those shared on its segments, with its overrides, and its own. */
export function resolveVhids(
  context: Context,
  shared: readonly SharedVhidInput[],
  host: HostInput,
  settings: HostSettings,
  ports: NodeInfo['ports'],
  path: Path,
): VhidConfig[] {
  const resolved: VhidConfig[] = [];
  const used = new Set<HostVhidInput>();
  for (const { segment: _, ...common } of shared) {
    const segment = _ ?? context.segments[0]!;
    const port = ports.find((each) => each.segment === segment);
    if (port === undefined) continue;
    const own = host.vhids?.find(
      (each) =>
        each.vhid === common.vhid &&
        !used.has(each) &&
        (each.segment ?? segment) === segment &&
        (each.interface === undefined ||
          ports.some((p) => p.name === each.interface && p.segment === segment)),
    );
    if (own !== undefined) used.add(own);
    if (own?.off === true) continue;
    resolved.push(vhidOf(settings, own?.interface ?? port.name, { ...common, ...own }));
  }
  for (const [i, own] of (host.vhids ?? []).entries()) {
    const at = [...path, 'vhids', i];
    checkSettings(context, own, at);
    if (used.has(own)) continue;
    const twin = (host.vhids ?? []).find((other) => sameVhid(other, own));
    if (twin !== own && twin !== undefined) {
      context.problems.add('duplicate', [...at, 'vhid'], String(own.vhid), 'each vhid once per interface');
      continue;
    }
    const port = portFor(context, own, ports, at);
    if (port !== undefined) resolved.push(vhidOf(settings, port, own));
  }
  return resolved;
}

/** Two entries for one virtual host. */
function sameVhid(one: HostVhidInput, other: HostVhidInput): boolean {
  const { vhid, segment, interface: port } = one;
  return vhid === other.vhid && segment === other.segment && port === other.interface;
}

/** The port of a virtual host that only this host has. */
function portFor(
  context: Context,
  own: HostVhidInput,
  ports: NodeInfo['ports'],
  path: Path,
): string | undefined {
  const { problems } = context;
  if (own.off === true) {
    problems.add(
      'unknown-name',
      [...path, 'vhid'],
      String(own.vhid),
      'a shared vhid on a segment of this host',
    );
    return undefined;
  }
  if (own.addresses === undefined) {
    problems.add(
      'missing',
      path,
      `vhid ${own.vhid} without addresses`,
      'addresses, unless it is one of the shared vhids',
    );
    return undefined;
  }
  const fitting = ports.filter(
    (port) =>
      (own.interface === undefined || own.interface === port.name) &&
      (own.segment === undefined || own.segment === port.segment),
  );
  if (fitting.length === 1) return fitting[0]!.name;
  const known = ports.map(({ name, segment }) => `${name} on ${segment}`).join(', ');
  problems.add(
    'bad-value',
    path,
    `vhid ${own.vhid} on ${fitting.length} interfaces`,
    `segment or interface of one: ${known}`,
  );
  return undefined;
}

function vhidOf(settings: HostSettings, port: string, input: VhidSettings & { vhid: number }): VhidConfig {
  const { vhid, addresses, advbase = settings.advbase, advskew = settings.advskew } = input;
  const { password, peer, peer6, groups, lladdr, deadRatio, ignoreLink, broadcast } = input;
  const all = addresses === undefined ? [] : Array.isArray(addresses) ? addresses : [addresses];
  return {
    interface: port,
    vhid,
    addresses: all,
    ...given({ advbase, advskew, password, peer, peer6, groups, lladdr, deadRatio, ignoreLink, broadcast }),
  } as VhidConfig;
}
