import type { VhidTimeline } from '@carplab/analysis';
import type { LaneChart } from '@carplab/text';
import { lanesText, vhidReport } from '@carplab/text';

/** What the report of `decode` says of two masters. */
export interface PrintedOverlap {
  readonly names: readonly [string, string];
  readonly fromUs: number;
  readonly toUs: number;
  /** Those that "did not hear"; undefined if the sentence is about something else, such as passwords. */
  readonly deaf: readonly string[] | undefined;
}

export interface PrintedReport {
  readonly overlaps: readonly PrintedOverlap[];
  /** By address: how often an old advertisement of it came again. */
  readonly again: ReadonlyMap<string, number>;
  /** Overlaps that are only counted. */
  readonly hidden: number;
}

const CLOCK = String.raw`\d\d:\d\d:\d\d\.\d{6}`;
const BOTH = new RegExp(`^  both master: (\\S+) and (\\S+) \\((${CLOCK}) to (${CLOCK}), .*\\)$`);
const DEAF =
  /^ {4}(\S+) \(advbase \d+, advskew \d+\) should have given way and did not hear (\S+), or never obeys/;
const AGAIN = /^ {2}(once|\d+ times) an old advertisement of (\S+) came again, /;
const HIDDEN = /^ {2}… and (\d+) more overlaps$/;

/** Reads the printed report of one virtual host, whose times are of the first day. */
export function readReport(timeline: VhidTimeline): PrintedReport {
  const overlaps: PrintedOverlap[] = [];
  const again = new Map<string, number>();
  let hidden = 0;
  const lines = vhidReport([timeline]);
  for (const [i, line] of lines.entries()) {
    const both = BOTH.exec(line);
    if (both) {
      const [, a = '', b = '', from = '', to = ''] = both;
      overlaps.push({
        ...{ names: [a, b], fromUs: clockUs(from), toUs: clockUs(to) },
        deaf: deafIn(lines[i + 1] ?? '', [a, b]),
      });
    }
    const [, often = '', name = ''] = AGAIN.exec(line) ?? [];
    if (name !== '') again.set(name, often === 'once' ? 1 : Number.parseInt(often, 10));
    hidden += Number(HIDDEN.exec(line)?.[1] ?? 0);
  }
  return { overlaps, again, hidden };
}

function deafIn(line: string, names: readonly [string, string]): string[] | undefined {
  const deaf = DEAF.exec(line);
  if (deaf) return [deaf[1]!];
  if (/neither heard the other; /.test(line)) return [...names];
  return /gave way|no advertisement shows/.test(line) ? [] : undefined;
}

function clockUs(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return Math.round((hours * 3600 + minutes * 60 + seconds) * 1e6);
}

/** A line of `run` about a host that became MASTER. */
export interface PrintedMaster {
  readonly host: string;
  /** Of these, by number and range. */
  readonly vhids: string;
  /** How long after which fault, if it says so. */
  readonly after: { readonly us: number; readonly text: string } | undefined;
}

const MASTER =
  /^ {2}\S? +[\d.]+ s {2}(\S+) vhids? ([\d,– ]+?)(?: and \d+ more)?( on \S+)?: [A-Z]+ → MASTER \((.*)$/;
const AFTER = /^.*\), ([\d.]+) (µs|ms|s) after (.*)$/;
const UNIT = { µs: 1, ms: 1000, s: 1_000_000 } as const;

/** Reads what is printed below the lanes of a chart. Wide, so that no line is wrapped, and without rows, which cost more. */
export function readMasters(chart: LaneChart): PrintedMaster[] {
  const below = { ...chart, lanes: [], pings: [], sessions: [] };
  return lanesText(below, { width: 10_000 }).flatMap((line): PrintedMaster[] => {
    const found = MASTER.exec(line);
    if (!found) return [];
    const [, host = '', vhids = '', where = '', rest = ''] = found;
    const [, number = '', unit = 's', text = ''] = AFTER.exec(rest) ?? [];
    const after = text === '' ? undefined : { us: Number(number) * UNIT[unit as 's'], text };
    return [{ host, vhids: `${vhids}${where}`, after }];
  });
}

/** Whether a list such as `1–3, 9 on lan` names this virtual host. */
export function names(list: string, vhid: number, link: string): boolean {
  const [numbers = '', where] = list.split(' on ');
  if (where !== undefined && where !== link) return false;
  return numbers.split(', ').some((part) => {
    const [first = 0, last = first] = part.split('–').map(Number);
    return vhid >= first && vhid <= last;
  });
}
