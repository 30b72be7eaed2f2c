import { CARP, IPPROTO_PFSYNC, type Packet, protocolName, sameBytes } from '@carplab/codec';

/** What of a capture is replayed. */
export interface Choice {
  /** Also what is neither CARP nor pfsync. */
  readonly all?: boolean;
  readonly only?: 'carp' | 'pfsync';
  readonly vhid?: readonly number[];
  readonly src?: readonly Uint8Array[];
}

/** Whether a packet is to be replayed. VRRP and later fragments are other things, however much they share a number. */
export function isChosen(packet: Packet, { all = false, only, vhid, src }: Choice): boolean {
  const name = protocolName(packet);
  const pfsync = packet.kind === 'ip' && packet.protocol === IPPROTO_PFSYNC;
  if (only === undefined ? !all && name !== 'carp' && !pfsync : !(only === 'carp' ? name === 'carp' : pfsync))
    return false;
  if (vhid && name === 'carp' && !vhid.includes(packet.bytes[packet.payloadAt + CARP.offset.vhid]!))
    return false;
  if (!src) return true;
  if (packet.family === 0) return false;
  const source = packet.bytes.subarray(packet.srcAt, packet.srcAt + (packet.family === 4 ? 4 : 16));
  return src.some((address) => sameBytes(address, source));
}
