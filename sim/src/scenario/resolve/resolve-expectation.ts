import { handoverUs } from '@carplab/analysis';
import { HOST_COUNTERS, transitionReasons } from '@carplab/host';
import { describeClaim } from '../describe-claim.js';
import type { Bounds, Claim, ElectionChoice, Expectation, TransitionMatch } from '../expectation.js';
import type { ExpectationInput, TransitionChoice, VhidChoice } from '../input/expectation-input.js';
import type { TimeInput } from '../input/network-input.js';
import { type Path, show } from '../problems.js';
import { timeText } from '../time.js';
import { type Context, given, listOf } from './context.js';

type Keys = Omit<ExpectationInput, 'name'>;
type Resolvers = {
  readonly [K in keyof Required<Keys>]: (context: Context, input: Required<Keys>[K], path: Path) => Claim;
};

/** All expectations. */
export function resolveExpectations(context: Context, inputs: readonly ExpectationInput[]): Expectation[] {
  return inputs.flatMap((input, i) => {
    const path = ['expect', i];
    const { name, ...rest } = input;
    const keys = Object.keys(rest) as (keyof Keys)[];
    if (keys.length !== 1) {
      const found = keys.length === 0 ? 'no expectation' : keys.join(' and ');
      const at = keys.length === 0 ? path : [...path, keys[1]!];
      context.problems.add(
        keys.length === 0 ? 'missing' : 'conflict',
        at,
        found,
        `exactly one of ${Object.keys(RESOLVERS).join(', ')}`,
      );
      return [];
    }
    const claim = claimOf(context, keys[0]!, rest, [...path, keys[0]!]);
    return [{ name: name ?? describeClaim(claim), claim }];
  });
}

function claimOf<K extends keyof Keys>(context: Context, key: K, input: Keys, path: Path): Claim {
  return RESOLVERS[key](context, input[key] as Required<Keys>[K], path);
}

