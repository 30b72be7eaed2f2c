import { GONE, type LinkState } from './link-state.js';
import type { LiveClock } from './live-clock.js';
import { type LivePort, noCounts, type OpenPort, type PortHandlers } from './live-port.js';

const ETHERNET = 1;
const UP: LinkState = Object.freeze({ ...GONE, present: true, up: true, carrier: true, index: 1 });

interface Plug {
  readonly handlers: PortHandlers;
  readonly port: LivePort & { link: LinkState };
  readonly counts: ReturnType<typeof noCounts>;
  open: boolean;
  /** The error that `send` returns instead of sending. */
  error: string | undefined;
}

/**
 * An in-memory cable for tests: what one port sends, all others receive `latencyUs` later on the given clock.
 */
export class MemoryWire {
  readonly #clock: LiveClock;
  readonly #latencyUs: number;
  readonly #plugs: Map<string, Plug> = new Map();
  /** Sees each frame as it is sent. */
  onFrame: ((from: string, frame: Uint8Array, timeUs: number) => void) | undefined;

  constructor(clock: LiveClock, latencyUs = 20) {
    this.#clock = clock;
    this.#latencyUs = latencyUs;
  }

  /** The opener of the port with this name, for a driver. */
  port(name: string): OpenPort {
    return (handlers) => Promise.resolve(this.#plugIn(name, handlers));
  }

  /** Changes the state of an interface: present, up, carrier. */
  setLink(name: string, link: Partial<LinkState>): void {
    const plug = this.#plug(name);
    plug.port.link = { ...plug.port.link, ...link };
    plug.handlers.link?.(plug.port.link);
  }

  /** From now on sends on this port fail with this errno; undefined: they succeed again. */
  setError(name: string, code: string | undefined): void {
    this.#plug(name).error = code;
  }

  /** Sends a frame to all ports except those named, without a sending port. */
  inject(frame: Uint8Array, not: readonly string[] = []): void {
    const nowUs = this.#clock.monotonicUs();
    this.#clock.at(nowUs + this.#latencyUs, () => {
      for (const [name, plug] of this.#plugs) {
        if (!plug.open || not.includes(name) || !plug.port.link.carrier) continue;
        plug.counts.received++;
        plug.handlers.frame(frame.slice(), this.#clock.monotonicUs(), this.#clock.wallUs(), false);
      }
    });
  }

  #plug(name: string): Plug {
    const plug = this.#plugs.get(name);
    if (plug) return plug;
    throw new RangeError(`no port '${name}' on this wire; there are ${[...this.#plugs.keys()].join(', ')}`);
  }

  #plugIn(name: string, handlers: PortHandlers): LivePort {
    if (this.#plugs.get(name)?.open) throw new RangeError(`port '${name}' is on this wire already`);
    const counts = noCounts();
    const plug: Plug = {
      handlers,
      counts,
      open: true,
      error: undefined,
      port: {
        kind: 'memory',
        interface: name,
        linkType: ETHERNET,
        counts,
        link: UP,
        send: (frame) => {
          const code = plug.port.link.up ? plug.error : 'ENETDOWN';
          if (code !== undefined) {
            counts.sendErrors++;
            return { code, message: `${name}: ${code}` };
          }
          counts.sent++;
          if (plug.port.link.carrier) {
            this.onFrame?.(name, frame, this.#clock.monotonicUs());
            this.inject(frame, [name]);
          }
          return undefined;
        },
        close: () => {
          plug.open = false;
          return Promise.resolve();
        },
      },
    };
    this.#plugs.set(name, plug);
    return plug.port;
  }
}
