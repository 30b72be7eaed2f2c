import { hostname } from 'node:os';
import type { DialectName, Password } from '@carplab/codec';
import { DIALECTS } from '@carplab/codec/carp';
import { type Answers, HOST_DIALECTS, type HostConfig, type VhidConfig } from '@carplab/host';
import { IMPLEMENTATIONS } from '@carplab/implementations';
import { type InterfaceFacts, interfaceFacts, interfaceNames } from '@carplab/live';
import { Failure } from '../failure.js';

/** A virtual host to be, before its interface is looked at. */
export interface SpokenVhid extends Omit<VhidConfig, 'password' | 'key'> {
  /** As text or as the bytes of a file; absent: none. */
  readonly secret?: Password;
}

/** What `speak` is to do, from its options or its configuration file. */
export interface SpeakSettings {
  readonly name: string | undefined;
  readonly dialect: DialectName;
  readonly preempt: boolean;
  readonly demote: number;
  /** ARP, neighbour discovery and pings of the virtual addresses are answered here. */
  readonly ownAddress: boolean;
  readonly up: string | undefined;
  readonly down: string | undefined;
  readonly commandTimeoutMs: number;
  readonly vhids: readonly SpokenVhid[];
}

/** Who answers for the virtual addresses: we, the system (which the commands give them to), or nobody. */
function answersOf({ ownAddress, up }: SpeakSettings): Answers {
  if (ownAddress) return 'virtual';
  return up === undefined ? 'none' : 'system';
}

/** What is real of an interface, or a `Failure` that names those there are. */
export function factsOf(name: string): InterfaceFacts {
  const facts = interfaceFacts(name);
  if (facts) return facts;
  throw new Failure(
    interfaceNames().includes(name)
      ? `${name} has no MAC address: CARP requires an Ethernet interface`
      : `no interface '${name}'; there are ${interfaceNames().join(', ')}`,
  );
}

const bare = (prefix: string): string => prefix.replace(/\/.*$/, '').toLowerCase();

/** Where a part of the settings stands, such as `pair.yaml:3:11: `; '' where they are of no file. */
export type Place = (path: readonly (string | number)[]) => string;

/** The host that these settings describe, on the interfaces as they are. Throws a `Failure`. */
export function hostConfig(settings: SpeakSettings, place: Place): HostConfig {
  const { dialect, demote, preempt, vhids } = settings;
  // What an up command has left on the interface is no address of its own.
  const virtual = new Set(vhids.flatMap(({ addresses }) => addresses.map(bare)));
  const unicast = vhids.some(({ peer, peer6 }) => peer !== undefined || peer6 !== undefined);
  return {
    name: settings.name ?? hostname(),
    dialect,
    preempt,
    answers: answersOf(settings),
    interfaces: [...new Set(vhids.map((vhid) => vhid.interface))].map((name) => {
      const index = vhids.findIndex((vhid) => vhid.interface === name);
      const { mac, addresses } = placed(place(['vhids', index, 'interface']), () => factsOf(name));
      return { name, mac, addresses: addresses.filter((each) => !virtual.has(bare(each))) };
    }),
    vhids: vhids.map(({ secret, ...rest }, index) => ({
      ...rest,
      key: placed(place(['vhids', index, 'password']), () => keyOf(dialect, rest.vhid, secret)),
    })),
    ...(unicast ? withPeers(dialect) : {}),
    ...demotionOf(dialect, demote),
  };
}

/** What goes wrong, with the place before it. */
function placed<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Failure) throw new Failure(`${where}${error.message}`);
    throw error;
  }
}

function keyOf(dialect: DialectName, vhid: number, secret: Password = ''): Uint8Array {
  const key = DIALECTS[dialect].key(secret);
  if (key instanceof Uint8Array) return key;
  throw new Failure(`vhid ${vhid}: ${key.message}`);
}

/** The release that has unicast peers, where another of its dialect has none: they came with FreeBSD 14. */
function withPeers(dialect: DialectName): Pick<HostConfig, 'release'> {
  const hosts = IMPLEMENTATIONS.flatMap(({ host }) => (host?.dialect === dialect ? host : []));
  const release = hosts.find(({ peers }) => peers.ipv4 !== 'none')?.release;
  return release === undefined ? {} : { release };
}

function demotionOf(dialect: DialectName, demote: number): Pick<HostConfig, 'demotion' | 'groups'> {
  if (demote === 0) return {};
  const { demotionCommand } = HOST_DIALECTS[dialect];
  if (demotionCommand === 'none') throw new Failure(`${dialect} has no demotion: omit --demote`);
  return demotionCommand === 'group' ? { groups: { carp: demote } } : { demotion: demote };
}