const RESOLVERS: Resolvers = {
  state(context, input, path) {
    const { host, is, at } = input;
    context.node(host, [...path, 'host'], 'host');
    const atUs = listOf(at).map((time, i) =>
      context.moment(time, Array.isArray(at) ? [...path, 'at', i] : [...path, 'at']),
    );
    return { kind: 'state', which: choice(context, input, path, host), host, is, atUs };
  },
  oneMaster(context, input, path) {
    const { within, from, until } = input;
    if (within !== undefined && from !== undefined) {
      context.problems.add('conflict', [...path, 'from'], 'within and from', 'one of them');
    }
    const untilUs = until === undefined ? context.durationUs : context.moment(until, [...path, 'until']);
    const which = choice(context, input, path);
    if (from !== undefined) {
      const fromUs = context.moment(from, [...path, 'from']);
      if (fromUs > untilUs)
        context.problems.add(
          'bad-value',
          [...path, 'until'],
          show(until),
          `a time not before ${timeText(fromUs)}`,
        );
      return { kind: 'oneMaster', which, fromUs, untilUs };
    }
    return { kind: 'oneMaster', which, withinUs: context.span(within ?? 0), untilUs };
  },
  transitions(context, input, path) {
    const { count, min, max } = input;
    const least = count === undefined && min === undefined && max === undefined ? { min: 1 } : { min };
    return {
      kind: 'transitions',
      match: match(context, input, path),
      count: bounds(context, given({ count, ...least, max }), path),
    };
  },
  noTransition(context, input, path) {
    return { kind: 'transitions', match: match(context, input, path), count: { min: 0, max: 0 } };
  },
  takeover(context, input, path) {
    const { host, min, max, count, between } = input;
    if (host !== undefined) context.node(host, [...path, 'host'], 'host');
    inOrder(context, 'min', min, 'max', max, path);
    return {
      kind: 'takeover',
      which: choice(context, input, path, host),
      minUs: min === undefined ? 0 : context.span(min),
      maxUs: max === undefined ? Number.POSITIVE_INFINITY : context.span(max),
      span: context.between(between, [...path, 'between']),
      ...given({ host, count }),
    };
  },
  noMaster(context, input, path) {
    return {
      kind: 'noMaster',
      which: choice(context, input, path),
      maxUs: context.span(input.max),
      span: context.between(input.between, [...path, 'between']),
    };
  },
  masters(context, input, path) {
    const { is, at } = input;
    return {
      kind: 'masters',
      which: choice(context, input, path),
      is,
      atUs: context.moment(at, [...path, 'at']),
    };
  },
  advertised(context, input, path) {
    const { host, advskew, between, count } = input;
    context.node(host, [...path, 'host'], 'host');
    return {
      kind: 'advertised',
      which: choice(context, input, path, host),
      host,
      count: bounds(context, count === undefined ? { min: 1 } : { count }, path),
      span: context.between(between, [...path, 'between']),
      ...given({ advskew }),
    };
  },
  pingsLost(context, input, path) {
    context.node(input.client, [...path, 'client'], 'client');
    const { client, min, max, between } = input;
    const count = bounds(context, given({ min, max }), path);
    return { kind: 'pingsLost', client, count, span: context.between(between, [...path, 'between']) };
  },
  sessions(context, input, path) {
    const { client, session, fate, minGap, maxGap, why, count, min, max } = input;
    if (client !== undefined) context.node(client, [...path, 'client'], 'client');
    const known = [...context.sessions].filter(([name]) => client === undefined || name === client);
    const names = [...new Set(known.flatMap(([, each]) => each))];
    if (session !== undefined && !names.includes(session) && context.problems.all.length === 0)
      context.problems.unknown([...path, 'session'], 'a session', session, names);
    else if (names.length === 0 && context.problems.all.length === 0)
      context.problems.add(
        'unknown-name',
        path,
        `no session of ${client ?? 'any client'}`,
        'sessions of a client',
      );
    inOrder(context, 'minGap', minGap, 'maxGap', maxGap, path);
    const minGapUs = minGap === undefined ? 0 : context.span(minGap);
    const maxGapUs = maxGap === undefined ? Number.POSITIVE_INFINITY : context.span(maxGap);
    const all = count === undefined && min === undefined && max === undefined;
    const counted = all ? undefined : bounds(context, given({ count, min, max }), path);
    return { kind: 'sessions', fate, minGapUs, maxGapUs, ...given({ client, session, why, count: counted }) };
  },
  dualMaster(context, input, path) {
    const { is, longerThan, between } = input;
    const which = choice(context, input, path);
    const takePart = [...context.hosts.values()].filter(({ config }) =>
      config.vhids.some(({ vhid }) => which.vhid === undefined || vhid === which.vhid),
    );
    return {
      kind: 'dualMaster',
      which,
      happens: is === 'sometime',
      longerThanUs:
        longerThan === undefined
          ? handoverUs(takePart.map(({ config }) => config.dialect))
          : context.span(longerThan),
      span: context.between(between, [...path, 'between']),
    };
  },
  demotion(context, input, path) {
    const { host, is, at } = input;
    context.node(host, [...path, 'host'], 'host');
    return { kind: 'demotion', host, is, atUs: context.moment(at, [...path, 'at']) };
  },
  counter(context, input, path) {
    const { host, name, min, max } = input;
    context.node(host, [...path, 'host'], 'host');
    const known = HOST_COUNTERS;
    if (!known.includes(name)) context.problems.unknown([...path, 'name'], 'a counter', name, known);
    const part = name.slice(0, Math.max(0, name.indexOf('.')));
    const config = context.hosts.get(host)?.config;
    if ((part === 'pf' || part === 'pfsync') && config !== undefined && config[part] === undefined)
      context.problems.add(
        'unknown-name',
        [...path, 'name'],
        show(name),
        `a counter of ${host}, which has no ${part}`,
      );
    return { kind: 'counter', host, counter: name, count: bounds(context, given({ min, max }), path) };
  },
  alarms(context, input, path) {
    const { kind: alarm, count, min, max, between } = input;
    const least = count === undefined && min === undefined && max === undefined ? { min: 1 } : { min };
    return {
      kind: 'alarms',
      which: choice(context, input, path),
      alarm,
      count: bounds(context, given({ count, ...least, max }), path),
      span: context.between(between, [...path, 'between']),
    };
  },
};

