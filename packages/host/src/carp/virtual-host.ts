import {
  type Authenticator,
  CARP_BYTES,
  encodeAdvertisementFrame,
  formatMac,
  parseAddress,
  type ReceivingVhid,
  type Secret,
  virtualMac,
} from '@carplab/codec';
import { CARP_ADVERTISEMENT, CARP_AUTHLEN, CARP_VERSION, hideSecret, WIRE_HABITS } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { groupMac, wordAt } from '@carplab/codec/net';
import type { Instance } from '@carplab/election';
import type { CheckedVhid } from '../config/check-vhid.js';
import { isMulticast, type Prefix } from '../config/prefix.js';
import type { Machine } from '../machine.js';
import type { Port } from '../port.js';
import { type Arrival, GROUP4, GROUP6 } from '../receive/arrival.js';
import { ethernetGroup } from '../send/multicast-mac.js';
import type { Heard } from './heard.js';
import { DEFAULT_GROUPS } from './instance-of.js';

/** CS7 (ip_carp.c). */
export const DEFAULT_DSCP = 56;

const BROADCAST = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/**
 * A virtual host: its election and the contents of its packets. The codec's receive checks query it. Fields used for
 * each advertisement come first (see `Machine`).
 */
export class VirtualHost implements ReceivingVhid {
  readonly instance: Instance;
  /** The first signs; any of them may verify. */
  authenticators: readonly Authenticator[] = [];
  /** Its number on the machine. */
  readonly index: number;
  readonly #arrival: Arrival;
  readonly port: Port;
  readonly config: CheckedVhid;
  /** Its name in the log: `carp0`, or the parent's name. */
  readonly logName: string;
  readonly groups: readonly string[];
  /** `lladdr`, or 00:00:5e:00:01:VHID. */
  readonly mac: string;
  readonly macBytes: Uint8Array;

  addresses: readonly Prefix[];
  #key: Uint8Array;
  /** As snapshots hold it. */
  #hiddenKey: Secret | undefined;
  peer: string | undefined;
  peer6: string | undefined;
  /** UCARP: the process's own count of write errors. */
  demotion = 0;
  /** OpenBSD: the cookie is drawn once. */
  cookieDrawn = false;
  cookieHigh = 0;
  cookieLow = 0;

  // Derived from the above by `refresh`, like the authenticators.
  /** Whole frames that lack only the advertisement's own fields. Undefined: cannot be sent. */
  frame4: Uint8Array | undefined = undefined;
  frame6: Uint8Array | undefined = undefined;
  /** What the kernel takes for a group; see `takenForGroup`. */
  toGroup4 = true;
  toGroup6 = true;
  /** Unicast peers, whose MAC address the frame still lacks. */
  unicast4: Uint8Array | undefined = undefined;
  unicast6: Uint8Array | undefined = undefined;
  /** The groups, or peers. */
  destination4: Uint8Array = new Uint8Array(4);
  destination6: Uint8Array = new Uint8Array(16);

  /** The last accepted advertisements, for `states`; nothing depends on them. */
  heard4: Heard | undefined = undefined;
  heard6: Heard | undefined = undefined;

  /** As configured, with its election not started. */
  constructor(machine: Machine, port: Port, config: CheckedVhid, index: number, instance: Instance) {
    this.instance = instance;
    this.index = index;
    this.#arrival = machine.scratch.arrival;
    this.port = port;
    this.config = config;
    this.logName = machine.dialect.carpInterfaces ? `carp${index}` : port.config.name;
    this.groups = config.groups ?? DEFAULT_GROUPS;
    this.macBytes = config.lladdrBytes ?? virtualMac(config.vhid);
    this.mac = formatMac(this.macBytes);
    this.addresses = config.prefixes;
    this.#key = config.startKey;
    this.peer = config.peer;
    this.peer6 = config.peer6;
    refresh(machine, this);
  }

  get key(): Uint8Array {
    return this.#key;
  }

  set key(key: Uint8Array) {
    this.#key = key;
    this.#hiddenKey = undefined;
  }

  get hiddenKey(): Secret {
    this.#hiddenKey ??= hideSecret(this.#key);
    return this.#hiddenKey;
  }

  get running(): boolean {
    return this.instance.state !== 'INIT';
  }

