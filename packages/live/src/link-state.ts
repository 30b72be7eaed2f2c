import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** An interface as the driver sees it. */
export interface LinkState {
  /** It exists. */
  readonly present: boolean;
  /** IFF_UP: the administrator has not taken it down. */
  readonly up: boolean;
  readonly carrier: boolean;
  /** Changes when an interface is removed and made again; 0 where the system does not say. */
  readonly index: number;
  /** How often the carrier has changed; 0 where the system does not count. */
  readonly carrierChanges: number;
}

export const GONE: LinkState = Object.freeze({
  present: false,
  up: false,
  carrier: false,
  index: 0,
  carrierChanges: 0,
});
const IFF_UP = 1;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Whether the interface is one of this network namespace; undefined where there is no procfs. */
function inNamespace(name: string): boolean | undefined {
  return read('/proc/self/net/dev')
    ?.split('\n')
    .some((line) => line.trimStart().startsWith(`${name}:`));
}

/**
 * The interface now. Linux tells everything in /sys; elsewhere, and in a namespace whose /sys is another's, only that an
 * interface has an address and runs.
 */
export function linkState(name: string): LinkState {
  const known = inNamespace(name);
  if (known === false) return GONE;
  const at = `/sys/class/net/${name}`;
  const flags = known ? read(`${at}/flags`) : undefined;
  if (flags !== undefined) {
    const up = (Number(flags) & IFF_UP) !== 0;
    return {
      present: true,
      up,
      // Reading it of an interface that is down is an error (EINVAL).
      carrier: up && read(`${at}/carrier`) === '1',
      index: Number(read(`${at}/ifindex`) ?? 0),
      carrierChanges: Number(read(`${at}/carrier_changes`) ?? 0),
    };
  }
  const runs = networkInterfaces()[name] !== undefined;
  // Without an address libuv does not list it: then nothing can be said against it.
  return known
    ? { ...GONE, present: true, up: true, carrier: true }
    : { ...GONE, present: runs, up: runs, carrier: runs };
}

export function sameLink(one: LinkState, other: LinkState): boolean {
  return (
    one.present === other.present &&
    one.up === other.up &&
    one.carrier === other.carrier &&
    one.index === other.index
  );
}

/** How often an interface is looked at. */
const LOOK_MS = 100;

/** What the interface was between two looks at which it ran; undefined if it ran all the time, as far as can be known. */
function betweenLooks(before: LinkState, now: LinkState): LinkState | undefined {
  if (!(before.carrier && now.carrier)) return undefined;
  if (before.index !== now.index) return GONE;
  // A single change is one that the earlier look saw only half of.
  return now.carrierChanges - before.carrierChanges > 1 ? { ...now, carrier: false } : undefined;
}

/**
 * Tells of every change until it is stopped, also of one that was over before it was looked for. `look` can be called
 * where there is a reason to look at once.
 */
export function watchLink(
  name: string,
  changed: (now: LinkState) => void,
  stateOf: (name: string) => LinkState = linkState,
): { readonly state: LinkState; look(): void; stop(): void } {
  let state = stateOf(name);
  const look = (): void => {
    const before = state;
    state = stateOf(name);
    const missed = betweenLooks(before, state);
    if (missed) changed(missed);
    if (missed || !sameLink(state, before)) changed(state);
  };
  // Not unref: while a port is open the process has something to wait for.
  const timer = setInterval(look, LOOK_MS);
  return {
    get state() {
      return state;
    },
    look,
    stop: () => clearInterval(timer),
  };
}
