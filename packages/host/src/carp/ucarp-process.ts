import { IPPROTO_CARP } from '@carplab/codec/net';
import { advertisementIntervalUs } from '@carplab/election';
import type { Machine, Port } from '../machine.js';
import { ignore } from '../receive/ignore.js';
import { receiveFrame } from '../receive/receive-frame.js';
import type { ProcessSnapshot } from '../state/snapshot.js';
import { runEvent } from './run-event.js';
import { runTimers } from './run-timers.js';
import type { Scheduling } from './scheduling.js';
import { finite, infinite, TIMERS } from './timers.js';

/** Without a carrier the process checks again only this often. */
const LINK_POLL_US = 10_000_000;
/** The capture opens this long before the process reports BACKUP: 4 to 15 ms as measured. */
const OPENED_BEFORE_US = 8_000;
/** The unit of poll(2). */
const MS_US = 1_000;
/** Capacity of libpcap's buffer; further packets are lost. */
const MAX_HELD = 1_000;
const ADVERTISE = TIMERS.indexOf('advertise');
const ETHERTYPE_IPV4 = 0x0800;

/** What a process remembers between calls. */
interface ProcessState {
  /** When the capture was opened: its read timeouts are counted from there. */
  openedUs: number;
  /** When poll(2) ends even without a packet; Infinity while the process is not running. */
  pollUs: number;
  /** After SIGUSR2 it sleeps until then, reading and checking nothing. */
  busyUntilUs: number;
  /** It has noticed that the carrier is gone. */
  unplugged: boolean;
  /** When the waiting packets will be delivered; Infinity if there are none. */
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
 * delivers them, which is at the end of a read timeout. It checks timers and the carrier only when it wakes: for
 * packets, for its next advertisement, or otherwise after an interval. Measured on Linux.
 */
export class UcarpProcess implements Scheduling {
  /** libpcap's read timeout. */
  readonly #timeoutUs: number;
  #state: ProcessState = notRunning();

  constructor(timeoutUs: number) {
    this.#timeoutUs = timeoutUs;
  }

  /** The process starts with the machine, and its capture's timeouts with it. */
  begin(machine: Machine): void {
    this.#state = { ...notRunning(), openedUs: machine.nowUs - OPENED_BEFORE_US };
    this.#planPoll(machine);
  }

  receive(machine: Machine, port: Port, frame: Uint8Array): void {
    if (!this.#holds(machine, port, frame)) receiveFrame(machine, port, frame);
  }

  /** It checks when it wakes. */
  linkChanged(): void {}

  /** A signal has ended poll(2), or the process. After SIGUSR2 it sleeps as long as its election does. */
  commanded(machine: Machine): void {
    const { instance } = machine.vhids[0]!;
    if (!instance.started) this.#state = notRunning();
    this.#state.busyUntilUs = instance.wakeUs;
    this.#planPoll(machine);
  }

  /** The process is briefly awake: it checks the carrier, then packets, then timers. */
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
        // The sleep after SIGUSR2 ends before anything is read.
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

  /** Reads one packet at a time and checks the timers after each: a due advertisement goes out in between. */
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

  /** Whether libpcap sees the frame and keeps it in its buffer; otherwise it is lost. */
  #holds(machine: Machine, port: Port, frame: Uint8Array): boolean {
    if (
      frame.length < 24 ||
      ((frame[12]! << 8) | frame[13]!) !== ETHERTYPE_IPV4 ||
      frame[23] !== IPPROTO_CARP
    )
      return false;
    const { held, openedUs, pollUs } = this.#state;
    if (!port.up || !port.carrier || pollUs === Number.POSITIVE_INFINITY) {
      ignore(machine, port, port.up && port.carrier ? 'not-running' : 'interface-down');
      return true;
    }
    if (held.length === 0) {
      const timeouts = Math.floor((machine.nowUs - openedUs) / this.#timeoutUs) + 1;
      this.#state.handOverUs = openedUs + timeouts * this.#timeoutUs;
    }
    if (held.length < MAX_HELD) held.push(frame.slice());
    else ignore(machine, port, 'buffer-full');
    return true;
  }

  /**
   * How long poll(2) may sleep from now: until the next advertisement, or one interval, in whole milliseconds. (As
   * measured, the interval ends a millisecond late: the first MASTER with skew 0 after 3.003 s.)
   */
  #planPoll({ firesUs, nowUs, vhids }: Machine): void {
    const state = this.#state;
    // It has exactly one virtual host.
    const { advbase, advskew, started } = vhids[0]!.instance;
    const advertiseUs = firesUs[ADVERTISE]!;
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
