import type { FloodEntry } from '@carplab/analysis';
import type { TraceEvent } from '../../trace-event.js';

/** By link and address. Entries are immutable. */
export type FloodsState = ReadonlyMap<string, FloodEntry>;

/** Counts the unicast frames that switches sent everywhere. */
export class Floods {
  #entries: Map<string, FloodEntry> = new Map();

  event({ segment: link, switch: at, mac, timeUs }: Extract<TraceEvent, { readonly event: 'flood' }>): void {
    const key = `${link} ${at} ${mac}`;
    const { frames, firstUs } = this.#entries.get(key) ?? { frames: 0, firstUs: timeUs };
    this.#entries.set(key, {
      link,
      ...(at === undefined ? {} : { switch: at }),
      mac,
      frames: frames + 1,
      firstUs,
      lastUs: timeUs,
    });
  }

  /** In the order in which they began. */
  record(): FloodEntry[] {
    return [...this.#entries.values()];
  }

  snapshot(): FloodsState {
    return new Map(this.#entries);
  }

  restore(state: FloodsState): void {
    this.#entries = new Map(state);
  }
}
