import type { Overlap, VirtualHostKey } from '../record/record.js';
import type { Alarm, AlarmKind } from './alarm.js';
import { ALARMS, overSentence, secondsText } from './alarm-kinds.js';
import type {
  HeardAdvertisementFact,
  MastersFact,
  MastershipFact,
  SentAdvertisementFact,
  SharedIdFact,
} from './facts.js';
import { OverlapWatch, type OverlapWatchSnapshot } from './overlap-watch.js';
import { Recent, type RecentSnapshot } from './recent.js';
import { ReplayMemory, type ReplayMemorySnapshot } from './replay-memory.js';
import { HANDOVER_US, QUIET_US } from './thresholds.js';

/** Series of alarms remembered. */
const SERIES = 1024;

export interface AlarmWatchOptions {
  readonly alarm: (alarm: Alarm) => void;
  /** An overlap that raised an alarm has ended. */
  readonly over?: (alarm: Alarm) => void;
  /** Several hosts were MASTER at once, however briefly, and no longer are. */
  readonly overlap?: (overlap: Overlap) => void;
  /** How long a handover of this virtual host may take, µs. Default: `HANDOVER_US`. */
  readonly handoverUs?: (key: VirtualHostKey) => number;
  /** Formats the time at which an overlap began; undefined leaves it out. Default: `secondsText`. */
  readonly timeText?: (timeUs: number) => string | undefined;
  /** Formats how long one lasted. Default: `secondsText`. */
  readonly durationText?: (us: number) => string;
}

/** The state of an `AlarmWatch`, as plain data. */
export interface AlarmWatchSnapshot {
  readonly counts: Readonly<Record<AlarmKind, number>>;
  readonly series: RecentSnapshot<number>;
  readonly replays: ReplayMemorySnapshot;
  readonly overlaps: OverlapWatchSnapshot;
}

/**
 * Detects what no implementation of CARP reports: advertisements with a wrong HMAC, replayed ones, ones with changed
 * unsigned fields, several MASTERs, echoes, a VRRP router with the same number. It takes facts in order of time and
 * uses only what its source knows:
 *
 * - a simulator, which sees everything: `sent` for each advertisement that enters the wire, `heard` with `origin` for
 *   each that a host receives, `mastership` for each change, `tick` as time passes;
 * - a host that watches itself: `sent` and `heard` with `US` as sender and receiver, `mastership` of `US`;
 * - an observer of the wire: `heard` without `receiver`.
 *
 * Who is MASTER is known from `mastership` alone; what advertisements show of it, `CarpTimelines` judges, and `masters`
 * reports.
 *
 * A series of equal alarms is raised once, until it has been silent for `QUIET_US`; `counts` counts them all. Memory is
 * bounded, and the state is plain data: `restore` sets any watch to a `snapshot`.
 *
 * @example
 * const said = [];
 * const watch = new AlarmWatch({ alarm: ({ message }) => said.push(message) });
 * const lan = { link: 'lan', vhid: 1 };
 * watch.mastership({ ...lan, host: 'fw1', master: true, timeUs: 0 });
 * watch.mastership({ ...lan, host: 'fw2', master: true, timeUs: 3_000_000 });
 * watch.tick(3_100_000);
 * said; // => ['fw1 and fw2 are both MASTER of vhid 1 on lan since 3 s']
 * watch.openOverlaps(4_000_000)[0]?.hosts; // => ['fw1', 'fw2']
 */
export class AlarmWatch {
  /** All alarms, raised or part of a series. */
  readonly counts: Record<AlarmKind, number> = {
    badauth: 0,
    replay: 0,
    forged: 0,
    'dual-master': 0,
    echo: 0,
    'shared-vrid': 0,
  };
  readonly #options: AlarmWatchOptions;
  readonly #replays: ReplayMemory = new ReplayMemory();
  readonly #overlaps: OverlapWatch;
  /** By series: its last occurrence. */
  readonly #series: Recent<number> = new Recent(SERIES);

