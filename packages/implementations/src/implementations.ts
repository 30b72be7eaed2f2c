import type { HostFacts, HostImplementation, Implementation } from './implementation.js';
import { type DialectName, FIXES, type Fix, type Release } from './names.js';

const [EPERM, EACCES] = [1, 13];

/** A dialect with the same name in every package, and the usual values. */
function host(name: DialectName, differences: Partial<HostFacts> = {}): HostFacts {
  return {
    dialect: name,
    release: undefined,
    election: name,
    codec: name,
    receiveOrder: name,
    words: name,
    isProcess: false,
    before14: false,
    peers: { ipv4: 'none', ipv6: 'none' },
    faults: [],
    heldPackets: 1,
    blocked: EACCES,
    ...differences,
  };
}

/** All known implementations. The first of a dialect is the default if no release is given. */
export const IMPLEMENTATIONS: readonly Implementation[] = [
  {
    system: 'FreeBSD',
    releases: '14',
    pfsync: 'freebsd-1400',
    host: host('freebsd', {
      release: 14,
      receiveOrder: 'freebsd14',
      peers: { ipv4: 'any', ipv6: 'any' },
      faults: FIXES,
      heldPackets: 16,
    }),
  },
  {
    system: 'FreeBSD',
    releases: '10 to 13',
    pfsync: 'freebsd-1301',
    host: host('freebsd', { release: 12, before14: true, blocked: EPERM }),
  },
  { system: 'FreeBSD', releases: '15', pfsync: 'freebsd-1500', host: undefined },
  {
    system: 'OpenBSD',
    releases: '',
    pfsync: 'openbsd',
    host: host('openbsd', { peers: { ipv4: 'any', ipv6: 'none' }, heldPackets: 16 }),
  },
  { system: 'NetBSD', releases: '', pfsync: undefined, host: host('netbsd') },
  { system: 'DragonFly', releases: '', pfsync: undefined, host: host('dragonfly') },
  { system: 'FreeBSD', releases: '9', pfsync: 'freebsd-1301', host: host('freebsd9') },
  {
    system: 'UCARP',
    releases: '',
    pfsync: undefined,
    host: host('ucarp', { isProcess: true, peers: { ipv4: 'group', ipv6: 'none' }, heldPackets: 16 }),
  },
];

/**
 * An implementation with its releases, as text.
 *
 * @example
 * systemName(implementationOf('freebsd', 12)); // => 'FreeBSD 10 to 13'
 * systemName(implementationOf('openbsd')); // => 'OpenBSD'
 */
export function systemName({ system, releases }: Implementation): string {
  return `${system} ${releases}`.trim();
}

const HOSTS = IMPLEMENTATIONS.filter((each): each is HostImplementation => each.host !== undefined);

/**
 * The implementation for a dialect and a release of a configuration; undefined if there is none.
 *
 * @example
 * implementationOf('freebsd').releases; // => '14'
 * implementationOf('freebsd', 12).host.blocked; // => 1
 * implementationOf('openbsd', 14); // => undefined
 */
export function implementationOf(dialect: DialectName): HostImplementation;
export function implementationOf(dialect: string, release?: Release): HostImplementation | undefined;
export function implementationOf(dialect: string, release?: Release): HostImplementation | undefined {
  return HOSTS.find(
    ({ host }) => host.dialect === dialect && (release === undefined || host.release === release),
  );
}

/**
 * What is wrong in a host that runs an implementation: its faults without those that `fixes` name.
 *
 * @example
 * faultsOf(implementationOf('freebsd', 14), ['peer-octet']); // => ['ifconfig-peer']
 * faultsOf(implementationOf('freebsd', 12)); // => []
 */
export function faultsOf({ host }: HostImplementation, fixes: readonly Fix[] = []): Fix[] {
  return host.faults.filter((fault) => !fixes.includes(fault));
}
