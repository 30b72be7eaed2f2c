import { isChosenSource } from '@carplab/analysis';
import type { Packet } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { IPPROTO_PFSYNC } from '@carplab/codec/net';

/** Which packets of a capture are replayed. */
export interface Choice {
  /** Also packets that are neither CARP nor pfsync. */
  readonly all?: boolean;
  readonly only?: 'carp' | 'pfsync';
  readonly vhid?: readonly number[];
  readonly src?: readonly Uint8Array[];
}

/**
 * Whether a packet is to be replayed. `name` is its protocol: VRRP and later fragments share an IP protocol number with
 * CARP or pfsync, but are neither.
 */
export function isChosen(packet: Packet, name: string, { all = false, only, vhid, src }: Choice): boolean {
  const pfsync = packet.kind === 'ip' && packet.protocol === IPPROTO_PFSYNC;
  if (only === undefined ? !all && name !== 'carp' && !pfsync : !(only === 'carp' ? name === 'carp' : pfsync))
    return false;
  if (vhid && name === 'carp' && !vhid.includes(packet.bytes[packet.payloadAt + CARP.offset.vhid]!))
    return false;
  return isChosenSource(packet, src);
}
