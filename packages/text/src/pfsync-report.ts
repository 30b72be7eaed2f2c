import type { PfsyncNode, PfsyncSummary } from '@carplab/analysis';
import { versionOf } from '@carplab/codec/pfsync';
import { NO_PAINT, type Paint } from './paint.js';
import { formatsOf, hostidOf, nodeName } from './pfsync-node-text.js';
import { pfsyncRemarks } from './pfsync-remarks.js';
import { sharedPacketsLine } from './shared-packets-line.js';
import { table } from './table.js';
import { calendarDay, clockTime, UTC, type Zone } from './time-text.js';

export interface PfsyncReportOptions {
  readonly paint?: Paint;
  readonly zone?: Zone;
  /** Whether to name the link. */
  readonly showLink?: boolean;
}

/** First columns of the second table; others follow. */
const ACTIONS = ['INS', 'UPD', 'UPD_C', 'DEL_C', 'UPD_REQ', 'INS_ACK', 'CLR', 'BUS', 'DEL', 'TDB'];

/**
 * Who sends pfsync in a capture, how much of what, and what an operator should look at. Lines without line ends;
 * none without pfsync.
 */
export function pfsyncReport(summary: PfsyncSummary, options: PfsyncReportOptions = {}): string[] {
  const { nodes } = summary;
  const { paint = NO_PAINT, zone = UTC, showLink = false } = options;
  const heard = nodes.filter(({ packets }) => packets > 0);
  if (nodes.length === 0) return [];
  const day = calendarDay(Math.min(...nodes.map(({ firstUs }) => firstUs)), zone);
  return [
    '',
    paint.strong(`pfsync${showLink ? ` on ${summary.link}` : ''}, ${day}`),
    ...(heard.length === 0 ? [] : table([HEAD, ...heard.map((node) => row(node, zone))]).map(indented)),
    ...(heard.length === 0 ? [] : ['', ...messageTable(heard).map(indented)]),
    ...(summary.shared ? [indented(sharedPacketsLine(summary.shared))] : []),
    ...pfsyncRemarks(summary, paint, zone).map(indented),
  ];
}

const indented = (line: string): string => `  ${line}`;

const HEAD = ['node', 'hostid', 'speaks', 'to', 'from', 'until', 'packets', 'largest'];

function row(node: PfsyncNode, zone: Zone): string[] {
  return [
    nodeName(node),
    hostidOf(node) ?? '–',
    speaks(node),
    [...node.destinations.keys()].join(', ') || '–',
    clockTime(node.firstUs, zone),
    clockTime(node.lastUs, zone),
    String(node.packets),
    String(node.largest),
  ];
}

function speaks(node: PfsyncNode): string {
  const formats = formatsOf(node);
  const kinds = new Set([...node.variants].map((variant) => `v${versionOf(variant)}`));
  const versions = [...kinds].sort().join(', ');
  const names = formats.filter((name) => versionOf(name) === 5).map((name) => name.slice('freebsd-'.length));
  return [versions, ...names].join(' ');
}

/** Messages by action, and per second if the capture is longer than that. */
function messageTable(nodes: readonly PfsyncNode[]): string[] {
  const merged = nodes.map((node) => {
    const counts = new Map<string, number>();
    for (const [name, count] of node.messages) {
      const short = name.replace(/_1\d{3}$/, '');
      counts.set(short, (counts.get(short) ?? 0) + count);
    }
    return { node, counts };
  });
  const all = new Set(merged.flatMap(({ counts }) => [...counts.keys()]));
  const columns = [
    ...ACTIONS.filter((name) => all.has(name)),
    ...[...all].filter((name) => !ACTIONS.includes(name)),
  ];
  const from = Math.min(...nodes.map(({ firstUs }) => firstUs));
  const seconds = (Math.max(...nodes.map(({ lastUs }) => lastUs)) - from) / 1e6;
  const rows = merged.flatMap(({ node, counts }) => {
    const total = [`messages of ${nodeName(node)}`, ...columns.map((name) => String(counts.get(name) ?? 0))];
    if (seconds < 1) return [total];
    return [total, ['  per second', ...columns.map((name) => rate((counts.get(name) ?? 0) / seconds))]];
  });
  return columns.length === 0 ? [] : table([['', ...columns], ...rows]);
}

function rate(perSecond: number): string {
  if (perSecond === 0) return '–';
  return perSecond < 10 ? perSecond.toFixed(2) : perSecond.toFixed(0);
}
