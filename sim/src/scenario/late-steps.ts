import { inOrder } from './draw-steps.js';
import type { Scenario, ScenarioStep } from './scenario.js';

export interface LateStepsState {
  /** Steps of the scenario by index: a run of an equal scenario has its own objects. */
  readonly steps: readonly (number | ScenarioStep)[];
  readonly next: number;
  readonly injected: readonly ScenarioStep[];
}

/** Replays and injections: steps that run after everything else at the same time, so the world cannot schedule them. */
export class LateSteps {
  readonly #planned: readonly ScenarioStep[];
  #steps: readonly ScenarioStep[];
  #next = 0;
  #injected: readonly ScenarioStep[] = [];

  constructor({ steps }: Scenario) {
    this.#planned = steps.filter(isLate);
    this.#steps = this.#planned;
  }

  /** The next step due by `untilUs`. It stays the next until `shift`. */
  due(untilUs: number): ScenarioStep | undefined {
    const step = this.#steps[this.#next];
    return step === undefined || step.timeUs > untilUs ? undefined : step;
  }

  /** The step that was due is about to be done. */
  shift(): void {
    this.#next++;
  }

  /** The steps to come, in order. */
  get waiting(): readonly ScenarioStep[] {
    return this.#steps.slice(this.#next);
  }

  /** The injected steps, in order of time. */
  get injected(): readonly ScenarioStep[] {
    return this.#injected;
  }

  /** Adds a step after those at the same time. `isDone`: it has already happened. */
  inject(step: ScenarioStep, isDone: boolean): void {
    this.#injected = inOrder([...this.#injected, step]);
    if (isDone) return;
    this.#steps = [...this.#steps.slice(0, this.#next), ...inOrder([...this.#steps.slice(this.#next), step])];
  }

  snapshot(): LateStepsState {
    const steps = this.#steps.map((step) => {
      const place = this.#planned.indexOf(step);
      return place < 0 ? step : place;
    });
    return { steps, next: this.#next, injected: this.#injected };
  }

  restore({ steps, next, injected }: LateStepsState): void {
    this.#steps = steps.map((step) => (typeof step === 'number' ? this.#planned[step]! : step));
    this.#next = next;
    this.#injected = injected;
  }
}

/** Whether a step runs after everything else at the same time: it cannot be scheduled in the world. */
export function isLate({ action, last }: ScenarioStep): boolean {
  return action.kind === 'recorded-replay' || last === true;
}
