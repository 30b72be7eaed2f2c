import { formatAddress, sameBytes } from '@carplab/codec';
import { u16At, u32At } from '@carplab/codec/net';
import { inPrefix } from '../config/prefix.js';
import type { Machine, Port } from '../machine.js';
import { arpRequest, neighborSolicitation } from './frames.js';
import { EHOSTUNREACH, transmit } from './transmit.js';
import { transmitIp } from './transmit-ip.js';

/** An address on a link, and the MAC address behind it. */
export interface Neighbor {
  readonly port: number;
  readonly address: string;
  /** Its MAC address, 6 bytes, once known. */
  mac: Uint8Array | undefined;
  /** When the MAC address is forgotten, microseconds. */
  expiresUs: number;
  /** When it was last asked for. */
  askedUs: number;
  /** Frames that wait for the answer, oldest first. */
  held: Uint8Array[];
  /** Not only a peer of advertisements: packets are routed to it, or it has asked for us. */
  routed: boolean;
}

/** Where the source's MAC address is in a frame. */
export const SOURCE_MAC_AT = 6;

/** A number for IPv4, which is looked up for every packet; text for IPv6. */
export type NeighborKey = number | string;

/** net.link.ether.inet.max_age: 20 minutes. IPv6's shorter one, with its probes, is not modeled. */
const MAX_AGE_US = 1_200_000_000;
/** At most one request a second (RFC 1122 §2.3.2.1; RFC 4861's RETRANS_TIMER). */
const ASK_US = 1_000_000;
/** Held frames are dropped after this long without an answer (net.link.ether.inet.down_timer). */
export const GIVE_UP_US = 20_000_000;
/** As many neighbors as a link of 4096 hosts has; beyond, the oldest goes. */
const MAX_NEIGHBORS = 4096;

function keyOf(port: Port, bytes: Uint8Array, at: number, size: number): NeighborKey {
  if (size === 4) return port.index * 0x1_0000_0000 + u32At(bytes, at);
  let text = `${port.index}`;
  for (let i = 0; i < size; i += 2) text += ` ${u16At(bytes, at + i)}`;
  return text;
}

/** The peer itself if it is on one of the interface's networks, otherwise the gateway. */
function nextHop(port: Port, peer: Uint8Array): Uint8Array | undefined {
  const { addresses, linkLocal, gateway4, gateway6 } = port.config;
  const onLink = addresses.some((own) => inPrefix(own, peer)) || inPrefix(linkLocal, peer);
  if (onLink) return peer;
  return peer.length === 4 ? gateway4 : gateway6;
}

function ask(machine: Machine, port: Port, hop: Uint8Array): void {
  const { mac, addresses, linkLocal } = port.config;
  const target = formatAddress(hop);
  const own = addresses.find((each) => inPrefix(each, hop)) ?? addresses.find(({ family }) => family === 4);
  if (hop.length === 4) transmit(machine, port, arpRequest(mac, own?.text ?? '0.0.0.0', target));
  else transmitIp(machine, port, neighborSolicitation(mac, linkLocal.text, target));
}

function add(machine: Machine, key: NeighborKey, port: Port, address: string): Neighbor {
  const { neighbors } = machine;
  if (neighbors.size >= MAX_NEIGHBORS) {
    for (const oldest of neighbors.keys()) {
      neighbors.delete(oldest);
      break;
    }
  }
  const neighbor: Neighbor = {
    port: port.index,
    address,
    mac: undefined,
    expiresUs: 0,
    askedUs: -ASK_US,
    held: [],
    routed: false,
  };
  neighbors.set(key, neighbor);
  return neighbor;
}

/**
 * Sends a frame to the neighbor whose address, of 4 or 16 bytes, is at `at`. Its MAC address is filled in; while it
 * is not known the frame waits, and counts as sent. The answer is 0 or an errno.
 */
