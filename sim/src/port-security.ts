import { micros } from './link-direction.js';

/** What a switch's port allows as source addresses. */
export interface PortSecurityOptions {
  /** The first so many source addresses are allowed; 1 when absent. */
  readonly maxMacs?: number;
  /** They stay for good, over link loss and reboots of the switch. Otherwise they go with the link, and age. */
  readonly sticky?: boolean;
  /** What happens to a port with a further source: its frame is dropped, or the port is shut down as well. */
  readonly violation?: 'drop' | 'shutdown';
}

type Secured = readonly [high: number, low: number, seenUs: number];

/** The source addresses that one port has taken for its own. */
export class PortSecurity {
  readonly maxMacs: number;
  readonly sticky: boolean;
  readonly shutsDown: boolean;
  readonly #ageingUs: number;
  #secured: Secured[] = [];

  constructor(options: PortSecurityOptions, ageingUs: number) {
    this.maxMacs = micros('maxMacs', options.maxMacs, 1);
    this.sticky = options.sticky ?? false;
    this.shutsDown = options.violation === 'shutdown';
    this.#ageingUs = ageingUs;
  }

  /** Whether the address is one of this port's. */
  has(high: number, low: number, nowUs: number): boolean {
    return this.#secured.some((entry) => entry[1] === low && entry[0] === high && this.#lives(entry, nowUs));
  }

  /** Takes the address if there is room, or sees it again. False: a violation. */
  admit(high: number, low: number, nowUs: number): boolean {
    const kept = this.#secured.filter((entry) => this.#lives(entry, nowUs));
    const at = kept.findIndex((entry) => entry[1] === low && entry[0] === high);
    if (at >= 0) kept[at] = [high, low, nowUs];
    else if (kept.length < this.maxMacs) kept.push([high, low, nowUs]);
    else return false;
    this.#secured = kept;
    return true;
  }

  linkLost(): void {
    if (!this.sticky) this.#secured = [];
  }

  snapshot(nowUs: number): Secured[] {
    return this.#secured.filter((entry) => this.#lives(entry, nowUs));
  }

  restore(state: readonly Secured[]): void {
    this.#secured = [...state];
  }

  #lives(entry: Secured, nowUs: number): boolean {
    return this.sticky || nowUs - entry[2] < this.#ageingUs;
  }
}
