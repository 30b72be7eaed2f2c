import {
  type Alarm,
  AlarmWatch,
  type AlarmWatchSnapshot,
  type DemotionEntry,
  type FaultEntry,
  handoverUs,
  type Overlap,
  type Record as RunRecord,
  type TransitionEntry,
} from '@carplab/analysis';
import type { FrameEvent, TraceEvent } from '../../trace-event.js';
import type { ScenarioWorld } from '../build-world.js';
import type { RunEvent } from '../run-event.js';
import type { Scenario } from '../scenario.js';
import { timeText } from '../time.js';
import { Advertisements, type AdvertisementsState } from './advertisements.js';
import { Causes, type CausesState } from './causes.js';
import { faultWords } from './fault-words.js';
import { Hearing, type HearingState } from './hearing.js';
import { Lanes, type LanesState, type Track } from './lanes.js';
import { Log, type LogState } from './log.js';
import { Pings, type PingsState } from './pings.js';
import type { Reruns } from './reruns.js';
import { Sessions, type SessionsState } from './sessions.js';
import { Takeovers, type TakeoversState } from './takeovers.js';

type Of<E extends TraceEvent['event']> = Extract<TraceEvent, { readonly event: E }>;

export interface RecorderState {
  readonly lanes: LanesState;
  readonly causes: CausesState;
  readonly hearing: HearingState;
  readonly takeovers: TakeoversState;
  readonly advertisements: AdvertisementsState;
  readonly alarmWatch: AlarmWatchSnapshot;
  readonly sessions: SessionsState;
  readonly pings: PingsState;
  readonly transitions: LogState<TransitionEntry>;
  readonly faults: LogState<FaultEntry>;
  readonly overlaps: LogState<Overlap>;
  readonly overlapUs: number;
  readonly demotions: LogState<DemotionEntry>;
  readonly demoted: ReadonlyMap<string, number>;
  readonly alarms: LogState<Alarm>;
  readonly undone: readonly string[];
}

/** Follows a run by its trace: keeps its record, and reports it as published events. */
export class Recorder {
  readonly #emit: (event: RunEvent) => void;
  readonly #scenario: Scenario;
  readonly #lanes: Lanes;
  readonly #causes: Causes;
  readonly #hearing: Hearing = new Hearing();
  readonly #takeovers: Takeovers;
  readonly #advertisements: Advertisements;
  readonly #alarmWatch: AlarmWatch;
  readonly #sessions: Sessions;
  readonly #pings: Pings;
  readonly #transitions: Log<TransitionEntry> = new Log();
  readonly #faults: Log<FaultEntry> = new Log();
  readonly #overlaps: Log<Overlap> = new Log();
  readonly #demotions: Log<DemotionEntry> = new Log();
  readonly #alarms: Log<Alarm> = new Log();
  /** By host: its demotion. */
  #demoted: Map<string, number> = new Map();
  /** All overlaps that have ended, together. */
  #overlapUs = 0;
  #undone: readonly string[] = [];
  /** A fault that a node is about to answer: one that is refused says so itself. */
  #asked: FaultEntry | undefined;

