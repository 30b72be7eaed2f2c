import { formatAddress, formatMac, sameBytes, virtualMac } from '@carplab/codec';
import type { CaptureSummary } from '../capture/capture-summary.js';
import { heardIntervalUs } from '../intervals.js';
import type { Misframed } from '../misframed.js';
import type { Advertiser, Mastership, VhidTimeline } from '../timeline.js';
import type { CaptureFinding, MisframedFinding, VirtualHostFinding } from './capture-finding.js';
import { isSameVerdict, overlapCause } from './overlap-cause.js';

/** A silence is longer than this many intervals. */
const SILENCE = 1.5;
/** The highest advskew that FreeBSD sends: what a demotion, or a higher one, ends at. */
const SUPPRESSED = 240;

/**
 * Everything found in a capture, in the order in which reports say it.
 *
 * @example
 * captureFindings(new CaptureAnalysis().summary()); // => []
 */
export function captureFindings({
  hints,
  vrrpRules,
  vrrpGoodbyes,
  vhids,
  pfsync,
}: Pick<CaptureSummary, 'hints' | 'vrrpRules' | 'vrrpGoodbyes' | 'vhids' | 'pfsync'>): CaptureFinding[] {
  return [
    ...generalFindings({ hints, vrrpRules, vrrpGoodbyes }),
    ...vhids.flatMap((timeline) => {
      const { link, vlan, vhid, family } = timeline;
      return virtualHostFindings(timeline).map((found) => ({
        ...found,
        place: { link, vlan, vhid, family },
      }));
    }),
    ...pfsync.flatMap(({ nodes, link }) =>
      nodes.flatMap((node) =>
        misframedFindings(node.source, 'pfsync', node).map((found) => ({ ...found, place: { link } })),
      ),
    ),
  ];
}

/** What was found about the capture as a whole, and about VRRP routers. */
export function generalFindings({
  hints,
  vrrpRules,
  vrrpGoodbyes,
}: Pick<CaptureSummary, 'hints' | 'vrrpRules' | 'vrrpGoodbyes'>): CaptureFinding[] {
  return [
    ...hints,
    ...vrrpRules.map((rules) => ({
      code:
        rules.pseudoHeader.length > 0
          ? ('vrrp-checksum-rules-differ' as const)
          : ('vrrp-checksum-plain' as const),
      rules,
      place: { link: rules.link, vlan: rules.vlan, vhid: rules.vrid },
    })),
    ...vrrpGoodbyes.map((goodbye) => ({
      code: 'vrrp-goodbye' as const,
      goodbye,
      place: { link: goodbye.link, vlan: goodbye.vlan, vhid: goodbye.vrid },
    })),
  ];
}

/** What was found about one virtual host, in the order in which reports say it. */
export function virtualHostFindings(timeline: VhidTimeline): VirtualHostFinding[] {
  const { advertisers, overlaps, timeReversals } = timeline;
  return [
    ...silences(timeline),
    ...overlaps.map((overlap): VirtualHostFinding => {
      if (!overlap.lasting) return { code: 'handover', overlap };
      return { code: 'dual-master', overlap, cause: overlapCause(overlap, timeline.wrapped) };
    }),
    ...(timeReversals > 0 ? [{ code: 'time-reversal' as const, count: timeReversals }] : []),
    ...elections(timeline),
    ...advertisers.flatMap(ofAdvertiser),
    ...routers(timeline),
    ...unverified(timeline),
  ];
}

/** What frames of one sender went to the wrong MAC address. */
export function misframedFindings(
  host: string,
  protocol: 'carp' | 'pfsync',
  { badMac, unicastInGroup }: Misframed,
): MisframedFinding[] {
  const found: MisframedFinding[] = [];
  if (badMac > 0) found.push({ code: 'badmac', host, protocol, isUnicast: false, count: badMac });
  if (unicastInGroup > 0)
    found.push({ code: 'badmac', host, protocol, isUnicast: true, count: unicastInGroup });
  return found;
}

/** One mastership, and whose it was. */
export interface OwnMastership {
  readonly advertiser: Advertiser;
  readonly mastership: Mastership;
}

/** All masterships of a vhid, in order of time. */
export function mastershipsOf({ advertisers }: VhidTimeline): OwnMastership[] {
  return advertisers
    .flatMap((advertiser) => advertiser.masterships.map((mastership) => ({ advertiser, mastership })))
    .sort((a, b) => a.mastership.fromUs - b.mastership.fromUs);
}

const name = ({ source }: Advertiser): string => formatAddress(source);

