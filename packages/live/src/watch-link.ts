import { LinkMonitor, type LinkTaker } from './link-monitor.js';
import { GONE, type LinkState, sameLink } from './link-state.js';
import { asksIp, linkState } from './system-links.js';

/** Where the states of interfaces come from. */
export interface LinkSource {
  state(name: string): LinkState;
  /** Calls `take` whenever something may have changed; the result ends that. */
  watch(name: string, take: LinkTaker): () => void;
  /** Calls `take` soon. */
  look(name: string): void;
}

/** Time between two checks where the kernel's notifications are out of reach. */
const LOOK_MS = 100;

/** The kernel's notifications, through ip(8). */
const monitor = new LinkMonitor();
const notified: LinkSource = {
  state: linkState,
  watch: (name, take) => monitor.watch(name, take),
  look: (name) => monitor.look(name),
};

/** Checks at regular intervals. */
class Polled implements LinkSource {
  readonly state = linkState;
  readonly #looks: Map<string, Set<() => void>> = new Map();

  watch(name: string, take: LinkTaker): () => void {
    const look = (): void => take(linkState(name), []);
    const looks = this.#looks.get(name) ?? new Set();
    this.#looks.set(name, looks.add(look));
    // No unref: an open port keeps the process alive.
    const timer = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(timer);
      looks.delete(look);
    };
  }

  look(name: string): void {
    for (const look of this.#looks.get(name) ?? []) look();
  }
}

const polled = new Polled();

/** States that the interface had between two checks, as far as is known. */
function betweenLooks(before: LinkState, now: LinkState, removed: readonly string[]): LinkState | undefined {
  if (before.present && now.present && before.index !== now.index) return GONE;
  // A single change belongs to one that the earlier check already saw.
  if (before.carrier && now.carrier && now.carrierChanges - before.carrierChanges > 1)
    return { ...now, carrier: false };
  const again = removed.filter((each) => before.addresses?.includes(each) && now.addresses?.includes(each));
  if (again.length === 0) return undefined;
  return { ...now, addresses: now.addresses!.filter((each) => !again.includes(each)) };
}

/**
 * Reports every change of an interface until it is stopped, even one that was over before the next check. `look` checks
 * soon.
 */
export function watchLink(
  name: string,
  changed: (now: LinkState) => void,
  source: LinkSource = asksIp() ? notified : polled,
): { readonly state: LinkState; look(): void; stop(): void } {
  let state = source.state(name);
  const stop = source.watch(name, (now, removed) => {
    const before = state;
    state = now;
    const missed = betweenLooks(before, now, removed);
    if (missed) changed(missed);
    if (missed || !sameLink(now, before)) changed(now);
  });
  return {
    get state() {
      return state;
    },
    look: () => source.look(name),
    stop,
  };
}
