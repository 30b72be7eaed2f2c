import { misframedFindings, type PfsyncNode, type PfsyncSummary } from '@carplab/analysis';
import { hex32, versionOf } from '@carplab/codec/pfsync';
import { IMPLEMENTATIONS } from '@carplab/implementations';
import { findingSentence } from './finding-lines.js';
import type { Paint } from './paint.js';
import { formatsOf, hostidOf, nodeName, reaches } from './pfsync-node-text.js';
import { plural } from './plural.js';
import { clockTime, duration, type Zone } from './time-text.js';

/** Most names listed. */
const SHOWN = 5;
/** Longest silence of a bulk update that still counts as running, µs. */
const BULK_US = 10_000_000;
/** The share of states bound to interfaces above which interface names matter. */
const HALF = 0.5;

/** Findings about the nodes of a capture, with their meaning. Lines without line ends. */
export function pfsyncRemarks(summary: PfsyncSummary, paint: Paint, zone: Zone): string[] {
  const lines: string[] = [];
  const warn = (line: string): void => {
    lines.push(paint.warn(line));
  };
  const heard = summary.nodes.filter(({ packets }) => packets > 0);
  for (const node of summary.nodes) refusedLines(node, warn);
  versionLines(heard, warn);
  for (const node of heard) nodeLines(node, summary, zone, warn, lines);
  pairLines(heard, summary, warn, lines);
  return lines;
}

type Warn = (line: string) => void;

function refusedLines(node: PfsyncNode, warn: Warn): void {
  for (const [code, count] of node.refused) {
    const what = code === 'badact' || code === 'badlen' ? 'stops reading' : 'drops';
    warn(`every receiver ${what} ${plural(count, 'packet')} of ${nodeName(node)}: ${code}`);
  }
}

/** Which nodes understand each other (pfsync.md, version by version). */
function versionLines(nodes: readonly PfsyncNode[], warn: Warn): void {
  const openbsd = nodes.filter(({ variants }) => [...variants].some((variant) => versionOf(variant) === 6));
  const freebsd = nodes.filter(({ variants }) => [...variants].some((variant) => versionOf(variant) === 5));
  const both = openbsd.filter((node) => freebsd.includes(node));
  if (both.length > 0)
    warn(`${names(both)} sends versions 5 and 6: no system does, so something forges packets`);
  else if (openbsd.length > 0 && freebsd.length > 0) {
    warn(
      `${names(openbsd)} speaks version 6 (OpenBSD) and ${names(freebsd)} version 5 (FreeBSD): neither reads the other (badver)`,
    );
  }
  const formats = new Set(freebsd.flatMap(formatsOf).filter((format) => versionOf(format) === 5));
  if (formats.size < 2) return;
  const newest = [...formats].sort().at(-1)!;
  const modern = freebsd.filter((node) => formatsOf(node).includes(newest));
  const older = freebsd.filter((node) => !formatsOf(node).includes(newest) && formatsOf(node).length > 0);
  if (older.length === 0) return;
  const { system, releases } = IMPLEMENTATIONS.find(({ pfsync }) => pfsync === newest)!;
  warn(
    `${names(modern)} sends states of ${short(newest)}, ${names(older)} of ${older.flatMap(formatsOf).map(short).join(', ')}: a node below ${system} ${releases} cannot read the former (badact, and the rest of the packet is lost); set both to the older version`,
  );
}

