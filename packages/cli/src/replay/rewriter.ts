import { type Bound, boundTo } from '@carplab/analysis';
import {
  Authenticator,
  CARP,
  CARP_BYTES,
  changedChecksum,
  createAuthenticator,
  type DialectName,
  ETHERNET,
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  encodeEthernet,
  expectedGroupMac,
  formatMac,
  IPPROTO_PFSYNC,
  IPV4,
  LINKTYPE_ETHERNET,
  type Packet,
  type Password,
  protocolName,
  putU16,
  sameBytes,
  u16At,
  virtualMac,
  vlanIds,
  WIRE_HABITS,
  writeCarpChecksum,
} from '@carplab/codec';
import { Failure } from '../failure.js';

/** One value for another: `from` undefined stands for whatever is there. */
export interface Change<T> {
  readonly from?: T;
  readonly to: T;
}

/** What is to be different in what is sent. */
export interface Rewrites {
  readonly sources: readonly Change<Uint8Array>[];
  readonly vhids: readonly Change<number>[];
  /** Sign advertisements anew; undefined leaves their HMACs as they are. */
  readonly signing:
    | {
        readonly dialect: DialectName;
        readonly passwords: readonly Bound<Password>[];
        readonly vips: readonly Bound<Uint8Array>[];
      }
    | undefined;
  /** Ethernet source of packets that were captured without one, and are not CARP. */
  readonly mac: string;
}

/** A frame to send, or why there is none. */
export type Rewritten = { readonly frame: Uint8Array } | { readonly unsendable: string };

const SOURCE = ETHERNET.offset.source;
const SIZE = { 4: 4, 6: 16 } as const;

/**
 * Makes frames that can be sent out of captured packets: whole, with an Ethernet header, and with other sources, vhids
 * and HMACs where these are to be changed. The captured bytes stay as they are.
 */
export class Rewriter {
  readonly #rewrites: Rewrites;
  /** By VLAN and vhid. */
  readonly #authenticators = new Map<string, Authenticator>();

  constructor(rewrites: Rewrites) {
    this.#rewrites = rewrites;
  }

  /** The vhid that an advertisement will have. */
  vhidOf(packet: Packet): number {
    const vhid = packet.bytes[packet.payloadAt + CARP.offset.vhid]!;
    return changed(this.#rewrites.vhids, vhid, (one, other) => one === other) ?? vhid;
  }

  rewrite(packet: Packet): Rewritten {
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
      this.#authenticator(packet, frame[at + CARP.offset.vhid]!)?.sign(frame, at);
    }
    return { frame };
  }

  /** A copy of the frame with an Ethernet header; `shift` leads from an offset in the capture to one in the copy. */
  #framed(packet: Packet): { frame: Uint8Array; shift: number } | { unsendable: string } {
    const { bytes, start, end, ipAt, family } = packet;
    if (packet.linkType === LINKTYPE_ETHERNET) return { frame: bytes.slice(start, end), shift: -start };
    if (family === 0) return { unsendable: 'captured without an IP header' };
    const destination = expectedGroupMac(packet);
    if (!destination)
      return {
        unsendable: 'captured without an Ethernet header, and to no group: whose it is cannot be known',
      };
    const frame = new Uint8Array(ETHERNET.span + end - ipAt);
    const advertisement = protocolName(packet) === 'carp';
    encodeEthernet(
      {
        destination: formatMac(destination),
        source: advertisement ? formatMac(virtualMac(this.vhidOf(packet))) : this.#rewrites.mac,
        etherType: family === 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6,
      },
      frame,
    );
    frame.set(bytes.subarray(ipAt, end), ETHERNET.span);
    return { frame, shift: ETHERNET.span - ipAt };
  }

  /** Neither CARP nor pfsync sums over a pseudo-header: only IPv4's own checksum follows. */
  #changeSource(packet: Packet, frame: Uint8Array, shift: number): void {
    const { family, bytes, srcAt, ipAt } = packet;
    if (family === 0 || (protocolName(packet) !== 'carp' && packet.protocol !== IPPROTO_PFSYNC)) return;
    const size = SIZE[family];
    const now = bytes.subarray(srcAt, srcAt + size);
    const fitting = this.#rewrites.sources.filter(({ to }) => to.length === size);
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
    // The virtual MAC address names the vhid in its last byte: UCARP's differs in the byte before it.
    for (const { macByte } of Object.values(WIRE_HABITS)) {
      const mac = virtualMac(before);
      mac[4] = macByte;
      if (sameBytes(frame.subarray(SOURCE, SOURCE + 6), mac)) frame[SOURCE + 5] = vhid;
    }
    writeCarpChecksum(frame, at);
  }

  /** Throws a `Failure` where there is no key for an advertisement, or no address to sign over. */
  #authenticator(packet: Packet, vhid: number): Authenticator | undefined {
    const { signing } = this.#rewrites;
    if (!signing) return undefined;
    const vlan = vlanIds(packet).join('.');
    const place = `${vlan}/${vhid}`;
    let authenticator = this.#authenticators.get(place);
    if (authenticator) return authenticator;
    const [password, ...others] = boundTo(signing.passwords, vlan, vhid);
    const addresses = boundTo(signing.vips, vlan, vhid);
    const where = `vhid ${vhid}${vlan === '' ? '' : ` on VLAN ${vlan}`}`;
    if (password === undefined || others.length > 0)
      throw new Failure(
        `--resign wants one password for ${where}; there ${password === undefined ? 'is none' : `are ${others.length + 1}`}: --password-file ${vhid}=FILE`,
      );
    if (addresses.length === 0)
      throw new Failure(
        `--resign signs over the addresses of ${where}, and there are none: --vip ${vhid}=ADDRESS`,
      );
    const made = createAuthenticator({ dialect: signing.dialect, vhid, addresses, password });
    if (!(made instanceof Authenticator)) throw new Failure(made.message);
    authenticator = made;
    this.#authenticators.set(place, authenticator);
    return authenticator;
  }
}

function changed<T>(
  changes: readonly Change<T>[],
  now: T,
  same: (one: T, other: T) => boolean,
): T | undefined {
  return changes.find(({ from }) => from === undefined || same(from, now))?.to;
}
