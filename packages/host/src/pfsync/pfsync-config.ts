import { type AddressInput, formatAddress } from '@carplab/codec';
import { readAddress, textOfAddress } from '@carplab/codec/net';
import { STATE_SIZE, type StateFormat } from '@carplab/codec/pfsync';
import type { HostImplementation } from '@carplab/implementations';
import { PFSYNC_DIALECTS, type PfsyncDialectName } from '@carplab/statesync';
import type { CheckedInterface } from '../config/check-interface.js';
import * as check from '../config/check-values.js';
import { fail } from '../config/config-problem.js';
import { isMulticast } from '../config/prefix.js';

/** The pfsync interface of a host: `ifconfig pfsync0 syncdev … up`. */
export interface PfsyncInterfaceConfig {
  /** The interface that the peer is on. */
  readonly syncdev: string;
  /** Which system's pfsync. Default: that of the host's dialect and release */
  readonly dialect?: PfsyncDialectName;
  /** FreeBSD 14 and later: the format of the states sent. Default: the newest */
  readonly version?: 1301 | 1400 | 1500;
  /** An address instead of the group 224.0.0.240; the IPv6 group is `ff12::f0`. */
  readonly syncpeer?: AddressInput;
  /** Of pfsync0. Default: 1500 */
  readonly mtu?: number;
  /** Updates of a TCP state after which it is sent at once, 0 to 255. Default: 128 */
  readonly maxupd?: number;
  /** Hold the first packet of a new outgoing state until the peer has the state. */
  readonly defer?: boolean;
  /** How long to hold it, microseconds. */
  readonly deferUs?: number;
  /** net.pfsync.carp_demotion_factor. Default: 240 */
  readonly demotionFactor?: number;
  /** Parallel queues. Default: 2 */
  readonly buckets?: number;
  /** See `PfsyncConfig.bulk`. */
  readonly bulk?: 'packet' | 'state';
}

/** With everything resolved. */
export interface CheckedPfsync extends PfsyncInterfaceConfig {
  readonly dialect: PfsyncDialectName;
  readonly format: StateFormat;
  /** The index of `syncdev`. */
  readonly port: number;
  readonly destination: Uint8Array;
  readonly unicast: boolean;
  /** IPv4 or IPv6 source, of the destination's family. */
  readonly source: string;
}

const GROUP = '224.0.0.240';

/** Resolves the configuration; fails at the first problem. */
export function checkPfsync(
  config: PfsyncInterfaceConfig,
  { pfsync, host }: HostImplementation,
  interfaces: readonly CheckedInterface[],
): CheckedPfsync {
  const dialect = config.dialect ?? pfsync;
  const names = Object.keys(PFSYNC_DIALECTS).join(', ');
  if (dialect === undefined || !Object.hasOwn(PFSYNC_DIALECTS, dialect)) {
    const found = `pfsync.dialect is '${String(dialect ?? host.dialect)}'; there are ${names}`;
    return fail('unknown-name', 'pfsync.dialect', found, names);
  }
  const known = PFSYNC_DIALECTS[dialect];
  if (config.version !== undefined && !known.formats.includes(`freebsd-${config.version}` as StateFormat))
    fail(
      'not-supported',
      'pfsync.version',
      `pfsync.version is ${config.version}; ${dialect} sends ${known.formats.map((each) => each.split('-')[1]).join(', ')}`,
    );
  const port = interfaces.findIndex(({ name }) => name === config.syncdev);
  if (port < 0)
    fail(
      'unknown-name',
      'pfsync.syncdev',
      `pfsync.syncdev is '${String(config.syncdev)}'; there are ${interfaces.map(({ name }) => name).join(', ')}`,
    );
  const peer = textOfAddress(config.syncpeer ?? GROUP);
  const destination = readAddress(config.syncpeer ?? GROUP);
  if (!destination)
    return fail('bad-address', 'pfsync.syncpeer', `pfsync.syncpeer is '${peer}'; it takes an address`);
  const family = destination.length === 4 ? 4 : 6;
  if (family === 6 && !known.ipv6)
    fail('bad-address', 'pfsync.syncpeer', `pfsync.syncpeer is '${peer}'; ${dialect} speaks IPv4 only`);
  const unicast = !isMulticast(destination);
  if (!unicast && !known.ipv6 && peer !== GROUP)
    fail(
      'bad-address',
      'pfsync.syncpeer',
      `pfsync.syncpeer is '${peer}'; ${dialect} has the group ${GROUP} alone`,
    );
  check.whole('pfsync.mtu', config.mtu ?? 1500, 576, 65_535);
  check.whole('pfsync.maxupd', config.maxupd ?? 128, 0, 255);
  check.whole('pfsync.deferUs', config.deferUs ?? 0, 0, 60_000_000);
  check.whole('pfsync.demotionFactor', config.demotionFactor ?? 240, 0, 2 ** 20);
  check.whole('pfsync.buckets', config.buckets ?? 2, 1, 256);
  check.bool('pfsync.defer', config.defer ?? false);
  const { addresses, linkLocal } = interfaces[port]!;
  const own = addresses.find((each) => each.family === family && each !== linkLocal);
  const source = family === 6 && !unicast ? linkLocal : (own ?? (family === 6 ? linkLocal : undefined));
  if (source === undefined)
    return fail(
      'unknown-name',
      'pfsync.syncdev',
      `pfsync.syncdev '${config.syncdev}' has no IPv4 address to send from`,
    );
  const format = (
    config.version === undefined ? known.formats[0]! : `freebsd-${config.version}`
  ) as StateFormat;
  const most = known.ipHeader + STATE_SIZE[format] + 28;
  if ((config.mtu ?? 1500) < most)
    fail('out-of-range', 'pfsync.mtu', `pfsync.mtu is ${config.mtu}; a state of ${format} takes ${most}`);
  return { ...config, dialect, format, port, destination, unicast, source: formatAddress(source.bytes) };
}
