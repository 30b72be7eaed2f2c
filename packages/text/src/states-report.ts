import type { StatesNode, StatesSummary } from '@carplab/analysis';
import { NO_PAINT, type Paint } from './paint.js';
import { table } from './table.js';

/** Who told of the states, and what of it could not be used. Lines without line ends; none without pfsync. */
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
  const rows = nodes.map((node) => [
    nameOf(node),
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
  const lines = nodes.flatMap((node) => nodeRemarks(node, nodes));
  const overLimit = nodes.reduce((sum, node) => sum + node.overLimit, 0);
  if (overLimit > 0) lines.push(`${overLimit} full states found no room: the table holds ${limit} (--limit)`);
  if (unknown > 0)
    lines.push(
      `${unknownOverflowed ? 'more than ' : ''}${plural(unknown, 'state')} that the capture never shows in full: it began too late for them, and no node asked for them since`,
    );
  if (doubled > 0)
    lines.push(
      `${plural(doubled, 'state')} doubled: the same flow under another id, as where both nodes saw its first packet`,
    );
  for (const { name, seen, taken } of hints)
    lines.push(
      `${name} looks like ${seen} s on the nodes, and ${taken} s is counted with: --timeout ${name}=${seen}`,
    );
  return lines;
}

function nodeRemarks(node: StatesNode, nodes: readonly StatesNode[]): string[] {
  const name = nameOf(node);
  const lines: string[] = [];
  for (const [code, count] of node.refused) {
    const lost = code === 'badact' || code === 'badlen' ? lostText(node) : '';
    lines.push(`receivers count ${code} for ${plural(count, 'packet')} of ${name}${lost}`);
  }
  if (node.cut > 0) lines.push(`the capture cut ${plural(node.cut, 'message')} of ${name}`);
  if (node.badValues > 0)
    lines.push(`${plural(node.badValues, 'message')} of ${name} with values that no state has (badval)`);
  if (node.inBulk) lines.push(`${name} is in the middle of a bulk update: the table is not complete`);
  for (const other of nodes) lines.push(...mismatch(node, other));
  return lines;
}

function lostText({ lostMessages, lostBytes }: StatesNode): string {
  if (lostBytes === 0) return '';
  const bytes = plural(lostBytes, 'byte');
  return lostMessages === 0
    ? `: ${bytes} are lost`
    : `: ${plural(lostMessages, 'message')}, ${bytes} are lost`;
}

/** What an older node does not get of a newer one's packets. */
function mismatch(node: StatesNode, other: StatesNode): string[] {
  if (other === node || other.formats.size === 0) return [];
  if (node.formats.has('openbsd-6') !== other.formats.has('openbsd-6')) {
    // Said once for two.
    if (node.formats.size === 0 || !node.formats.has('openbsd-6')) return [];
    return [
      `${nameOf(node)} speaks version 6 and ${nameOf(other)} version 5: neither reads the other (badver)`,
    ];
  }
  const newest = [...other.formats].sort().at(-1)!;
  if (newest !== 'freebsd-1301' && newest !== 'freebsd-1400') return [];
  const { packets, messages } = node.lostFor[newest];
  if (packets === 0) return [];
  const system = newest === 'freebsd-1301' ? 'FreeBSD 13 or older' : 'FreeBSD 14';
  return [
    `${nameOf(other)} sends only ${newest.slice('freebsd-'.length)}: if it is ${system}, it counts badact for ${plural(packets, 'packet')} of ${nameOf(node)} and loses ${plural(messages, 'message')}`,
  ];
}

const nameOf = ({ source }: StatesNode): string => (source === '' ? 'pfsync interface' : source);

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
