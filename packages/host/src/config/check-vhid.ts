import { type AddressInput, formatAddress } from '@carplab/codec';
import { CARP_KEY_BYTES, isSecret, revealSecret } from '@carplab/codec/carp';
import { createInstance, type ElectionDialect } from '@carplab/election';
import type { HostFacts } from '@carplab/implementations';
import type { HostDialect } from '../dialects/dialect.js';
import type { CheckedInterface } from './check-interface.js';
import * as check from './check-values.js';
import type { VhidConfig } from './config.js';
import { fail } from './config-problem.js';
import { isMulticast, type Prefix } from './prefix.js';

/** Limit of addresses per virtual host; the HMAC covers all of them. */
export const MAX_VHID_ADDRESSES = 256;

/** A virtual host as it is after each start. */
export interface CheckedVhid extends Omit<VhidConfig, 'peer' | 'peer6'> {
  readonly peer: string | undefined;
  readonly peer6: string | undefined;
  /** The index of its interface. */
  readonly port: number;
  readonly prefixes: readonly Prefix[];
  readonly startKey: Uint8Array;
  readonly lladdrBytes: Uint8Array | undefined;
}

/** Checks a peer; returns its canonical address. */
export function checkPeer(
  path: string,
  value: AddressInput,
  family: 4 | 6,
  { dialect, release, peers: { ipv4, ipv6 } }: HostFacts,
): string {
  const bytes = check.address(path, value, family);
  const text = formatAddress(bytes);
  const peers = family === 4 ? ipv4 : ipv6;
  const system = release === undefined ? dialect : `${dialect} ${release}`;
  if (peers === 'none') fail('not-supported', path, `${path} is '${text}'; ${system} has no such option`);
  if (peers === 'group' && !isMulticast(bytes))
    fail('not-supported', path, `${path} is '${text}'; ${dialect} takes a multicast group`);
  return text;
}

function checkAddresses(path: string, config: VhidConfig, facts: HostFacts): Prefix[] {
  const at = `${path}.addresses`;
  const given = check.list(at, config.addresses);
  const prefixes = given.map((each, i) => check.prefix(`${at}[${i}]`, each));
  if (prefixes.length > MAX_VHID_ADDRESSES)
    fail('out-of-range', at, `${at} are ${prefixes.length}; at most ${MAX_VHID_ADDRESSES}`);
  const texts = prefixes.map(({ text }) => text);
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  if (twice !== undefined) fail('duplicate', at, `${at} has ${twice} twice`);
  if (facts.isProcess && (prefixes.length !== 1 || prefixes[0]!.family !== 4))
    fail(
      'not-supported',
      at,
      `${at} are '${given.join(', ')}'; ${facts.dialect} takes exactly one IPv4 address`,
    );
  return prefixes;
}

function checkKey(path: string, { password, key: given }: VhidConfig, dialect: HostDialect): Uint8Array {
  const key = isSecret(given) ? revealSecret(given) : given;
  if (password !== undefined && key !== undefined)
    fail('conflict', path, `${path} has both password and key; it takes one of them`);
  if (key !== undefined && !(key instanceof Uint8Array && key.length === CARP_KEY_BYTES))
    fail('out-of-range', `${path}.key`, `${path}.key takes ${CARP_KEY_BYTES} bytes`);
  if (password !== undefined && typeof password !== 'string' && !isSecret(password))
    fail('wrong-type', `${path}.password`, `${path}.password takes text`);
  const start = key?.slice() ?? dialect.newKey(new Uint8Array(CARP_KEY_BYTES), password ?? '');
  const tooLong = `${path}.password is too long for ${dialect.name}: 19 bytes at most`;
  return start ?? fail('out-of-range', `${path}.password`, tooLong);
}

/** Checks base, skew and ratio by the implementation's own rules. */
function checkTiming(path: string, config: VhidConfig, election: ElectionDialect): void {
  const { vhid, advbase, advskew, deadRatio } = config;
  try {
    createInstance({
      dialect: election,
      vhid,
      ...(advbase === undefined ? {} : { advbase }),
      ...(advskew === undefined ? {} : { advskew }),
      ...(deadRatio === undefined ? {} : { deadRatio }),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    fail('not-supported', path, `vhid ${vhid} on '${config.interface}': ${error.message}`);
  }
}

/** Resolves a virtual host; fails at the first problem. */
export function checkVhid(
  path: string,
  config: VhidConfig,
  facts: HostFacts,
  dialect: HostDialect,
  election: ElectionDialect,
  interfaces: readonly CheckedInterface[],
): CheckedVhid {
  const { interface: parent, peer, peer6, lladdr } = config;
  const port = interfaces.findIndex((each) => each.name === parent);
  const names = interfaces.map((each) => each.name).join(', ');
  if (port < 0)
    fail(
      'unknown-name',
      `${path}.interface`,
      `${path}.interface is '${String(parent)}'; there are ${names}`,
      names,
    );
  check.whole(`${path}.vhid`, config.vhid, 1, 255);
  const prefixes = checkAddresses(path, config, facts);
  const startKey = checkKey(path, config, dialect);
  if (facts.isProcess && !interfaces[port]!.addresses.some(({ family }) => family === 4)) {
    const sends = `interface '${parent}' has no IPv4 address; ${dialect.name} sends from one (-s)`;
    fail('missing', `${path}.interface`, sends);
  }
  if (lladdr !== undefined && !dialect.takesLladdr)
    fail(
      'not-supported',
      `${path}.lladdr`,
      `${path}.lladdr is OpenBSD's and NetBSD's; this is ${dialect.name}`,
    );
  checkTiming(path, config, election);
  return {
    ...config,
    port,
    prefixes,
    startKey,
    lladdrBytes: lladdr === undefined ? undefined : check.mac(`${path}.lladdr`, lladdr).bytes,
    peer: peer === undefined ? undefined : checkPeer(`${path}.peer`, peer, 4, facts),
    peer6: peer6 === undefined ? undefined : checkPeer(`${path}.peer6`, peer6, 6, facts),
  };
}
