import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { GONE, type LinkState } from './link-state.js';

const NO_MAC = '00:00:00:00:00:00';

/** What follows `ip` to ask for one interface: a second `-s` adds how often the carrier has changed. */
export const ASK_IP: readonly string[] = ['-json', '-s', '-s', 'address', 'show', 'dev'];

/** The environment for ip(8), which some systems keep out of the PATH of users. */
export function ipEnvironment(): { [name: string]: string | undefined } {
  return { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
}

/** /proc/self/net is the one file system that always shows the process's own namespace; /sys may be another's. */
function procLines(file: string): string[] | undefined {
  try {
    return readFileSync(`/proc/self/net/${file}`, 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** The names of all interfaces of this network namespace. */
export function interfaceNames(): string[] {
  const known = procLines('dev')?.flatMap((line) => /^\s*([^\s:]\S*):/.exec(line)?.[1] ?? []);
  return (known ?? Object.keys(networkInterfaces())).sort();
}

/** Whether ip(8) is there and speaks JSON; undefined before the first question. */
let ipAnswers: boolean | undefined;

/** Whether ip(8) tells what there is to know about interfaces. */
export function asksIp(): boolean {
  if (process.platform !== 'linux') return false;
  ipAnswers ??= linkByIp('lo') !== undefined;
  return ipAnswers;
}

/** The interface now. Linux says everything through ip(8); without it, see `linkByProc`. */
export function linkState(name: string): LinkState {
  if (process.platform === 'linux') {
    if (!interfaceNames().includes(name)) return GONE;
    const told = asksIp() ? linkByIp(name) : undefined;
    return told ?? linkByProc(name);
  }
  const found = networkInterfaces()[name];
  const runs = found !== undefined;
  return { ...GONE, present: runs, up: runs, carrier: runs, ...factsOf(found) };
}

function factsOf(found: ReturnType<typeof networkInterfaces>[string]): Pick<LinkState, 'mac' | 'addresses'> {
  const mac = found?.[0]?.mac;
  return { mac: mac === NO_MAC ? undefined : mac, addresses: found?.flatMap(({ cidr }) => cidr ?? []) };
}

function linkByIp(name: string): LinkState | undefined {
  const { status, stdout, stderr } = spawnSync('ip', [...ASK_IP, name], {
    encoding: 'utf8',
    env: ipEnvironment(),
  });
  if (status !== 0 && /does not exist|cannot find device/i.test(stderr ?? '')) return GONE;
  return linkOfIp(stdout ?? '');
}

interface IpAddress {
  readonly local?: string;
  readonly prefixlen?: number;
  /** Made for privacy, and gone in a day. */
  readonly temporary?: boolean;
  /** Somebody else has it. */
  readonly dadfailed?: boolean;
}

interface IpLink {
  readonly ifindex: number;
  readonly flags: readonly string[];
  readonly mtu?: number;
  readonly link_type?: string;
  readonly address?: string;
  readonly addr_info?: readonly IpAddress[];
  readonly stats64?: { readonly tx?: { readonly carrier_changes?: number } };
}

/** Reads the answer of `ip -json -s -s address show dev NAME`; undefined if it is none. */
export function linkOfIp(answer: string): LinkState | undefined {
  let link: IpLink | undefined;
  try {
    // With a filter, older releases put empty objects beside the one asked for.
    link = (JSON.parse(answer) as IpLink[]).find(({ flags }) => flags !== undefined);
  } catch {}
  if (link === undefined) return undefined;
  const { ifindex, flags, mtu, link_type: type, address, addr_info: all = [], stats64 } = link;
  return {
    present: true,
    up: flags.includes('UP'),
    carrier: flags.includes('LOWER_UP'),
    index: ifindex,
    carrierChanges: stats64?.tx?.carrier_changes ?? 0,
    mac: type === 'ether' && address !== NO_MAC ? address : undefined,
    mtu,
    addresses: all.flatMap(({ local, prefixlen, temporary, dadfailed }) =>
      local === undefined || temporary || dadfailed ? [] : `${local}/${prefixlen}`,
    ),
  };
}

/**
 * What Linux tells about an interface of this namespace without ip(8). libuv lists one only while it runs and has an
 * address: one without is taken to have a carrier, and its MAC address is not known.
 */
export function linkByProc(name: string): LinkState {
  const found = networkInterfaces()[name];
  // Every interface that is up is in 224.0.0.1.
  const groups = procLines('igmp')?.flatMap((line) => /^(\d+)\s+(\S+)/.exec(line)?.slice(1) ?? []);
  const at = groups?.indexOf(name) ?? -1;
  const up = groups === undefined || at >= 0;
  const named = (file: string, column: number): boolean =>
    procLines(file)?.some((line) => line.trim().split(/\s+/)[column] === name) ?? false;
  const addressed = named('if_inet6', 5) || named('route', 0);
  return {
    ...GONE,
    present: true,
    up,
    carrier: up && (found !== undefined || !addressed),
    index: Number(groups?.[at - 1] ?? 0),
    ...factsOf(found),
  };
}
