import { hostname } from 'node:os';
import type { DialectName, Password } from '@carplab/codec';
import { DIALECTS } from '@carplab/codec/carp';
import { type Answers, HOST_DIALECTS, type HostConfig, type VhidConfig } from '@carplab/host';
import { implementationOf } from '@carplab/implementations';
import {
  AddressFollower,
  type InterfaceFacts,
  interfaceFacts,
  interfaceNames,
  linkState,
} from '@carplab/live';
import { Failure } from '../failure.js';

/** A virtual host to run, before its interface is examined. */
export interface SpokenVhid extends Omit<VhidConfig, 'password' | 'key'> {
  /** The password, as text or as the bytes of a file. Default: none. */
  readonly secret?: Password;
}

/** The settings of `speak`, from options or a configuration file. */
export interface SpeakSettings {
  readonly name: string | undefined;
  readonly dialect: DialectName;
  readonly preempt: boolean;
  readonly demote: number;
  /** ARP, neighbor discovery and pings of the virtual addresses are answered here. */
  readonly ownAddress: boolean;
  readonly up: string | undefined;
  readonly down: string | undefined;
  readonly commandTimeoutMs: number;
  readonly vhids: readonly SpokenVhid[];
}

/** Who answers for the virtual addresses: carplab, the system (to which the commands add them), or nobody. */
function answersOf({ ownAddress, up }: SpeakSettings): Answers {
  if (ownAddress) return 'virtual';
  return up === undefined ? 'none' : 'system';
}

/** MAC and IP addresses of an interface. Throws a `Failure` that lists the existing interfaces. */
export function factsOf(name: string): InterfaceFacts {
  const facts = interfaceFacts(name);
  if (facts) return facts;
  const all = interfaceNames();
  if (!all.includes(name)) throw new Failure(`no interface '${name}'; there are ${all.join(', ')}`);
  throw new Failure(
    linkState(name).addresses === undefined
      ? `the MAC address of ${name} is not known: install ip (iproute2), or give ${name} an address and a carrier`
      : `${name} has no MAC address: CARP requires an Ethernet interface`,
  );
}

/** The place of a part of the settings, such as `pair.yaml:3:11: `; '' if they come from no file. */
export type Place = (path: readonly (string | number)[]) => string;

/** The host that these settings describe, on the existing interfaces. Throws a `Failure`. */
export function hostConfig(settings: SpeakSettings, place: Place): HostConfig {
  const { dialect, demote, preempt, vhids } = settings;
  const follower = new AddressFollower({ interfaces: [], vhids });
  return {
    name: settings.name ?? hostname(),
    dialect,
    preempt,
    answers: answersOf(settings),
    interfaces: [...new Set(vhids.map((vhid) => vhid.interface))].map((name) => {
      const index = vhids.findIndex((vhid) => vhid.interface === name);
      const { mac, addresses } = placed(place(['vhids', index, 'interface']), () => factsOf(name));
      return { name, mac, addresses: follower.own(addresses) };
    }),
    vhids: vhids.map(({ secret, ...rest }, index) => ({
      ...rest,
      key: placed(place(['vhids', index, 'password']), () => keyOf(dialect, rest.vhid, secret)),
    })),
    ...withoutFaults(dialect),
    ...demotionOf(dialect, demote),
  };
}

/** Runs `act`; a `Failure` gets the place in front of its message. */
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

/** The faults of releases are for simulations; on a real link they are left out. */
function withoutFaults(dialect: DialectName): Pick<HostConfig, 'fixes'> {
  const { faults } = implementationOf(dialect).host;
  return faults.length === 0 ? {} : { fixes: faults };
}

function demotionOf(dialect: DialectName, demote: number): Pick<HostConfig, 'demotion' | 'groups'> {
  if (demote === 0) return {};
  const { demotionCommand } = HOST_DIALECTS[dialect];
  if (demotionCommand === 'none') throw new Failure(`${dialect} has no demotion: omit --demote`);
  return demotionCommand === 'group' ? { groups: { carp: demote } } : { demotion: demote };
}
