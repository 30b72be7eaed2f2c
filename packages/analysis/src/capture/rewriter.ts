import {
  type AddressInput,
  Authenticator,
  addressBytes,
  CARP_BYTES,
  checkAuthenticator,
  createAuthenticator,
  type DialectName,
  formatMac,
  macBytesOf,
  type Packet,
  type Password,
  type Problem,
  protocolName,
  sameBytes,
  virtualMac,
} from '@carplab/codec';
import { WIRE_HABITS, writeCarpChecksum } from '@carplab/codec/carp';
import { CARP, ETHERNET, IPV4 } from '@carplab/codec/layouts';
import {
  changedChecksum,
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  encodeEthernet,
  expectedGroupMac,
  IPPROTO_PFSYNC,
  putU16,
  u16At,
} from '@carplab/codec/net';
import { type Bound, boundTo } from '../bound.js';
import { type CaptureLink, ONE_LINK } from '../links/link.js';
import { vlanPath, vlanPathText } from '../vlan-path.js';

/** Replaces `from` with `to`; an undefined `from` matches everything. */
export interface Replacement<T> {
  readonly from?: T;
  readonly to: T;
}

/** What to change before sending. */
export interface Rewrites {
  readonly sources: readonly Replacement<AddressInput>[];
  readonly vhids: readonly Replacement<number>[];
  /** Sign advertisements again; undefined keeps their HMACs. */
  readonly signing:
    | {
        readonly dialect: DialectName;
        readonly passwords: readonly Bound<Password>[];
        readonly vips: readonly Bound<AddressInput>[];
      }
    | undefined;
  /** Ethernet source of packets captured without one, except CARP. */
  readonly mac: AddressInput;
}

/** Why an advertisement cannot be signed: not exactly one password for its vhid, no address, or an invalid key. */
export interface Unsigned {
  readonly vhid: number;
  /** As `vlanPathText` writes it. */
  readonly vlan: string;
  /** The name of its link. */
  readonly link: string;
  /** How many are known for it. */
  readonly passwords: number;
  readonly addresses: number;
  /** What is wrong with the resulting key. */
  readonly problem?: Problem;
}

/** A frame to send, or why there is none. */
export type Rewritten =
  | { readonly frame: Uint8Array }
  | { readonly unsendable: string }
  | { readonly unsigned: Unsigned };

const SOURCE = ETHERNET.offset.source;
const SIZE = { 4: 4, 6: 16 } as const;

/**
 * Turns captured packets into frames to send: whole, with an Ethernet header, and with other sources, vhids and HMACs
 * where requested. The captured bytes are not changed.
 */
export class Rewriter {
  readonly #rewrites: Rewrites;
  readonly #sources: readonly Replacement<Uint8Array>[];
  readonly #vips: readonly Bound<Uint8Array>[];
  /** By link, VLAN and vhid. */
  readonly #authenticators = new Map<string, Authenticator>();