function sendTo(
  machine: Machine,
  port: Port,
  bytes: Uint8Array,
  at: number,
  size: number,
  frame: Uint8Array,
  mostHeld: number,
  isRouted: boolean,
): number {
  const key = keyOf(port, bytes, at, size);
  const found = machine.neighbors.get(key);
  if (found?.mac !== undefined && machine.nowUs < found.expiresUs) {
    frame.set(found.mac);
    return transmit(machine, port, frame);
  }
  const hop = bytes.slice(at, at + size);
  const neighbor = found ?? add(machine, key, port, formatAddress(hop));
  if (isRouted) neighbor.routed = true;
  neighbor.mac = undefined;
  const isStale = machine.nowUs - neighbor.askedUs >= GIVE_UP_US;
  if (isStale) neighbor.held.length = 0;
  if (neighbor.held.length >= mostHeld) neighbor.held.shift();
  neighbor.held.push(frame);
  if (machine.nowUs - neighbor.askedUs >= ASK_US) {
    neighbor.askedUs = machine.nowUs;
    ask(machine, port, hop);
  }
  return 0;
}

/** Sends an advertisement to a unicast peer, by the interface's gateway if necessary; only the newest waits. */
export function sendToPeer(machine: Machine, port: Port, peer: Uint8Array, frame: Uint8Array): number {
  const hop = nextHop(port, peer);
  if (hop === undefined) return EHOSTUNREACH;
  return sendTo(machine, port, hop, 0, hop.length, frame, 1, false);
}

/** Sends a packet to the next hop of its route. */
export function sendToHop(
  machine: Machine,
  port: Port,
  bytes: Uint8Array,
  at: number,
  size: number,
  frame: Uint8Array,
): number {
  return sendTo(machine, port, bytes, at, size, frame, machine.facts.heldPackets, true);
}

/**
 * The MAC address at `macAt` says that it is that of the address at `at`. News of those whom we asked for, and, where
 * `hasAsked` says so, of one who has asked for us: we shall have something to say to him.
 */
export function learnNeighbor(
  machine: Machine,
  port: Port,
  address: Uint8Array,
  at: number,
  size: number,
  bytes: Uint8Array,
  macAt: number,
  hasAsked: boolean,
): void {
  if (machine.neighbors.size === 0 && !hasAsked) return;
  if ((bytes[macAt]! & 1) !== 0) return;
  const key = keyOf(port, address, at, size);
  let neighbor = machine.neighbors.get(key);
  if (neighbor === undefined) {
    if (!hasAsked || isNone(address, at, size)) return;
    neighbor = add(machine, key, port, formatAddress(address.slice(at, at + size)));
    neighbor.routed = true;
  }
  neighbor.mac = bytes.slice(macAt, macAt + 6);
  neighbor.expiresUs = machine.nowUs + MAX_AGE_US;
  const held = machine.nowUs - neighbor.askedUs < GIVE_UP_US ? neighbor.held : [];
  neighbor.held = [];
  for (const frame of held) {
    if (isOfNoMaster(machine, port, frame)) continue;
    frame.set(neighbor.mac);
    transmit(machine, port, frame);
  }
}

/**
 * Its source is the MAC address of a virtual host that has stopped being MASTER while the frame waited: a carp interface
 * refuses to send then.
 */
function isOfNoMaster({ vhids }: Machine, port: Port, frame: Uint8Array): boolean {
  const source = frame.subarray(SOURCE_MAC_AT, SOURCE_MAC_AT + 6);
  if (sameBytes(source, port.config.macBytes)) return false;
  const owner = vhids.find((each) => each.port === port && sameBytes(source, each.macBytes));
  return owner !== undefined && owner.instance.state !== 'MASTER';
}

/** `0.0.0.0` or `::`: a node without an address yet. */
function isNone(bytes: Uint8Array, at: number, size: number): boolean {
  for (let i = 0; i < size; i++) if (bytes[at + i] !== 0) return false;
  return true;
}

/** Forgets those to whom only advertisements went, and no virtual host sends any more, after its peers have changed. */
export function forgetUnused(machine: Machine): void {
  const used = new Set<NeighborKey>();
  for (const { port, unicast4, unicast6 } of machine.vhids) {
    for (const peer of [unicast4, unicast6]) {
      const hop = peer && nextHop(port, peer);
      if (hop) used.add(keyOf(port, hop, 0, hop.length));
    }
  }
  for (const [key, { routed }] of machine.neighbors)
    if (!routed && !used.has(key)) machine.neighbors.delete(key);
}