/** A minimum and a maximum time. */
function inOrder(
  context: Context,
  leastKey: string,
  least: TimeInput | undefined,
  mostKey: string,
  most: TimeInput | undefined,
  path: Path,
): void {
  if (least === undefined || most === undefined || context.span(least) <= context.span(most)) return;
  context.problems.add(
    'bad-value',
    [...path, mostKey],
    show(most),
    `a time not below ${leastKey}, ${show(least)}`,
  );
}

function match(context: Context, input: TransitionChoice, path: Path): TransitionMatch {
  const { host, from, to, reason, between } = input;
  if (from !== undefined && from === to)
    context.problems.add('bad-value', [...path, 'to'], show(to), 'a state other than from');
  if (host !== undefined) context.node(host, [...path, 'host'], 'host');
  if (reason !== undefined) checkReason(context, reason, host, [...path, 'reason']);
  const span = context.between(between, [...path, 'between']);
  return { ...choice(context, input, path, host), span, ...given({ host, from, to, reason }) };
}

/** Reports a reason that no transition can have: `noTransition` with it would always hold. */
function checkReason(context: Context, reason: string, host: string | undefined, path: Path): void {
  const hosts = host === undefined ? [...context.hosts.values()] : [context.hosts.get(host)];
  const dialects = new Set(hosts.flatMap((each) => each?.config.dialect ?? []));
  const known = [...new Set([...dialects].flatMap(transitionReasons))];
  if (known.length > 0 && !known.includes(reason))
    context.problems.unknown(path, `a reason that ${[...dialects].join(' or ')} logs`, reason, known);
}

/** The chosen virtual hosts. They must exist: otherwise the expectation would be about nothing. */
function choice(context: Context, input: VhidChoice, path: Path, host?: string): ElectionChoice {
  const { vhid, segment } = input;
  if (segment !== undefined) context.segment(segment, path);
  const hosts = [...context.hosts].filter(([name]) => host === undefined || name === host);
  const known = hosts.flatMap(([name, { config }]) =>
    config.vhids.map((each) => ({
      vhid: each.vhid,
      segment: context.nodes.get(name)?.ports.find((port) => port.name === each.interface)?.segment,
    })),
  );
  const fits = known.some(
    (each) =>
      (vhid === undefined || each.vhid === vhid) && (segment === undefined || each.segment === segment),
  );
  if (!fits && hosts.length > 0 && context.problems.all.length === 0) {
    const all = [...new Set(known.map((each) => `${each.vhid} on ${each.segment}`))].join(', ') || 'none';
    const where = segment === undefined ? '' : ` on ${segment}`;
    context.problems.add(
      'unknown-name',
      [...path, 'vhid'],
      `vhid ${vhid}${where}`,
      `a vhid of ${host ?? 'some host'}: ${all}`,
    );
  }
  return given({ vhid, segment });
}

function bounds(
  context: Context,
  { count, min, max }: { count?: number; min?: number; max?: number },
  path: Path,
): Bounds {
  if (count !== undefined && (min !== undefined || max !== undefined)) {
    context.problems.add('conflict', [...path, 'count'], 'count and bounds', 'either count, or min and max');
  }
  if (count !== undefined) return { min: count, max: count };
  if (min !== undefined && max !== undefined && min > max) {
    context.problems.add('bad-value', [...path, 'max'], show(max), `a number not below ${min}`);
  }
  if (min === undefined && max === undefined)
    context.problems.add('missing', path, 'no bound', 'min, max, or both');
  return { min: min ?? 0, max: max ?? Number.POSITIVE_INFINITY };
}
