import type { LinkState } from './link-state.js';
import type { LiveClock } from './live-clock.js';
import { type LivePort, noCounts, type OpenPort, type PortHandlers } from './live-port.js';

const ETHERNET = 1;
const UP: LinkState = Object.freeze({ present: true, up: true, carrier: true, index: 1, carrierChanges: 0 });

interface Plug {
  readonly handlers: PortHandlers;
  readonly port: LivePort & { link: LinkState };
  readonly counts: ReturnType<typeof noCounts>;
  open: boolean;
  /** What `send` answers instead of sending. */
  error: string | undefined;
}

/**
 * A cable made of memory, for tests: what one port sends all others receive, `latencyUs` later on the clock given.
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

  /** What opens the port of this name, for a driver. */
  port(name: string): OpenPort {
    return (handlers) => Promise.resolve(this.#plugIn(name, handlers));
  }

  /** Sets what becomes of an interface: carrier, the administrator's up and down, being there. */
  setLink(name: string, link: Partial<LinkState>): void {
    const plug = this.#plug(name);
    plug.port.link = { ...plug.port.link, ...link };
    plug.handlers.link?.(plug.port.link);
  }

  /** From now on sending from there meets this errno; undefined: no more. */
  setError(name: string, code: string | undefined): void {
    this.#plug(name).error = code;
  }

  /** A frame from nowhere, to all ports but those named. */
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
