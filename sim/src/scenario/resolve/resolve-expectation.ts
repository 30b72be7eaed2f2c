import { handoverUs } from '@carplab/analysis';
import { formatMac, parseMac } from '@carplab/codec';
import { baseDialect, HOST_COUNTERS } from '@carplab/host';
import { describeClaim } from '../describe-claim.js';
import type { Claim, Expectation } from '../expectation.js';
import type { ExpectationInput } from '../input/expectation-input.js';
import { type Path, show } from '../problems.js';
import { timeText } from '../time.js';
import { checkMac } from './check-address.js';
import { type Context, given, listOf } from './context.js';
import { atLeastOne, bounds, choice, inOrder, match } from './expectation-parts.js';
import { resolveStates } from './resolve-states.js';

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
    return {
      kind: 'transitions',
      match: match(context, input, path),
      count: bounds(context, atLeastOne(input), path),
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
          ? handoverUs(takePart.map(({ config }) => baseDialect(config.dialect)))
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
  states: resolveStates,
  flooded(context, input, path) {
    const { segment, mac, max } = input;
    context.segment(segment, path);
    checkMac(context, mac, [...path, 'mac']);
    const bytes = mac === undefined ? undefined : parseMac(mac);
    return { kind: 'flooded', segment, max, ...given({ mac: bytes && formatMac(bytes) }) };
  },
  steps(context, input, path) {
    const { host, kind: step, between } = input;
    if (host !== undefined) context.node(host, [...path, 'host']);
    return {
      kind: 'steps',
      step,
      count: bounds(context, atLeastOne(input), path),
      span: context.between(between, [...path, 'between']),
      ...given({ host }),
    };
  },
  alarms(context, input, path) {
    const { kind: alarm, between } = input;
    return {
      kind: 'alarms',
      which: choice(context, input, path),
      alarm,
      count: bounds(context, atLeastOne(input), path),
      span: context.between(between, [...path, 'between']),
    };
  },
};
