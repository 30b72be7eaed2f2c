import type { Fault } from '@carplab/sim';
import { intervalUs, saidBy, sentSkew } from '../rules.js';
import { longestIntervalUs } from '../settling.js';
import type { Entry, SeenAdvertisement } from '../trace/entry.js';
import type { JudgedLane } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import { isUnicast } from '../trace/rivals.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { seconds } from '../words.js';

const FAMILIES = [4, 6] as const;
const GOODBYE = 255;
/** After this time without an answer an ARP request is given up, with the packets that wait for it, µs. */
const WAIT_US = 20_000_000;
const NEVER = Number.POSITIVE_INFINITY;

/** One family of one virtual host. */
interface Beat {
  readonly lane: JudgedLane;
  readonly family: 4 | 6;
  /** When the next advertisement is due. Infinity: none is due; NaN: not known. */
  dueUs: number;
  /** It has become MASTER and has not advertised yet. */
  first: boolean;
  /** When the last one was sent. */
  sentUs: number;
}

class Intervals implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  readonly #beats: readonly Beat[];
  /** When each host last heard an advertisement: UCARP advertises once more before it yields. */
  readonly #heardUs: Map<string, number> = new Map();

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
    this.#beats = book.lanes
      .filter((lane) => lane.isPrompt)
      .flatMap((lane) =>
        FAMILIES.map((family): Beat => ({ lane, family, dueUs: NEVER, first: false, sentUs: -1 })),
      );
  }

  moment(nowUs: number): void {
    for (const beat of this.#beats) {
      const { lane, family, dueUs } = beat;
      if (!(dueUs + lane.lateUs < nowUs) || !lane.isMaster) continue;
      beat.dueUs = Number.NaN;
      beat.first = false;
      if (!lane.live || lane.port.sendError !== 0 || !sends(lane, family)) continue;
      this.#tell(
        dueUs,
        `${lane.name} is MASTER, and sends no IPv${family} advertisement at ${seconds(dueUs)}`,
      );
    }
  }

  entry(entry: Entry): void {
    if (entry.kind === 'delivered') this.#heardUs.set(entry.host, entry.timeUs);
    else if (entry.kind === 'sent') this.#sent(entry);
    else if (entry.kind === 'event') this.#event(entry);
  }

  #event({ event, done, timeUs }: Extract<Entry, { kind: 'event' }>): void {
    if (event.event === 'transition') {
      for (const beat of this.#beats) {
        const { host, name } = beat.lane.port;
        if (host.config.name !== event.host || name !== event.interface) continue;
        if (beat.lane.config.vhid !== event.vhid) continue;
        // DragonFly's shortcut from INIT advertises first.
        if (event.to === 'MASTER' && beat.sentUs === timeUs && event.from === 'INIT') continue;
        beat.first = event.to === 'MASTER';
        beat.dueUs = !beat.first ? NEVER : isUnicast(beat.lane) ? Number.NaN : timeUs;
      }
      return;
    }
    const host =
      event.event === 'power' || event.event === 'link'
        ? event.host
        : done === undefined
          ? undefined
          : whoseTimers(done);
    if (host === undefined) return;
    // What happens to a host may reset its timer.
    for (const beat of this.#beats) {
      if (beat.lane.port.host.config.name !== host || beat.dueUs === NEVER) continue;
      beat.dueUs = Number.NaN;
      beat.first = false;
    }
  }

  #sent({ advertisement: sent, host, interface: port, timeUs }: Extract<Entry, { kind: 'sent' }>): void {
    if (sent === undefined) return;
    const beat = this.#beats.find(
      ({ lane, family }) =>
        family === sent.family &&
        lane.config.vhid === sent.vhid &&
        lane.port.name === port &&
        lane.port.host.config.name === host,
    );
    if (beat === undefined) return;
    const { lane } = beat;
    if (sent.advbase === GOODBYE && sent.advskew === GOODBYE && lane.advbase !== GOODBYE) return;
    const now = this.#book.isTouched(lane.port.host);
    const early = timeUs < beat.dueUs - lane.earlyUs && !isUnicast(lane);
    const isLast = lane.rules.lastAdvertisement && this.#heardUs.get(host) === timeUs;
    if (early && !now && !isLast) {
      const due = beat.dueUs === NEVER ? 'never' : `at ${seconds(beat.dueUs)}`;
      this.#tell(
        timeUs,
        `${lane.name} sends an IPv${sent.family} advertisement at ${seconds(timeUs)}; the next one was due ${due}`,
      );
    }
    if (!now && !lane.isObscure && !this.#mayHaveWaited(lane, timeUs)) this.#content(lane, sent, timeUs);
    const frozen = lane.port.host.frozenUs > timeUs;
    // After it becomes MASTER, the configured skew counts once; UCARP uses what it sends.
    const own = sentSkew(lane.settings);
    const later = own < 0 ? own : sent.advskew;
    const skew = beat.first && lane.rules.firstInterval === 'configured' ? lane.advskew : later;
    beat.first = false;
    beat.sentUs = timeUs;
    beat.dueUs =
      frozen || isUnicast(lane) ? Number.NaN : timeUs + intervalUs(lane.dialect, lane.advbase, skew);
  }

  #content(lane: JudgedLane, { advbase, advskew, demote }: SeenAdvertisement, timeUs: number): void {
    const said = saidBy(lane.settings);
    if (said.advbase === advbase && said.advskew === advskew && said.demote === demote) return;
    const sent = `advbase ${advbase} advskew ${advskew} demote ${demote}`;
    const right = `advbase ${said.advbase} advskew ${said.advskew} demote ${said.demote}`;
    this.#tell(timeUs, `${lane.name} advertises ${sent} at ${seconds(timeUs)}, and should ${right}`);
  }

  /** What is sent to a peer waits for its MAC address, so it can have older values. */
  #mayHaveWaited(lane: JudgedLane, timeUs: number): boolean {
    const sinceUs = timeUs - Math.max(lane.port.host.touchedUs, lane.port.host.frozenUs);
    return isUnicast(lane) && sinceUs <= WAIT_US + longestIntervalUs(lane.slowest);
  }
}

function sends({ families }: JudgedLane, family: 4 | 6): boolean {
  return family === 4 ? families.sent4 : families.sent6;
}

/** The host whose timers this fault may set or stop. */
function whoseTimers(fault: Fault): string | undefined {
  switch (fault.kind) {
    case 'command':
      return ['demote', 'preempt'].includes(fault.command.command) ? undefined : fault.node;
    case 'clock-step':
    case 'interface-down':
    case 'interface-up':
      return fault.node;
    default:
      return undefined;
  }
}

/** A MASTER advertises at its interval, over each family, with the right skew and demotion count. */
export const mastersAdvertise: Invariant = {
  name: 'a master advertises at its interval',
  claim:
    'A MASTER sends one advertisement per family when it becomes MASTER and then every advbase + advskew/256, with min(240, skew + demotion), 240, or the demotion count, depending on its dialect (carp.md §1, §3, §3.2 to §3.4).',
  watch: (_trace, book, tell) => new Intervals(book, tell),
};
