import { formatAddress } from '@carplab/codec';
import { arpRequest, neighborSolicitation } from './frames.js';
import type { Machine, Port } from './machine.js';
import type { NodeSink } from './node.js';
import { inPrefix } from './prefix.js';
import { EHOSTUNREACH, transmit } from './transmit.js';

/**
 * A peer's, or a gateway's, place on the link. Only addresses that advertisements are sent to are looked up, so there
 * are at most two for each virtual host.
 */
export interface Neighbour {
  readonly port: number;
  readonly address: string;
  /** Its MAC address, 6 bytes, once known. */
  mac: Uint8Array | undefined;
  /** When that is forgotten, microseconds. */
  expiresUs: number;
  /** When it was last asked for. */
  askedUs: number;
  /** A frame that waits for the answer; a newer one takes its place (la_hold). */
  held: Uint8Array | undefined;
}

/** net.link.ether.inet.max_age: 20 minutes. IPv6's shorter one with its probes is not told apart. */
const MAX_AGE_US = 1_200_000_000;
/** At most one question a second (RFC 1122 §2.3.2.1; RFC 4861's RETRANS_TIMER). */
const ASK_US = 1_000_000;

const keyOf = (port: Port, address: string): string => `${port.index} ${address}`;

/** The peer itself if it is on one of the interface's networks, else the gateway. */
function nextHop(port: Port, peer: Uint8Array): Uint8Array | undefined {
  const { addresses, linkLocal, gateway4, gateway6 } = port.config;
  const onLink = addresses.some((own) => inPrefix(own, peer)) || inPrefix(linkLocal, peer);
  if (onLink) return peer;
  return peer.length === 4 ? gateway4 : gateway6;
}

function ask(port: Port, hop: Uint8Array, sink: NodeSink): void {
  const { mac, addresses, linkLocal } = port.config;
  const target = formatAddress(hop);
  const own = addresses.find((each) => inPrefix(each, hop)) ?? addresses.find(({ family }) => family === 4);
  const frame =
    hop.length === 4
      ? arpRequest(mac, own?.text ?? '0.0.0.0', target)
      : neighborSolicitation(mac, linkLocal.text, target);
  transmit(port, frame, sink);
}

/**
 * Sends a frame to a unicast peer, whose MAC address is filled in; while it is not known the frame waits, and counts
 * as sent. The answer is 0 or an errno.
 */
export function sendToPeer(
  machine: Machine,
  port: Port,
  peer: Uint8Array,
  frame: Uint8Array,
  nowUs: number,
  sink: NodeSink,
): number {
  const hop = nextHop(port, peer);
  if (hop === undefined) return EHOSTUNREACH;
  const { neighbours } = machine;
  const address = formatAddress(hop);
  const key = keyOf(port, address);
  let neighbour = neighbours.get(key);
  if (neighbour === undefined) {
    neighbour = {
      port: port.index,
      address,
      mac: undefined,
      expiresUs: 0,
      askedUs: -ASK_US,
      held: undefined,
    };
    neighbours.set(key, neighbour);
  }
  if (neighbour.mac !== undefined && nowUs < neighbour.expiresUs) {
    frame.set(neighbour.mac);
    return transmit(port, frame, sink);
  }
  neighbour.mac = undefined;
  neighbour.held = frame;
  if (nowUs - neighbour.askedUs >= ASK_US) {
    neighbour.askedUs = nowUs;
    ask(port, hop, sink);
  }
  return 0;
}

/** The MAC address at `macAt` says that it is that of `address`. News only for those whom we asked for. */
export function learnNeighbour(
  machine: Machine,
  port: Port,
  address: string,
  bytes: Uint8Array,
  macAt: number,
  nowUs: number,
  sink: NodeSink,
): void {
  if (machine.neighbours.size === 0) return;
  const neighbour = machine.neighbours.get(keyOf(port, address));
  if (neighbour === undefined || (bytes[macAt]! & 1) !== 0) return;
  neighbour.mac = bytes.slice(macAt, macAt + 6);
  neighbour.expiresUs = nowUs + MAX_AGE_US;
  const { held } = neighbour;
  if (held === undefined) return;
  neighbour.held = undefined;
  held.set(neighbour.mac);
  transmit(port, held, sink);
}

/** Forgets those to whom no virtual host sends any more, after its peers have changed. */
export function forgetUnused(machine: Machine): void {
  const used = new Set<string>();
  for (const { port, unicast4, unicast6 } of machine.vhids) {
    for (const peer of [unicast4, unicast6]) {
      const hop = peer && nextHop(port, peer);
      if (hop) used.add(keyOf(port, formatAddress(hop)));
    }
  }
  for (const key of machine.neighbours.keys()) if (!used.has(key)) machine.neighbours.delete(key);
}
