import type {
  Advertiser,
  AuthResult,
  CaptureSummary,
  MastershipOverlap,
  VhidTimeline,
} from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import { captureHintLine } from './capture-hint-line.js';
import { authHint } from './diagnosis-sentence.js';
import { overlapCause } from './overlap-cause.js';
import { plural } from './plural.js';
import { vrrpFindings } from './vrrp-findings.js';

/** Identifies a virtual host of a capture. */
export interface VirtualHostRecord {
  readonly link: string;
  readonly vlan: readonly number[];
  /** The virtual network (VXLAN, GENEVE, NVGRE), where it is in one. */
  readonly vni?: number;
  readonly vhid: number;
  readonly family: 4 | 6;
}

/** One thing that somebody should know. */
export interface FindingRecord {
  /** A receiver's counter (`badauth`, `badttl`…), or a word of our own. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly link?: string;
  /** Absent if it is about the capture. */
  readonly vhid?: number;
  readonly message: string;
}

/** The last line of `decode --json`. */
export interface CaptureSummaryRecord {
  readonly event: 'summary';
  readonly frames: number;
  readonly carp: number;
  readonly vrrp: number;
  readonly pfsync: number;
  /** Neither, or not selected. */
  readonly other: number;
  readonly verified: number;
  readonly failed: number;
  readonly damaged: number;
  readonly virtualHosts: readonly (VirtualHostRecord & {
    readonly advertisers: readonly AdvertiserRecord[];
  })[];
  readonly masterships: readonly (VirtualHostRecord & {
    readonly source: string;
    readonly fromUs: number;
    readonly toUs: number;
  })[];
  /** Those that last longer than a handover. */
  readonly overlaps: readonly (VirtualHostRecord & {
    readonly sources: readonly string[];
    readonly fromUs: number;
    readonly toUs: number;
    readonly cause: { readonly code: string; readonly source?: string };
  })[];
  readonly findings: readonly FindingRecord[];
}

/** What one source advertised of a vhid, in all. */
export interface AdvertiserRecord {
  readonly source: string;
  /** As last announced. */
  readonly advbase: number;
  readonly advskew: number;
  /** `bad` if any was. */
  readonly auth: AuthResult['status'];
  readonly fromUs: number;
  readonly toUs: number;
  readonly advertisements: number;
  readonly missed: number;
}

/**
 * The summary of a capture as `decode --json` prints it.
 *
 * @example
 * const { event, frames, overlaps } = captureSummaryRecord(new CaptureAnalysis().summary());
 * [event, frames, overlaps]; // => ['summary', 0, []]
 */
export function captureSummaryRecord(
  { counts, hints, vhids, vrrpRules }: CaptureSummary,
  more: readonly FindingRecord[] = [],
): CaptureSummaryRecord {
  const { frames, carp, vrrp, pfsync, verified, failed, damaged } = counts;
  return {
    event: 'summary',
    ...{ frames, carp, vrrp, pfsync, other: frames - carp - vrrp - pfsync, verified, failed, damaged },
    virtualHosts: vhids.map((timeline) => ({
      ...keyOf(timeline),
      advertisers: timeline.advertisers.flatMap(advertiserRecord),
    })),
    masterships: vhids.flatMap((timeline) =>
      timeline.advertisers.flatMap((advertiser) =>
        advertiser.masterships.map(({ fromUs, toUs }) => ({
          ...keyOf(timeline),
          ...{ source: name(advertiser), fromUs, toUs },
        })),
      ),
    ),
    overlaps: vhids.flatMap((timeline) =>
      timeline.overlaps
        .filter(({ lasting }) => lasting)
        .map((overlap) => ({
          ...keyOf(timeline),
          sources: [name(overlap.a), name(overlap.b)],
          ...{ fromUs: overlap.fromUs, toUs: overlap.toUs, cause: causeOf(overlap) },
        })),
    ),
    findings: [
      ...more,
      ...hints.map((hint) => ({
        code: hint.code,
        severity: 'note' as const,
        message: captureHintLine(hint),
      })),
      ...vrrpFindings(vrrpRules),
      ...vhids.flatMap(findingsOf),
    ],
  };
}

