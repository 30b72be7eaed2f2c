import type { CableEnd, PortOptions } from './cable-end.js';

/**
 * How a link aggregation uses its members. `failover`: the first that is up sends and receives; what arrives at the others
 * is discarded. `lacp`: all that are up; the switch knows that they are one.
 */
export type LaggProtocol = 'failover' | 'lacp';

/** The cables of one interface, lagg(4): it has a link while one of them has. */
export interface LaggOptions {
  readonly protocol: LaggProtocol;
  /** In order: the first is FreeBSD's master port. */
  readonly members: readonly LaggMember[];
}

/** A member's cable. The port is one of the node's own, which leads nowhere by itself. */
export interface LaggMember extends PortOptions {
  readonly port: string;
}

const ADDRESSES = 12;
const ETHERTYPE_AT = 12;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const FNV = 0x01000193;

/** The switch's ends of the cables of a lagg, on one segment. */
export class Lagg {
  readonly protocol: LaggProtocol;
  /** In the order of the members. */
  readonly ends: CableEnd[] = [];

  constructor(protocol: LaggProtocol) {
    this.protocol = protocol;
  }

  /** One of them has a link. */
  get carrier(): boolean {
    return this.ends.some(({ carrier }) => carrier);
  }

  /** The member that carries a frame, in both directions; the first if none has a link. */
  carries(frame: Uint8Array): CableEnd {
    const { ends } = this;
    if (this.protocol === 'failover') return ends.find(({ carrier }) => carrier) ?? ends[0]!;
    const up = ends.filter(({ carrier }) => carrier);
    return up[flowHash(frame) % up.length] ?? ends[0]!;
  }

  /** Whether the node takes what arrives at a member (lagg_fail_input; with LACP all members collect). */
  receives(at: CableEnd): boolean {
    return this.protocol === 'lacp' || at === this.ends.find(({ carrier }) => carrier);
  }
}

/** A hash of a frame's MAC addresses and, of an IP packet, its addresses and first four bytes of payload: one flow, one member. */
function flowHash(frame: Uint8Array): number {
  let hash = 0x811c9dc5;
  const mix = (from: number, length: number): void => {
    for (let i = from; i < from + length && i < frame.length; i++) hash = Math.imul(hash ^ frame[i]!, FNV);
  };
  mix(0, ADDRESSES);
  const type = (frame[ETHERTYPE_AT]! << 8) | frame[ETHERTYPE_AT + 1]!;
  if (type === IPV4) {
    mix(26, 8);
    mix(14 + 4 * (frame[14]! & 15), isPorted(frame[23]) ? 4 : 0);
  } else if (type === IPV6) {
    mix(22, 32);
    mix(54, isPorted(frame[20]) ? 4 : 0);
  }
  // The low bits of FNV-1a are its weakest.
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** TCP and UDP have ports. */
const isPorted = (protocol: number | undefined): boolean => protocol === 6 || protocol === 17;
