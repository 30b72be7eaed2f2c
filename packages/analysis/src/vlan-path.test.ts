import { Packet } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { PacketIdentity } from './links/packet-identity.js';
import { bothFamilies, compareSlots, hostSlot, hostSlotOf, type Slot, slotOf } from './slot-of.js';
import { vlanPath, vlanPathText } from './vlan-path.js';

/** A packet with these tags inside this virtual network. */
function packetOf(tags: readonly number[], network = -1): Packet {
  const packet = new Packet();
  packet.network = network;
  packet.vlanTci.set(tags);
  packet.vlanCount = tags.length;
  return packet;
}

const LAST = 2 ** 24 - 1;
const PLACES: [text: string, tags: readonly number[], network: number | undefined][] = [
  ['', [], undefined],
  ['0', [0], undefined],
  ['4095', [4095], undefined],
  ['7.100', [7, 100], undefined],
  ['0.0.0', [0, 0, 0], undefined],
  ['4095.4095.4095', [4095, 4095, 4095], undefined],
  ['0.0.0.0', [0, 0, 0, 0], undefined],
  ['1.2.3.4', [1, 2, 3, 4], undefined],
  ['1.2.3.5', [1, 2, 3, 5], undefined],
  ['1.2.3.4.5.6.7.8', [1, 2, 3, 4, 5, 6, 7, 8], undefined],
  ['vni0', [], 0],
  [`vni${LAST}`, [], LAST],
  ['vni5000.100', [100], 5000],
  ['vni5000.7.100', [7, 100], 5000],
  ['vni5000.7.200', [7, 200], 5000],
  ['vni0.0.0', [0, 0], 0],
  [`vni${LAST}.4095.4095.4095`, [4095, 4095, 4095], LAST],
];

describe('a VLAN path', () => {
  it.each(PLACES)('is written %j', (text, tags, network) => {
    expect(vlanPathText(vlanPath(packetOf(tags, network)))).toBe(text);
    expect(
      vlanPathText(
        vlanPath(
          packetOf(
            tags.map((id) => id | 0xe000),
            network,
          ),
        ),
      ),
    ).toBe(text);
  });

  it('tells virtual hosts and packets apart to its last tag', () => {
    const slots = new Set<Slot>();
    const identities = new Set<string>();
    const identity = new PacketIdentity();
    for (const [, tags, network] of PLACES) {
      const packet = packetOf(tags, network);
      identity.of(packet);
      identities.add(`${identity.first} ${identity.second}`);
      for (const number of [0, 63])
        for (const vhid of [1, 255]) slots.add(hostSlot({ number, name: '' }, vlanPath(packet), vhid));
    }
    expect([slots.size, identities.size]).toEqual([PLACES.length * 4, PLACES.length]);
    const inOrder = [...slots].sort(compareSlots);
    expect(inOrder.every((slot, i) => i === 0 || slot > inOrder[i - 1]!)).toBe(true);
  });

  it('is one for both families', () => {
    for (const [, tags, network] of PLACES) {
      const packet = packetOf(tags, network);
      packet.bytes = Uint8Array.of(0x21, 7);
      const link = { number: 5, name: 'wan' };
      const slots = ([4, 6] as const).map((family) => {
        packet.family = family;
        return slotOf(packet, link);
      });
      expect(slots[0]).not.toBe(slots[1]);
      expect(slots.map(bothFamilies)).toEqual([hostSlotOf(packet, link), hostSlotOf(packet, link)]);
    }
  });
});
