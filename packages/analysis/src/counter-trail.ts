import { CROSSING_US } from './alarms/thresholds.js';

/** Advertisements remembered: two senders of both families for 16 s. */
const SIZE = 64;

/** Whose counter an advertisement continues. */
export type Continued = 'own' | 'other' | 'injected' | undefined;

/** A `CounterTrail` as plain data, oldest advertisement first. */
export type CounterTrailSnapshot = readonly (readonly [
  sender: string,
  high: number,
  low: number,
  timeUs: number,
  injected: boolean,
])[];

/**
 * The last counters on one link for one vhid, both families. FreeBSD, NetBSD, DragonFly and UCARP send the counter that
 * they last sent or accepted, plus one, and accept as MASTER too. So a host that hears a lagging one repeats counters
 * of its own. Allocates only when created.
 *
 * @example
 * const trail = new CounterTrail();
 * trail.add('a', 0, 7, 1_000_000);
 * trail.add('a', 0, 8, 2_000_000);
 * trail.add('b', 0, 7, 2_500_000);
 * trail.continued('a', 0, 8, 3_000_000); // => 'other'
 * trail.continued('a', 0, 7, 3_000_000); // => undefined
 */
export class CounterTrail {
  readonly #senders: unknown[] = new Array<unknown>(SIZE).fill(undefined);
  readonly #words: Int32Array = new Int32Array(2 * SIZE);
  readonly #timesUs: Float64Array = new Float64Array(SIZE);
  readonly #injected: Uint8Array = new Uint8Array(SIZE);
  #next = 0;
  #size = 0;

  /** When the advertisement came that the last `continued` found, and whether the sender had advertised before. */
  foundUs = 0;
  isKnown = false;

  /**
   * Whose counter comes before this one: that of the sender's own last advertisement, or of any other since then (it may
   * have heard only some of them). `injected`: only that of a replay in the sender's own name.
   *
   * @param sender any value that identifies the source
   * @param crossingUs how long an advertisement may take to be heard
   */
  continued(
    sender: unknown,
    high: number,
    low: number,
    nowUs: number,
    crossingUs: number = CROSSING_US,
  ): Continued {
    const wantedLow = (low - 1) | 0;
    const wantedHigh = (low | 0) === 0 ? (high - 1) | 0 : high | 0;
    let found: Continued;
    let untilUs = Number.NEGATIVE_INFINITY;
    this.isKnown = false;
    for (let back = 1; back <= this.#size; back++) {
      const at = (this.#next - back + SIZE) % SIZE;
      const timeUs = this.#timesUs[at]!;
      if (timeUs < untilUs) break;
      const fits = this.#words[2 * at + 1] === wantedLow && this.#words[2 * at] === wantedHigh;
      const isOwn = this.#senders[at] === sender;
      if (fits) this.foundUs = timeUs;
      if (fits && !isOwn) return 'other';
      if (!isOwn || this.#injected[at] === 1) {
        if (fits) found = 'injected';
        continue;
      }
      if (this.isKnown) continue;
      this.isKnown = true;
      if (fits) return 'own';
      // What it heard only after that is in its next one, which is not due yet.
      if (nowUs - timeUs <= crossingUs) break;
      untilUs = timeUs - crossingUs;
    }
    return found;
  }

  /** @param injected somebody else sent it in the sender's name */
  add(sender: unknown, high: number, low: number, timeUs: number, injected = false): void {
    this.#senders[this.#next] = sender;
    this.#words[2 * this.#next] = high;
    this.#words[2 * this.#next + 1] = low;
    this.#timesUs[this.#next] = timeUs;
    this.#injected[this.#next] = injected ? 1 : 0;
    this.#next = (this.#next + 1) % SIZE;
    if (this.#size < SIZE) this.#size++;
  }

  snapshot(): CounterTrailSnapshot {
    return Array.from({ length: this.#size }, (_, i) => {
      const at = (this.#next - this.#size + i + SIZE) % SIZE;
      const [high, low] = [this.#words[2 * at]!, this.#words[2 * at + 1]!];
      const isInjected = this.#injected[at] === 1;
      return [String(this.#senders[at]), high, low, this.#timesUs[at]!, isInjected] as const;
    });
  }

  static of(entries: CounterTrailSnapshot): CounterTrail {
    const trail = new CounterTrail();
    for (const entry of entries) trail.add(...entry);
    return trail;
  }
}
