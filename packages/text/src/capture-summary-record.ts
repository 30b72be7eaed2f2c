import {
  type Advertiser,
  type AuthResult,
  type CaptureFinding,
  type CaptureSummary,
  captureFindings,
  type FindingPlace,
  type FindingSeverity,
  findingSeverity,
  type MastershipOverlap,
  overlapCause,
  type VhidTimeline,
} from '@carplab/analysis';
import { advertiserName, findingSentence } from './finding-lines.js';

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
  readonly severity: FindingSeverity;
  readonly link?: string;
  readonly vlan?: readonly number[];
  readonly vni?: number;
  /** Or VRRP's number. Absent if it is about the capture, or pfsync. */
  readonly vhid?: number;
  readonly family?: 4 | 6;
  /** The addresses of those concerned; where one did it, that one first. */
  readonly hosts?: readonly string[];
  /** Packets, frames, or times. */
  readonly count?: number;
  readonly fromUs?: number;
  readonly toUs?: number;
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
  summary: CaptureSummary,
  more: readonly FindingRecord[] = [],
): CaptureSummaryRecord {
  const { counts, vhids } = summary;
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
          ...{ source: advertiserName(advertiser), fromUs, toUs },
        })),
      ),
    ),
    overlaps: vhids.flatMap((timeline) =>
      timeline.overlaps
        .filter(({ lasting }) => lasting)
        .map((overlap) => ({
          ...keyOf(timeline),
          sources: [overlap.a, overlap.b].map(advertiserName),
          ...{ fromUs: overlap.fromUs, toUs: overlap.toUs, cause: causeOf(overlap, timeline) },
        })),
    ),
    findings: [...more, ...captureFindings(summary).map(findingRecord)],
  };
}

function keyOf({ link, vlan, vhid, family }: VhidTimeline): VirtualHostRecord {
  return { link, ...pathOf(vlan), vhid, family };
}

function placeOf({ link, vlan, vhid, family }: FindingPlace): Partial<VirtualHostRecord> {
  return {
    link,
    ...(vlan === undefined ? {} : pathOf(vlan)),
    ...(vhid === undefined ? {} : { vhid }),
    ...(family === undefined ? {} : { family }),
  };
}

/** A path as `vlanPathText` writes it, as numbers. */
function pathOf(path: string): Pick<VirtualHostRecord, 'vlan' | 'vni'> {
  const [, vni] = /^vni(\d+)/.exec(path) ?? [];
  const ids = path.replace(/^vni\d+\.?/, '');
  return {
    vlan: ids === '' ? [] : ids.split('.').map(Number),
    ...(vni === undefined ? {} : { vni: Number(vni) }),
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
      source: advertiserName(advertiser),
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

function causeOf(overlap: MastershipOverlap, { wrapped }: VhidTimeline): { code: string; source?: string } {
  const cause = overlapCause(overlap, wrapped);
  return { code: cause.code, ...('source' in cause ? { source: advertiserName(cause.source) } : {}) };
}

/** A finding with the keys of the published schema, its times in UTC. */
function findingRecord(finding: CaptureFinding): FindingRecord {
  const { place } = finding;
  return {
    code: finding.code === 'refused' ? finding.statistic : finding.code,
    severity: findingSeverity(finding),
    ...(place === undefined ? {} : placeOf(place)),
    ...factsOf(finding),
    message: findingSentence(finding),
  };
}

type Facts = Pick<FindingRecord, 'hosts' | 'count' | 'fromUs' | 'toUs'>;

/** Who, how often and when, where that is known. */
function factsOf(finding: CaptureFinding): Facts {
  switch (finding.code) {
    case 'silence':
    case 'taken-over':
      return { hosts: [finding.host, finding.before], fromUs: finding.fromUs, toUs: finding.toUs };
    case 'flapping': {
      const { host, before, fromUs, toUs, flapping } = finding;
      return { hosts: [host, before], count: flapping.takeovers, fromUs, toUs };
    }
    case 'dual-master':
    case 'handover': {
      const { a, b, stretches, fromUs, toUs } = finding.overlap;
      return { hosts: [a, b].map(advertiserName), count: stretches, fromUs, toUs };
    }
    case 'advbase-differs':
      return { hosts: [finding.slower.host, finding.faster.host] };
    case 'unlearned-mac': {
      const { advertiser, frames, fromUs, toUs } = finding.unlearned;
      return { hosts: [advertiser], count: frames, fromUs, toUs };
    }
    case 'negative-demotion':
      return { hosts: [finding.host], fromUs: finding.fromUs, toUs: finding.toUs };
    case 'badauth':
    case 'verifies':
      return { hosts: [finding.host], fromUs: finding.fromUs };
    case 'vrrp-checksum-plain':
    case 'vrrp-checksum-rules-differ':
      return { hosts: [...finding.rules.pseudoHeader, ...finding.rules.plain] };
    case 'vrrp-goodbye':
      return { hosts: [finding.goodbye.router], count: finding.goodbye.count };
    default:
      return {
        ...('host' in finding && finding.host !== '' ? { hosts: [finding.host] } : {}),
        ...('count' in finding ? { count: finding.count } : {}),
      };
  }
}
