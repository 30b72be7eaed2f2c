import type { CommandOutcome, LiveEvent } from '@carplab/live';
import { clockTime } from '@carplab/text';
import { localZone } from '../input/time-option.js';
import type { PatientOutput } from '../output/patient-output.js';

export interface SpeakEventsOptions {
  readonly host: string;
  readonly json: boolean;
  /** stdout. */
  readonly data: PatientOutput;
  /** stderr. */
  readonly words: PatientOutput;
}

/** The reason that the election gives if the implementation logs none. */
const SHUT_DOWN = 'shut down';

/** The true reason for a state change while virtual hosts are removed at the end, where the implementation logs another. */
export const reasonAtEnd = (reason: string): string => (reason === SHUT_DOWN ? reason : 'vhid removed');

/** Prints events, as JSON or as lines for people. */
export class SpeakEvents {
  readonly #options: SpeakEventsOptions;
  #ending = false;

  constructor(options: SpeakEventsOptions) {
    this.#options = options;
  }

  /** Virtual hosts are removed from now on, for this reason. */
  ending(why: string, timeUs: number, wallUs: number): void {
    this.#ending = true;
    this.node({ event: 'log', message: `speak ends: ${why}`, timeUs, wallUs });
  }

  node({ wallUs, ...event }: LiveEvent): void {
    const { timeUs } = event;
    switch (event.event) {
      case 'transition': {
        const { interface: name, vhid, from, to, reason } = event;
        // FreeBSD logs this as if the interface had come up, and so does the event.
        const cause = this.#ending ? reasonAtEnd(reason) : reason;
        const why = cause === reason ? reason : `${cause}, which its log calls: ${reason}`;
        this.#say(
          cause === reason ? event : { ...event, cause },
          timeUs,
          wallUs,
          `${name} vhid ${vhid}: ${from} -> ${to} (${why})`,
        );
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
        // The log of the implementation repeats what was printed already, so it goes to stderr.
        if (this.#options.json) this.#say(event, timeUs, wallUs, '');
        else this.#options.words.line(`${this.#clock(wallUs)} ${event.message}`);
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
