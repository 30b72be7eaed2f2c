/** The most addresses in a cache. */
const LIMIT = 256;
/** Requests for an address before it is given up (FreeBSD: net.link.ether.inet.maxtries). */
const MAX_TRIES = 5;
/** The most frames that wait for one address; then the oldest is dropped (FreeBSD: net.link.ether.inet.maxhold). */
const MAX_HELD = 16;
/** Time between requests, µs (RFC 4861 §10 RETRANS_TIMER; ARP does the same). */
const RETRY_US = 1_000_000;

/** A neighbor whose MAC address is known or requested. */
export interface Neighbor {
  readonly address: string;
  /** Undefined while it is requested. */
  mac: string | undefined;
  /** When the entry expires; while it is requested, when to repeat the request. */
  untilUs: number;
  tries: number;
  /** Frames that wait for it: only their destination MAC address is missing (RFC 1122 §2.3.2.2). */
  held: Uint8Array[];
}

/** The tables of ARP and NDP in one: the MAC addresses of neighbors, and pending requests. */
export class NeighborCache {
  /** When `due` must be called next; Infinity for never. */
  nextUs: number = Number.POSITIVE_INFINITY;
  readonly #neighbors: Map<string, Neighbor> = new Map();

  /** The MAC address, if it is known and has not expired. */
  find(address: string, nowUs: number): string | undefined {
    const neighbor = this.#neighbors.get(address);
    return neighbor !== undefined && nowUs < neighbor.untilUs ? neighbor.mac : undefined;
  }

  /** The state of an address, even if it has expired. */
  state(address: string): 'unknown' | 'asked' | 'known' {
    const neighbor = this.#neighbors.get(address);
    if (neighbor === undefined) return 'unknown';
    return neighbor.mac === undefined ? 'asked' : 'known';
  }

  /** The last MAC address learned, even if it has expired. */
  lastMac(address: string): string | undefined {
    return this.#neighbors.get(address)?.mac;
  }

  /** Learns a MAC address, and returns the frames that waited for it. */
  learn(address: string, mac: string, untilUs: number): readonly Uint8Array[] {
    const held = this.#neighbors.get(address)?.held;
    this.#put({ address, mac, untilUs, tries: 0, held: [] });
    return held ?? [];
  }

  /** Keeps a frame until an address is known. True if the address must be requested now. */
  hold(address: string, frame: Uint8Array, nowUs: number): boolean {
    const known = this.#neighbors.get(address);
    if (known !== undefined && known.mac === undefined) {
      known.held.push(frame);
      if (known.held.length > MAX_HELD) known.held.shift();
      return false;
    }
    this.#put({ address, mac: undefined, untilUs: nowUs + RETRY_US, tries: 1, held: [frame] });
    return true;
  }

  /** The addresses to request again. Those given up are forgotten, with their waiting frames. */
  due(nowUs: number): string[] {
    const again: string[] = [];
    for (const neighbor of this.#neighbors.values()) {
      if (neighbor.mac !== undefined || neighbor.untilUs > nowUs) continue;
      if (neighbor.tries >= MAX_TRIES) {
        this.#neighbors.delete(neighbor.address);
        continue;
      }
      neighbor.tries++;
      neighbor.untilUs = nowUs + RETRY_US;
      again.push(neighbor.address);
    }
    this.#plan();
    return again;
  }

  clear(): void {
    this.#neighbors.clear();
    this.#plan();
  }

  snapshot(): Neighbor[] {
    return [...this.#neighbors.values()].map(copy);
  }

  restore(neighbors: readonly Neighbor[]): void {
    this.#neighbors.clear();
    for (const neighbor of neighbors) this.#neighbors.set(neighbor.address, copy(neighbor));
    this.#plan();
  }

  /** Adds the entry at the end; if the cache is full, the oldest is dropped. */
  #put(neighbor: Neighbor): void {
    this.#neighbors.delete(neighbor.address);
    if (this.#neighbors.size >= LIMIT) {
      for (const oldest of this.#neighbors.keys()) {
        this.#neighbors.delete(oldest);
        break;
      }
    }
    this.#neighbors.set(neighbor.address, neighbor);
    this.#plan();
  }

  #plan(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const { mac, untilUs } of this.#neighbors.values()) {
      if (mac === undefined && untilUs < next) next = untilUs;
    }
    this.nextUs = next;
  }
}

function copy(neighbor: Neighbor): Neighbor {
  return { ...neighbor, held: neighbor.held.map((frame) => frame.slice()) };
}
