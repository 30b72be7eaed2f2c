import type { StatesNode, StatesSummary } from '@carplab/analysis';
import { versionOf } from '@carplab/codec/pfsync';
import { systemsOf } from '@carplab/implementations';
import { NO_PAINT, type Paint } from './paint.js';
import { table } from './table.js';

/** The nodes' messages about states, and how many could not be used. Lines without line ends; none without pfsync. */
export function statesReport(summary: StatesSummary, paint: Paint = NO_PAINT): string[] {
  const { nodes } = summary;
  if (nodes.length === 0) return [];
  const head = [
    'node',
    'packets',
    'full states',
    'updates',
    'deletes',
    'cleared',
    'stale',
    'late',
    'unknown',
  ];
  const isOne = new Set(nodes.map(({ link }) => link)).size < 2;
  const rows = nodes.map((node) => [
    isOne ? nameOf(node) : `${nameOf(node)} on ${node.link}`,
    ...[node.packets, node.full, node.updates, node.deletes, node.cleared, node.stale, node.late].map(String),
    String(node.unknownUpdates + node.unknownDeletes),
  ]);
  return [
    '',
    ...table([head, ...rows]).map((line) => `  ${line}`),
    ...remarks(summary).map((line) => `  ${paint.warn(line)}`),
  ];
}

function remarks(summary: StatesSummary): string[] {
  const { nodes, unknown, unknownOverflowed, doubled, limit, hints } = summary;
  const links = new Set(nodes.map(({ link }) => link));
  const lines = [
    ...nodes.flatMap(nodeRemarks),
    ...[...links].flatMap((name) => versionRemarks(nodes.filter(({ link }) => link === name))),
  ];
  const overLimit = nodes.reduce((sum, node) => sum + node.overLimit, 0);
  if (overLimit > 0) lines.push(`${overLimit} full states were refused: the table holds ${limit} (--limit)`);
  if (unknown > 0) {
    const count = `${unknownOverflowed ? 'more than ' : ''}${plural(unknown, 'state')}`;
    lines.push(`${count} mentioned but never sent in full: the INS came before the capture, or was lost`);
  }
  if (doubled > 0)
    lines.push(
      `${plural(doubled, 'state')} doubled: the same flow under another id, as when both nodes saw its first packet`,
    );
  if (hints.length > 0) {
    const values = hints.map(({ name, seen }) => `${name}=${seen}`).join(',');
    lines.push(`the nodes seem to have different timeouts: use --timeout ${values}`);
  }
  return lines;
}

function nodeRemarks(node: StatesNode): string[] {
  const name = nameOf(node);
  const lines = [...node.refused].map(
    ([code, count]) => `receivers count ${code} for ${plural(count, 'packet')} of ${name}`,
  );
  if (node.lostBytes > 0) {
    const messages = node.lostMessages === 0 ? '' : `${plural(node.lostMessages, 'message')}, `;
    lines.push(`they stop reading there, and lose ${messages}${plural(node.lostBytes, 'byte')}`);
  }
  if (node.cut > 0) lines.push(`the capture cut ${plural(node.cut, 'message')} of ${name}`);
  if (node.badValues > 0)
    lines.push(`${plural(node.badValues, 'message')} of ${name} with invalid values (badval)`);
  if (node.inBulk) lines.push(`${name} is in the middle of a bulk update: the table is not complete`);
  return lines;
}

/** Which nodes do not read each other. */
function versionRemarks(nodes: readonly StatesNode[]): string[] {
  const names = (list: readonly StatesNode[]): string => list.map(nameOf).join(', ');
  const speaking = (version: number) =>
    nodes.filter(({ formats }) => [...formats].some((format) => versionOf(format) === version));
  const [openbsd, freebsd] = [speaking(6), speaking(5)];
  const lines = nodes.flatMap((node) => freebsd.flatMap((other) => mismatch(node, other)));
  if (openbsd.length > 0 && freebsd.length > 0)
    lines.unshift(
      `version 6 of ${names(openbsd)} and version 5 of ${names(freebsd)}: neither reads the other (badver)`,
    );
  return lines;
}

/** What an older node loses of a newer one's packets. */
function mismatch(node: StatesNode, other: StatesNode): string[] {
  const newest = [...other.formats]
    .filter((format) => versionOf(format) === 5)
    .sort()
    .at(-1);
  if (other === node || (newest !== 'freebsd-1301' && newest !== 'freebsd-1400')) return [];
  const { packets, messages } = node.lostFor[newest];
  if (packets === 0) return [];
  return [
    `${nameOf(other)} sends only ${newest.slice('freebsd-'.length)}: if it is ${systemsOf(newest)}, it counts badact for ${plural(packets, 'packet')} of ${nameOf(node)} and loses ${plural(messages, 'message')}`,
  ];
}

const nameOf = ({ source }: StatesNode): string => (source === '' ? 'pfsync interface' : source);

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
