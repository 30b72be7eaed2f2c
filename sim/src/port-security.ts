import { micros } from './link-direction.js';

/** The source addresses that a switch port allows. */
export interface PortSecurityOptions {
  /** How many source addresses are allowed. Default: 1. */
  readonly maxMacs?: number;
  /** They are kept through link loss and reboots of the switch. Otherwise they age and are lost with the link. */
  readonly sticky?: boolean;
  /** What an excess source causes: its frame is dropped, or the port is shut down as well. */
  readonly violation?: 'drop' | 'shutdown';
}

type Secured = readonly [high: number, low: number, seenUs: number];

/** The source addresses secured at one port. */
export class PortSecurity {
  readonly maxMacs: number;
  readonly sticky: boolean;
  readonly shutsDown: boolean;
  readonly #ageingUs: number;
  #secured: Secured[] = [];

  constructor(options: PortSecurityOptions, ageingUs: number) {
    this.maxMacs = micros('maxMacs', options.maxMacs, 1, 'a whole number');
    this.sticky = options.sticky ?? false;
    this.shutsDown = options.violation === 'shutdown';
    this.#ageingUs = ageingUs;
  }

  /** Whether the address is secured at this port. */
  has(high: number, low: number, nowUs: number): boolean {
    return this.#secured.some((entry) => entry[1] === low && entry[0] === high && this.#lives(entry, nowUs));
  }

  /** Secures the address if there is room, or refreshes it. False: a violation. */
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
