import type { NodeCommand } from '@carplab/host';
import type { Scenario } from '../scenario.js';

/**
 * The commands of a scenario, in the order in which they happen: the trace says that there was one, and not which.
 */
export class Commands {
  readonly #planned: readonly NodeCommand[];
  #next = 0;

  constructor(scenario: Scenario) {
    this.#planned = scenario.steps.flatMap(({ action }) =>
      action.kind === 'command' ? [action.command] : [],
    );
  }

  /** The one that has just happened. */
  next(): NodeCommand | undefined {
    return this.#planned[this.#next++];
  }

  /** A command's arguments in words. A password is never told. */
  static words(command: NodeCommand): string {
    return Object.entries(command)
      .filter(([key, value]) => key !== 'command' && value !== undefined)
      .map(([key, value]) => {
        if (key === 'on') return value ? 'on' : 'off';
        return `${key} ${key === 'password' ? '(hidden)' : String(value)}`;
      })
      .join(', ');
  }
}
