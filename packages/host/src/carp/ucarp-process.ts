import { IPPROTO_CARP } from '@carplab/codec/net';
import { advertisementIntervalUs } from '@carplab/election';
import type { Machine, Port } from '../machine.js';
import { receiveFrame } from '../receive/receive-frame.js';
import type { ProcessSnapshot } from '../state/snapshot.js';
import { runEvent } from './run-event.js';
import { runTimers } from './run-timers.js';
import type { Scheduling } from './scheduling.js';
import { finite, infinite, TIMERS } from './timers.js';

/** Without a carrier the process looks again only so often. */
const LINK_POLL_US = 10_000_000;
/** The capture is open some milliseconds before the process says that it is a BACKUP: 4 to 15 as measured. */
const OPENED_BEFORE_US = 8_000;
/** poll(2) counts in these. */
const MS_US = 1_000;
/** What libpcap's buffer holds until it is read; further packets are lost. */
const MAX_HELD = 1_000;
const ADVERTISE = TIMERS.indexOf('advertise');
const ETHERTYPE_IPV4 = 0x0800;

/** What a process remembers from one call to the next. */
interface ProcessState {
  /** When the capture was opened: its timeouts end in an interval that began there. */
  openedUs: number;
  /** When poll(2) ends though no packet came; Infinity while the process does not run. */
  pollUs: number;
  /** After SIGUSR2 it sleeps until here, and neither reads nor looks. */
  busyUntilUs: number;
  /** It has noticed that the carrier is gone. */
  unplugged: boolean;
  /** When the packets that wait will be handed over; Infinity when none waits. */
  handOverUs: number;
  held: Uint8Array[];
}

const notRunning = (): ProcessState => ({
  openedUs: 0,
  pollUs: Number.POSITIVE_INFINITY,
  busyUntilUs: 0,
  unplugged: false,
  handOverUs: Number.POSITIVE_INFINITY,
  held: [],
});

/**
 * What a real ucarp adds to the rules of its election: a process that sleeps in poll(2). It reads packets when libpcap
 * hands them over, which is when a read timeout has passed, and looks at its timers and at the carrier only when it
 * wakes: for packets, for its next advertisement, or, without one planned, after an interval. Measured on Linux.
 */
export class UcarpProcess implements Scheduling {
  /** libpcap's read timeout. */
  readonly #timeoutUs: number;
  #state: ProcessState = notRunning();

  constructor(timeoutUs: number) {
    this.#timeoutUs = timeoutUs;
  }

  /** The process begins with the machine, and with it the interval of its capture. */
  begin(machine: Machine): void {
    this.#state = { ...notRunning(), openedUs: machine.nowUs - OPENED_BEFORE_US };
    this.#planPoll(machine);
  }

  receive(machine: Machine, port: Port, frame: Uint8Array): void {
    if (!this.#holds(machine, port, frame)) receiveFrame(machine, port, frame);
  }

  /** It looks when it wakes. */
  linkChanged(): void {}

  /** A signal has ended poll(2), or the process. After SIGUSR2 it sleeps as long as its election does. */
  commanded(machine: Machine): void {
    const { instance } = machine.vhids[0]!;
    if (!instance.started) this.#state = notRunning();
    this.#state.busyUntilUs = instance.wakeUs;
    this.#planPoll(machine);
  }

  /** The process is awake for a moment: the carrier, then packets, then timers. */
  advance(machine: Machine): void {
    while (this.nextDeadlineUs() <= machine.nowUs) {
      const virtualHost = machine.vhids[0]!;
      const { port, instance } = virtualHost;
      const plugged = port.carrier || instance.ignoreLink;
      if (plugged === this.#state.unplugged) {
        this.#state.unplugged = !plugged;
        runEvent(machine, virtualHost, { type: 'link', link: plugged ? 'up' : 'down' });
      }
      if (plugged) {
        // The sleep after SIGUSR2 is over before anything is read.
        if (instance.wakeUs !== -1) runTimers(machine);
        this.#read(machine, port);
        runTimers(machine);
      }
      this.#planPoll(machine);
    }
  }

  nextDeadlineUs(): number {
    const { busyUntilUs, handOverUs, pollUs, unplugged } = this.#state;
    return unplugged ? pollUs : Math.max(busyUntilUs, Math.min(pollUs, handOverUs));
  }

  snapshot(): ProcessSnapshot {
    const { pollUs, handOverUs, held } = this.#state;
    return {
      ...this.#state,
      pollUs: finite(pollUs),
      handOverUs: finite(handOverUs),
      held: held.map((frame) => frame.slice()),
    };
  }

  restore(state: ProcessSnapshot | null): void {
    if (state === null) return;
    const { pollUs, handOverUs, held } = state;
    this.#state = {
      ...state,
      pollUs: infinite(pollUs),
      handOverUs: infinite(handOverUs),
      held: held.map((frame) => frame.slice()),
    };
  }

  phaseUs(nowUs: number): number {
    return (nowUs - this.#state.openedUs) % this.#timeoutUs;
  }

  /** One packet a turn, and a look at the timers after each: an advertisement that is due goes out between them. */
  #read(machine: Machine, port: Port): void {
    const { held, handOverUs } = this.#state;
    if (handOverUs > machine.nowUs) return;
    this.#state.handOverUs = Number.POSITIVE_INFINITY;
    this.#state.held = [];
    for (const frame of held) {
      receiveFrame(machine, port, frame);
      runTimers(machine);
    }
  }

  /** Whether a frame is one for libpcap, and waits in its buffer from now on, or is lost. */
  #holds({ nowUs }: Machine, port: Port, frame: Uint8Array): boolean {
    if (
      frame.length < 24 ||
      ((frame[12]! << 8) | frame[13]!) !== ETHERTYPE_IPV4 ||
      frame[23] !== IPPROTO_CARP
    )
      return false;
    const { held, openedUs, pollUs } = this.#state;
    if (!port.up || !port.carrier || pollUs === Number.POSITIVE_INFINITY) return true;
    if (held.length === 0) {
      const timeouts = Math.floor((nowUs - openedUs) / this.#timeoutUs) + 1;
      this.#state.handOverUs = openedUs + timeouts * this.#timeoutUs;
    }
    if (held.length < MAX_HELD) held.push(frame.slice());
    return true;
  }

  /**
   * How long poll(2) may sleep from now on: until the next advertisement, or one interval, in whole milliseconds. (The
   * interval comes a millisecond late, as measured: the first MASTER with skew 0 after 3.003 s.)
   */
  #planPoll({ fires, nowUs, vhids }: Machine): void {
    const state = this.#state;
    // It has one virtual host.
    const { advbase, advskew, started } = vhids[0]!.instance;
    const advertiseUs = fires[ADVERTISE]!;
    if (!started) state.pollUs = Number.POSITIVE_INFINITY;
    else if (state.unplugged) state.pollUs = nowUs + LINK_POLL_US;
    else if (state.busyUntilUs > nowUs) state.pollUs = state.busyUntilUs;
    else if (advertiseUs !== Number.POSITIVE_INFINITY) {
      state.pollUs = nowUs + Math.ceil((advertiseUs - nowUs) / MS_US) * MS_US;
    } else {
      const intervalUs = advertisementIntervalUs('ucarp', advbase, advskew);
      state.pollUs = nowUs + (Math.floor(intervalUs / MS_US) + 1) * MS_US;
    }
  }
}
