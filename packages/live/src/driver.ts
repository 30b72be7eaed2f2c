import type { CommandResult, LabNode, NodeCommand, NodeEvent, NodeSink } from '@carplab/host';
import type { AddressFollower } from './address-follower.js';
import { bsdErrno } from './errno.js';
import type { LinkState } from './link-state.js';
import type { LiveClock } from './live-clock.js';
import type { LivePort, OpenPort, PortError } from './live-port.js';

/** An event of a node, with its times. */
export type LiveEvent = NodeEvent & {
  /** Microseconds since the start, monotonic. */
  readonly timeUs: number;
  /** Microseconds since 1970. */
  readonly wallUs: number;
};

export interface DriverOptions {
  readonly node: LabNode;
  /** Openers for the node's ports, in their order. */
  readonly ports: readonly OpenPort[];
  readonly clock: LiveClock;
  readonly event: (event: LiveEvent) => void;
  /** Sees each frame that the node sends, and each frame before and after the node receives it. */
  readonly watch?: FrameWatcher;
  /** Without it, the node keeps the addresses with which it was made. */
  readonly addresses?: AddressFollower;
}

export interface FrameWatcher {
  sent(port: number, frame: Uint8Array, timeUs: number): void;
  /** Called before the node receives the frame. A function that it returns is called afterwards. */
  received(port: number, frame: Uint8Array, timeUs: number): (() => void) | undefined;
}

/** How punctual the timers were. */
export interface DriverTiming {
  /** Timers fired. */
  fired: number;
  /** Of those, more than 2 ms late. */
  late: number;
  /** The greatest lateness, µs. */
  worstUs: number;
}

/** If a timer is later than this, we were not scheduled: frames that wait may have arrived before the deadline. */
const STALLED_US = 10_000;
const LATE_US = 2000;
/** A step between the two clocks that is worth reporting. */
const STEP_US = 500_000;
/** A stall that is worth reporting. */
const STANDSTILL_US = 1_000_000;

/**
 * Runs a node in real time: delivers frames and time to it, and sends its frames. Events of interfaces and clocks reach
 * the node in the form that its implementation knows; none of them throws.
 */
export class Driver implements NodeSink {
  readonly timing: DriverTiming = { fired: 0, late: 0, worstUs: 0 };
  readonly ports: LivePort[] = [];
  readonly #options: DriverOptions;
  /** When the node was started, on the monotonic clock. */
  #startUs = 0;
  /** The node's time, which never goes back. */
  #nowUs = 0;
  #running = false;
  /** The deadline for which the clock is armed. */
  #armedUs = Number.POSITIVE_INFINITY;
  #disarm: (() => void) | undefined;
  /** Wall minus monotonic, as last seen. */
  #offsetUs = 0;
  /** By port: the last known link state, the errno of the last frame, and a late error. */
  readonly #links: LinkState[] = [];
  readonly #outcomes: number[] = [];
  readonly #lateErrors: (PortError | undefined)[] = [];

  private constructor(options: DriverOptions) {
    this.#options = options;
  }

  /** Opens the ports. Rejects with the first `PortFailure`, after closing the others. */
  static async open(options: DriverOptions): Promise<Driver> {
    const driver = new Driver(options);
    try {
      for (const [index, open] of options.ports.entries()) {
        driver.ports.push(
          await open({
            frame: (bytes, timeUs) => driver.#frame(index, bytes, timeUs),
            link: (state) => driver.#link(index, state),
            sendFailed: (error) => {
              driver.#lateErrors[index] = error;
            },
            failed: ({ message }) => driver.#log(message),
          }),
        );
      }
      return driver;
    } catch (error) {
      await Promise.all(driver.ports.map((port) => port.close()));
      throw error;
    }
  }

  /** Starts the node. */
  start(): void {
    const { node, clock } = this.#options;
    this.#startUs = clock.monotonicUs();
    this.#nowUs = 0;
    this.#offsetUs = clock.wallUs() - clock.monotonicUs();
    this.#running = true;
    // The carrier of an interface that is down is unknown.
    const carriers = this.ports.map(({ link }) => link.carrier || !(link.present && link.up));
    node.start(0, this, carriers);
    for (const [index, port] of this.ports.entries()) {
      this.#links[index] = { ...port.link, present: true, up: true, carrier: true };
      this.#link(index, port.link);
    }
    this.#arm();
  }

