import type { CommandOutcome, LiveEvent } from '@carplab/live';
import { clockTime } from '@carplab/text';
import { localZone } from '../input/time-option.js';
import type { PatientOutput } from '../output/patient-output.js';

export interface SpeakEventsOptions {
  readonly host: string;
  readonly json: boolean;
  /** stdout. */
  readonly data: Pick<PatientOutput, 'line' | 'lost'>;
  /** stderr. */
  readonly words: Pick<PatientOutput, 'line'>;
}

/** Lines of the implementations' logs that say what an event says: a transition, or a demotion. */
const REPEATS = /(?:->|state:|transition) .*\b(?:INIT|BACKUP|MASTER)\b|\bdemoted (?:by|group)\b/;

/** Prints events, as JSON or as lines for people. */
export class SpeakEvents {
  readonly #options: SpeakEventsOptions;
  #end: string | undefined;

  constructor(options: SpeakEventsOptions) {
    this.#options = options;
  }

  /** The program ends: virtual hosts are removed from now on, for this reason. */
  ending(why: string, timeUs: number, wallUs: number): void {
    this.#end = `speak ends: ${why}`;
    this.node({ event: 'log', message: this.#end, timeUs, wallUs });
  }

  /**
   * The reason for a transition. At the end it is ours: what an implementation logs when a virtual host is removed
   * (FreeBSD: as if the interface had come up) would mislead.
   */
  reason(ofNode: string): string {
    return this.#end ?? ofNode;
  }

  node({ wallUs, ...event }: LiveEvent): void {
    const { timeUs } = event;
    switch (event.event) {
      case 'transition': {
        // The keys are published: what is known of a cause besides the reason is for other readers.
        const { cause: _, ...published } = event;
        const { interface: name, vhid, from, to } = published;
        const reason = this.reason(event.reason);
        const text = `${name} vhid ${vhid}: ${from} -> ${to} (${reason})`;
        this.#say({ ...published, reason }, timeUs, wallUs, text);
        return;
      }
      case 'demotion': {
        const group = event.group === undefined ? '' : ` in group ${event.group}`;
        this.#say(
          event,
          timeUs,
          wallUs,
          `demoted by ${event.delta} to ${event.total}${group} (${event.reason})`,
        );
        return;
      }
      case 'alarm':
        this.#say(event, timeUs, wallUs, `ALARM ${event.kind}: ${event.message}`);
        return;
      case 'log':
        if (this.#options.json) this.#say(event, timeUs, wallUs, '');
        else if (!REPEATS.test(event.message))
          this.#options.words.line(`${this.#clock(wallUs)} ${event.message}`);
        return;
      case 'ping':
        return;
    }
  }

  alarm(kind: string, name: string, vhid: number, message: string, timeUs: number, wallUs: number): void {
    this.#say(
      { event: 'alarm', kind, interface: name, vhid, message },
      timeUs,
      wallUs,
      `ALARM ${kind}: ${message}`,
    );
  }

  /** What became of an up or down command. */
  command({ change, command, ok, problem, ms }: CommandOutcome, timeUs: number, wallUs: number): void {
    const { interface: name, vhid, to } = change;
    const which = to === 'MASTER' ? 'up' : 'down';
    const text = `${name} vhid ${vhid}: the ${which} command ${ok ? `took ${ms} ms` : `failed: ${problem}`}`;
    const record = {
      event: 'command',
      interface: name,
      vhid,
      which,
      command,
      ok,
      ms,
      ...(ok ? {} : { problem }),
    };
    this.#say(record, timeUs, wallUs, text);
  }

  #clock(wallUs: number): string {
    return clockTime(Math.floor(wallUs), localZone);
  }

  #say(
    record: { readonly event: string; readonly [key: string]: unknown },
    timeUs: number,
    wallUs: number,
    text: string,
  ): void {
    const { data, host, json } = this.#options;
    if (!json) {
      data.line(`${this.#clock(wallUs)} ${text}`);
      return;
    }
    const { event, ...rest } = record;
    // ISO 8601 with microseconds.
    const millis = new Date(Math.floor(wallUs / 1000)).toISOString();
    const micros = String(Math.floor(wallUs) % 1000).padStart(3, '0');
    const time = `${millis.slice(0, -1)}${micros}Z`;
    const { lost } = data;
    data.line(
      JSON.stringify({
        event,
        time,
        timeUs: Math.round(timeUs),
        host,
        ...rest,
        ...(lost > 0 ? { lost } : {}),
      }),
      lost,
    );
  }
}
