import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** The state of an interface as the driver sees it. */
export interface LinkState {
  /** The interface exists. */
  readonly present: boolean;
  /** IFF_UP: the administrator has not taken it down. */
  readonly up: boolean;
  readonly carrier: boolean;
  /** Changes when an interface is removed and created again; 0 if the system does not say. */
  readonly index: number;
  /** How often the carrier has changed; 0 if the system does not count. */
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

/** Whether the interface is in this network namespace; undefined without procfs. */
function inNamespace(name: string): boolean | undefined {
  return read('/proc/self/net/dev')
    ?.split('\n')
    .some((line) => line.trimStart().startsWith(`${name}:`));
}

/**
 * The interface now. Linux has everything in /sys. On other systems, and in a namespace with the /sys of another one,
 * only this is known: whether the interface has an address and runs.
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
      // Reading it is an error (EINVAL) while the interface is down.
      carrier: up && read(`${at}/carrier`) === '1',
      index: Number(read(`${at}/ifindex`) ?? 0),
      carrierChanges: Number(read(`${at}/carrier_changes`) ?? 0),
    };
  }
  const runs = networkInterfaces()[name] !== undefined;
  // libuv does not list an interface without an address, so assume that one in this namespace is up.
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

/** Time between two checks of an interface. */
const LOOK_MS = 100;

/** A state that the interface had between two checks at which it ran; undefined if it ran throughout, as far as is known. */
function betweenLooks(before: LinkState, now: LinkState): LinkState | undefined {
  if (!(before.carrier && now.carrier)) return undefined;
  if (before.index !== now.index) return GONE;
  // A single change belongs to one that the earlier check already saw.
  return now.carrierChanges - before.carrierChanges > 1 ? { ...now, carrier: false } : undefined;
}

/**
 * Reports every change of an interface until it is stopped, even one that was over before the next check. `look` checks
 * immediately.
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
  // No unref: an open port keeps the process alive.
  const timer = setInterval(look, LOOK_MS);
  return {
    get state() {
      return state;
    },
    look,
    stop: () => clearInterval(timer),
  };
}
