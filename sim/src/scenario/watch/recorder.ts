import type { Record as RunRecord, TransitionEntry } from '@carplab/analysis';
import type { FrameEvent, TraceEvent } from '../../trace-event.js';
import type { ScenarioWorld } from '../build-world.js';
import type { RunEvent } from '../run-event.js';
import { Advertisements, type AdvertisementsState } from './advertisements.js';
import { Alarms, type AlarmsState } from './alarms.js';
import { Causes, type CausesState } from './causes.js';
import { Demotions, type DemotionsState } from './demotions.js';
import { Faults, type FaultsState } from './faults.js';
import { Floods, type FloodsState } from './floods.js';
import { Hearing, type HearingState } from './hearing.js';
import { Lanes, type LanesState, type Track } from './lanes.js';
import { Log, type LogState } from './log.js';
import { Pings, type PingsState } from './pings.js';
import type { Replays } from './replays.js';
import { Sessions, type SessionsState } from './sessions.js';
import { Takeovers, type TakeoversState } from './takeovers.js';
import { Uplinks } from './uplinks.js';
import type { Watched } from './watched.js';

type Kind = TraceEvent['event'];
type Of<E extends Kind> = Extract<TraceEvent, { readonly event: E }>;

/** What shows that a fault has an effect on a host. */
const EFFECTS: ReadonlySet<Kind> = new Set<Kind>(['link', 'power', 'transition', 'demotion']);

/** What shows that a host has not taken the frame that it is receiving. */
const UNTAKEN: ReadonlySet<Kind> = new Set<Kind>(['refused', 'ignored', 'pf']);

export interface RecorderState {
  readonly lanes: LanesState;
  readonly causes: CausesState;
  readonly hearing: HearingState;
  readonly takeovers: TakeoversState;
  readonly advertisements: AdvertisementsState;
  readonly alarms: AlarmsState;
  readonly sessions: SessionsState;
  readonly pings: PingsState;
  readonly transitions: LogState<TransitionEntry>;
  readonly faults: FaultsState;
  readonly demotions: DemotionsState;
  readonly floods: FloodsState;
}

/**
 * Follows a world by its trace, from the beginning: keeps its record, and emits the published events.
 *
 * @example
 * const recorder = new Recorder({ hosts: [], segments: [{ name: 'lan' }], clients: [], servers: [] });
 * recorder.event({ event: 'fault', timeUs: 3, kind: 'heal', target: 'lan', id: 1, fault: { kind: 'heal', segment: 'lan' } });
 * recorder.record(5).faults.kept[0].target; // => 'lan'
 */
export class Recorder {
  readonly #emit: (event: RunEvent) => void;
  readonly #onState: (lane: Track, timeUs: number) => void;
  readonly #lanes: Lanes;
  readonly #causes: Causes;
  readonly #hearing: Hearing = new Hearing();
  readonly #takeovers: Takeovers;
  readonly #advertisements: Advertisements;
  readonly #alarms: Alarms;
  readonly #sessions: Sessions;
  readonly #demotions: Demotions;
  readonly faults: Faults;
  readonly #pings: Pings;
  readonly #transitions: Log<TransitionEntry> = new Log();
  readonly #floods: Floods = new Floods();

