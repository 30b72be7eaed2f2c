import type { LiveClock } from '../src/live-clock.js';

interface Planned {
  readonly atUs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that passes only when a test says so; callbacks run in order. */
export class VirtualClock implements LiveClock {
  nowUs = 1_000_000_000;
  /** Wall minus monotonic. */
  offsetUs = 1_795_000_000_000_000;
  /** How late each callback runs. */
  latenessUs: () => number = () => 0;
  readonly #planned: Planned[] = [];
  #order = 0;

  monotonicUs = (): number => this.nowUs;
  wallUs = (): number => this.nowUs + this.offsetUs;

  at(timeUs: number, callback: () => void): () => void {
    const planned = {
      atUs: Math.max(timeUs, this.nowUs) + this.latenessUs(),
      order: this.#order++,
      callback,
    };
    let index = this.#planned.findIndex((each) => each.atUs > planned.atUs);
    if (index < 0) index = this.#planned.length;
    this.#planned.splice(index, 0, planned);
    return () => {
      const found = this.#planned.indexOf(planned);
      if (found >= 0) this.#planned.splice(found, 1);
    };
  }

  drained(callback: () => void): () => void {
    return this.at(this.nowUs, callback);
  }

  /** Lets time pass. */
  run(us: number): void {
    const endUs = this.nowUs + us;
    for (let next = this.#planned[0]; next !== undefined && next.atUs <= endUs; next = this.#planned[0]) {
      this.#planned.shift();
      this.nowUs = Math.max(this.nowUs, next.atUs);
      next.callback();
    }
    this.nowUs = Math.max(this.nowUs, endUs);
  }

  /** Time passes without running callbacks; those due run afterwards. */
  standStill(us: number): void {
    this.nowUs += us;
  }

  get pending(): number {
    return this.#planned.length;
  }
}
