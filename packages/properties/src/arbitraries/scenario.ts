import { faultsOf, implementationOf } from '@carplab/implementations';
import {
  baseDialect,
  type HostInput,
  type InterfaceInput,
  type ScenarioInput,
  type SharedVhidInput,
} from '@carplab/sim/scenario';
import fc from 'fast-check';
import { dialectRules } from '../dialect-rules.js';
import { scenarioTime } from '../words.js';
import {
  type FaultKind,
  type FaultOptions,
  type FaultTargets,
  faultSchedules,
  PASSWORD,
  stepsOf,
} from './fault.js';
import { type DrawnHost, type DrawnTwist, type HostOptions, hosts, hostTwists } from './host.js';
import {
  clientsOf,
  type DrawnNetwork,
  type NetworkOptions,
  networks,
  segmentsOf,
  switchOf,
} from './network.js';
import { TRUNK } from './parts.js';
import { requireSome, requireWhole } from './require.js';
import { time } from './time.js';

/** What scenarios can be like. What is absent is drawn. */
export interface ScenarioOptions extends HostOptions, FaultOptions, NetworkOptions {
  /** The most hosts. Default: 3 */
  readonly maxHosts?: number;
  /** The fewest hosts. Default: 2, or `maxHosts` if that is 1 */
  readonly minHosts?: number;
  /** The most segments, 1 or 2. Every host is on all of them. Default: 2 */
  readonly maxSegments?: 1 | 2;
  /** The most vhids on each segment, 1 or 2. Default: 2, mostly 1 are drawn */
  readonly maxVhids?: 1 | 2;
  /** IP families of the virtual addresses. UCARP has only IPv4. Default: either or both */
  readonly families?: readonly (4 | 6)[];
  /** No two hosts have the same advbase and advskew. Default: false */
  readonly distinct?: boolean;
  /** Different dialects in one vhid. Default: drawn */
  readonly mixed?: boolean;
  /** Hosts whose interfaces are VLANs of one cable. Default: drawn */
  readonly trunks?: boolean;
  /** Hosts with another release, with fixes, and, unless `clocks` is false, with late timers. Default: a quarter */
  readonly twists?: boolean;
  /** The time without faults after the last one, ms. Default: long enough to settle */
  readonly calmMs?: number;
}

/** Faults that only hosts with a filter can have. */
const OF_PF: readonly FaultKind[] = ['pf', 'pfsync', 'flushStates', 'forgePfsync'];

interface Drawn {
  readonly seed: number;
  readonly hosts: readonly DrawnHost[];
  readonly mixed: boolean;
  readonly segments: number;
  readonly vhids: number;
  readonly families: readonly (4 | 6)[];
  readonly faults: Parameters<typeof stepsOf>[0][];
  readonly trunks: boolean;
  /** Of the first hosts, in order. */
  readonly twists: readonly DrawnTwist[];
  readonly network: DrawnNetwork;
}

const FAMILIES: readonly (readonly (4 | 6)[])[] = [[4], [6], [4, 6]];

/**
 * The virtual addresses of a vhid, with prefix lengths: one or two for each family.
 *
 * @example
 * fc.sample(vips(1, [4]), { numRuns: 20, seed: 1 }).every((each) => each[0] === '10.0.1.101/24'); // => true
 */
export function vips(segment: number, families: readonly (4 | 6)[]): fc.Arbitrary<string[]> {
  const most = fc.integer({ min: 1, max: 2 });
  return most.map((count) => families.flatMap((family) => vipsOf(segment, 1, family, count)));
}

function vipsOf(segment: number, vhid: number, family: 4 | 6, count = 1): string[] {
  const at = (i: number): string =>
    family === 4 ? `10.0.${segment}.${100 * i + vhid}/24` : `2001:db8:${segment}::${100 * i + vhid}/64`;
  return Array.from({ length: count }, (_, i) => at(i + 1));
}

/**
 * Whole scenarios, in the form of a scenario file: hosts of any dialect on one or two segments, one or two vhids on
 * each, several switches and clients in some, faults at any time, and then time to settle. `traceOf(readScenario(…))` runs one; `formatScenario` writes it
 * for `carplab run`, unless a dialect is of `defineDialect`. They shrink towards two FreeBSD hosts without faults.
 *
 * @throws {RangeError} for an option that no scenario can fulfil
 * @example
 * const [scenario] = fc.sample(scenarios({ dialects: ['openbsd'], maxSegments: 1 }), { numRuns: 1, seed: 3 });
 * readScenario(scenario, 'drawn').ok; // => true
 */