  constructor(
    watched: Watched,
    {
      clients = new Map(),
      replays,
      emit = () => {},
      onState = () => {},
    }: Partial<Pick<ScenarioWorld, 'clients'>> & {
      /** Records what replays will need. */
      readonly replays?: Replays;
      readonly emit?: (event: RunEvent) => void;
      /** Called when a lane has changed its state, which is recorded already. */
      readonly onState?: (lane: Track, timeUs: number) => void;
    } = {},
  ) {
    this.#emit = emit;
    this.#onState = onState;
    this.#lanes = new Lanes(watched);
    const uplinks = new Uplinks(watched);
    this.#causes = new Causes(watched, uplinks);
    const parts = { lanes: this.#lanes, causes: this.#causes, hearing: this.#hearing, uplinks };
    this.#takeovers = new Takeovers({ ...parts, lanes: this.#lanes.all }, emit);
    this.#sessions = new Sessions(watched, clients, emit);
    this.#pings = new Pings(watched, emit);
    this.#demotions = new Demotions(watched, emit);
    this.faults = new Faults(this.#causes, emit);
    this.#alarms = new Alarms(this.#lanes, emit);
    this.#advertisements = new Advertisements(
      parts,
      this.#alarms.watch,
      this.#sessions.book,
      (lane, event, { vhid, fact }) => {
        if (lane !== undefined) this.#takeovers.advertisement(lane, fact);
        replays?.record(event.node, event.segment, vhid, event);
      },
    );
  }

  event(event: TraceEvent): void {
    if (event.event === 'log') return;
    this.#alarms.watch.tick(event.timeUs);
    if (event.event === 'answer') {
      this.faults.answer(event);
      return;
    }
    this.#settle(UNTAKEN.has(event.event));
    if (EFFECTS.has(event.event) && 'host' in event && event.host !== undefined)
      this.#causes.happens(event.host, event.timeUs);
    switch (event.event) {
      case 'transition':
        this.#transition(event);
        return;
      case 'fault':
        this.faults.fault(event);
        return;
      case 'power':
        this.#power(event);
        return;
      case 'master-down': {
        const { host, interface: port, vhid, timeUs, dueUs, family, frameId } = event;
        const lane = this.#lanes.at(host, port, vhid);
        const fuse = { timeUs, dueUs, family };
        if (lane !== undefined)
          this.#lanes.fuse(lane, frameId === undefined ? fuse : { timeUs, dueUs, family, frame: frameId });
        return;
      }
      case 'refused':
        this.#advertisements.refused(event);
        return;
      case 'ignored':
        this.#advertisements.ignored(event);
        return;
      case 'flood':
        this.#floods.event(event);
        return;
      case 'ping':
        this.#pings.event(event);
        return;
      case 'pf':
        this.#sessions.refused(event);
        return;
      case 'session':
        this.#sessions.event(event);
        return;
      case 'demotion':
        this.#demotions.event(event);
        if (event.host !== undefined) this.#causes.demoted({ ...event, host: event.host }, event.reason);
        return;
      case 'alarm':
        this.#alarms.event(event);
        return;
    }
  }

  frame(event: FrameEvent): void {
    this.#alarms.watch.tick(event.timeUs);
    this.#settle(false);
    this.#advertisements.frame(event);
    this.#sessions.frame(event);
  }

  finish(endUs: number): void {
    this.#alarms.watch.tick(endUs);
    this.#sessions.finish(endUs);
  }

  /**
   * Everything up to `nowUs`. `isInside`: an event is happening, so what is pending may still turn out to be refused,
   * and is left out.
   */
  record(nowUs: number, isInside = false): RunRecord {
    if (!isInside) this.#settle(false);
    const vacancies = this.#takeovers.vacancies.series();
    const sessions = this.#sessions.log.series();
    return {
      source: 'run',
      fromUs: 0,
      toUs: nowUs,
      lanes: this.#lanes.record(nowUs),
      flights: this.#advertisements.flights.log.series(),
      faults: this.faults.log.series(),
      transitions: this.#transitions.series(),
      takeovers: this.#takeovers.takeovers.series(),
      unheardTakeovers: this.#takeovers.unheard(),
      overlaps: this.#alarms.overlaps(nowUs),
      vacancies: { ...vacancies, kept: [...vacancies.kept, ...this.#takeovers.open(nowUs)] },
      demotions: this.#demotions.log.series(),
      alarms: this.#alarms.log.series(),
      pings: this.#pings.record(),
      sessions: { ...sessions, kept: [...sessions.kept, ...this.#sessions.open(nowUs)] },
      floods: this.#floods.record(),
    };
  }

  /** How long virtual hosts had no MASTER, and how long several, summed over all. */
  sums(nowUs: number): { readonly noMasterUs: number; readonly dualMasterUs: number } {
    return {
      noMasterUs: this.#takeovers.vacantUs(nowUs),
      dualMasterUs: this.#alarms.dualMasterUs(nowUs),
    };
  }

  snapshot(): RecorderState {
    this.#settle(false);
    return {
      lanes: this.#lanes.snapshot(),
      causes: this.#causes.snapshot(),
      hearing: this.#hearing.snapshot(),
      takeovers: this.#takeovers.snapshot(),
      advertisements: this.#advertisements.snapshot(),
      sessions: this.#sessions.snapshot(),
      pings: this.#pings.snapshot(),
      transitions: this.#transitions.snapshot(),
      faults: this.faults.snapshot(),
      demotions: this.#demotions.snapshot(),
      alarms: this.#alarms.snapshot(),
      floods: this.#floods.snapshot(),
    };
  }

  restore(state: RecorderState): void {
    this.#lanes.restore(state.lanes);
    this.#causes.restore(state.causes);
    this.#hearing.restore(state.hearing);
    this.#takeovers.restore(state.takeovers);
    this.#advertisements.restore(state.advertisements);
    this.#sessions.restore(state.sessions);
    this.#pings.restore(state.pings);
    this.#transitions.restore(state.transitions);
    this.faults.restore(state.faults);
    this.#demotions.restore(state.demotions);
    this.#alarms.restore(state.alarms);
    this.#floods.restore(state.floods);
  }

  #settle(isUntaken: boolean): void {
    this.faults.settle();
    if (!isUntaken) this.#advertisements.flights.settle();
  }

  #transition({
    timeUs,
    host = '',
    interface: port,
    vhid,
    from,
    to,
    cause,
    reason,
    frameId,
  }: Of<'transition'>): void {
    const lane = this.#lanes.at(host, port, vhid);
    const link = lane?.link ?? '';
    const frame = frameId === undefined ? {} : { frame: frameId };
    this.#emit({ event: 'transition', timeUs, host, interface: port, vhid, from, to, reason, link });
    const why = { reason, ...(cause === undefined ? {} : { cause }), ...frame };
    this.#transitions.add({ timeUs, link, vhid, host, interface: port, from, to, ...why });
    if (lane === undefined || (to !== 'INIT' && to !== 'BACKUP' && to !== 'MASTER')) return;
    const received = this.#advertisements.get(frameId);
    const sender = received?.vhid === vhid && received.link === link ? received.lane : undefined;
    const { sinceUs, ranOut } = lane;
    const isTimeout = frameId === undefined && ranOut.timeUs === timeUs && ranOut.families.length === 1;
    this.#lanes.set(lane, to, timeUs);
    this.#changed(lane, timeUs);
    this.#takeovers.change(lane, sinceUs, timeUs, {
      reason,
      ...frame,
      ...(isTimeout ? { silentFamily: ranOut.families[0]! } : {}),
      ...(sender === undefined ? {} : { sender }),
    });
  }

  #power({ host, state, timeUs }: Of<'power'>): void {
    this.#sessions.power(host, state === 'on');
    this.#causes.power(host, state === 'off');
    const before = this.#lanes.all.map(({ sinceUs }) => sinceUs);
    for (const lane of this.#lanes.power(host, state, timeUs)) {
      this.#changed(lane, timeUs);
      this.#takeovers.change(lane, before[lane.index]!, timeUs, { reason: 'resumed', isResumed: true });
    }
    if (state === 'off') this.#demotions.off(host, timeUs);
  }

  /** Reports to the alarms whether the lane is MASTER, and to whoever waits for it. */
  #changed(lane: Track, timeUs: number): void {
    const { link, vhid, host, state } = lane;
    this.#alarms.watch.mastership({ link, vhid, host, master: state === 'MASTER', timeUs });
    this.#onState(lane, timeUs);
  }
}
