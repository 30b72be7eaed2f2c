import type { Packet } from '@carplab/codec';
import { IPPROTO_CARP, wordAt } from '@carplab/codec/net';

/**
 * What makes two captured packets one: the same payload from the same source on the same VLAN. An advertisement has its
 * counter and HMAC in the payload; an advertisement of another link never has the same. One object is reused for all
 * packets.
 */
export class PacketIdentity {
  /** Two independent hashes, unsigned 32 bits each. */
  first = 0;
  second = 0;

  /** Takes the identity of a packet. Allocates nothing. */
  of(packet: Packet): void {
    const { bytes, srcAt, family, payloadAt, payloadEnd, network, vlanCount, vlanTci } = packet;
    this.first = network;
    this.second = vlanCount;
    for (let i = 0; i < vlanCount; i++) this.#word(vlanTci[i]! & 0xfff);
    if (family !== 0) this.#words(bytes, srcAt, srcAt + (family === 4 ? 4 : 16));
    this.#words(bytes, payloadAt, payloadEnd);
    this.first = finish(this.first);
    this.second = finish(this.second);
  }

  #words(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    for (; at + 4 <= end; at += 4) this.#word(wordAt(bytes, at));
    let { first, second } = this;
    for (; at < end; at++) {
      first = Math.imul(first ^ bytes[at]!, 0x9e3779b1);
      second = Math.imul((second + bytes[at]!) | 0, 0x85ebca6b) ^ (second >>> 16);
    }
    this.first = first;
    this.second = second;
  }

  #word(word: number): void {
    const first = Math.imul(this.first ^ word, 0x9e3779b1);
    const second = Math.imul((this.second + word) | 0, 0x85ebca6b);
    this.first = first ^ (first >>> 15);
    this.second = second ^ (second >>> 13);
  }
}

/** Shorter packets of pfsync may be equal on two links: a request for all states names nobody. */
const TELLING_BYTES = 64;

/** Whether two places that have this packet are on one link. */
export function isTelling({ protocol, payloadAt, payloadEnd }: Packet): boolean {
  return protocol === IPPROTO_CARP || payloadEnd - payloadAt >= TELLING_BYTES;
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
