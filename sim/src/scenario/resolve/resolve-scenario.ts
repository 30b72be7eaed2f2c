import type { SegmentOptions } from '../../segment.js';
import { parseDate } from '../date.js';
import type { SegmentInput, SwitchLinkInput } from '../input/network-input.js';
import type { ScenarioInput } from '../input/scenario-input.js';
import type { FoundProblem } from '../problems.js';
import type { Scenario } from '../scenario.js';
import { DURATION_ALLOWED, MAX_DURATION_US, parseTime } from '../time.js';
import { checkTwins } from './check-twins.js';
import { Context, given } from './context.js';
import { resolveClients, resolveRouters, resolveServers } from './resolve-endpoints.js';
import { resolveExpectations } from './resolve-expectation.js';
import { resolveHosts } from './resolve-hosts.js';
import { resolveSteps } from './resolve-steps.js';
import { resolveSwitches, switchLinkOf } from './resolve-switches.js';

/** Machines per scenario: every broadcast reaches all of them. */
const MAX_MACHINES = 1000;
/** Virtual hosts, summed over all hosts. */
const MAX_VIRTUAL_HOSTS = 20_000;

/** Resolves shorthands, defaults and names of a scenario whose shape has been checked. */
export function resolveScenario(input: ScenarioInput): Scenario | FoundProblem[] {
  const segments = withLinks(segmentsOf(input.segments), input.links ?? []);
  const durationUs = parseTime(input.duration) ?? 0;
  const context = new Context(durationUs, segments);
  const { problems } = context;
  if (durationUs === 0 || durationUs > MAX_DURATION_US) {
    problems.add('bad-value', ['duration'], String(input.duration), DURATION_ALLOWED);
  }
  const twin = segments.findIndex(({ name }, i) => segments.findIndex((other) => other.name === name) < i);
  if (twin >= 0)
    problems.add('duplicate', ['segments', twin], `'${segments[twin]!.name}'`, 'each segment once');
  if (segments.length === 0) {
    problems.add('missing', ['segments'], 'no segment', 'at least one segment');
    // Whatever names a segment would be wrong too.
    return problems.all;
  }
  const machines = [input.hosts, input.clients, input.servers, input.routers];
  const count = machines.reduce((sum, group) => sum + Object.keys(group ?? {}).length, 0);
  if (count > MAX_MACHINES) problems.add('limit', ['hosts'], `${count} machines`, `at most ${MAX_MACHINES}`);
  resolveSwitches(context, input, segments);
  const scenario: Scenario = {
    name: input.name,
    learn: input.learn,
    ...given({ retells: input.retells }),
    seed: input.seed ?? 1,
    ...given({ dateUs: input.date === undefined ? undefined : parseDate(input.date) }),
    durationUs,
    segments,
    hosts: resolveHosts(context, input),
    clients: resolveClients(context, input),
    servers: resolveServers(context, input),
    routers: resolveRouters(context, input),
    steps: resolveSteps(context, input.steps ?? []),
    expectations: resolveExpectations(context, input.expect ?? []),
  };
  checkTwins(context, input, scenario.hosts);
  const virtual = scenario.hosts.reduce((sum, { config }) => sum + config.vhids.length, 0);
  if (virtual > MAX_VIRTUAL_HOSTS) {
    const found = `${virtual} virtual hosts on ${scenario.hosts.length} machines`;
    problems.add('limit', ['hosts'], found, `at most ${MAX_VIRTUAL_HOSTS}`);
  }
  return problems.all.length > 0 ? problems.all : scenario;
}

/** Each segment with its cables between switches. */
function withLinks(segments: SegmentOptions[], links: readonly SwitchLinkInput[]): SegmentOptions[] {
  return segments.map((segment) => {
    const own = links.filter((each) => each.segment === segment.name);
    if (own.length === 0) return segment;
    return { ...segment, links: own.map(switchLinkOf) };
  });
}

function segmentsOf(input: ScenarioInput['segments']): SegmentOptions[] {
  if (Array.isArray(input)) return input.map((name) => ({ name }));
  return Object.entries(input).map(([name, options]) => ({ name, ...segmentOf(options ?? {}) }));
}

function segmentOf(input: SegmentInput): Omit<SegmentOptions, 'name'> {
  const { ageing, macLimit, snooping, membership, unregisteredMulticast } = input;
  const { eatsLinkLocalMulticast, forwardDelay, mtu } = input;
  return given({
    switches: input.switches,
    ageingUs: parseTime(ageing),
    macLimit,
    snooping,
    membershipUs: parseTime(membership),
    unregisteredMulticast,
    eatsLinkLocalMulticast,
    forwardDelayUs: parseTime(forwardDelay),
    mtu,
  });
}
