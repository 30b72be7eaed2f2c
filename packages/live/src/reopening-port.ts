import type { LinkState } from './link-state.js';
import { WallClock } from './live-clock.js';
import { noCounts, type PortCounts, type PortHandlers } from './live-port.js';
import { Reopener } from './reopener.js';

/** The base of all ports on real interfaces: opens again when the interface comes back. */
export abstract class ReopeningPort {
  readonly interface: string;
  readonly counts: PortCounts = noCounts();
  protected readonly handlers: PortHandlers;
  protected readonly wall: WallClock = new WallClock();
  protected readonly reopener: Reopener;

  constructor(name: string, handlers: PortHandlers) {
    this.interface = name;
    this.handlers = handlers;
    this.reopener = new Reopener(name, this, { ...handlers, link: (state) => this.linkChanged(state) });
  }

  abstract get running(): boolean;
  abstract start(): Promise<void>;

  get link(): LinkState {
    return this.reopener.link;
  }

  /** Opens it for the first time; unlike later, errors are thrown to the caller. */
  async open(): Promise<this> {
    try {
      await this.start();
      return this;
    } catch (error) {
      this.reopener.close();
      throw error;
    }
  }

  protected linkChanged(state: LinkState): void {
    this.handlers.link?.(state);
  }
}
