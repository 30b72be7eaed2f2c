import { finishHash, mixWord } from './hash-words.js';

const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/**
 * What pf looks a state up by: address family, protocol, two addresses, two ports. Direction decides which is the
 * source: an **incoming** packet has its source in slot 0, an **outgoing** one its destination. One key object serves
 * any number of packets.
 *
 * @example
 * const key = new StateKey();
 * const bytes = Uint8Array.of(192, 0, 2, 1, 198, 51, 100, 7);
 * key.set(4, 6, bytes, 0, bytes, 4, 40000, 443).ports; // => 0x9c4001bb | 0
 */
export class StateKey {
  /** 4 or 6; 0 for any other (addresses are then sixteen octets). */
  family = 4;
  /** IP protocol. */
  proto = 0;
  /** Two addresses of four words; IPv4 is in the first word of each. */
  readonly words: Int32Array = new Int32Array(8);
  /** Port of slot 0 in the upper half. */
  ports = 0;

  /** Addresses are octets in network order, 4 or 16 each. */
  set(
    family: number,
    proto: number,
    bytes0: Uint8Array,
    at0: number,
    bytes1: Uint8Array,
    at1: number,
    port0: number,
    port1: number,
  ): this {
    const { words } = this;
    this.family = family;
    this.proto = proto;
    this.ports = (port0 << 16) | port1;
    words[0] = wordAt(bytes0, at0);
    words[4] = wordAt(bytes1, at1);
    for (let i = 1; i < 4; i++) {
      words[i] = family === 4 ? 0 : wordAt(bytes0, at0 + 4 * i);
      words[4 + i] = family === 4 ? 0 : wordAt(bytes1, at1 + 4 * i);
    }
    return this;
  }

  /** The key of the same packet seen in the other direction. */
  swap(): this {
    const { words, ports } = this;
    for (let i = 0; i < 4; i++) {
      const word = words[i]!;
      words[i] = words[4 + i]!;
      words[4 + i] = word;
    }
    this.ports = (ports << 16) | (ports >>> 16);
    return this;
  }

  hash(seed: number): number {
    const { words, family } = this;
    return hashKey(seed, family, this.proto, words, 0, this.ports);
  }
}

/** The hash of a key whose eight address words are in `words` from `at` on. For IPv4 only the first word counts. */
export function hashKey(
  seed: number,
  family: number,
  proto: number,
  words: Int32Array,
  at: number,
  ports: number,
): number {
  let hash = mixWord(seed, (family << 8) | proto);
  hash = mixWord(hash, ports);
  hash = mixWord(hash, words[at]!);
  hash = mixWord(hash, words[at + 4]!);
  if (family !== 4) {
    for (let i = 1; i < 4; i++) {
      hash = mixWord(hash, words[at + i]!);
      hash = mixWord(hash, words[at + 4 + i]!);
    }
  }
  return finishHash(hash);
}