  get hasFamily(): boolean {
    const { started, ipv4, ipv6 } = this.instance;
    return started && (this.#arrival.family === 4 ? ipv4 : ipv6);
  }

  get multicastPeer(): boolean {
    return this.#arrival.family === 4 ? this.toGroup4 : this.toGroup6;
  }

  ownCookie(bytes: Uint8Array, at: number): boolean {
    return (
      this.cookieDrawn &&
      wordAt(bytes, at) >>> 0 === this.cookieHigh &&
      wordAt(bytes, at + 4) >>> 0 === this.cookieLow
    );
  }

  verify(bytes: Uint8Array, start: number): boolean {
    const { authenticators } = this;
    for (let i = 0; i < authenticators.length; i++) {
      if (authenticators[i]!.verify(bytes, start)) return true;
    }
    return false;
  }
}

/** Rebuilds what depends on key, addresses and peers: authenticators and advertisement frames. */
export function refresh(machine: Machine, virtualHost: VirtualHost): void {
  const { config, key, addresses, port, peer, peer6 } = virtualHost;
  const dialect = machine.config.dialect;
  virtualHost.authenticators = machine.scratch.authenticators({
    dialect,
    key,
    vhid: config.vhid,
    addresses: addresses.map(({ bytes }) => bytes),
    ...(config.lladdrBytes
      ? { lladdr: { lladdr: config.lladdrBytes, parentLladdr: port.config.macBytes } }
      : {}),
  });
  virtualHost.destination4 = peer === undefined ? GROUP4 : parseAddress(peer)!;
  virtualHost.destination6 = peer6 === undefined ? GROUP6 : parseAddress(peer6)!;
  const { destination4, destination6 } = virtualHost;
  virtualHost.toGroup4 = takenForGroup(machine, destination4);
  virtualHost.toGroup6 = takenForGroup(machine, destination6);
  // IP itself sends what is a group to the group.
  virtualHost.unicast4 = virtualHost.toGroup4 || isMulticast(destination4) ? undefined : destination4;
  virtualHost.unicast6 = isMulticast(destination6) ? undefined : destination6;
  virtualHost.frame4 = advertisementFrame(machine, virtualHost, 4);
  virtualHost.frame6 = WIRE_HABITS[dialect].ipv6 ? advertisementFrame(machine, virtualHost, 6) : undefined;
}

/**
 * A command of ifconfig for the vhid has run. With the fault `ifconfig-peer` it sends both destinations each time, and
 * starts from the groups. `refresh` must follow.
 */
export function afterIfconfig({ faults }: Machine, virtualHost: VirtualHost): void {
  if (!faults.has('ifconfig-peer')) return;
  virtualHost.peer = undefined;
  virtualHost.peer6 = undefined;
}

/** Whether CARP takes an address for a group; with the fault `peer-octet` it looks at an IPv4 address backwards. */
function takenForGroup({ faults }: Machine, address: Uint8Array): boolean {
  if (address.length === 4 && faults.has('peer-octet')) return address[3]! >> 4 === 14;
  return isMulticast(address);
}

/** The Ethernet destination of a virtual host's advertisements; zeros where a neighbor's is still to be filled in. */
function destinationMac(
  { config, unicast4, unicast6 }: VirtualHost,
  family: 4 | 6,
  destination: Uint8Array,
): Uint8Array {
  if (config.broadcast) return BROADCAST;
  if ((family === 4 ? unicast4 : unicast6) !== undefined) return new Uint8Array(6);
  return family === 4 ? ethernetGroup(destination) : groupMac(destination)!;
}

/** The IPv4 source of advertisements: the interface's first address, or the dialect's fallback. */
function sourceOf(machine: Machine, { port, addresses }: VirtualHost): Uint8Array {
  const own = port.config.addresses.find(({ family }) => family === 4);
  if (own) return own.bytes;
  const virtual = addresses.find(({ family }) => family === 4);
  return virtual === undefined || machine.dialect.unnumberedSource === '0.0.0.0'
    ? new Uint8Array(4)
    : virtual.bytes;
}

/** A whole frame whose advertisement lacks skew, base, demotion, counter, HMAC and checksum. */
function advertisementFrame(machine: Machine, virtualHost: VirtualHost, family: 4 | 6): Uint8Array {
  const { config, port, macBytes } = virtualHost;
  const { tos, macByte } = WIRE_HABITS[machine.facts.codec];
  const destination = family === 4 ? virtualHost.destination4 : virtualHost.destination6;
  const fromNic = !isMulticast(destination) && machine.dialect.unicastFromNic;
  const ownMac = macByte === 1 ? macBytes : Uint8Array.of(0, 0, 0x5e, 0, macByte, config.vhid);
  const advertisement = new Uint8Array(CARP_BYTES);
  advertisement[CARP.offset.versionType] = (CARP_VERSION << 4) | CARP_ADVERTISEMENT;
  advertisement[CARP.offset.vhid] = config.vhid;
  advertisement[CARP.offset.authlen] = CARP_AUTHLEN;
  return encodeAdvertisementFrame(
    {
      family,
      srcMac: fromNic ? port.config.macBytes : ownMac,
      dstMac: destinationMac(virtualHost, family, destination),
      src: family === 4 ? sourceOf(machine, virtualHost) : port.config.linkLocal.bytes,
      dst: destination,
      tos: machine.dialect.dscp ? machine.dscp << 2 : tos,
    },
    advertisement,
  );
}
