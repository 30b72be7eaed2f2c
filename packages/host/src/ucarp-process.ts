import { IPPROTO_CARP } from '@carplab/codec';
import { advertisementIntervalUs } from '@carplab/election';
import type { Machine, Port } from './machine.js';
import type { NodeSink } from './node.js';
import { receiveFrame } from './receive-frame.js';
import { runEvent } from './run-event.js';
import { runTimers } from './run-timers.js';
import { TIMERS } from './timers.js';

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

/**
 * What a real ucarp adds to the rules of its election: a process that sleeps in poll(2). It reads packets when libpcap
 * hands them over, which is when a read timeout has passed, and looks at its timers and at the carrier only when it
 * wakes: for packets, for its next advertisement, or, without one planned, after an interval. Measured on Linux.
 */
export interface UcarpProcess {
  /** libpcap's read timeout. */
  readonly timeoutUs: number;
  /** When the capture was opened: its timeouts end in a rhythm that began there. */
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

/** @returns a process that has not begun */
export function createProcess(timeoutUs: number): UcarpProcess {
  return {
    timeoutUs,
    openedUs: 0,
    pollUs: Number.POSITIVE_INFINITY,
    busyUntilUs: 0,
    unplugged: false,
    handOverUs: Number.POSITIVE_INFINITY,
    held: [],
  };
}

/**
 * How long poll(2) may sleep from now on: until the next advertisement, or one interval, in whole milliseconds. (The
 * interval comes a millisecond late, as measured: the first MASTER with skew 0 after 3.003 s.)
 */
function planPoll(machine: Machine, process: UcarpProcess, nowUs: number): void {
  // It has one virtual host.
  const { fires } = machine;
  const { instance } = machine.vhids[0]!;
  const { advbase, advskew, started } = instance;
  if (!started) process.pollUs = Number.POSITIVE_INFINITY;
  else if (process.unplugged) process.pollUs = nowUs + LINK_POLL_US;
  else if (process.busyUntilUs > nowUs) process.pollUs = process.busyUntilUs;
  else if (fires[ADVERTISE] !== Number.POSITIVE_INFINITY) {
    process.pollUs = nowUs + Math.ceil((fires[ADVERTISE]! - nowUs) / MS_US) * MS_US;
  } else {
    const intervalUs = advertisementIntervalUs('ucarp', advbase, advskew);
    process.pollUs = nowUs + (Math.floor(intervalUs / MS_US) + 1) * MS_US;
  }
}

/** The process begins with the machine, and with it the rhythm of its capture. */
export function beginProcess(machine: Machine, process: UcarpProcess, nowUs: number): void {
  Object.assign(process, createProcess(process.timeoutUs), { openedUs: nowUs - OPENED_BEFORE_US });
  planPoll(machine, process, nowUs);
}

/** A signal has ended poll(2), or the process. After SIGUSR2 it sleeps as long as its election does. */
export function interruptProcess(machine: Machine, process: UcarpProcess, nowUs: number): void {
  if (!machine.vhids[0]!.instance.started) Object.assign(process, createProcess(process.timeoutUs));
  process.busyUntilUs = machine.vhids[0]!.instance.wakeUs;
  planPoll(machine, process, nowUs);
}

/** When the process wakes next. */
export function wakesUs({ busyUntilUs, handOverUs, pollUs, unplugged }: UcarpProcess): number {
  return unplugged ? pollUs : Math.max(busyUntilUs, Math.min(pollUs, handOverUs));
}

/** Whether a frame is one for libpcap, and waits in its buffer from now on. */
export function holdFrame(process: UcarpProcess, port: Port, frame: Uint8Array, nowUs: number): boolean {
  if (frame.length < 24 || ((frame[12]! << 8) | frame[13]!) !== ETHERTYPE_IPV4 || frame[23] !== IPPROTO_CARP)
    return false;
  if (!port.up || !port.carrier || process.pollUs === Number.POSITIVE_INFINITY) return true;
  const { held, openedUs, timeoutUs } = process;
  if (held.length === 0) {
    process.handOverUs = openedUs + (Math.floor((nowUs - openedUs) / timeoutUs) + 1) * timeoutUs;
  }
  if (held.length < MAX_HELD) held.push(frame.slice());
  return true;
}

/** The process is awake for a moment: the carrier, then packets, then timers. */
export function runProcess(machine: Machine, process: UcarpProcess, nowUs: number, sink: NodeSink): void {
  while (wakesUs(process) <= nowUs) {
    const virtualHost = machine.vhids[0]!;
    const { port } = virtualHost;
    const plugged = port.carrier || virtualHost.instance.ignoreLink;
    if (plugged === process.unplugged) {
      process.unplugged = !plugged;
      runEvent(machine, virtualHost, { type: 'link', link: plugged ? 'up' : 'down' }, nowUs, sink);
    }
    if (plugged) {
      // The sleep after SIGUSR2 is over before anything is read.
      if (virtualHost.instance.wakeUs !== -1) runTimers(machine, nowUs, sink);
      if (process.handOverUs <= nowUs) {
        process.handOverUs = Number.POSITIVE_INFINITY;
        // One packet a turn, and a look at the timers after each: an advertisement that is due goes out between them.
        for (const frame of process.held.splice(0)) {
          receiveFrame(machine, port, frame, nowUs, sink);
          runTimers(machine, nowUs, sink);
        }
      }
      runTimers(machine, nowUs, sink);
    }
    planPoll(machine, process, nowUs);
  }
}