  /** Runs an administrator's command. */
  command(command: NodeCommand): CommandResult {
    if (!this.#running) return { ok: false, reason: 'not running' };
    const result = this.#options.node.command(command, this.#time(), this);
    this.#arm();
    return result;
  }

  /** Stops without sending anything, and closes the ports once all frames are out. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#disarm?.();
    await Promise.all(this.ports.map((port) => port.close()));
  }

  /** The node's time: microseconds since its start. */
  get nowUs(): number {
    return this.#time();
  }

  /** Called by the node. */
  send(port: number, frame: Uint8Array): void {
    this.#options.watch?.sent(port, frame, this.#nowUs);
    const late = this.#lateErrors[port];
    this.#lateErrors[port] = undefined;
    const error = this.ports[port]?.send(frame) ?? late;
    // A frame that a port cannot carry at all, such as ARP over raw sockets, does not count as a failed send.
    this.#outcomes[port] = error === undefined || error.code === 'unsupported' ? 0 : bsdErrno(error.code);
  }

  /** Called by the node. The error of a port that answers late is counted for the following frame. */
  outcome(port: number): number {
    return this.#outcomes[port] ?? 0;
  }

  /** Called by the node. */
  event(event: NodeEvent): void {
    this.#options.event({ ...event, timeUs: this.#nowUs, wallUs: this.#options.clock.wallUs() });
  }

  #log(message: string): void {
    this.event({ event: 'log', message });
  }

  /** The node's time now. */
  #time(atUs: number = this.#options.clock.monotonicUs()): number {
    this.#nowUs = Math.max(this.#nowUs, atUs - this.#startUs);
    return this.#nowUs;
  }

  #frame(port: number, bytes: Uint8Array, atUs: number): void {
    if (!this.#running) return;
    const { node, watch } = this.#options;
    const nowUs = this.#time(atUs);
    // A timer due before the frame fires first, unless we were stalled: then the frame may have waited for us.
    const overdueUs = nowUs - node.nextDeadline();
    if (overdueUs >= 0 && overdueUs <= STALLED_US) node.advance(nowUs, this);
    const after = watch?.received(port, bytes, nowUs);
    node.receive(port, bytes, nowUs, this);
    after?.();
    this.#arm();
  }

  #link(port: number, state: LinkState): void {
    if (!this.#running) return;
    const { node } = this.#options;
    const before = this.#links[port]!;
    const up = state.present && state.up;
    // The carrier of an interface that is down is unknown.
    const carrier = up ? state.carrier : before.carrier;
    this.#links[port] = { ...state, up, carrier };
    const name = node.ports[port]!.name;
    const change = this.#options.addresses?.change(port, state);
    if (change !== undefined) {
      this.#log(change.message);
      const result = node.command(change.command, this.#time(), this);
      if (!result.ok) this.#log(`${name}: ${result.reason}`);
    }
    if (up !== before.up) {
      this.#log(`${name} ${up ? 'is up' : state.present ? 'is down' : 'is gone'}`);
      node.command({ command: 'interface', interface: name, up }, this.#time(), this);
    }
    if (carrier !== before.carrier) {
      this.#log(`${name} ${carrier ? 'has carrier again' : 'has no carrier'}`);
      node.linkChanged(port, carrier, this.#time(), this);
    }
    this.#arm();
  }

  /** Arms the clock for the node's next deadline. */
  #arm(): void {
    if (!this.#running) return;
    const atUs = this.#options.node.nextDeadline() + this.#startUs;
    if (atUs === this.#armedUs) return;
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedUs = atUs;
    if (atUs === Number.POSITIVE_INFINITY) return;
    this.#disarm = this.#options.clock.at(atUs, () => this.#due(atUs));
  }

  #due(atUs: number): void {
    this.#watchClocks();
    const lateUs = this.#options.clock.monotonicUs() - atUs;
    if (lateUs > STANDSTILL_US) this.#log(`stalled for ${(lateUs / 1e6).toFixed(1)} s`);
    // A stalled backup must not take over before it has read the frames that wait.
    if (lateUs > STALLED_US) this.#disarm = this.#options.clock.drained(() => this.#advance(atUs));
    else this.#advance(atUs);
  }

  #advance(atUs: number): void {
    const { node, clock } = this.#options;
    const nowUs = this.#time();
    const lateUs = clock.monotonicUs() - atUs;
    this.timing.fired++;
    if (lateUs > LATE_US) this.timing.late++;
    this.timing.worstUs = Math.max(this.timing.worstUs, lateUs);
    this.#armedUs = Number.POSITIVE_INFINITY;
    node.advance(nowUs, this);
    this.#arm();
  }

  /** Reports steps of the wall clock. Nothing depends on them. */
  #watchClocks(): void {
    const { clock } = this.#options;
    const offsetUs = clock.wallUs() - clock.monotonicUs();
    const stepUs = offsetUs - this.#offsetUs;
    this.#offsetUs = offsetUs;
    if (Math.abs(stepUs) < STEP_US) return;
    const seconds = `${stepUs > 0 ? '+' : '−'}${(Math.abs(stepUs) / 1e6).toFixed(1)} s`;
    this.#log(
      `the wall clock moved by ${seconds} relative to the monotonic one: it was set, or the machine slept`,
    );
  }
}
