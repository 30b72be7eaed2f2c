import type { ExpectationInput } from '@carplab/sim/scenario';
import { takeoverAfterUs, takesOver, yields } from '../rules.js';
import { Acceptance } from '../trace/acceptance.js';
import type { Entry } from '../trace/entry.js';
import type { JudgedLane } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { scenarioTime, seconds } from '../words.js';

const FOREVER = Number.POSITIVE_INFINITY;

type Delivered = Extract<Entry, { kind: 'delivered' }>;

/** When a BACKUP must have become MASTER; NaN: not known. */
interface Timers {
  down4Us: number;
  down6Us: number;
  deafUntilUs: number;
  /** Until then it is not known whether it is deaf: its clock was stepped, or stood still, while it slept. */
  blurredUntilUs: number;
}

/** What a virtual host must do after what it has just heard. */
interface Due {
  readonly lane: JudgedLane;
  readonly frameId: number;
  readonly timeUs: number;
  readonly to: 'MASTER' | 'BACKUP';
  readonly message: string;
}

/** Follows the timers and comparisons of every virtual host, by the rules. */
class Causes implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  readonly #acceptance: Acceptance = new Acceptance();
  readonly #timers: ReadonlyMap<JudgedLane, Timers>;
  #due: Due | undefined;
  /** The frame whose consequences are not known. */
  #unjudged = -1;

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
    this.#timers = new Map(
      book.lanes
        .filter((lane) => lane.isPrompt)
        .map((lane) => [lane, { down4Us: FOREVER, down6Us: FOREVER, deafUntilUs: 0, blurredUntilUs: 0 }]),
    );
  }

  moment(nowUs: number): void {
    this.#settle();
    for (const [lane, timers] of this.#timers) {
      const dueUs = Math.min(timers.down4Us, timers.down6Us) + lane.lateUs;
      if (!(dueUs < nowUs) || lane.state !== 'BACKUP' || lane.port.host.power !== 'on') continue;
      timers.down4Us = Number.NaN;
      timers.down6Us = Number.NaN;
      const who = `${lane.name} has heard no master for its master-down time`;
      this.#tell(
        dueUs,
        `${who}, and is still BACKUP at ${seconds(dueUs)}`,
        stateAt(lane, 'MASTER', dueUs + 1, nowUs),
      );
    }
  }

  entry(entry: Entry): void {
    if (entry.kind === 'delivered') this.#delivered(entry);
    else if (entry.kind === 'event') this.#event(entry);
    else if (entry.kind === 'sent' && entry.advertisement !== undefined) {
      const lane = this.#book.lane(entry.host, entry.interface, entry.advertisement.vhid);
      if (lane?.isPrompt) this.#acceptance.sent(lane, entry.advertisement);
    }
  }

  #event({ event, done, timeUs }: Extract<Entry, { kind: 'event' }>): void {
    if (event.event === 'transition') {
      const lane = this.#book.lane(event.host ?? '', event.interface, event.vhid);
      if (lane?.isPrompt) this.#transition(lane, event.from, event.to, event.frameId, event.reason, timeUs);
      return;
    }
    if (event.event === 'power' || event.event === 'link') {
      for (const lane of this.#book.lanesOf(event.host)) {
        // A host that is resumed has been BACKUP only since now.
        this.#forget(lane, event.event === 'power');
        if (event.event === 'power') this.#blur(lane);
        if (event.event === 'power' && event.state === 'off') this.#acceptance.restarted(lane);
      }
      return;
    }
    if (done?.kind === 'clock-step' || done?.kind === 'interface-down' || done?.kind === 'interface-up')
      for (const lane of this.#book.lanesOf(done.node)) {
        this.#forget(lane, done.kind === 'clock-step' || lane.rules.polls);
        this.#blur(lane);
      }
    if (done?.kind !== 'command') return;
    const { command } = done;
    for (const lane of this.#book.lanesOf(done.node)) {
      if (!lane.isPrompt) continue;
      if (command['vhid'] !== undefined && command['vhid'] !== lane.config.vhid) continue;
      if (command.command === 'state' && lane.rules.forcedSleepUs > 0 && lane.sinceUs === timeUs) {
        const timers = this.#timers.get(lane)!;
        timers.deafUntilUs = timeUs + lane.rules.forcedSleepUs;
        this.#arm(lane, timers.deafUntilUs, 4);
        // Two timers, one after the other: if they tick, both may be late.
        if (lane.lateUs > 0) this.#forget(lane, true);
        if (lane.port.host.frozenUs > timeUs) this.#blur(lane);
      } else if (command.command === 'address' && lane.state === 'BACKUP' && lane.sinceUs === timeUs) {
        // It became BACKUP during the command; the new addresses count from now on.
        this.#arm(lane, timeUs, undefined);
      } else if (!['state', 'demote', 'preempt', 'sendError'].includes(command.command)) {
        // A new skew may count immediately, or only for the next timer.
        this.#forget(lane, command.command === 'configure');
      }
    }
  }

  /** Something may have changed the host's timers in ways that the notes leave open. */
  #forget(lane: JudgedLane, evenNow = false): void {
    const timers = this.#timers.get(lane);
    if (timers === undefined || lane.state !== 'BACKUP' || (lane.sinceUs === this.#book.nowUs && !evenNow))
      return;
    timers.down4Us = Number.NaN;
    timers.down6Us = Number.NaN;
  }

  /** A sleep is as uncertain as the clock that measures it. */
  #blur(lane: JudgedLane): void {
    const timers = this.#timers.get(lane);
    const { power, frozenUs } = lane.port.host;
    const { nowUs } = this.#book;
    if (timers === undefined) return;
    const asleep = Math.max(timers.deafUntilUs, timers.blurredUntilUs) > nowUs;
    timers.deafUntilUs = 0;
    if (power === 'off' || !asleep) timers.blurredUntilUs = 0;
    else
      timers.blurredUntilUs =
        power === 'paused' ? FOREVER : Math.max(nowUs, frozenUs) + lane.rules.forcedSleepUs;
  }

  #arm(lane: JudgedLane, timeUs: number, family: 4 | 6 | undefined): void {
    const timers = this.#timers.get(lane)!;
    const { timer4, timer6 } = lane.families;
    const { host, carrier, up } = lane.port;
    // Without a carrier UCARP sets no timer, and it checks the carrier only when it wakes.
    const unknown = host.frozenUs > timeUs || (lane.rules.polls && !(carrier && up));
    const atUs = unknown ? Number.NaN : timeUs + takeoverAfterUs(lane.settings);
    // NetBSD has no IPv6 timer: what comes over IPv6 restarts the other one.
    if (family !== 6 || !timer6) timers.down4Us = timer4 ? atUs : FOREVER;
    if (family !== 4 && timer6) timers.down6Us = atUs;
    if (family === 6 && !timer4 && !timer6) timers.down4Us = Number.NaN;
  }

  #delivered(entry: Delivered): void {
    this.#settle();
    const { advertisement: heard, frameId, timeUs } = entry;
    const lane = this.#book.lane(entry.host, entry.interface, heard.vhid);
    if (!lane?.isPrompt) return;
    const timers = this.#timers.get(lane)!;
    if (timers.deafUntilUs - lane.earlyUs > timeUs) return;
    const waking =
      (timers.deafUntilUs + lane.lateUs >= timeUs && lane.lateUs > 0) || timers.blurredUntilUs >= timeUs;
    const accepted = waking ? 'unknown' : this.#acceptance.judge(lane, entry);
    if (accepted === 'unknown') {
      this.#unjudged = frameId;
      this.#forget(lane);
    }
    if (accepted !== 'yes') return;
    const { settings } = lane;
    const what = `${lane.name}, ${lane.state}, hears advbase ${heard.advbase} advskew ${heard.advskew} demote ${heard.demote} at ${seconds(timeUs)}`;
    if (lane.state === 'MASTER' && yields(settings, heard))
      this.#due = { lane, frameId, timeUs, to: 'BACKUP', message: `${what}, and does not become BACKUP` };
    else if (lane.state === 'BACKUP' && takesOver(settings, heard))
      this.#due = { lane, frameId, timeUs, to: 'MASTER', message: `${what}, and does not become MASTER` };
    else if (lane.state === 'BACKUP') this.#arm(lane, timeUs, heard.family);
  }

  #transition(
    lane: JudgedLane,
    from: string,
    to: string,
    frameId: number | undefined,
    reason: string,
    timeUs: number,
  ): void {
    const due = this.#due;
    const timers = this.#timers.get(lane)!;
    const words = `${lane.name}: ${from} -> ${to} (${reason}) at ${seconds(timeUs)}`;
    if (frameId !== undefined) {
      const right = due?.lane === lane && due.frameId === frameId && due.to === to;
      if (right) this.#due = undefined;
      else if (frameId !== this.#unjudged)
        this.#tell(
          timeUs,
          `${words} on an advertisement that does not cause it`,
          noTransition(lane, to, timeUs),
        );
    } else if (from === 'BACKUP' && to === 'MASTER') {
      if (!this.#book.isTouched(lane.port.host) && !isDue(lane, timers, timeUs))
        this.#tell(timeUs, `${words}; ${dueWords(timers)}`, noTransition(lane, to, timeUs));
    } else if (!this.#book.isTouched(lane.port.host)) {
      this.#tell(timeUs, `${words} without a cause`, noTransition(lane, to, timeUs));
    }
    timers.down4Us = FOREVER;
    timers.down6Us = FOREVER;
    if (to === 'BACKUP') this.#arm(lane, timeUs, undefined);
  }

  /** What the last advertisement requires has not happened. */
  #settle(): void {
    const due = this.#due;
    this.#due = undefined;
    if (due !== undefined)
      this.#tell(due.timeUs, due.message, stateAt(due.lane, due.to, due.timeUs, due.timeUs));
  }
}