function nodeLines(node: PfsyncNode, summary: PfsyncSummary, zone: Zone, warn: Warn, lines: string[]): void {
  const who = nodeName(node);
  for (const found of misframedFindings(node.source, 'pfsync', node)) warn(findingSentence(found, zone));
  const unanswered = summary.unanswered.get(node) ?? 0;
  if (unanswered > 0)
    warn(
      `${who} asked for ${plural(unanswered, 'state')} that nobody sent: the request was lost, or the state is gone`,
    );
  if (node.repeated > 0)
    warn(
      `${who} asked ${plural(node.repeated, 'time')} again for a state within seconds: it cannot use what it gets (its version, an unknown interface, or a flow known under another id)`,
    );
  if (node.stale > 0)
    warn(
      `${plural(node.stale, 'update')} of ${who} ${node.stale === 1 ? 'was' : 'were'} stale: older than what another node had sent for the state`,
    );
  bulkLines(node, summary, zone, warn, lines);
  if (node.deferred > 0) {
    const acks = summary.nodes.reduce((sum, other) => sum + (other === node ? 0 : other.acks), 0);
    const held = `${who} held the first packet of ${plural(node.deferred, 'state')} for an INS_ACK (defer)`;
    if (acks === 0) warn(`${held}, and none came: each new connection waits in vain`);
    else lines.push(`${held}; ${acks} came`);
  }
  if (node.largest > 1500)
    warn(
      `${who} sends packets of up to ${node.largest} bytes: pfsync sets DF, so every link on the way must carry them`,
    );
  if (node.oversized > 0)
    warn(
      `${plural(node.oversized, 'section')} of ${who} ${node.oversized === 1 ? 'is' : 'are'} over 2048 bytes, which FreeBSD refuses (badlen): set the MTU of pfsync0 to 1500`,
    );
  if (node.pfcksumChanges > 0)
    lines.push(`the ruleset of ${who} changed ${plural(node.pfcksumChanges, 'time')} (pfcksum)`);
  if (node.ownTraffic > 0)
    warn(
      `${who} synchronizes ${plural(node.ownTraffic, 'state')} of pfsync itself, which makes the nodes answer each other endlessly: pass proto pfsync with "no state"`,
    );
  const hostid = hostidOf(node);
  if (node.hostids.size > 1)
    warn(
      `${who} announced ${node.hostids.size} hostids (${listed([...node.hostids.keys()].map(hex32))}): restarted without a fixed one, or several machines behind one address; shown is ${hostid}`,
    );
}

function bulkLines(node: PfsyncNode, summary: PfsyncSummary, zone: Zone, warn: Warn, lines: string[]): void {
  const who = nodeName(node);
  const open = node.bulkRequests.filter(({ answeredUs }) => answeredUs === undefined);
  for (const { timeUs, answeredUs } of node.bulkRequests.slice(0, SHOWN)) {
    if (answeredUs !== undefined)
      lines.push(
        `${who} asked for all states at ${clockTime(timeUs, zone)}, answered after ${duration(answeredUs - timeUs)}`,
      );
  }
  if (open.length > 0)
    warn(
      `${who} asked for all states ${plural(open.length, 'time')} (first at ${clockTime(open[0]!.timeUs, zone)}) without an answer: it stays demoted until it gives up`,
    );
  const hours = (summary.lastUs - node.firstUs) / 3.6e9;
  if (node.bulkRequests.length > 12 && node.bulkRequests.length > 6 * hours)
    warn(
      `${who} asked for all states ${node.bulkRequests.length} times: each reconfiguration of pfsync0 does, and demotes it`,
    );
  for (const { startUs, endUs, states } of node.bulks.slice(0, SHOWN)) {
    if (startUs === undefined) {
      lines.push(
        `${who} ended a bulk update at ${clockTime(endUs!, zone)} whose start is not in the capture`,
      );
    } else if (endUs !== undefined) {
      lines.push(
        `${who} sent a bulk update of ${plural(states, 'state')} from ${clockTime(startUs, zone)}, in ${duration(endUs - startUs)}`,
      );
    } else if (summary.lastUs - startUs > BULK_US) {
      warn(
        `${who} began a bulk update at ${clockTime(startUs, zone)} (${plural(states, 'state')}), and its end never came: the other node stays demoted, with many states for half an hour`,
      );
    } else {
      lines.push(
        `${who} has been sending a bulk update since ${clockTime(startUs, zone)}: ${plural(states, 'state')} so far`,
      );
    }
  }
  const more = Math.max(0, node.bulks.length - SHOWN);
  if (more > 0) lines.push(`… and ${more} more bulk updates of ${who}`);
}

