import type { Fault } from '../fault.js';
import type { Scenario, ScenarioStep } from './scenario.js';
import { timeText } from './time.js';
import type { Track } from './watch/lanes.js';

/** Indexes of the steps whose event has come. */
export type TriggersState = readonly number[];

/** Steps that wait for an event. When it comes, they are scheduled like any other. */
export class Triggers {
  readonly #scenario: Scenario;
  readonly #schedule: (timeUs: number, fault: Fault) => void;
  /** Indexes of steps. */
  #waiting: readonly number[];

  constructor(scenario: Scenario, schedule: (timeUs: number, fault: Fault) => void) {
    this.#scenario = scenario;
    this.#schedule = schedule;
    this.#waiting = this.#all();
  }

  /** A lane has become what it is now. */
  changed(lane: Pick<Track, 'host' | 'link' | 'vhid' | 'state'>, timeUs: number): void {
    if (this.#waiting.length === 0) return;
    const { steps, durationUs } = this.#scenario;
    const due = this.#waiting.filter((i) => {
      const { after, timeUs: fromUs } = steps[i]!;
      return (
        after !== undefined &&
        timeUs >= fromUs &&
        after.host === lane.host &&
        after.is === lane.state &&
        (after.vhid === undefined || after.vhid === lane.vhid) &&
        (after.segment === undefined || after.segment === lane.link) &&
        timeUs + after.byUs <= durationUs
      );
    });
    this.#waiting = this.#waiting.filter((i) => !due.includes(i));
    for (const i of due) {
      const { action, after } = steps[i]!;
      if (action.kind !== 'recorded-replay') this.#schedule(timeUs + after!.byUs, action);
    }
  }

  /** The steps whose event has not come. */
  get waiting(): ScenarioStep[] {
    return this.#waiting.map((i) => this.#scenario.steps[i]!);
  }

  /** The same as text. */
  get undone(): string[] {
    return this.waiting.map(({ action, after, timeUs }) => {
      const { host, is, byUs } = after!;
      const later = byUs === 0 ? '' : ` ${timeText(byUs)} before the end`;
      return `${action.kind} after ${host} becomes ${is}: it did not, from ${timeText(timeUs)} on${later}`;
    });
  }

  snapshot(): TriggersState {
    return this.#all().filter((i) => !this.#waiting.includes(i));
  }

  restore(done: TriggersState): void {
    this.#waiting = this.#all().filter((i) => !done.includes(i));
  }

  #all(): number[] {
    return [...this.#scenario.steps.keys()].filter((i) => this.#scenario.steps[i]!.after !== undefined);
  }
}
