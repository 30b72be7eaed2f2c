import {
  type Advertiser,
  type CaptureFinding,
  type FindingSeverity,
  findingSeverity,
  heardDownUs,
  heardIntervalUs,
} from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import { captureHintLine } from './capture-hint-line.js';
import { authHint } from './diagnosis-sentence.js';
import { pathWords } from './envelope-text.js';
import { ON_THE_WAY, overlapSentence, overlapWhy } from './overlap-lines.js';
import type { Paint } from './paint.js';
import { plural } from './plural.js';
import { clockTime, duration, UTC, type Zone } from './time-text.js';

/** A finding about one of these, as its code has it. */
type Of<Code extends CaptureFinding['code']> = CaptureFinding & { readonly code: Code };

type Words = {
  readonly [Code in CaptureFinding['code']]: (found: Of<Code>, zone: Zone) => string;
};

/** The sentence of each kind of finding. */
const WORDS: Words = {
  'nothing-chosen': captureHintLine,
  untracked: captureHintLine,
  'untracked-pfsync': captureHintLine,
  unread: captureHintLine,
  'vrrp-checksum-rules-differ': ({ rules }) =>
    `${routerOf(rules)}: ${rules.pseudoHeader.join(', ')} sums a pseudo-header into its checksums and ${rules.plain.join(', ')} does not: each drops what the other sends, and both become master (keepalived: v3_checksum_as_v2)`,
  'vrrp-checksum-plain': ({ rules }) =>
    `${routerOf(rules)}: ${rules.plain.join(', ')} leaves the pseudo-header out of its checksums, as RFC 9568 has it; FreeBSD, and keepalived by default, drop them`,
  'vrrp-goodbye': ({ goodbye }) =>
    `${routerOf(goodbye)}: ${goodbye.router} said goodbye${goodbye.count === 1 ? '' : ` ${times(goodbye.count)}`} (priority 0)`,
  silence: ({ host, before, fromUs, toUs }, zone) =>
    `no advertisement here for ${duration(toUs - fromUs)} from ${clockTime(fromUs, zone)}, then ${host} ${host === before ? 'advertised again' : 'took over'}`,
  'taken-over': ({ host, fromUs, toUs }) => `${host} took over ${duration(toUs - fromUs)} after the goodbye`,
  'dual-master': ({ overlap }, zone) => overlapSentence(overlap, zone),
  handover: ({ overlap }, zone) => overlapSentence(overlap, zone),
  'time-reversal': ({ count }) =>
    `time goes back ${times(count)} in the capture; from and to are as captured`,
  flapping: flappingSentence,
  'advbase-differs': advbaseSentence,
  'unlearned-mac': unlearnedSentence,
  'negative-demotion': ({ host, advskew, sum, intervalUs }) =>
    `${host} announces advskew ${advskew} but advertises every ${duration(intervalUs)}, a second sooner: its advskew and demotion together are ${sum}, of which FreeBSD before 14 sends the lowest byte. It takes itself for the fastest and stays master, whatever it hears`,
  badauth: ({ host, auth, fromUs, isOneOfSeveral }, zone) => {
    const hint = authHint(auth);
    const from = isOneOfSeveral ? ` from ${clockTime(fromUs, zone)}` : '';
    return `${host} does not verify${from}${hint === '' ? '' : `: ${hint}`}`;
  },
  verifies: ({ host, fromUs }, zone) => `${host} verifies from ${clockTime(fromUs, zone)}`,
  refused: ({ host, statistic, count }) => {
    const what = `${plural(count, 'advertisement')} of ${host}: ${statistic}`;
    return statistic === 'badttl'
      ? `receivers drop ${what}; not FreeBSD 14 and later with a unicast peer nor, as released, over IPv4 (PR 284872)`
      : `every receiver drops ${what}`;
  },
  badmac: ({ host, isUnicast, count }) => {
    const who = host === '' ? 'pfsync interface' : host;
    return isUnicast
      ? `${plural(count, 'unicast packet')} of ${who} went in a group's or broadcast frame: switches flood it, or drop a group's if they snoop`
      : `${plural(count, 'frame')} of ${who} went to a MAC address that is not the group's: switches may not deliver them`;
  },
  echo: ({ host, count }) =>
    `${plural(count, 'advertisement')} of ${host} came twice within milliseconds: its own frames loop back to it, or the capture holds them twice`,
  replay: ({ host, count }) =>
    `${times(count)} an old advertisement of ${host} came again, after others: a replay, or a counter set back; no receiver notices`,
  forged: ({ host, count }) =>
    `${times(count)} an old advertisement of ${host} came with changed advskew, advbase or demote, which no HMAC covers: forged; no receiver notices`,
  'counted-once': ({ host, count, offsetUs }) =>
    `counted once, since two of the files have it: ${plural(count, 'advertisement')} of ${host}${offsetUs > 100_000 ? `; the clocks of the files are ${duration(offsetUs)} apart` : ''}`,
  goodbye: ({ host }) => `${host} said goodbye`,
  suppressed: ({ host }) => `${host} announced advskew 240: demoted, or capped there`,
  demoted: ({ host, count }) => `${host} announced a demotion count of ${count}`,
  'shared-vrid': ({ host, version, mac, place }) =>
    `a VRRPv${version} router at ${host} uses the same number ${place?.vhid ?? ''}${mac === undefined ? '' : ` and the same MAC address ${mac}`}`,
  'no-password': ({ place }) => `not verified: no password is given for vhid ${place?.vhid ?? ''}`,
  'no-vip': ({ place }) =>
    `not verified: no address is given for vhid ${place?.vhid ?? ''}, and none seen here fits`,
};

