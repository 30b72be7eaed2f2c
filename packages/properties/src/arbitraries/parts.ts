import type { StepInput } from '@carplab/sim/scenario';
import { dialectRules } from '../dialect-rules.js';
import type { DrawnFault, FaultTargets } from './fault.js';
import type { DrawnHost } from './host.js';

/** The parent of all VLANs of a host. */
export const TRUNK = 'trunk0';

/** A host is demoted for a while, if its implementation can be. */
export function demotion(
  subject: DrawnHost,
  host: string,
  amount: number,
  at: string,
  later: string,
): StepInput[] {
  const { ownDemotion, mostDemotion } = dialectRules(subject.dialect);
  if (ownDemotion) return [];
  const by = Math.min(amount, mostDemotion);
  return [
    { at, demote: { host, by } },
    { at: later, demote: { host, by: -by } },
  ];
}

/** The name of every host's port on a segment. */
export function portName(segment: string, place: FaultTargets): string {
  return `vtnet${place.segments.indexOf(segment)}`;
}

/** A cable between switches of the segment, if it has several. */
export function linkOf(
  { host }: DrawnFault,
  segment: string,
  { links }: Pick<FaultTargets, 'links'>,
): string | undefined {
  const here = links.filter((each) => each.segment === segment);
  const one = here[host % here.length];
  return one && `${segment}:${one.name}`;
}

/** The cable that a fault at a port is about: its own, the trunk, or one between switches. */
export function cableOf(
  { host, lastsMs }: DrawnFault,
  port: string,
  between: string | undefined,
  { hosts, trunks }: Pick<FaultTargets, 'hosts' | 'trunks'>,
): string {
  if (between !== undefined && lastsMs % 3 > 0) return between;
  return trunks && lastsMs % 2 === 0 ? `${hosts[host % hosts.length]!.name}:${TRUNK}` : port;
}

/** A host is apart from the others for a while; on several switches, those on one side of a cable between them are. */
export function partition({
  at,
  later,
  host,
  segment,
  between,
  where,
}: {
  readonly at: string;
  readonly later: string;
  readonly host: string;
  readonly segment: string;
  readonly between: string | undefined;
  readonly where: { readonly segment?: string };
}): StepInput[] {
  if (between !== undefined)
    return [
      { at, linkDown: between },
      { at: later, linkUp: between },
    ];
  return [
    { at, partition: { ...where, groups: [[host]] } },
    { at: later, heal: segment },
  ];
}
