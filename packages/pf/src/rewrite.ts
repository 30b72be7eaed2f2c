import { IPV4 } from '@carplab/codec/layouts';
import { changedChecksum, IPPROTO_UDP, putU16, putU32, u16At, u32At } from '@carplab/codec/net';
import type { StateKey } from '@carplab/statesync';
import { type PacketInfo, PF_IN } from './packet-info.js';

const before = new Uint8Array(16);
const IP_CHECKSUM = IPV4.offset.checksum;

/**
 * Gives a packet the addresses and ports of a key, as read in the packet's direction, and updates its checksums. True
 * if anything changed. Rewriting to the packet's previous key undoes it.
 */
export function rewrite(packet: PacketInfo, key: StateKey): boolean {
  const { words, ports } = key;
  const srcSlot = packet.direction === PF_IN ? 0 : 1;
  const srcPort = srcSlot === 0 ? ports >>> 16 : ports & 0xffff;
  const dstPort = srcSlot === 0 ? ports & 0xffff : ports >>> 16;
  let changed = setAddress(packet, packet.srcAt, words, 4 * srcSlot);
  if (setAddress(packet, packet.dstAt, words, 4 - 4 * srcSlot)) changed = true;
  // An ICMP query has only the id, on whichever side the key holds it.
  if (packet.sportAt >= 0 && setPort(packet, packet.sportAt, srcPort)) changed = true;
  if (packet.dportAt >= 0 && packet.dportAt !== packet.sportAt && setPort(packet, packet.dportAt, dstPort))
    changed = true;
  packet.sport = srcPort;
  packet.dport = dstPort;
  return changed;
}

/** Writes an address at `at`: four words of `words`, or one. True if it changed. */
export function setAddress(packet: PacketInfo, at: number, words: Int32Array, wordsAt: number): boolean {
  const { bytes, family } = packet;
  const count = family === 4 ? 1 : 4;
  let same = true;
  for (let i = 0; i < count; i++) if ((u32At(bytes, at + 4 * i) | 0) !== words[wordsAt + i]) same = false;
  if (same) return false;
  const length = 4 * count;
  for (let i = 0; i < length; i++) before[i] = bytes[at + i]!;
  for (let i = 0; i < count; i++) putU32(bytes, at + 4 * i, words[wordsAt + i]!);
  if (family === 4) {
    const checksumAt = packet.ipAt + IP_CHECKSUM;
    putU16(bytes, checksumAt, changedChecksum(u16At(bytes, checksumAt), before, 0, bytes, at, length));
  }
  if (packet.pseudoHeader) mendTransport(packet, at, length);
  return true;
}

function setPort(packet: PacketInfo, at: number, port: number): boolean {
  const { bytes } = packet;
  if (u16At(bytes, at) === port) return false;
  before[0] = bytes[at]!;
  before[1] = bytes[at + 1]!;
  putU16(bytes, at, port);
  mendTransport(packet, at, 2);
  return true;
}

/** Changes a sequence or acknowledgment number of a TCP header. */
export function setTcpWord(packet: PacketInfo, at: number, value: number): void {
  const { bytes } = packet;
  for (let i = 0; i < 4; i++) before[i] = bytes[at + i]!;
  putU32(bytes, at, value);
  // An option's words can be at an odd offset: each octet then counts in the other half of its word.
  if (((at - packet.at) & 1) === 0) {
    mendTransport(packet, at, 4);
    return;
  }
  const { checksumAt } = packet;
  const swap = (sum: number): number => ((sum & 0xff) << 8) | (sum >>> 8);
  const sum = changedChecksum(swap(u16At(bytes, checksumAt)), before, 0, bytes, at, 4);
  putU16(bytes, checksumAt, swap(sum));
}

/** Updates the checksum for bytes at `at` that were `before`. */
function mendTransport(packet: PacketInfo, at: number, length: number): void {
  const { bytes, checksumAt } = packet;
  if (checksumAt < 0 || checksumAt + 2 > packet.end) return;
  const isUdp = packet.proto === IPPROTO_UDP;
  const checksum = u16At(bytes, checksumAt);
  if (isUdp && checksum === 0) return;
  const changed = changedChecksum(checksum, before, 0, bytes, at, length);
  putU16(bytes, checksumAt, isUdp && changed === 0 ? 0xffff : changed);
}