function pairLines(nodes: readonly PfsyncNode[], summary: PfsyncSummary, warn: Warn, lines: string[]): void {
  const addressed = nodes.filter(({ source }) => source !== '');
  if (addressed.length === 1) warn(`only ${nodeName(addressed[0]!)} is heard: nothing comes from a peer`);
  if (addressed.length > 2)
    warn(
      `${addressed.length} addresses send pfsync (${listed(addressed.map(nodeName))}): it has no authentication, and any host on the link can insert or clear states`,
    );
  if (summary.packetsDropped > 0)
    warn(`${plural(summary.packetsDropped, 'packet')} of further sources are not counted`);
  const unicast = addressed.filter((node) => reaches(node) === 'unicast');
  const group = addressed.filter((node) => reaches(node) === 'group');
  if (unicast.length > 0 && group.length > 0)
    warn(
      `${names(unicast)} sends to its syncpeer, ${names(group)} to the group: syncpeer is set on one side only`,
    );
  const sums = new Set(nodes.map(({ pfcksum }) => pfcksum).filter((sum) => sum !== ''));
  if (sums.size > 1)
    warn(
      'the main rulesets differ (pfcksum): a state that is copied gets the default rule, with its timeouts and limits; rulesets of OPNsense and pfSense often differ by interface names and labels',
    );
  sharedHostids(nodes, warn);
  interfaceLines(nodes, warn);
  const { count, examples } = summary.doubled;
  const byBoth = examples.some(({ creators: [first, second] }) => first !== second);
  if (count > 0)
    warn(
      `${plural(count, 'flow')} had two states at the same time, under different ids (${examples.map(({ first, second }) => `${first} and ${second}`).join('; ')}): ${byBoth ? 'both nodes made one, and ' : ''}a receiver keeps the one it has`,
    );
  foreignLines(nodes, summary.foreignCreators, warn, lines);
}

/** Creatorids that no node announced: they belong to nodes that announced none, or to no node here. */
function foreignLines(
  nodes: readonly PfsyncNode[],
  creators: readonly string[],
  warn: Warn,
  lines: string[],
): void {
  if (creators.length === 0) return;
  const silent = nodes.filter(({ hostids }) => hostids.size === 0);
  const what = `states of hostid ${listed(creators)} appear`;
  if (silent.length >= creators.length) lines.push(`${what}; ${names(silent)} did not announce its own here`);
  else warn(`${what}, which no node here has: its owner restarted with a new hostid, or is not heard`);
}

function sharedHostids(nodes: readonly PfsyncNode[], warn: Warn): void {
  const owners = new Map<number, PfsyncNode[]>();
  for (const node of nodes) {
    // Packets on a pfsync interface come from, or go to, one of the others.
    if (node.source === '') continue;
    for (const hostid of node.hostids.keys()) owners.set(hostid, [...(owners.get(hostid) ?? []), node]);
  }
  for (const [hostid, list] of owners) {
    if (list.length > 1)
      warn(
        `${names(list)} use the same hostid ${hex32(hostid)}: their ids collide, and states are refused or overwritten`,
      );
  }
}

function interfaceLines(nodes: readonly PfsyncNode[], warn: Warn): void {
  for (const node of nodes) {
    const { bound, floating, ifnames } = node;
    if (bound === 0) continue;
    const others = nodes.filter((other) => other !== node && other.ifnames.size > 0);
    const alone = [...ifnames].filter((name) => !others.some((other) => other.ifnames.has(name)));
    if (others.length > 0 && alone.length > 0)
      warn(
        `only ${nodeName(node)} has states on ${listed(alone)}: a peer without an interface of that name cannot take them`,
      );
    else if (bound / (bound + floating) >= HALF)
      warn(
        `${Math.round((100 * bound) / (bound + floating))} % of the states of ${nodeName(node)} are bound to ${listed([...ifnames])}: the peer needs interfaces of the same names`,
      );
  }
}

function names(nodes: readonly PfsyncNode[]): string {
  return listed(nodes.map(nodeName));
}

function listed(items: readonly string[]): string {
  if (items.length <= SHOWN) return items.join(', ');
  return `${items.slice(0, SHOWN).join(', ')} and ${items.length - SHOWN} more`;
}

const short = (variant: string): string => variant.replace('freebsd-', '');
