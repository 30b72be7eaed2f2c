import { type Packet, sameBytes, toHex, virtualMac } from '@carplab/codec';
import { ARP } from '@carplab/codec/layouts';

/** Addresses kept; later ones of the same rank are dropped and counted. */
const KEPT = 256;

interface Sighting {
  readonly address: Uint8Array;
  /** The vhid whose virtual MAC address it was seen with; -1 if none. */
  readonly vhid: number;
  /** A lower rank is more likely to be a virtual address. */
  readonly rank: number;
}

/**
 * Addresses in a capture that may belong to a vhid: announced or resolved by ARP or neighbor discovery. `diagnose`
 * tries them when an HMAC does not match the known addresses.
 */
export class AddressCandidates {
  /** Addresses dropped because there were too many. */
  dropped = 0;
  readonly #sightings = new Map<string, Sighting>();

  /** Looks at one packet; only ARP and neighbor discovery are of use. */
  observe(packet: Packet): void {
    if (packet.kind === 'arp') this.#observeArp(packet);
    else if (packet.family === 6 && packet.protocol === 58) this.#observeNdp(packet);
  }

  /** Most likely first: seen with this vhid's virtual MAC address, then announced, then the rest. */
  forVhid(vhid: number): Uint8Array[] {
    return [...this.#sightings.values()]
      .filter((sighting) => sighting.vhid === -1 || sighting.vhid === vhid)
      .sort((a, b) => a.rank - b.rank)
      .map((sighting) => sighting.address);
  }

  /** Those seen with this vhid's virtual MAC address, in order of sight. */
  announced(vhid: number): Uint8Array[] {
    return [...this.#sightings.values()]
      .filter((sighting) => sighting.vhid === vhid)
      .map((sighting) => sighting.address);
  }

  #observeArp(packet: Packet): void {
    const field = (name: 'senderMac' | 'senderIp' | 'targetIp'): Uint8Array => {
      const at = packet.payloadAt + ARP.offset[name];
      return packet.bytes.subarray(at, at + ARP.size[name]);
    };
    const senderIp = field('senderIp');
    const targetIp = field('targetIp');
    const vhid = vhidOfMac(field('senderMac'));
    const gratuitous = sameBytes(senderIp, targetIp);
    this.#add(senderIp, vhid, vhid >= 0 ? 0 : gratuitous ? 1 : 3);
    if (!gratuitous) this.#add(targetIp, -1, 2);
  }

  #observeNdp(packet: Packet): void {
    const { bytes, payloadAt: at, payloadEnd: end } = packet;
    // Neighbor solicitation 135 and advertisement 136 (RFC 4861 §4.3, §4.4): the target is at 8.
    if (end - at < 24 || (bytes[at] !== 135 && bytes[at] !== 136)) return;
    const advertised = bytes[at] === 136;
    const option = end - at >= 32 && bytes[at + 24] === 2 && bytes[at + 25] === 1;
    const vhid = advertised && option ? vhidOfMac(bytes.subarray(at + 26, at + 32)) : -1;
    this.#add(bytes.slice(at + 8, at + 24), vhid, vhid >= 0 ? 0 : advertised ? 1 : 2);
  }

  #add(address: Uint8Array, vhid: number, rank: number): void {
    if (address.every((byte) => byte === 0)) return;
    const key = `${toHex(address)}/${vhid}`;
    const known = this.#sightings.get(key);
    if (known ? known.rank <= rank : this.#sightings.size >= KEPT) {
      if (!known) this.dropped++;
      return;
    }
    this.#sightings.set(key, { address: address.slice(), vhid, rank });
  }
}

/** The vhid of a virtual MAC address; -1 for any other address. */
function vhidOfMac(mac: Uint8Array): number {
  return mac.length === 6 && sameBytes(mac.subarray(0, 5), virtualMac(0).subarray(0, 5)) ? mac[5]! : -1;
}
