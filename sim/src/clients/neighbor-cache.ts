/** Addresses that a cache has room for. */
const LIMIT = 256;
/** An address is asked for so often, and then given up for a while (FreeBSD: net.link.ether.inet.maxtries). */
const MAX_TRIES = 5;
/** So many frames wait for one address (FreeBSD: net.link.ether.inet.maxhold); without room the oldest goes. */
const MAX_HELD = 16;
/** Between two of these, µs (RFC 4861 §10 RETRANS_TIMER; ARP does the same). */
const RETRY_US = 1_000_000;

/** What is known of the link-layer address of a neighbor, or asked for. */
export interface Neighbor {
  readonly address: string;
  /** Absent while it is asked for. */
  mac: string | undefined;
  /** When it must be asked for again; while it is asked for, when to ask once more. */
  untilUs: number;
  tries: number;
  /** The last frames for it, waiting: only their destination MAC is missing (RFC 1122 §2.3.2.2). */
  held: Uint8Array[];
}

/** ARP's table and NDP's in one: which address is behind which MAC, and which are being asked for. */
export class NeighborCache {
  /** When `due` has something to do; Infinity for never. */
  nextUs: number = Number.POSITIVE_INFINITY;
  readonly #neighbors: Map<string, Neighbor> = new Map();

  /** The MAC address, if it is known and not too old. */
  find(address: string, nowUs: number): string | undefined {
    const neighbor = this.#neighbors.get(address);
    return neighbor !== undefined && nowUs < neighbor.untilUs ? neighbor.mac : undefined;
  }

  /** What is remembered of an address, however old. */
  state(address: string): 'unknown' | 'asked' | 'known' {
    const neighbor = this.#neighbors.get(address);
    if (neighbor === undefined) return 'unknown';
    return neighbor.mac === undefined ? 'asked' : 'known';
  }

  /** The last MAC address that was learned, however old. */
  lastMac(address: string): string | undefined {
    return this.#neighbors.get(address)?.mac;
  }

  /** Notes an address, and returns the frames that have waited for it. */
  learn(address: string, mac: string, untilUs: number): readonly Uint8Array[] {
    const held = this.#neighbors.get(address)?.held;
    this.#put({ address, mac, untilUs, tries: 0, held: [] });
    return held ?? [];
  }

  /** A frame waits for an address. True if the address must be asked for now. */
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

  /** The addresses to ask for once more; those that nobody has answered for are forgotten, with what has waited. */
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

  /** The newest entry is the last one; without room the oldest goes. */
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
