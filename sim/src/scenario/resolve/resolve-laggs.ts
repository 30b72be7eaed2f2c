import type { LaggOptions } from '../../lagg.js';
import type { CableInput, InterfaceInput } from '../input/network-input.js';
import { type Path, show } from '../problems.js';
import type { Context } from './context.js';
import { portOptions } from './resolve-cable.js';

type Interfaces = Readonly<Record<string, InterfaceInput>>;

const CABLE_KEYS: readonly (keyof CableInput)[] = [
  'switch',
  'link',
  'out',
  'in',
  'joins',
  'portSecurity',
  'filter',
  'echo',
];
/** What a member leaves to its lagg. */
const OWN_KEYS: readonly (keyof InterfaceInput)[] = [
  'addresses',
  'gateway',
  'gateway6',
  'simplex',
  'parent',
  'vlan',
];

/** The lagg of each member. */
export function membersOf(interfaces: Interfaces): ReadonlyMap<string, string> {
  const laggs = Object.entries(interfaces);
  return new Map(laggs.flatMap(([name, { lagg = [] }]) => lagg.map((member) => [member, name] as const)));
}

/** The segment of an interface; of a lagg without one, that of its members. */
export function segmentOfInterface(interfaces: Interfaces, name: string): string | undefined {
  const { segment, lagg = [] } = interfaces[name] ?? {};
  if (segment !== undefined) return segment;
  return lagg.map((member) => interfaces[member]?.segment).find((each) => each !== undefined);
}

/** The interfaces that no other one carries: physical ones that are no members, and laggs. */
export function carriersOf(interfaces: Interfaces): string[] {
  const members = membersOf(interfaces);
  return Object.entries(interfaces).flatMap(([name, { parent }]) =>
    parent === undefined && !members.has(name) ? [name] : [],
  );
}

/** Reports laggs without members, with unsuitable ones, or with settings that belong to the members. */
export function checkLaggs(context: Context, interfaces: Interfaces, path: Path): void {
  const { problems } = context;
  const taken = new Map<string, string>();
  const parents = new Set(Object.values(interfaces).map(({ parent }) => parent));
  const physical = Object.entries(interfaces).flatMap(([name, { parent, lagg }]) =>
    parent === undefined && lagg === undefined ? [name] : [],
  );
  for (const [name, input] of Object.entries(interfaces)) {
    const at = [...path, name];
    const { lagg, protocol, parent, vlan } = input;
    if (lagg === undefined) {
      if (protocol !== undefined)
        problems.add('missing', [...at, 'lagg'], 'protocol without lagg', 'both lagg and protocol');
      continue;
    }
    if (parent !== undefined || vlan !== undefined)
      problems.add('conflict', at, 'a lagg that is a VLAN', 'lagg, or parent and vlan');
    if (lagg.length === 0) problems.add('missing', [...at, 'lagg'], 'no member', 'at least one interface');
    for (const key of CABLE_KEYS) {
      if (input[key] !== undefined)
        problems.add('conflict', [...at, key], `${key} of a lagg`, `${key} of its members`);
    }
    for (const [i, member] of lagg.entries()) {
      const where = [...at, 'lagg', i];
      if (!physical.includes(member)) {
        problems.unknown(where, 'an interface of this host that is neither VLAN nor lagg', member, physical);
        continue;
      }
      const twin = taken.get(member);
      taken.set(member, name);
      if (twin !== undefined)
        problems.add('duplicate', where, `${show(member)}, which is a member of ${twin}`, 'each member once');
      if (parents.has(member))
        problems.add(
          'conflict',
          where,
          `${show(member)}, the parent of VLANs`,
          `VLANs of ${name}, whose member it is`,
        );
      checkMember(context, interfaces, name, member, path);
    }
    checkSwitches(context, interfaces, name, at);
  }
}

function checkMember(
  { problems }: Context,
  interfaces: Interfaces,
  lagg: string,
  member: string,
  path: Path,
): void {
  const input = interfaces[member]!;
  for (const key of OWN_KEYS)
    if (input[key] !== undefined)
      problems.add(
        'conflict',
        [...path, member, key],
        `${key} of a member of ${lagg}`,
        `${key} of ${lagg}, or none`,
      );
  const segment = segmentOfInterface(interfaces, lagg);
  const carriesVlans = Object.values(interfaces).some(({ parent }) => parent === lagg);
  if (input.segment === undefined && (segment !== undefined || !carriesVlans))
    problems.add(
      'missing',
      [...path, member, 'segment'],
      'nothing',
      segment === undefined
        ? 'a segment, unless its lagg carries VLANs alone'
        : `${segment}, as ${lagg} has it`,
    );
  else if (input.segment !== segment)
    problems.add(
      'conflict',
      [...path, member, 'segment'],
      show(input.segment),
      `${segment}, as ${lagg} has it`,
    );
}

/** The switch must know that an LACP aggregation is one, and treats it as one port. */
function checkSwitches({ problems }: Context, interfaces: Interfaces, name: string, at: Path): void {
  const { lagg = [], protocol } = interfaces[name]!;
  if (protocol !== 'lacp') return;
  const switches = new Set(lagg.map((member) => interfaces[member]?.switch));
  if (switches.size > 1)
    problems.add('conflict', [...at, 'protocol'], 'lacp to several switches', 'failover, or one switch');
  for (const member of lagg) {
    for (const key of ['portSecurity', 'echo'] as const)
      if (interfaces[member]?.[key] !== undefined)
        problems.add(
          'conflict',
          [...at.slice(0, -1), member, key],
          `${key} with lacp`,
          `no ${key}, or failover`,
        );
  }
}

/**
 * The cables of an interface that is a lagg, or a VLAN of one; undefined for any other. A VLAN's own settings come before
 * the members'; a member's switch counts where the segment has one of that name.
 */
export function laggOf(
  context: Context,
  interfaces: Interfaces,
  name: string,
  segment: string,
  path: Path,
): LaggOptions | undefined {
  const input = interfaces[name];
  const carrier = input?.parent === undefined ? name : input.parent;
  const { lagg, protocol = 'failover' } = interfaces[carrier] ?? {};
  if (lagg === undefined || input === undefined) return undefined;
  const members = lagg.map((port) => {
    const { switch: at, ...member } = interfaces[port] ?? {};
    const isThere =
      at !== undefined &&
      (segment === interfaces[port]?.segment || context.switches.get(segment)?.includes(at));
    const own = Object.fromEntries(
      CABLE_KEYS.flatMap((key) => (input[key] === undefined ? [] : [[key, input[key]]])),
    );
    const cable: CableInput = { ...member, ...(isThere ? { switch: at } : {}), ...own };
    return {
      port,
      ...portOptions(
        context,
        cable,
        segment,
        input.parent === undefined ? [...path.slice(0, -1), port] : path,
      ),
    };
  });
  return { protocol, members };
}