function isDue({ earlyUs, lateUs }: JudgedLane, { down4Us, down6Us }: Timers, timeUs: number): boolean {
  return [down4Us, down6Us].some(
    (atUs) => Number.isNaN(atUs) || (atUs - earlyUs <= timeUs && timeUs <= atUs + lateUs),
  );
}

function dueWords({ down4Us, down6Us }: Timers): string {
  const due = [
    ['IPv4', down4Us],
    ['IPv6', down6Us],
  ] as const;
  const set = due.filter(([, atUs]) => atUs !== FOREVER).map(([name, atUs]) => `${name} at ${seconds(atUs)}`);
  return set.length === 0 ? 'no timer was set' : `its timers were due: ${set.join(', ')}`;
}

function stateAt(
  lane: JudgedLane,
  is: 'MASTER' | 'BACKUP',
  fromUs: number,
  untilUs: number,
): ExpectationInput {
  const atUs = Math.max(fromUs, Math.min(fromUs + 1, untilUs));
  return { state: { ...place(lane), is, at: scenarioTime(atUs) } };
}

function noTransition(lane: JudgedLane, to: string, timeUs: number): ExpectationInput {
  const at = scenarioTime(timeUs);
  return { noTransition: { ...place(lane), to: to as 'MASTER', between: [at, at] } };
}

function place({ port, config }: JudgedLane) {
  return { host: port.host.config.name, segment: port.segment, vhid: config.vhid };
}

/** Every change of state follows from a timer, an advertisement or a fault, and every such cause has its effect. */
export const transitionsHaveCauses: Invariant = {
  name: 'no transition without a cause, no cause without its transition',
  claim:
    'A BACKUP becomes MASTER when 3·advbase + advskew/256 have passed since the last advertisement of a family, or immediately on one that compares as worse; a MASTER yields to a better or equal one; nothing else changes the state of a host to which nothing was done (carp.md §3, §3.1).',
  watch: (_trace, book, tell) => new Causes(book, tell),
};