export function scenarios(options: ScenarioOptions = {}): fc.Arbitrary<ScenarioInput> {
  const { maxHosts = 3, minHosts = Math.min(2, maxHosts), maxSegments = 2, maxVhids = 2 } = options;
  const { families, mixed } = options;
  requireWhole('maxHosts', maxHosts, 1, 200);
  requireWhole('minHosts', minHosts, 1, maxHosts);
  requireWhole('maxSegments', maxSegments, 1, 2);
  requireWhole('maxVhids', maxVhids, 1, 2);
  if (options.calmMs !== undefined) requireWhole('calmMs', options.calmMs, 0, Number.MAX_SAFE_INTEGER);
  if (families !== undefined) requireSome('families', families, [4, 6]);
  return fc
    .record({
      seed: fc.integer({ min: 1, max: 0x7fff_ffff }),
      hosts: fc.array(hosts(options), { minLength: minHosts, maxLength: maxHosts }),
      mixed: mixed === undefined ? fc.boolean() : fc.constant(mixed),
      segments: fc.integer({ min: 1, max: maxSegments }),
      vhids: fc.constantFrom(1, 1, 1, maxVhids),
      families: families === undefined ? fc.constantFrom(...FAMILIES) : fc.constant(families),
      faults: faultSchedules(options),
      trunks:
        options.trunks === undefined
          ? fc.constantFrom(false, false, false, true)
          : fc.constant(options.trunks),
      // Each later one is drawn after all before, which are then as without it.
      twists: twistsOf(options, maxHosts),
      network: networks(options),
    })
    .map((drawn) => build(drawn, options));
}

function build(drawn: Drawn, { distinct = false, calmMs }: ScenarioOptions): ScenarioInput {
  const alike = drawn.hosts.map((host) =>
    drawn.mixed ? host : { ...host, dialect: drawn.hosts[0]!.dialect },
  );
  const taken = new Set<string>();
  const each = alike.map((host) => (distinct ? { ...host, advskew: freeSkew(host, taken) } : host));
  const isIpv4Only = each.some(({ dialect }) => dialectRules(dialect).rawIpv4);
  const families = isIpv4Only ? [4 as const] : drawn.families;
  const segments = ['lan', 'wan'].slice(0, drawn.segments);
  const vhids = segments.flatMap((segment, s) =>
    Array.from({ length: drawn.vhids }, (_, v) => {
      const vhid = 1 + s * drawn.vhids + v;
      const addresses = families.flatMap((family) => vipsOf(s, vhid, family));
      const other = vipsOf(s, vhid, families[0]!, 2)[1]!;
      const shared: SharedVhidInput = { vhid, password: PASSWORD, addresses };
      return {
        segment,
        families,
        vhid,
        addresses: [addresses[0]!, other] as const,
        shared: segments.length === 1 ? shared : { segment, ...shared },
      };
    }),
  );
  const named = each.map((host, i) => ({ name: `fw${i + 1}`, drawn: host }));
  const { trunks, network } = drawn;
  const whole = segmentsOf(segments, network);
  const { machines, host: serving } = clientsOf(network, { segments, vhids });
  const links = (whole.links ?? []).map(({ segment, between }) => ({ segment, name: between.join('-') }));
  const place: FaultTargets = { hosts: named, segments, vhids, trunks, links };
  const steps = drawn.faults
    .flatMap((fault) => stepsOf(fault, place))
    .sort((a, b) => secondsOf(a.at ?? 0) - secondsOf(b.at ?? 0));
  const isFiltering = drawn.faults.some(({ kind }) => OF_PF.includes(kind));
  const lastMs = Math.max(0, ...each.map(({ startMs }) => startMs), ...drawn.faults.map(endMs));
  return {
    name: 'found by properties',
    learn: 'See the comment above.',
    seed: drawn.seed,
    ...(drawn.seed % 4 === 0 ? { date: '2026-03-29T00:59:30Z' } : {}),
    duration: scenarioTime((lastMs + (calmMs ?? calmFor(each) + latenessFor(drawn.twists))) * 1000),
    ...whole,
    vhids: vhids.map(({ shared }) => shared),
    hosts: Object.fromEntries(
      named.map(({ name, drawn: host }, i) => [
        name,
        {
          ...hostOf(host, i + 1, segments, { isFiltering, trunks, network }),
          ...serving,
          ...twistOf(host, drawn.twists[i]),
        },
      ]),
    ),
    ...machines,
    ...(steps.length === 0 ? {} : { steps }),
  };
}

