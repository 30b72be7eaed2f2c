import { SIGNALS } from '../output/terminal.js';

/** The first signal asks the work to end; a second one ends the process. */
export class Interruption {
  /** The exit status that goes with the signal; 0 without one. */
  status = 0;
  readonly #listeners = Object.entries(SIGNALS).map(([signal, status]) => {
    const listener = (): void => {
      this.status = status;
      this.ignore();
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });

  /** Whether a signal has come. Lets pending signals be delivered first. */
  async came(): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.status !== 0;
  }

  /** From now on signals have their default effect. */
  ignore(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }
}