  /** @throws AddressError for what is no address */
  constructor(rewrites: Rewrites) {
    this.#rewrites = rewrites;
    const { sources, signing, mac } = rewrites;
    macBytesOf('mac', mac);
    this.#sources = sources.map(({ from, to }, i) => ({
      to: addressBytes(`sources[${i}].to`, to),
      ...(from === undefined ? {} : { from: addressBytes(`sources[${i}].from`, from) }),
    }));
    this.#vips = (signing?.vips ?? []).map(({ value, ...bound }, i) => ({
      ...bound,
      value: addressBytes(`vips[${i}]`, value),
    }));
  }

  /** The vhid after rewriting. */
  vhidOf(packet: Packet): number {
    const vhid = packet.bytes[packet.payloadAt + CARP.offset.vhid]!;
    return changed(this.#rewrites.vhids, vhid, (one, other) => one === other) ?? vhid;
  }

  rewrite(packet: Packet, link: CaptureLink = ONE_LINK): Rewritten {
    const { start, end, wireLength, payloadAt } = packet;
    if (end - start < wireLength)
      return { unsendable: `cut by the capture to ${end - start} of ${wireLength} bytes` };
    const framed = this.#framed(packet);
    if ('unsendable' in framed) return framed;
    const { frame, shift } = framed;
    this.#changeSource(packet, frame, shift);
    if (protocolName(packet) === 'carp' && packet.payloadEnd - payloadAt >= CARP_BYTES) {
      const at = payloadAt + shift;
      this.#changeVhid(packet, frame, at);
      const authenticator = this.#authenticator(packet, link, frame[at + CARP.offset.vhid]!);
      if (authenticator instanceof Authenticator) authenticator.sign(frame, at);
      else if (authenticator !== undefined) return { unsigned: authenticator };
    }
    return { frame };
  }

  /** A copy of the frame with an Ethernet header; `shift` converts an offset in the capture to one in the copy. */
  #framed(packet: Packet): { frame: Uint8Array; shift: number } | { unsendable: string } {
    const { bytes, frameAt, frameEnd, ipAt, family } = packet;
    // Of a frame inside an overlay or mirror, the frame itself.
    if (packet.dstMacAt >= 0) return { frame: bytes.slice(frameAt, frameEnd), shift: -frameAt };
    if (family === 0) return { unsendable: 'captured without an IP header' };
    const destination = expectedGroupMac(packet);
    if (!destination)
      return {
        unsendable: 'captured without an Ethernet header, and to no group: whose it is cannot be known',
      };
    const frame = new Uint8Array(ETHERNET.span + frameEnd - ipAt);
    const advertisement = protocolName(packet) === 'carp';
    encodeEthernet(
      {
        destination: formatMac(destination),
        source: advertisement ? formatMac(virtualMac(this.vhidOf(packet))) : this.#rewrites.mac,
        etherType: family === 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6,
      },
      frame,
    );
    frame.set(bytes.subarray(ipAt, frameEnd), ETHERNET.span);
    return { frame, shift: ETHERNET.span - ipAt };
  }

  /** Neither CARP nor pfsync sums over a pseudo-header: only IPv4's own checksum needs an update. */
  #changeSource(packet: Packet, frame: Uint8Array, shift: number): void {
    const { family, bytes, srcAt, ipAt } = packet;
    if (family === 0 || (protocolName(packet) !== 'carp' && packet.protocol !== IPPROTO_PFSYNC)) return;
    const size = SIZE[family];
    const now = bytes.subarray(srcAt, srcAt + size);
    const fitting = this.#sources.filter(({ to }) => to.length === size);
    const source = changed(fitting, now, sameBytes);
    if (!source) return;
    frame.set(source, srcAt + shift);
    if (family === 6) return;
    const sumAt = ipAt + shift + IPV4.offset.checksum;
    putU16(frame, sumAt, changedChecksum(u16At(frame, sumAt), bytes, srcAt, frame, srcAt + shift, size));
  }

  #changeVhid(packet: Packet, frame: Uint8Array, at: number): void {
    const before = frame[at + CARP.offset.vhid]!;
    const vhid = this.vhidOf(packet);
    if (vhid === before) return;
    frame[at + CARP.offset.vhid] = vhid;
    // The last byte of the virtual MAC address is the vhid; UCARP's differs in the byte before.
    for (const { macByte } of Object.values(WIRE_HABITS)) {
      const mac = virtualMac(before);
      mac[4] = macByte;
      if (sameBytes(frame.subarray(SOURCE, SOURCE + 6), mac)) frame[SOURCE + 5] = vhid;
    }
    writeCarpChecksum(frame, at);
  }

  /** The authenticator of a vhid; undefined to keep its HMACs. */
  #authenticator(packet: Packet, link: CaptureLink, vhid: number): Authenticator | Unsigned | undefined {
    const { signing } = this.#rewrites;
    if (!signing) return undefined;
    const vlan = vlanPathText(vlanPath(packet));
    const place = `${link.number}/${vlan}/${vhid}`;
    const known = this.#authenticators.get(place);
    if (known) return known;
    const passwords = boundTo(signing.passwords, { link, vlan, vhid });
    const addresses = boundTo(this.#vips, { link, vlan, vhid });
    const unsigned = {
      vhid,
      vlan,
      link: link.name,
      passwords: passwords.length,
      addresses: addresses.length,
    };
    const [password] = passwords;
    if (password === undefined || passwords.length > 1 || addresses.length === 0) return unsigned;
    const terms = { dialect: signing.dialect, vhid, addresses, password };
    const problem = checkAuthenticator(terms);
    if (problem !== undefined) return { ...unsigned, problem };
    const made = createAuthenticator(terms);
    this.#authenticators.set(place, made);
    return made;
  }
}

function changed<T>(
  changes: readonly Replacement<T>[],
  now: T,
  same: (one: T, other: T) => boolean,
): T | undefined {
  return changes.find(({ from }) => from === undefined || same(from, now))?.to;
}
