import {
  type Alarm,
  AlarmWatch,
  type AlarmWatchSnapshot,
  handoverUs,
  type Overlap,
  type Series,
} from '@carplab/analysis';
import type { TraceEvent } from '../../trace-event.js';
import type { RunEvent } from '../run-event.js';
import { timeText } from '../time.js';
import type { Lanes } from './lanes.js';
import { Log, type LogState } from './log.js';

export interface AlarmsState {
  readonly watch: AlarmWatchSnapshot;
  readonly alarms: LogState<Alarm>;
  readonly overlaps: LogState<Overlap>;
  readonly overlapUs: number;
}

/** What no implementation reports: the alarms, and the times in which several hosts were MASTER. */
export class Alarms {
  readonly watch: AlarmWatch;
  readonly log: Log<Alarm> = new Log();
  readonly #lanes: Lanes;
  readonly #emit: (event: RunEvent) => void;
  readonly #overlaps: Log<Overlap> = new Log();
  /** The total duration of all overlaps that have ended. */
  #overlapUs = 0;

  constructor(lanes: Lanes, emit: (event: RunEvent) => void) {
    this.#lanes = lanes;
    this.#emit = emit;
    this.watch = new AlarmWatch({
      timeText,
      handoverUs: (key) => handoverUs(lanes.of(key).map(({ base }) => base)),
      alarm: (alarm) => {
        this.log.add(alarm);
        this.#report(alarm);
      },
      over: (alarm) => this.#report(alarm),
      overlap: (overlap) => {
        this.#overlaps.add(overlap);
        this.#overlapUs += overlap.toUs - overlap.fromUs;
      },
    });
  }

  /** A node of another implementation raises an alarm. */
  event({ timeUs, host, kind, vhid, message }: Extract<TraceEvent, { readonly event: 'alarm' }>): void {
    const lanes = this.#lanes.all.filter((lane) => lane.host === host && lane.vhid === vhid);
    const where = {
      ...(vhid === undefined ? {} : { vhid }),
      ...(lanes.length === 1 ? { link: lanes[0]!.link } : {}),
    };
    this.#emit({ event: 'alarm', timeUs, kind, ...where, message });
  }

  /** All overlaps; those that have not ended last until `nowUs`. */
  overlaps(nowUs: number): Series<Overlap> {
    const { kept, dropped } = this.#overlaps.series();
    return { kept: [...kept, ...this.watch.openOverlaps(nowUs)], dropped };
  }

  /** How long virtual hosts had several MASTERs, summed over all. */
  dualMasterUs(nowUs: number): number {
    const open = this.watch.openOverlaps(nowUs);
    return open.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, this.#overlapUs);
  }

  snapshot(): AlarmsState {
    return {
      watch: this.watch.snapshot(),
      alarms: this.log.snapshot(),
      overlaps: this.#overlaps.snapshot(),
      overlapUs: this.#overlapUs,
    };
  }

  restore({ watch, alarms, overlaps, overlapUs }: AlarmsState): void {
    this.watch.restore(watch);
    this.log.restore(alarms);
    this.#overlaps.restore(overlaps);
    this.#overlapUs = overlapUs;
  }

  #report({ timeUs, kind, vhid, message, link }: Alarm): void {
    this.#emit({ event: 'alarm', timeUs, kind, vhid, message, link });
  }
}