  constructor(options: AlarmWatchOptions) {
    this.#options = options;
    const { handoverUs = () => HANDOVER_US } = options;
    this.#overlaps = new OverlapWatch(handoverUs, {
      lasts: (key, hosts, fromUs, timeUs) => this.masters({ ...key, hosts, fromUs, timeUs }),
      ends: (overlap, raised) => {
        const { fromUs, toUs } = overlap;
        if (raised) this.mastersOver({ ...overlap, lastedUs: toUs - fromUs, timeUs: toUs });
        options.overlap?.(overlap);
      },
    });
  }

  /** An advertisement leaves its sender. */
  sent(fact: SentAdvertisementFact): void {
    this.tick(fact.timeUs);
    if (fact.origin === 'host') {
      this.#replays.sent(fact);
      return;
    }
    const kind = this.#replays.kindOf(fact);
    // The sender is unknown: each virtual host is one series.
    this.#raise(kind, fact, undefined, '', () => ALARMS[kind].sentence(fact));
  }

  /** A host hears an advertisement, before acting on it, or an observer does. */
  heard(fact: HeardAdvertisementFact): void {
    this.tick(fact.timeUs);
    const { sender, receiver, verdict, origin } = fact;
    const who = `${sender} ${receiver ?? ''}`;
    if (origin === 'host' && sender === receiver)
      this.#raise('echo', fact, sender, who, () => ALARMS.echo.sentence(fact));
    if (verdict === 'bad') {
      this.#raise('badauth', fact, sender, who, () => {
        const key = { link: fact.link, vhid: fact.vhid };
        const alsoMaster = receiver !== undefined && this.#overlaps.isMaster(key, receiver);
        return ALARMS.badauth.sentence({ ...fact, alsoMaster });
      });
    }
    if (origin === undefined && (verdict !== 'bad' || receiver === undefined)) this.#judge(fact, who);
  }

  /** A VRRP advertisement uses the number of a virtual host on that link. */
  sharedId(fact: SharedIdFact): void {
    this.tick(fact.timeUs);
    this.#raise('shared-vrid', fact, fact.sender, fact.sender, () => ALARMS['shared-vrid'].sentence(fact));
  }

  /** A host became MASTER, or no longer is. Repeating its state changes nothing. */
  mastership(fact: MastershipFact): void {
    this.tick(fact.timeUs);
    this.#overlaps.change(fact);
  }

  /** Advertisements show that several are, or were, MASTER for longer than a handover takes. */
  masters({ hosts, fromUs, lastedUs, timeUs, link, vhid, family }: MastersFact): void {
    this.counts['dual-master']++;
    const { timeText = secondsText, durationText = secondsText } = this.#options;
    const key = { link, vhid, ...(family === undefined ? {} : { family }) };
    const since = timeText(fromUs);
    const when =
      lastedUs === undefined ? (since === undefined ? {} : { since }) : { lasted: durationText(lastedUs) };
    const message = ALARMS['dual-master'].sentence({ ...key, hosts, ...when });
    this.#options.alarm({ timeUs, kind: 'dual-master', ...key, message });
  }

  /** The same, when it is over. */
  mastersOver({ hosts, times, lastedUs = 0, timeUs, link, vhid, family }: MastersFact): void {
    const key = { link, vhid, ...(family === undefined ? {} : { family }) };
    const { durationText = secondsText } = this.#options;
    const message = overSentence(key, hosts, durationText(lastedUs), times);
    this.#options.over?.({ timeUs, kind: 'dual-master', ...key, message });
  }

  /** Advances to `nowUs`. Costs nothing while nothing is due. */
  tick(nowUs: number): void {
    this.#overlaps.tick(nowUs);
  }

  /** Current overlaps; at the end of a record, those that have not ended. */
  openOverlaps(nowUs: number): Overlap[] {
    return this.#overlaps.open(nowUs);
  }

  snapshot(): AlarmWatchSnapshot {
    return {
      counts: { ...this.counts },
      series: this.#series.snapshot(),
      replays: this.#replays.snapshot(),
      overlaps: this.#overlaps.snapshot(),
    };
  }

  restore({ counts, series, replays, overlaps }: AlarmWatchSnapshot): void {
    Object.assign(this.counts, counts);
    this.#series.restore(series);
    this.#replays.restore(replays);
    this.#overlaps.restore(overlaps);
  }

  /** Classifies an advertisement seen only on the wire. */
  #judge(fact: HeardAdvertisementFact, who: string): void {
    // A wrong HMAC is not worth remembering.
    const wrong = fact.verdict === 'bad' ? undefined : this.#replays.judge(fact);
    if (wrong === 'own') {
      this.#raise('echo', fact, fact.sender, who, () => ALARMS.echo.sentence(fact));
      return;
    }
    if (wrong !== undefined) this.#raise(wrong, fact, fact.sender, who, () => ALARMS[wrong].sentence(fact));
  }

  #raise(
    kind: AlarmKind,
    { timeUs, link, vhid, family }: Concerned,
    host: string | undefined,
    who: string,
    sentence: () => string,
  ): void {
    this.counts[kind]++;
    const series = `${kind} ${vhid} ${link} ${who}`;
    const lastUs = this.#series.get(series);
    this.#series.set(series, timeUs);
    if (lastUs !== undefined && timeUs - lastUs <= QUIET_US) return;
    const key = { link, vhid, ...(family === undefined ? {} : { family }) };
    this.#options.alarm({
      timeUs,
      kind,
      ...key,
      ...(host === undefined ? {} : { host }),
      message: sentence(),
    });
  }
}

interface Concerned extends VirtualHostKey {
  readonly timeUs: number;
}
