import {
  type DemotionEntry,
  type FaultEntry,
  faultPlace,
  type Record,
  type TransitionEntry,
} from '@carplab/analysis';
import { duration } from '../time-text.js';
import { vhidList } from './vhid-list.js';
import { hostKey, type VhidNames } from './vhid-names.js';

/** An event with its time. */
export interface Mark {
  readonly timeUs: number;
  readonly kind: 'fault' | 'demotion' | 'takeover' | 'transition' | 'alarm';
  readonly text: string;
  /** For a fault: its kind, and whether it left a virtual host without a MASTER. */
  readonly flag?: { readonly word: string; readonly harm: boolean };
}

/** Order of events at one moment: causes before effects. */
const ORDER: readonly Mark['kind'][] = ['fault', 'demotion', 'takeover', 'transition', 'alarm'];

/** All events of a record, in order of time. */
export function marksOf(record: Record, names: VhidNames): Mark[] {
  const harmful = new Set(record.vacancies.kept.flatMap(({ cause }) => (cause ? [cause.id] : [])));
  const lasting = record.overlaps.kept.filter((overlap) => overlap.lasting);
  const disputed = new Set(lasting.map(({ link, vhid }) => hostKey({ link, vhid })));
  const marks: Mark[] = [
    ...record.faults.kept.map((fault) => faultMark(fault, harmful.has(fault.id))),
    ...record.demotions.kept.map(demotionMark),
    ...transitionMarks(record, names),
    ...record.alarms.kept
      // An overlap is drawn from beginning to end and needs no further mention.
      .filter(({ kind, link, vhid }) => kind !== 'dual-master' || !disputed.has(hostKey({ link, vhid })))
      .map(({ timeUs, message }): Mark => ({ timeUs, kind: 'alarm', text: message })),
  ];
  const place = ({ kind }: Mark): number => (kind === 'transition' ? 2 : ORDER.indexOf(kind));
  return marks.sort((a, b) => a.timeUs - b.timeUs || place(a) - place(b));
}

/** How many marks a record lacks because there were too many. */
export function marksLost({ faults, demotions, transitions, alarms }: Record): number {
  return [faults, demotions, transitions, alarms].reduce((sum, { dropped }) => sum + dropped, 0);
}

/** Limits the number of marks, keeping those that matter most, in order of time. */
export function chiefMarks(marks: readonly Mark[], most: number): readonly Mark[] {
  if (marks.length <= most) return marks;
  const byWeight = [...marks].sort((a, b) => WEIGHT[a.kind] - WEIGHT[b.kind] || a.timeUs - b.timeUs);
  const kept = new Set(byWeight.slice(0, most));
  return marks.filter((mark) => kept.has(mark));
}

const WEIGHT = { fault: 0, takeover: 0, transition: 1, alarm: 1, demotion: 2 } as const;

/** A fault's detail is on its flag, too, up to this length: `on`, `both`. */
const SHORT = 8;

/** A fault as text: its place and kind. */
function faultName(fault: Pick<FaultEntry, 'kind' | 'target' | 'link' | 'detail'>): string {
  const { kind, target, detail } = fault;
  const name = kind === 'rule' ? `rule: ${target}` : `${faultPlace(fault)}: ${kind}`;
  return detail ? `${name} (${detail})` : name;
}

function faultMark(fault: FaultEntry, harm: boolean): Mark {
  const { timeUs, kind, detail = '', refused } = fault;
  const text = refused === undefined ? faultName(fault) : `${faultName(fault)}, refused: ${refused}`;
  const word = detail !== '' && detail.length <= SHORT ? `${kind} ${detail}` : kind;
  return { timeUs, kind: 'fault', text, flag: { word, harm } };
}

function demotionMark({ timeUs, host, delta, total, reason, group }: DemotionEntry): Mark {
  const where = group === undefined ? '' : ` in group ${group}`;
  const now = total === delta ? '' : `, now ${total}`;
  return { timeUs, kind: 'demotion', text: `${host} demoted by ${delta}${where} (${reason})${now}` };
}

/** Simultaneous transitions of one host that differ only in the vhid are merged. */
function transitionMarks(record: Record, names: VhidNames): Mark[] {
  const takeovers = new Map(
    [...record.takeovers.kept, ...(record.unheardTakeovers?.kept ?? [])].map((takeover) => [
      transitionKey(takeover, takeover.to, takeover.transitionUs),
      takeover,
    ]),
  );
  const faults = new Map(record.faults.kept.map((fault) => [fault.id, fault]));
  const groups = new Map<
    string,
    { readonly first: TransitionEntry; readonly after: string; readonly vhids: number[] }
  >();
  for (const entry of record.transitions.kept) {
    const { timeUs, host, from, to, reason, vhid } = entry;
    const cause = to === 'MASTER' ? takeovers.get(transitionKey(entry, host, timeUs))?.cause : undefined;
    const fault = cause && (faults.get(cause.id) ?? cause);
    const after = fault ? `, ${duration(timeUs - fault.timeUs)} after ${faultName(fault)}` : '';
    const key = JSON.stringify([timeUs, host, from, to, reason, after, names.suffix(entry)]);
    const group = groups.get(key);
    if (group) group.vhids.push(vhid);
    else groups.set(key, { first: entry, after, vhids: [vhid] });
  }
  return [...groups.values()].map(({ first, after, vhids }) => {
    const { timeUs, host, from, to, reason } = first;
    const what = `${host} ${vhidList(vhids)}${names.suffix(first)}`;
    const text = `${what}: ${from} → ${to} (${reason})${after}`;
    return { timeUs, kind: to === 'MASTER' ? 'takeover' : 'transition', text };
  });
}

const transitionKey = (key: Parameters<typeof hostKey>[0], host: string, timeUs: number): string =>
  `${timeUs} ${host} ${hostKey(key)}`;