/** Periods in which nobody advertised, and who took over after them. */
function silences(timeline: VhidTimeline): VirtualHostFinding[] {
  const found: VirtualHostFinding[] = [];
  let last: OwnMastership | undefined;
  for (const next of mastershipsOf(timeline)) {
    if (last && next.mastership.fromUs > last.mastership.toUs) {
      const { advbase, advskew, goodbye, toUs: fromUs } = last.mastership;
      const toUs = next.mastership.fromUs;
      const hosts = { host: name(next.advertiser), before: name(last.advertiser) };
      if (toUs - fromUs > SILENCE * heardIntervalUs(advbase, advskew))
        found.push({ code: 'silence', ...hosts, fromUs, toUs });
      else if (goodbye && next.advertiser !== last.advertiser)
        found.push({ code: 'taken-over', ...hosts, fromUs, toUs });
    }
    if (!last || next.mastership.toUs > last.mastership.toUs) last = next;
  }
  return found;
}

/** What disturbs an election without stopping it. */
function elections({ flaps, advbases, wrapped, unlearned }: VhidTimeline): VirtualHostFinding[] {
  return [
    ...flaps.map((flapping): VirtualHostFinding => {
      const { fromUs, toUs } = flapping;
      const hosts = { host: name(flapping.host), before: name(flapping.from) };
      return { code: 'flapping', ...hosts, fromUs, toUs, flapping };
    }),
    ...advbases.map(
      (each): VirtualHostFinding => ({
        code: 'advbase-differs',
        slower: { host: name(each.slower), advbase: each.slowerBase, advskew: each.slowerSkew },
        faster: { host: name(each.faster), advbase: each.fasterBase, advskew: each.fasterSkew },
      }),
    ),
    ...wrapped.map(
      ({ host, ...rest }): VirtualHostFinding => ({ code: 'negative-demotion', host: name(host), ...rest }),
    ),
    ...unlearned.map((each): VirtualHostFinding => ({ code: 'unlearned-mac', unlearned: each })),
  ];
}

function ofAdvertiser(advertiser: Advertiser): VirtualHostFinding[] {
  const host = name(advertiser);
  const { masterships, echoes, replays, forged, duplicates, duplicateOffsetUs } = advertiser;
  const found: VirtualHostFinding[] = [...verdicts(advertiser)];
  for (const [statistic, count] of advertiser.refused)
    found.push({ code: 'refused', host, statistic, count });
  found.push(...misframedFindings(host, 'carp', advertiser));
  if (masterships.some(({ goodbye }) => goodbye)) found.push({ code: 'goodbye', host });
  if (echoes > 0) found.push({ code: 'echo', host, count: echoes });
  if (replays > 0) found.push({ code: 'replay', host, count: replays });
  if (forged > 0) found.push({ code: 'forged', host, count: forged });
  if (duplicates > 0)
    found.push({ code: 'counted-once', host, count: duplicates, offsetUs: Math.abs(duplicateOffsetUs) });
  if (masterships.some(({ skewMax }) => skewMax === SUPPRESSED)) found.push({ code: 'suppressed', host });
  const demote = Math.max(0, ...masterships.map(({ demoteMax }) => demoteMax));
  if (demote > 0) found.push({ code: 'demoted', host, count: demote });
  return found;
}

/** Each reason why verification failed, and when it no longer did. */
function verdicts(advertiser: Advertiser): VirtualHostFinding[] {
  const host = name(advertiser);
  const periods = advertiser.masterships.flatMap(({ auths }) => auths);
  const isOneOfSeveral = new Set(periods.map(({ auth }) => auth)).size > 1;
  const found: VirtualHostFinding[] = [];
  let last: (typeof periods)[number]['auth'] | undefined;
  for (const { auth, fromUs } of periods) {
    if (auth.status === 'bad' && !(last !== undefined && isSameVerdict(auth, last)))
      found.push({ code: 'badauth', host, auth, fromUs, isOneOfSeveral });
    else if (auth.status === 'ok' && last !== undefined && last.status !== 'ok')
      found.push({ code: 'verifies', host, fromUs });
    last = auth;
  }
  return found;
}

/** A CARP sender that also sends version 3 is not a router: something is wrong with its packets. */
function routers({ vhid, vrrp, advertisers }: VhidTimeline): VirtualHostFinding[] {
  const mac = virtualMac(vhid);
  return vrrp
    .filter(({ source }) => !advertisers.some((advertiser) => sameBytes(advertiser.source, source)))
    .map((router) => ({
      code: 'shared-vrid',
      ...{ host: formatAddress(router.source), version: router.version },
      ...(router.mac !== undefined && sameBytes(router.mac, mac) ? { mac: formatMac(mac) } : {}),
    }));
}

function unverified(timeline: VhidTimeline): VirtualHostFinding[] {
  const notes = new Set(
    mastershipsOf(timeline).flatMap(({ mastership }) => mastership.auths.map(({ auth }) => auth.note)),
  );
  return (['no-password', 'no-vip'] as const).filter((code) => notes.has(code)).map((code) => ({ code }));
}
