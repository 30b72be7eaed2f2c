import { duration } from '../time-text.js';
import type { DualMaster, LaneChart } from './chart.js';
import { sessionLabel } from './chart-rows.js';
import { seconds } from './seconds.js';

/** Entries listed per kind; the others are counted. */
const LISTED = 24;

/** An entry at the end of the list below the lanes. */
export interface LaneFinding {
  /** Its summary, with which `text` begins. */
  readonly lead: string;
  readonly text: string;
  readonly bad: boolean;
}

/** What lasted, and the overall results. */
export function laneFindings(chart: LaneChart): LaneFinding[] {
  const { marksDropped, dualMasters, failures, pings, sessions, sessionsDropped } = chart;
  const finding = (lead: string, rest = '', bad = false): LaneFinding => ({
    lead,
    text: `${lead}${rest}`,
    bad,
  });
  const more = (count: number, what: string): LaneFinding[] =>
    count > 0 ? [finding(`… and ${count} more${what}`)] : [];
  const hung = sessionsDropped.bad > 0 ? `, ${sessionsDropped.bad} of them hung or reset` : '';
  return [
    ...more(marksDropped, ''),
    ...dualMasters.slice(0, LISTED).map((dual) => finding(dualMasterText(dual), '', true)),
    ...more(dualMasters.length - LISTED, ' times with several masters'),
    ...failures.slice(0, LISTED).map(({ text }) => finding(text, '', true)),
    ...more(failures.length - LISTED, ' pairs and reasons'),
    ...pings.map(({ client, to, sent, lost }) =>
      finding(`${client}: ${lost} of ${sent} pings to ${to} lost`),
    ),
    ...sessions.map((session) => {
      const { fate, longestGapUs, why } = session;
      const rest = `, longest gap ${duration(longestGapUs)}; ${why}`;
      return finding(`${sessionLabel(session)}: ${fate}`, rest, fate !== 'survived');
    }),
    ...more(sessionsDropped.count, ` sessions${hung}`),
  ];
}

function dualMasterText({ hosts, name, fromUs, toUs }: DualMaster): string {
  const all = `${hosts.slice(0, -1).join(', ')} and ${hosts.at(-1)}`;
  const time = `for ${duration(toUs - fromUs)} from ${seconds(fromUs)} s`;
  // Of more than two, not all need to have been MASTER all the time.
  return hosts.length === 2
    ? `both master of ${name}: ${all}, ${time}`
    : `several masters of ${name} at a time ${time}; took part: ${all}`;
}
