import { electionDialect, transitionReasons } from '@carplab/host';
import type { Bounds, ElectionChoice, TransitionMatch } from '../expectation.js';
import type { TransitionChoice, VhidChoice } from '../input/expectation-input.js';
import type { TimeInput } from '../input/network-input.js';
import { type Path, show } from '../problems.js';
import { type Context, given } from './context.js';

/** A minimum and a maximum time. */
export function inOrder(
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

/** Which state changes. */
export function match(context: Context, input: TransitionChoice, path: Path): TransitionMatch {
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
  const names = [...dialects].map((dialect) => electionDialect(dialect).name);
  const known = [...new Set([...dialects].flatMap(transitionReasons))];
  if (known.length > 0 && !known.includes(reason))
    context.problems.unknown(path, `a reason that ${names.join(' or ')} logs`, reason, known);
}

/** The chosen virtual hosts. They must exist: otherwise the expectation would be about nothing. */
export function choice(context: Context, input: VhidChoice, path: Path, host?: string): ElectionChoice {
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

/** How many, as an expectation gives it. */
interface Counted {
  count?: number;
  min?: number;
  max?: number;
}

/** Without a number or bound: at least one. */
export function atLeastOne({ count, min, max }: Counted): Counted {
  return count === undefined && min === undefined && max === undefined
    ? { min: 1 }
    : given({ count, min, max });
}

/** Bounds from a number, or from the least and the most. */
export function bounds(context: Context, { count, min, max }: Counted, path: Path): Bounds {
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