/**
 * A finding as a sentence.
 *
 * @example
 * findingSentence({ code: 'goodbye', host: '10.0.0.1' }); // => '10.0.0.1 said goodbye'
 */
export function findingSentence(finding: CaptureFinding, zone: Zone = UTC): string {
  // The table has for each code a function of findings with that code.
  const sentence = WORDS[finding.code] as (found: CaptureFinding, zone: Zone) => string;
  return sentence(finding, zone);
}

/** A finding as lines of a report: its sentence, painted by its severity, and what explains it, indented. */
export function findingLines(finding: CaptureFinding, paint: Paint, zone: Zone, indent: string): string[] {
  const line = painters[findingSeverity(finding)](paint, `${indent}${findingSentence(finding, zone)}`);
  return finding.code === 'dual-master'
    ? [line, `${indent}  ${overlapWhy(finding.overlap, finding.cause)}`]
    : [line];
}

const painters: Readonly<Record<FindingSeverity, (paint: Paint, line: string) => string>> = {
  error: (paint, line) => paint.bad(line),
  warning: (paint, line) => paint.warn(line),
  note: (_, line) => line,
};

function flappingSentence({ host, before, fromUs, toUs, flapping }: Of<'flapping'>, zone: Zone): string {
  const { takeovers, unheard, silent, longestSilenceUs, tied, demoted, goodbyes } = flapping;
  const span = `${clockTime(fromUs, zone)} to ${clockTime(toUs, zone)}`;
  const what = `${host} took over ${times(takeovers)} within ${duration(toUs - fromUs)} (${span})`;
  const silence = `of at most ${duration(longestSilenceUs)}`;
  if (unheard === takeovers)
    return `${what}, and ${before} never paused: ${host} misses or refuses advertisements of it, those of one address family at least; look at what carries the group to ${host} ${ON_THE_WAY}`;
  if (silent === takeovers)
    return `${what}, each time after a silence of ${before}, ${silence}: it stops, or its advertisements are lost before they are captured here`;
  if (demoted === takeovers)
    return `${what}, each time because ${before} announced something worse than before: see what demotes it`;
  if (goodbyes === takeovers) return `${what}, each time after a goodbye of ${before}`;
  if (tied === takeovers)
    return `${what}, each time together with ${before}, which announces the same advbase and advskew: on BSD each gives way to the other`;
  const parts: readonly (readonly [number, string])[] = [
    [unheard, `${before} had not paused`],
    [silent, `after a silence, ${silence}`],
    [demoted, 'after something worse was announced'],
    [goodbyes, 'after a goodbye'],
    [tied, `together with ${before}, its equal`],
  ];
  return `${what}: ${parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${times(count)} ${words}`)
    .join(', ')}`;
}

function advbaseSentence({ slower, faster }: Of<'advbase-differs'>): string {
  const slowUs = heardDownUs(slower.advbase, slower.advskew);
  const fastUs = heardDownUs(faster.advbase, faster.advskew);
  const everyUs = heardIntervalUs(slower.advbase, slower.advskew);
  const words = `${slower.host} announces advbase ${slower.advbase} and ${faster.host} advbase ${faster.advbase}: as BACKUP ${slower.host} is the slower, it waits ${duration(slowUs)} before it takes over, and ${faster.host} ${duration(fastUs)}`;
  return everyUs > fastUs
    ? `${words}. ${slower.host} advertises every ${duration(everyUs)}, so ${faster.host} takes over however well ${slower.host} is`
    : `${words}. The lower advbase wins, whatever the advskews`;
}

function unlearnedSentence({ unlearned }: Of<'unlearned-mac'>, zone: Zone): string {
  const { mac, frames, fromUs, toUs, spokeUs, untilUs, advertiser, advertiserMac, isUnicast } = unlearned;
  const since = spokeUs === undefined ? '' : ` since ${clockTime(spokeUs, zone)}`;
  const until = untilUs === undefined ? '' : ` until ${clockTime(untilUs, zone)}`;
  const from = `${advertiser} advertises ${isUnicast ? 'to a single host ' : ''}from ${advertiserMac}`;
  return `${plural(frames, 'frame')} went to ${mac} (${clockTime(fromUs, zone)} to ${clockTime(toUs, zone)}) and none came from it${since}${until}: ${from}, so switches do not learn where the virtual MAC address is, and flood what goes to it`;
}

function routerOf({ vrid, vlan }: { readonly vrid: number; readonly vlan: string }): string {
  return `vrid ${vrid}${vlan === '' ? '' : `, ${pathWords(vlan)}`}`;
}

/** The address of an advertiser as text. */
export function advertiserName({ source }: Advertiser): string {
  return formatAddress(source);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
