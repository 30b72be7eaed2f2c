import { u16be } from 'buffer-layout';
import { layout } from '../layout.js';
import { ETHERTYPE_NAMES } from '../net/ether-type.js';

/** What follows the EtherType of a VLAN tag, 4 bytes; QinQ has several, outermost first. */
export const VLAN = layout('vlan', [u16be('tci'), u16be('etherType')], 'IEEE 802.1Q §9.6', {
  tci: {
    kind: 'bits',
    parts: [
      { name: 'priority', bits: 3, kind: 'number', doc: 'Priority code point' },
      { name: 'dei', bits: 1, kind: 'number', doc: 'Drop eligible: dropped first under congestion' },
      { name: 'vlan', bits: 12, kind: 'number', doc: 'VLAN id' },
    ],
    doc: 'Priority, drop eligibility and VLAN id',
  },
  etherType: {
    kind: 'enum',
    values: ETHERTYPE_NAMES,
    hex: true,
    doc: 'Protocol of the payload; possibly another tag',
  },
});
