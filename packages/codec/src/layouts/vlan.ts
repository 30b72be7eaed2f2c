import { u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** What follows the EtherType of a VLAN tag, 4 bytes (IEEE 802.1Q §9.6); QinQ has several, outermost first. */
export const VLAN = layout('vlan', [
  /** 3 bits of priority, 1 bit of drop eligibility, 12 bits of VLAN id. */
  u16be('tci'),
  /** Of what the tag carries; another tag's, perhaps. */
  u16be('etherType'),
]);