  constructor(
    scenario: Scenario,
    { clients }: Pick<ScenarioWorld, 'clients'>,
    reruns: Reruns,
    emit: (event: RunEvent) => void,
  ) {
    this.#scenario = scenario;
    this.#emit = emit;
    this.#lanes = new Lanes(scenario);
    this.#causes = new Causes(scenario);
    this.#takeovers = new Takeovers(this.#lanes.all, this.#hearing, this.#causes);
    this.#sessions = new Sessions(scenario, clients, emit);
    this.#pings = new Pings(scenario, emit);
    this.#alarmWatch = new AlarmWatch({
      timeText,
      handoverUs: (key) => handoverUs(this.#lanes.of(key).map(({ dialect }) => dialect)),
      alarm: (alarm) => {
        this.#alarms.add(alarm);
        this.#emitAlarm(alarm);
      },
      over: (alarm) => this.#emitAlarm(alarm),
      overlap: (overlap) => {
        this.#overlaps.add(overlap);
        this.#overlapUs += overlap.toUs - overlap.fromUs;
      },
    });
    const rooms = { lanes: this.#lanes, causes: this.#causes, hearing: this.#hearing };
    this.#advertisements = new Advertisements(
      rooms,
      this.#alarmWatch,
      this.#sessions.book,
      (lane, event, vhid) => {
        if (lane !== undefined) this.#takeovers.advertisement(lane, event.timeUs);
        reruns.record(event.node, event.segment, vhid, event);
      },
    );
  }

  /** Steps that came to nothing, such as commands that were refused, in words. */
  get undone(): readonly string[] {
    return this.#undone;
  }

  /** A step has come to nothing. */
  isUndone(words: string): void {
    this.#undone = [...this.#undone, words];
  }

  event(event: TraceEvent): void {
    if (event.event === 'log') return;
    this.#alarmWatch.tick(event.timeUs);
    if (event.event === 'answer') {
      this.#answer(event);
      return;
    }
    this.#settle(event.event === 'refused');
    switch (event.event) {
      case 'transition':
        this.#transition(event);
        return;
      case 'fault':
        this.#fault(event);
        return;
      case 'power':
        this.#power(event);
        return;
      case 'master-down': {
        const { host, interface: port, vhid, timeUs, dueUs, family, frameId } = event;
        const frame = frameId === undefined ? {} : { frame: frameId };
        this.#lanes.at(host, port, vhid)?.fuses.add({ timeUs, dueUs, family, ...frame });
        return;
      }
      case 'refused':
        this.#advertisements.refused(event);
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
        this.#demotion(event);
        return;
      case 'alarm': {
        // What a node of somebody else's has to say.
        const { timeUs, kind, vhid, message } = event;
        this.#emit({ event: 'alarm', timeUs, kind, ...(vhid === undefined ? {} : { vhid }), message });
        return;
      }
    }
  }

  frame(event: FrameEvent): void {
    this.#alarmWatch.tick(event.timeUs);
    this.#settle(false);
    this.#advertisements.frame(event);
    this.#sessions.frame(event);
  }

  finish(endUs: number): void {
    this.#alarmWatch.tick(endUs);
    this.#sessions.finish(endUs);
  }

  /** All that has happened up to now. */
  record(nowUs: number): RunRecord {
    this.#settle(false);
    const overlaps = this.#overlaps.series();
    const vacancies = this.#takeovers.vacancies.series();
    const sessions = this.#sessions.log.series();
    return {
      source: 'run',
      fromUs: 0,
      toUs: nowUs,
      lanes: this.#lanes.record(nowUs),
      flights: this.#advertisements.flights.log.series(),
      faults: this.#faults.series(),
      transitions: this.#transitions.series(),
      takeovers: this.#takeovers.takeovers.series(),
      overlaps: { ...overlaps, kept: [...overlaps.kept, ...this.#alarmWatch.openOverlaps(nowUs)] },
      vacancies: { ...vacancies, kept: [...vacancies.kept, ...this.#takeovers.open(nowUs)] },
      demotions: this.#demotions.series(),
      alarms: this.#alarms.series(),
      pings: this.#pings.record(),
      sessions: { ...sessions, kept: [...sessions.kept, ...this.#sessions.open(nowUs)] },
    };
  }

  /** How long virtual hosts had no MASTER, and several, all together. */
  sums(nowUs: number): { readonly noMasterUs: number; readonly severalMastersUs: number } {
    const open = this.#alarmWatch.openOverlaps(nowUs);
    const severalMastersUs = open.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, this.#overlapUs);
    return { noMasterUs: this.#takeovers.vacantUs(nowUs), severalMastersUs };
  }

  snapshot(): RecorderState {
    this.#settle(false);
    return {
      lanes: this.#lanes.snapshot(),
      causes: this.#causes.snapshot(),
      hearing: this.#hearing.snapshot(),
      takeovers: this.#takeovers.snapshot(),
      advertisements: this.#advertisements.snapshot(),
      alarmWatch: this.#alarmWatch.snapshot(),
      sessions: this.#sessions.snapshot(),
      pings: this.#pings.snapshot(),
      transitions: this.#transitions.snapshot(),
      faults: this.#faults.snapshot(),
      overlaps: this.#overlaps.snapshot(),
      overlapUs: this.#overlapUs,
      demotions: this.#demotions.snapshot(),
      demoted: new Map(this.#demoted),
      alarms: this.#alarms.snapshot(),
      undone: this.#undone,
    };
  }

  restore(state: RecorderState): void {
    this.#asked = undefined;
    this.#lanes.restore(state.lanes);
    this.#causes.restore(state.causes);
    this.#hearing.restore(state.hearing);
    this.#takeovers.restore(state.takeovers);
    this.#advertisements.restore(state.advertisements);
    this.#alarmWatch.restore(state.alarmWatch);
    this.#sessions.restore(state.sessions);
    this.#pings.restore(state.pings);
    this.#transitions.restore(state.transitions);
    this.#faults.restore(state.faults);
    this.#overlaps.restore(state.overlaps);
    this.#overlapUs = state.overlapUs;
    this.#demotions.restore(state.demotions);
    this.#demoted = new Map(state.demoted);
    this.#alarms.restore(state.alarms);
    this.#undone = state.undone;
  }

  /** What was open is closed by whatever comes next. */
  #settle(isRefusal: boolean): void {
    if (this.#asked !== undefined) this.#addFault(this.#asked);
    if (!isRefusal) this.#advertisements.flights.settle();
  }

  #transition({
    timeUs,
    host = '',
    interface: port,
    vhid,
    from,
    to,
    reason,
    frameId,
  }: Of<'transition'>): void {
    const lane = this.#lanes.at(host, port, vhid);
    const link = lane?.link ?? '';
    const frame = frameId === undefined ? {} : { frame: frameId };
    this.#emit({ event: 'transition', timeUs, host, interface: port, vhid, from, to, reason, link });
    this.#transitions.add({ timeUs, link, vhid, host, interface: port, from, to, reason, ...frame });
    if (lane === undefined || (to !== 'INIT' && to !== 'BACKUP' && to !== 'MASTER')) return;
    const received = this.#advertisements.get(frameId);
    const sender = received?.vhid === vhid && received.link === link ? received.lane : undefined;
    const { sinceUs } = lane;
    this.#lanes.set(lane, to, timeUs);
    this.#changed(lane, timeUs);
    this.#takeovers.change(lane, sinceUs, timeUs, {
      reason,
      ...frame,
      ...(sender === undefined ? {} : { sender }),
    });
  }

  #fault({ id, timeUs, kind: traced, target, fault }: Of<'fault'>): void {
    const kind = fault.kind === 'command' ? fault.command.command : traced;
    const detail = faultWords(fault);
    const entry = { id, timeUs, kind, target, ...(detail === '' ? {} : { detail }), fault };
    this.#causes.fault(entry, fault);
    if (fault.kind === 'command' || fault.kind === 'shutdown' || fault.kind.startsWith('interface-'))
      this.#asked = entry;
    else this.#addFault(entry);
  }

  #answer({ ok, reason, faultId }: Of<'answer'>): void {
    const asked = this.#asked;
    if (ok || reason === undefined) {
      this.#settle(false);
      return;
    }
    const refused = `refused: ${reason}`;
    const entry = asked ?? this.#faults.series().kept.findLast(({ id }) => id === faultId);
    if (entry === undefined) return;
    this.isUndone(`${entry.kind} at ${entry.target}, ${timeText(entry.timeUs)}: ${refused}`);
    if (asked !== undefined) this.#addFault({ ...asked, refused: reason });
  }

  #addFault(entry: FaultEntry): void {
    this.#asked = undefined;
    const { timeUs, kind, target, refused } = entry;
    const words = [entry.detail, refused && `refused: ${refused}`].filter((part) => part).join('; ');
    this.#emit({ event: 'fault', timeUs, kind, target, ...(words === '' ? {} : { detail: words }) });
    this.#faults.add(entry);
  }

  #power({ host, state, timeUs }: Of<'power'>): void {
    this.#sessions.power(host, state === 'on');
    const before = this.#lanes.all.map(({ sinceUs }) => sinceUs);
    for (const lane of this.#lanes.power(host, state, timeUs)) {
      this.#changed(lane, timeUs);
      this.#takeovers.change(lane, before[lane.index]!, timeUs, { reason: 'resumed' });
    }
    if (state !== 'off') return;
    const total = this.#scenario.hosts.find(({ config }) => config.name === host)?.config.demotion ?? 0;
    const delta = total - (this.#demoted.get(host) ?? total);
    this.#demoted.set(host, total);
    if (delta !== 0) this.#demotions.add({ timeUs, host, delta, total, reason: 'power is off' });
  }

  #demotion({ timeUs, host = '', delta, total, reason, group }: Of<'demotion'>): void {
    const entry = { timeUs, host, delta, total, reason, ...(group === undefined ? {} : { group }) };
    this.#emit({ event: 'demotion', ...entry });
    this.#demotions.add(entry);
    this.#demoted.set(host, total);
  }

  /** It is MASTER, or not, for those who watch for several. */
  #changed({ link, vhid, host, state }: Track, timeUs: number): void {
    this.#alarmWatch.mastership({ link, vhid, host, master: state === 'MASTER', timeUs });
  }

  #emitAlarm({ timeUs, kind, vhid, message, link }: Alarm): void {
    this.#emit({ event: 'alarm', timeUs, kind, vhid, message, link });
  }
}