function hostOf(
  host: DrawnHost,
  number: number,
  segments: readonly string[],
  { isFiltering, trunks, network }: Pick<Drawn, 'trunks' | 'network'> & { readonly isFiltering: boolean },
): HostInput {
  const { dialect, advbase, advskew, preempt, startMs, hz, driftPpb } = host;
  const own = (s: number): string | string[] =>
    dialectRules(dialect).rawIpv4
      ? `10.0.${s}.${number}/24`
      : [`10.0.${s}.${number}/24`, `2001:db8:${s}::${number}/64`];
  return {
    dialect,
    ...portsOf(segments, own, {
      trunks,
      places: segments.map((_, s) => switchOf(network.switches[s]!, number + s)),
    }),
    ...(advbase === 1 ? {} : { advbase }),
    ...(advskew === 0 ? {} : { advskew }),
    ...(preempt ? { preempt } : {}),
    ...(startMs === 0 ? {} : { start: scenarioTime(startMs * 1000) }),
    ...(hz === undefined ? {} : { hz }),
    ...(isFiltering && implementationOf(baseDialect(dialect)).pfsync !== undefined
      ? { pfsync: { syncdev: segments[0]! } }
      : {}),
    ...(driftPpb === 0 ? {} : { clock: { driftPpb } }),
  };
}

/** Those of the first hosts: mostly none. */
function twistsOf({ twists, clocks }: ScenarioOptions, maxHosts: number): fc.Arbitrary<DrawnTwist[]> {
  const none = fc.constant<DrawnTwist[]>([]);
  if (twists === false) return none;
  const some = fc.array(hostTwists(clocks), { minLength: 1, maxLength: Math.min(3, maxHosts) });
  return twists === true ? some : fc.oneof({ weight: 3, arbitrary: none }, { weight: 1, arbitrary: some });
}

/** What a twist means for a host of that dialect. */
function twistOf({ dialect }: DrawnHost, twist: DrawnTwist | undefined): Partial<HostInput> {
  if (twist === undefined) return {};
  const { lateMs, alloweddeviation, isFixed } = twist;
  const late = lateMs === 0 ? {} : { late: { max: time(lateMs) } };
  // Only FreeBSD has releases.
  if (implementationOf(baseDialect(dialect), 12) === undefined) return late;
  const release = twist.release === undefined ? {} : { release: twist.release };
  const fixes = isFixed ? faultsOf(implementationOf(baseDialect(dialect), twist.release)!) : [];
  return {
    ...late,
    ...release,
    ...(fixes.length === 0 ? {} : { fixes }),
    ...(alloweddeviation === 0 ? {} : { alloweddeviation }),
  };
}

/** All segments, as VLANs of one cable under the names that they have without, or each with its own. */
function portsOf(
  segments: readonly string[],
  own: (segment: number) => string | string[],
  { trunks, places }: { readonly trunks: boolean; readonly places: readonly { switch?: string }[] },
): Pick<HostInput, 'on' | 'interfaces'> {
  if (!trunks && places.every((place) => place.switch === undefined))
    return { on: Object.fromEntries(segments.map((segment, s) => [segment, own(s)])) };
  const each = segments.map((segment, s): [string, InterfaceInput] => [
    `vtnet${s}`,
    { ...(trunks ? { parent: TRUNK, vlan: 10 + s } : {}), segment, ...places[s], addresses: own(s) },
  ]);
  return { interfaces: { ...(trunks ? { [TRUNK]: {} } : {}), ...Object.fromEntries(each) } };
}

/** The next skew that no host of the same base has yet. */
function freeSkew({ advbase, advskew }: DrawnHost, taken: Set<string>): number {
  let skew = advskew;
  while (taken.has(`${advbase} ${skew}`)) skew = (skew + 1) % 255;
  taken.add(`${advbase} ${skew}`);
  return skew;
}

/** The longest master-down time, an interval, two seconds, and the longest sleep. */
function calmFor(all: readonly DrawnHost[]): number {
  const longest = Math.max(...all.map(({ advbase }) => advbase));
  const sleepsUs = Math.max(...all.map(({ dialect }) => dialectRules(dialect).forcedSleepUs));
  return (4 * longest + 4) * 1000 + sleepsUs / 1000;
}

/** How much longer it takes with late timers: of 3 s each, ten times. */
function latenessFor(twists: readonly DrawnTwist[]): number {
  return Math.max(0, ...twists.map(({ lateMs, alloweddeviation }) => 10 * lateMs + 100 * alloweddeviation));
}

/**
 * When any kind of fault is over: a shutdown takes a second, and a clock set back stands still. What waits for a MASTER
 * waits for a takeover.
 */
function endMs({ kind, atMs, lastsMs }: Drawn['faults'][number]): number {
  return atMs + lastsMs + (kind === 'after' ? 10_000 : 1000);
}

function secondsOf(time: string | number): number {
  return Number.parseFloat(String(time));
}
