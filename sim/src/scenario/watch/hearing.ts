/** An advertisement that did not reach a host, or that the host refused. */
export interface Missed {
  readonly timeUs: number;
  /** The reason of the drop or of the rule, the counter that the refusal raised, or why it was not for this host. */
  readonly reason: string;
  /** A setting made the host refuse it. */
  readonly refused: boolean;
  /** A cable between switches lost it, which loses some without a fault. */
  readonly isLuck?: true;
}

/** Of one sender, to one receiver. */
interface Heard {
  readonly lastUs: number | undefined;
  /** Since when without a loss, and when the first loss before that was; undefined: there was none. */
  readonly sinceUs: number | undefined;
  readonly lossUs: number | undefined;
  /** The first loss since `lastUs`, and since it began to listen. */
  readonly missed: Missed | undefined;
  /** A setting made it refuse one before it began to listen, and it has heard none since. */
  readonly refused: boolean;
}

/** A sending lane, a receiving one, and a family; undefined: the advertisements of both. */
export type Pair = readonly [from: number, to: number, family: 4 | 6 | undefined];

export type HearingState = ReadonlyMap<string, Heard>;

/** Which lane hears which: when it last did, since when without a loss, and the first loss since then. */
export class Hearing {
  #heard: Map<string, Heard> = new Map();

  heard(from: number, to: number, family: 4 | 6, timeUs: number): void {
    for (const key of [keyOf([from, to, undefined]), keyOf([from, to, family])]) {
      const { sinceUs = timeUs, lossUs, missed } = this.#heard.get(key) ?? NOTHING;
      const since = missed === undefined ? { sinceUs, lossUs } : { sinceUs: timeUs, lossUs: missed.timeUs };
      this.#heard.set(key, { lastUs: timeUs, ...since, missed: undefined, refused: false });
    }
  }

  missed(from: number, to: number, family: 4 | 6, missed: Missed): void {
    for (const key of [keyOf([from, to, undefined]), keyOf([from, to, family])]) {
      const before = this.#heard.get(key) ?? NOTHING;
      this.#heard.set(key, { ...before, missed: before.missed ?? missed });
    }
  }

  /** The receiver begins to listen: what it missed before does not matter. */
  listens(to: number): void {
    for (const [key, heard] of this.#heard)
      if (heard.missed !== undefined && key.split(' ')[1] === String(to))
        this.#heard.set(key, { ...heard, missed: undefined, refused: heard.refused || heard.missed.refused });
  }

  of(pair: Pair): Heard {
    return this.#heard.get(keyOf(pair)) ?? NOTHING;
  }

  snapshot(): HearingState {
    return new Map(this.#heard);
  }

  restore(state: HearingState): void {
    this.#heard = new Map(state);
  }
}

const NOTHING: Heard = {
  lastUs: undefined,
  sinceUs: undefined,
  lossUs: undefined,
  missed: undefined,
  refused: false,
};

const keyOf = ([from, to, family]: Pair): string => `${from} ${to} ${family ?? ''}`;
