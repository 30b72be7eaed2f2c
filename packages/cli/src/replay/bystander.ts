import { CARP_BYTES, dissect, LINKTYPE_ETHERNET, Packet, protocolName, source } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { vlanIds } from '@carplab/codec/net';
import type { PortHandlers } from '@carplab/live';

/** The most places that are remembered. */
const MOST = 4096;

/** A vhid in its broadcast domain: `vhid 7`, or `vhid 7 on VLAN 100`. */
export function placeText(packet: Packet, vhid: number): string {
  const vlan = vlanIds(packet).join('.');
  return vlan === '' ? `vhid ${vhid}` : `vhid ${vhid} on VLAN ${vlan}`;
}

/** Listens on an interface for advertisements. */
export class Bystander {
  /** The last advertiser, by place (`placeText`). */
  readonly heard = new Map<string, string>();
  readonly #packet = new Packet();

  readonly handlers: PortHandlers = {
    frame: (bytes) => {
      const packet = this.#packet;
      dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
      if (protocolName(packet) !== 'carp' || packet.payloadEnd - packet.payloadAt < CARP_BYTES) return;
      const place = placeText(packet, bytes[packet.payloadAt + CARP.offset.vhid]!);
      if (this.heard.size < MOST || this.heard.has(place)) this.heard.set(place, source(packet) ?? '?');
    },
  };
}
