import type { Record as RunRecord, Series, SessionEntry } from '@carplab/analysis';
import { lineage, type Story } from './story.js';

/** What two runs are compared by. */
export interface Compared {
  readonly record: RunRecord;
  readonly frames: number;
}

/** One thing in both runs. */
export interface Difference<T> {
  readonly one: T;
  readonly other: T;
  readonly isEqual: boolean;
}

/** What is different between two runs of the same machines. */
export interface Differences {
  readonly vhids: readonly {
    readonly link: string;
    readonly vhid: number;
    /** How long each takeover took, µs. */
    readonly takeovers: Difference<readonly number[]>;
    /** How long there was no MASTER, all in all, µs. */
    readonly withoutUs: Difference<number>;
  }[];
  readonly pings: readonly { readonly client: string; readonly lost: Difference<number> }[];
  readonly sessions: readonly {
    readonly client: string;
    readonly name: string;
    /** Undefined: it was not opened. */
    readonly fate: Difference<SessionEntry['fate'] | undefined>;
  }[];
  readonly transitions: Difference<number>;
  readonly frames: Difference<number>;
}

export function differences(one: Compared, other: Compared): Differences {
  const both = <T>(of: (run: Compared) => T): Difference<T> => {
    const [a, b] = [of(one), of(other)];
    return { one: a, other: b, isEqual: JSON.stringify(a) === JSON.stringify(b) };
  };
  const distinct = <T>(of: (record: RunRecord) => readonly T[]): T[] => {
    const all = [one, other].flatMap(({ record }) => of(record));
    return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  };
  const vhids = distinct(({ lanes }) => lanes.map(({ link, vhid }) => ({ link, vhid })));
  const clients = distinct(({ pings }) => pings.map(({ client }) => client));
  const sessions = distinct((record) => record.sessions.kept.map(({ client, name }) => ({ client, name })));
  return {
    vhids: vhids.map(({ link, vhid }) => {
      const ours = <T extends { readonly link: string; readonly vhid: number }>({ kept }: Series<T>): T[] =>
        kept.filter((each) => each.link === link && each.vhid === vhid);
      return {
        ...{ link, vhid },
        takeovers: both(({ record }) => ours(record.takeovers).map(({ durationUs }) => durationUs)),
        withoutUs: both(({ record }) =>
          ours(record.vacancies).reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0),
        ),
      };
    }),
    pings: clients.map((client) => ({
      client,
      lost: both(({ record }) =>
        record.pings.reduce((sum, track) => sum + (track.client === client ? track.lost : 0), 0),
      ),
    })),
    sessions: sessions.map(({ client, name }) => ({
      ...{ client, name },
      fate: both(
        ({ record }) =>
          record.sessions.kept.find((each) => each.client === client && each.name === name)?.fate,
      ),
    })),
    transitions: both(({ record }) => record.transitions.kept.length + record.transitions.dropped),
    frames: both(({ frames }) => frames),
  };
}

/** Until when two branches are the same, µs. */
export function forkUs(story: Story, one: string, other: string): number {
  const [a, b] = [lineage(story, one), lineage(story, other)];
  const common = a.findIndex(({ id }, i) => b[i]?.id !== id);
  const first = common < 0 ? a.length : common;
  return Math.min(a[first]?.atUs ?? Number.POSITIVE_INFINITY, b[first]?.atUs ?? Number.POSITIVE_INFINITY);
}