const name = ({ source }: Advertiser): string => formatAddress(source);

function keyOf({ link, vlan, vhid, family }: VhidTimeline): VirtualHostRecord {
  const [, vni] = /^vni(\d+)/.exec(vlan) ?? [];
  const ids = vlan.replace(/^vni\d+\.?/, '');
  return {
    link,
    vlan: ids === '' ? [] : ids.split('.').map(Number),
    ...(vni === undefined ? {} : { vni: Number(vni) }),
    ...{ vhid, family },
  };
}

/** None for one whose advertisements all receivers drop. */
function advertiserRecord(advertiser: Advertiser): AdvertiserRecord[] {
  const { masterships, advertisements } = advertiser;
  const last = masterships.at(-1);
  if (last === undefined) return [];
  const results = masterships.flatMap(({ auths }) => auths.map(({ auth }) => auth.status));
  return [
    {
      source: name(advertiser),
      advbase: last.advbase,
      advskew: last.advskew,
      auth: results.includes('bad') ? 'bad' : (results.at(-1) ?? 'unchecked'),
      fromUs: masterships[0]!.fromUs,
      toUs: last.toUs,
      advertisements,
      missed: masterships.reduce((sum, { missed }) => sum + missed, 0),
    },
  ];
}

function causeOf(overlap: MastershipOverlap): { code: string; source?: string } {
  const cause = overlapCause(overlap);
  return { code: cause.code, ...('source' in cause ? { source: name(cause.source) } : {}) };
}

function findingsOf(timeline: VhidTimeline): FindingRecord[] {
  const { link, vhid, advertisers, vrrp, timeReversals } = timeline;
  const found: FindingRecord[] = [];
  const add = (code: string, severity: FindingRecord['severity'], message: string): void => {
    found.push({ code, severity, link, vhid, message });
  };
  for (const { a, b } of timeline.overlaps.filter(({ lasting }) => lasting))
    add('dual-master', 'error', `${name(a)} and ${name(b)} were master at the same time`);
  for (const advertiser of advertisers) {
    const who = name(advertiser);
    const results = new Set(advertiser.masterships.flatMap(({ auths }) => auths.map(({ auth }) => auth)));
    for (const auth of results)
      if (auth.status === 'bad')
        add(
          'badauth',
          'error',
          `${who} does not verify${authHint(auth) === '' ? '' : `: ${authHint(auth)}`}`,
        );
    for (const [code, count] of advertiser.refused)
      add(code, 'error', `every receiver drops ${plural(count, 'advertisement')} of ${who}`);
    const { badMac, echoes, replays, forged, duplicates } = advertiser;
    if (badMac > 0)
      add('badmac', 'error', `${plural(badMac, 'frame')} of ${who} went to another MAC address`);
    if (echoes > 0) add('echo', 'warning', `${plural(echoes, 'advertisement')} of ${who} came twice at once`);
    if (replays > 0) add('replay', 'warning', `${plural(replays, 'old advertisement')} of ${who} came again`);
    if (forged > 0)
      add('forged', 'warning', `${plural(forged, 'old advertisement')} of ${who} came with changed fields`);
    if (duplicates > 0)
      add('counted-once', 'note', `${plural(duplicates, 'advertisement')} of ${who} captured at two places`);
    if (advertiser.masterships.some(({ goodbye }) => goodbye)) add('goodbye', 'note', `${who} said goodbye`);
  }
  for (const { source, version } of vrrp)
    if (!advertisers.some((advertiser) => name(advertiser) === formatAddress(source)))
      add(
        'shared-vrid',
        'warning',
        `a VRRPv${version} router at ${formatAddress(source)} has the same number`,
      );
  if (timeReversals > 0) add('time-reversal', 'note', `time goes back ${plural(timeReversals, 'time')}`);
  return found;
}
