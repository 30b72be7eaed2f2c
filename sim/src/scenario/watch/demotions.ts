import type { DemotionEntry } from '@carplab/analysis';
import type { TraceEvent } from '../../trace-event.js';
import type { RunEvent } from '../run-event.js';
import { Log, type LogState } from './log.js';
import type { Watched } from './watched.js';

export interface DemotionsState {
  readonly log: LogState<DemotionEntry>;
  readonly totals: ReadonlyMap<string, number>;
}

/** The demotions of hosts. */
export class Demotions {
  readonly log: Log<DemotionEntry> = new Log();
  readonly #emit: (event: RunEvent) => void;
  /** By host: its demotion at boot. */
  readonly #atBoot: ReadonlyMap<string, number>;
  /** By host: its demotion now, if it has changed. */
  #totals: Map<string, number> = new Map();

  constructor({ hosts }: Watched, emit: (event: RunEvent) => void) {
    this.#emit = emit;
    this.#atBoot = new Map(hosts.map(({ config }) => [config.name, config.demotion ?? 0]));
  }

  event({
    timeUs,
    host = '',
    delta,
    total,
    reason,
    group,
  }: Extract<TraceEvent, { event: 'demotion' }>): void {
    const entry = { timeUs, host, delta, total, reason, ...(group === undefined ? {} : { group }) };
    this.#emit({ event: 'demotion', ...entry });
    this.log.add(entry);
    this.#totals.set(host, total);
  }

  /** A host forgets its demotion when it is powered off. */
  off(host: string, timeUs: number): void {
    const total = this.#atBoot.get(host) ?? 0;
    const delta = total - (this.#totals.get(host) ?? total);
    this.#totals.set(host, total);
    if (delta !== 0) this.log.add({ timeUs, host, delta, total, reason: 'power is off' });
  }

  snapshot(): DemotionsState {
    return { log: this.log.snapshot(), totals: new Map(this.#totals) };
  }

  restore({ log, totals }: DemotionsState): void {
    this.log.restore(log);
    this.#totals = new Map(totals);
  }
}
