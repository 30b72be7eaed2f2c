import { DEFAULT_LATENCY_US, type LinkOptions, type SegmentOptions } from '@carplab/sim';

/** What must be known of a segment with several switches. */
export type KnownSegment = Pick<SegmentOptions, 'name' | 'switches' | 'links'>;

/** A cable between two switches. */
export interface JudgedLink {
  readonly between: readonly [string, string];
  carrier: boolean;
  /** From the first of them to the second, and back. */
  cutOut: boolean;
  cutIn: boolean;
  /** The longest time that a frame takes, µs. */
  delayUs: number;
}

/** How long a frame takes at most, µs. */
export function linkDelayUs({ latencyUs = DEFAULT_LATENCY_US, jitterUs = 0 }: LinkOptions): number {
  return latencyUs + jitterUs;
}

/** The cables between the switches of one segment. They close no loop, so there is one way from each to each. */
export class JudgedLinks {
  readonly #first: string | undefined;
  readonly #links: ReadonlyMap<string, JudgedLink>;

  constructor({ switches = [], links = [] }: KnownSegment) {
    this.#first = switches[0];
    this.#links = new Map(
      links.map(({ between, link = {} }) => [
        between.join('-'),
        { between, carrier: true, cutOut: false, cutIn: false, delayUs: linkDelayUs(link) },
      ]),
    );
  }

  /** A cable by its name in faults: `sw1-sw2`. */
  at(name: string | number | undefined): JudgedLink | undefined {
    return typeof name === 'string' ? this.#links.get(name) : undefined;
  }

  /** The longest time over all cables, µs. */
  get delayUs(): number {
    return [...this.#links.values()].reduce((sum, { delayUs }) => sum + delayUs, 0);
  }

  /** Whether frames from one switch reach another; undefined: the first one. */
  carry(from: string | undefined, to: string | undefined): boolean {
    const reached = new Set([from ?? this.#first]);
    for (const at of reached)
      for (const { between, carrier, cutOut, cutIn } of this.#links.values()) {
        const [one, other] = between;
        if (carrier && !cutOut && one === at) reached.add(other);
        if (carrier && !cutIn && other === at) reached.add(one);
      }
    return reached.has(to ?? this.#first);
  }
}
