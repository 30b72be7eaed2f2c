import type { PacketProblem } from '../problem.js';

/** Limit of VLAN tags: QinQ has 2, and a frame must not make us write without end. */
export const MAX_VLAN_TAGS = 8;

/** How many layers inside each other are read: overlays, mirrors, tunnels. */
export const MAX_ENVELOPES = 4;

/**
 * What a packet turned out to be.
 *
 * - `ip`: an IPv4 or IPv6 packet, or the first fragment of one (`moreFragments` then holds).
 * - `fragment`: a later fragment, whose payload begins in the middle of something.
 * - `pfsync`: what a pfsync interface shows: pfsync without an IP header, as the payload.
 * - `arp`: an ARP message for IPv4 over Ethernet, all of it there.
 * - `undecodable`: nothing that can be read on; `problems` says why.
 */
export type PacketKind = 'ip' | 'arp' | 'pfsync' | 'fragment' | 'undecodable';

/**
 * A frame dissected by `dissect`: where each header is, and what is wrong.
 *
 * Make one and use it for every frame: `dissect` resets all fields. Fields named `…At` are indexes into `bytes`, -1 if
 * there is no such header. `start <= payloadAt <= payloadEnd <= end` always holds, and whatever is at an index other
 * than -1 ends before `end`.
 */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  /** The frame is from `start` to `end` in `bytes`. */
  start = 0;
  end = 0;
  /** Length of the frame on the wire, bytes; more than `end - start` if the capture cut it. */
  wireLength = 0;
  linkType = 0;

  /** How many layers the packet was inside; what follows is about the innermost one. `envelopes` names them. */
  envelopeCount = 0;
  /** Indexes into `ENVELOPE_NAMES`, and where each layer's own header begins, outermost first. */
  readonly envelopes: Uint8Array = new Uint8Array(MAX_ENVELOPES);
  readonly envelopeAt: Int32Array = new Int32Array(MAX_ENVELOPES);
  /** Where what each layer carries begins, and its link type. */
  readonly insideAt: Int32Array = new Int32Array(MAX_ENVELOPES);
  readonly insideLink: Int32Array = new Int32Array(MAX_ENVELOPES);
  /** Number of the virtual network: the VNI of the innermost VXLAN, GENEVE or NVGRE; -1 if there is none. */
  network = -1;
  /** The innermost frame: from `start` to `end`, unless it was inside something. */
  frameAt = 0;
  frameEnd = 0;
  /** Where it ended on the wire. */
  frameWireEnd = 0;

  dstMacAt = -1;
  /** In Linux cooked captures, the sender's link-layer address, if it has 6 bytes. */
  srcMacAt = -1;
  /** After the VLAN tags; -1 if there is none (802.3, loopback, raw IP). */
  etherType = -1;
  vlanCount = 0;
  /** Tag control information of the first `vlanCount` tags, outermost first; `vlanIds` gives the ids. */
  readonly vlanTci: Uint16Array = new Uint16Array(MAX_VLAN_TAGS);
  pflogAt = -1;

  /** 0 without a readable IP header; may be set in an undecodable packet, as may the next four. */
  family: 0 | 4 | 6 = 0;
  ipAt = -1;
  /** An authentication header before the payload (IP protocol 51), stepped over where it is before IPv6's or protocol 112. */
  ahAt = -1;
  srcAt = -1;
  dstAt = -1;
  /** TTL or hop limit; -1 if there is none. */
  ttl = -1;
  /** The protocol of the payload, after IPv6 extension headers. -1 unless the kind is `ip` or `fragment`. */
  protocol = -1;
  /**
   * The payload, as far as captured, without Ethernet padding. For ARP the message; in an undecodable packet the rest.
   */
  payloadAt = 0;
  payloadEnd = 0;
  /** Bytes of payload according to the IP header, extension headers not counted; 28 for ARP, the frame for pfsync; 0 if undecodable. */
  payloadLength = 0;
  /** Bytes. */
  fragmentOffset = 0;
  moreFragments = false;
  /** IPv4's id, or that of an IPv6 fragment header; -1 if there is none. */
  fragmentId = -1;

  kind: PacketKind = 'undecodable';
  /**
   * Whether a header is cut or wrong: a fault of the packet, not a limit of this decoder. A checksum of 0, as left by
   * offload, does not set it; nor does a payload cut by the capture.
   */
  damaged = false;
  readonly problems: PacketProblem[] = [];
}
