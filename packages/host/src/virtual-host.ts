import {
  Authenticator,
  type AuthenticatorOptions,
  CARP,
  CARP_ADVERTISEMENT,
  CARP_AUTHLEN,
  CARP_BYTES,
  CARP_GROUP,
  CARP_VERSION,
  createAuthenticator,
  DIALECTS,
  encodeAdvertisementFrame,
  formatMac,
  parseAddress,
  type ReceivingVhid,
  virtualMac,
  WIRE_HABITS,
  wordAt,
} from '@carplab/codec';
import type { Instance } from '@carplab/election';
import type { CheckedVhid } from './check-config.js';
import { DEFAULT_GROUPS } from './instance-of.js';
import type { Machine, Port, VirtualHost } from './machine.js';
import { multicastMac } from './multicast-mac.js';
import { isMulticast } from './prefix.js';
import { TIMERS } from './timers.js';

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** A virtual host as configured, its election not started. */
export function createVirtualHost(
  machine: Machine,
  port: Port,
  config: CheckedVhid,
  index: number,
  instance: Instance,
): VirtualHost {
  const macBytes = config.lladdrBytes ?? virtualMac(config.vhid);
  const virtualHost: VirtualHost = {
    index,
    port,
    config,
    logName: machine.dialect.carpInterfaces ? `carp${index}` : port.config.name,
    groups: config.groups ?? DEFAULT_GROUPS,
    mac: formatMac(macBytes),
    macBytes,
    instance,
    receiving: receivingSide(machine, () => virtualHost),
    fires: new Float64Array(TIMERS.length).fill(Number.POSITIVE_INFINITY),
    addresses: config.prefixes,
    key: config.startKey,
    peer: config.peer,
    peer6: config.peer6,
    demotion: 0,
    cookieDrawn: false,
    cookieHigh: 0,
    cookieLow: 0,
    authenticators: [],
    frame4: undefined,
    frame6: undefined,
    unicast4: undefined,
    unicast6: undefined,
    destination4: new Uint8Array(4),
    destination6: new Uint8Array(16),
  };
  refresh(machine, virtualHost);
  return virtualHost;
}

/** What the codec's checks on reception ask about the virtual host. */
function receivingSide(machine: Machine, of: () => VirtualHost): ReceivingVhid {
  return {
    get running() {
      return of().instance.state !== 'INIT';
    },
    get hasFamily() {
      const { started, ipv4, ipv6 } = of().instance;
      return started && (machine.received.family === 4 ? ipv4 : ipv6);
    },
    get multicastPeer() {
      return (machine.received.family === 4 ? of().unicast4 : of().unicast6) === undefined;
    },
    ownCookie(bytes, at) {
      const { cookieDrawn, cookieHigh, cookieLow } = of();
      return (
        cookieDrawn && wordAt(bytes, at) >>> 0 === cookieHigh && wordAt(bytes, at + 4) >>> 0 === cookieLow
      );
    },
    verify(bytes, start) {
      const { authenticators } = of();
      for (let i = 0; i < authenticators.length; i++) {
        if (authenticators[i]!.verify(bytes, start)) return true;
      }
      return false;
    },
  };
}

/** Makes anew what depends on key, addresses and peers: authenticators and the frames of advertisements. */
export function refresh(machine: Machine, virtualHost: VirtualHost): void {
  const { config, key, addresses, port, peer, peer6 } = virtualHost;
  const dialect = machine.config.dialect;
  const terms: AuthenticatorOptions = {
    dialect,
    key,
    vhid: config.vhid,
    addresses: addresses.map(({ bytes }) => bytes),
    ...(config.lladdrBytes
      ? { lladdr: { lladdr: config.lladdrBytes, parentLladdr: port.config.macBytes } }
      : {}),
  };
  virtualHost.authenticators = DIALECTS[dialect].contexts.map(({ name }) => {
    const made = createAuthenticator({ ...terms, context: name });
    // checkConfig lets nothing pass for which a dialect has no message.
    if (!(made instanceof Authenticator)) throw new RangeError(made.message);
    return made;
  });
  virtualHost.destination4 = parseAddress(peer ?? CARP_GROUP.ipv4)!;
  virtualHost.destination6 = parseAddress(peer6 ?? CARP_GROUP.ipv6)!;
  virtualHost.unicast4 = isMulticast(virtualHost.destination4) ? undefined : virtualHost.destination4;
  virtualHost.unicast6 = isMulticast(virtualHost.destination6) ? undefined : virtualHost.destination6;
  virtualHost.frame4 = advertisementFrame(machine, virtualHost, 4);
  virtualHost.frame6 = WIRE_HABITS[dialect].ipv6 ? advertisementFrame(machine, virtualHost, 6) : undefined;
}

/** The IPv4 source of advertisements: the interface's first address, or what the dialect takes without one. */
function sourceOf(machine: Machine, { port, addresses }: VirtualHost): string {
  const own = port.config.addresses.find(({ family }) => family === 4);
  if (own) return own.text;
  if (machine.dialect.unnumberedSource === '0.0.0.0') return '0.0.0.0';
  return addresses.find(({ family }) => family === 4)?.text ?? '0.0.0.0';
}

/** The whole frame, with an advertisement that lacks skew, base, demotion, counter, HMAC and checksum. */
function advertisementFrame(machine: Machine, virtualHost: VirtualHost, family: 4 | 6): Uint8Array {
  const { config, port, mac } = virtualHost;
  const { tos, macByte } = WIRE_HABITS[machine.config.dialect];
  const destination = family === 4 ? virtualHost.destination4 : virtualHost.destination6;
  const unicast = !isMulticast(destination);
  const fromNic = unicast && machine.config.dialect === 'freebsd';
  const ownMac = macByte === 1 ? mac : formatMac(Uint8Array.of(0, 0, 0x5e, 0, macByte, config.vhid));
  const advertisement = new Uint8Array(CARP_BYTES);
  advertisement[CARP.offset.versionType] = (CARP_VERSION << 4) | CARP_ADVERTISEMENT;
  advertisement[CARP.offset.vhid] = config.vhid;
  advertisement[CARP.offset.authlen] = CARP_AUTHLEN;
  return encodeAdvertisementFrame(
    {
      family,
      srcMac: fromNic ? port.config.mac : ownMac,
      dstMac: config.broadcast ? BROADCAST : unicast ? '00:00:00:00:00:00' : multicastMac(destination),
      src: family === 4 ? sourceOf(machine, virtualHost) : port.config.linkLocal.text,
      dst: family === 4 ? (virtualHost.peer ?? CARP_GROUP.ipv4) : (virtualHost.peer6 ?? CARP_GROUP.ipv6),
      tos: machine.config.dialect === 'freebsd' ? machine.dscp << 2 : tos,
    },
    advertisement,
  );
}
