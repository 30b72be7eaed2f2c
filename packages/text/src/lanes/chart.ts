/** What a lane's owner is at a time. `OFF`: without power. */
export type LaneState = 'OFF' | 'INIT' | 'BACKUP' | 'MASTER';

/** A stretch of a lane in one state. */
export interface Band {
  readonly fromUs: number;
  readonly toUs: number;
  readonly state: LaneState;
}

/** One machine's part in one virtual host. */
export interface Lane {
  readonly host: string;
  readonly vhid: number;
  /** In order, without gaps or overlaps. */
  readonly bands: readonly Band[];
  /** When it sent advertisements; of very many, a part. */
  readonly advertisementsUs: readonly number[];
}

/** An advertisement on its way: drawn as a slanted line. */
export interface Flight {
  readonly sentUs: number;
  /** When it arrived, or was dropped. */
  readonly endUs: number;
  /** Index of the lane that sent it, and of the one that it reached or should have reached. */
  readonly from: number;
  readonly to: number;
  /** Why it was dropped; undefined if it arrived. */
  readonly dropped?: string;
}

/** Something that happened at a time: a fault, a transition, a command. */
export interface Mark {
  readonly timeUs: number;
  readonly kind: 'fault' | 'takeover' | 'transition' | 'note';
  readonly text: string;
}

/** The pings of one client to one address. */
export interface PingLane {
  readonly client: string;
  readonly to: string;
  /** In order of time; of very many, a part. */
  readonly pings: readonly { readonly timeUs: number; readonly lost: boolean }[];
  /** How many there were, and how many of them were lost. */
  readonly sent: number;
  readonly lost: number;
}

/** A session of a client, and what became of it. */
export interface SessionLane {
  readonly client: string;
  readonly name: string;
  readonly openedUs: number;
  /** When its fate was known. */
  readonly toUs: number;
  readonly fate: 'survived' | 'hung' | 'reset';
  /** Its longest silence. */
  readonly gapFromUs: number;
  readonly gapUs: number;
  readonly why: string;
}

/** All that swim lanes show, in microseconds from the start of the run. */
export interface LaneChart {
  readonly title: string;
  readonly fromUs: number;
  readonly toUs: number;
  readonly lanes: readonly Lane[];
  readonly flights: readonly Flight[];
  readonly marks: readonly Mark[];
  /** Marks that came before them and are forgotten. */
  readonly marksForgotten?: number;
  /** Marks that are not among them because there were too many. */
  readonly marksDropped?: number;
  readonly pings: readonly PingLane[];
  /** Those that are known so far; of very many, the first. */
  readonly sessions?: readonly SessionLane[];
  /** Sessions that are not among them, by fate. */
  readonly sessionsDropped?: Readonly<Record<'survived' | 'hung' | 'reset', number>>;
}

/** Two masters for less are a handover on its way through the network, and not worth a word. */
export const HANDOVER_US = 10_000;

/** A stretch in which two lanes of the same vhid were both master. */
export interface DualMaster {
  readonly vhid: number;
  readonly fromUs: number;
  readonly toUs: number;
  /** Indexes of the lanes. */
  readonly lanes: readonly [number, number];
}

/**
 * When two machines were both master of the same virtual host.
 *
 * @example
 * const lane = (host, fromUs, toUs) => ({ host, vhid: 1, bands: [{ fromUs, toUs, state: 'MASTER' }], advertisementsUs: [] });
 * const chart = { title: '', fromUs: 0, toUs: 9, lanes: [lane('a', 0, 5), lane('b', 3, 9)], flights: [], marks: [], pings: [] };
 * dualMasters(chart); // => [{ vhid: 1, fromUs: 3, toUs: 5, lanes: [0, 1] }]
 */
export function dualMasters(chart: LaneChart): DualMaster[] {
  const found: DualMaster[] = [];
  chart.lanes.forEach((a, i) => {
    chart.lanes.forEach((b, j) => {
      if (j <= i || a.vhid !== b.vhid) return;
      for (const x of a.bands) {
        if (x.state !== 'MASTER') continue;
        for (const y of b.bands) {
          if (y.state !== 'MASTER') continue;
          const fromUs = Math.max(x.fromUs, y.fromUs);
          const toUs = Math.min(x.toUs, y.toUs);
          if (fromUs < toUs) found.push({ vhid: a.vhid, fromUs, toUs, lanes: [i, j] });
        }
      }
    });
  });
  return found.sort((a, b) => a.fromUs - b.fromUs);
}
