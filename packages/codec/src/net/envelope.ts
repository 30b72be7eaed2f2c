import type { Packet } from './packet.js';

/** Layers that carry a whole packet or frame inside, by the names that outputs give them. */
export const ENVELOPE_NAMES = [
  'vxlan',
  'geneve',
  'gre',
  'nvgre',
  'erspan1',
  'erspan2',
  'erspan3',
  'mpls',
  'pppoe',
  'enc',
  'ppi',
  'nflog',
] as const;

export type EnvelopeName = (typeof ENVELOPE_NAMES)[number];

/** The layers that a packet was inside, outermost first; empty for most. */
export function envelopes({ envelopes: kinds, envelopeCount }: Packet): EnvelopeName[] {
  return Array.from(kinds.subarray(0, envelopeCount), (kind) => ENVELOPE_NAMES[kind]!);
}

/** Why what is inside a layer was not read. */
const UNREAD = new Set(['unsupported', 'truncated', 'toosmall']);

/**
 * The layer whose inside was not read: it is too deep, fragmented, cut, or of an unknown kind. Undefined if there is
 * none: the packet is what it seems.
 */
export function unreadEnvelope(packet: Packet): EnvelopeName | undefined {
  for (const { code, layer } of packet.problems) {
    if (!UNREAD.has(code)) continue;
    const own = ENVELOPE_NAMES.find((name) => name === layer);
    if (own) return own;
    // The layer inside it: an unknown link type, or a header that the capture cut.
    if (packet.envelopeCount > 0 && packet.kind === 'undecodable' && layer === 'frame')
      return ENVELOPE_NAMES[packet.envelopes[packet.envelopeCount - 1]!];
  }
  return undefined;
}
