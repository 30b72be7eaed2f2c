/** An advertisement that did not reach a host, or that the host refused. */
export interface Missed {
  readonly timeUs: number;
  /** The reason of the drop or of the rule, or the counter that the refusal raised. */
  readonly reason: string;
  readonly refused: boolean;
}

export interface HearingState {
  readonly heardUs: ReadonlyMap<string, number>;
  readonly sinceUs: ReadonlyMap<string, number>;
  readonly missed: ReadonlyMap<string, Missed>;
}

/** Which lane hears which: when it last did, since when without a loss, and the first loss since then. */
export class Hearing {
  #heardUs: Map<string, number> = new Map();
  #sinceUs: Map<string, number> = new Map();
  #missed: Map<string, Missed> = new Map();

  heard(from: number, to: number, timeUs: number): void {
    const pair = `${from} ${to}`;
    const isNew = !this.#heardUs.has(pair) || this.#missed.delete(pair);
    if (isNew) this.#sinceUs.set(pair, timeUs);
    this.#heardUs.set(pair, timeUs);
  }

  missed(from: number, to: number, missed: Missed): void {
    const pair = `${from} ${to}`;
    if (!this.#missed.has(pair)) this.#missed.set(pair, missed);
  }

  lastHeardUs(from: number, to: number): number | undefined {
    return this.#heardUs.get(`${from} ${to}`);
  }

  heardSinceUs(from: number, to: number): number | undefined {
    return this.#sinceUs.get(`${from} ${to}`);
  }

  firstMissed(from: number, to: number): Missed | undefined {
    return this.#missed.get(`${from} ${to}`);
  }

  snapshot(): HearingState {
    return {
      heardUs: new Map(this.#heardUs),
      sinceUs: new Map(this.#sinceUs),
      missed: new Map(this.#missed),
    };
  }

  restore({ heardUs, sinceUs, missed }: HearingState): void {
    this.#heardUs = new Map(heardUs);
    this.#sinceUs = new Map(sinceUs);
    this.#missed = new Map(missed);
  }
}
