/** The most memberships kept. */
const LIMIT = 4096;

/** A membership as a snapshot keeps it. */
export type Membership = readonly [high: number, low: number, port: number, untilUs: number];

/** The group memberships that a snooping switch learned from reports, by port, with their expiry. */
export class GroupTable {
  #memberships: Membership[] = [];

  isMember(high: number, low: number, port: number, nowUs: number): boolean {
    for (const entry of this.#memberships) {
      if (entry[1] === low && entry[0] === high && entry[2] === port) return nowUs < entry[3];
    }
    return false;
  }

  join(high: number, low: number, port: number, untilUs: number, nowUs: number): void {
    this.leave(high, low, port);
    if (this.#memberships.length >= LIMIT) {
      this.#memberships = this.#memberships.filter((entry) => nowUs < entry[3]);
      if (this.#memberships.length >= LIMIT) return;
    }
    this.#memberships.push([high, low, port, untilUs]);
  }

  leave(high: number, low: number, port: number): void {
    const at = this.#memberships.findIndex(
      (entry) => entry[1] === low && entry[0] === high && entry[2] === port,
    );
    if (at >= 0) this.#memberships.splice(at, 1);
  }

  forgetPort(port: number): void {
    this.#memberships = this.#memberships.filter((entry) => entry[2] !== port);
  }

  clear(): void {
    this.#memberships = [];
  }

  /** The memberships valid at `nowUs`, ordered by group and port. */
  entries(nowUs: number): Membership[] {
    return this.#memberships
      .filter((entry) => nowUs < entry[3])
      .sort((a, b) => a[0] - b[0] || (a[1] >>> 0) - (b[1] >>> 0) || a[2] - b[2]);
  }

  restore(entries: readonly Membership[]): void {
    this.#memberships = [...entries];
  }
}
