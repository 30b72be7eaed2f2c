import type { Claim } from '../expectation.js';
import type { ExpectationInput } from '../input/expectation-input.js';
import { type Path, show } from '../problems.js';
import { type Context, given, listOf } from './context.js';

/** An expectation about the state table of a host. */
export function resolveStates(
  context: Context,
  input: Required<ExpectationInput>['states'],
  path: Path,
): Claim {
  const { host, at, has, lacks, count, equals, differ } = input;
  filtering(context, host, [...path, 'host']);
  for (const [other, where] of [
    [equals, ['equals']],
    [differ?.from, ['differ', 'from']],
  ] as const) {
    if (other === undefined) continue;
    filtering(context, other, [...path, ...where]);
    if (other === host) context.problems.add('conflict', [...path, ...where], show(other), 'another host');
  }
  if ([has, lacks, count, equals, differ].every((each) => each === undefined))
    context.problems.add('missing', path, 'nothing to expect', 'has, lacks, count, equals or differ');
  return {
    kind: 'states',
    host,
    atUs: at === undefined ? context.durationUs : context.moment(at, [...path, 'at']),
    has: listOf(has),
    lacks: listOf(lacks),
    ...given({ count, equals, differ }),
  };
}

/** The host must have a state table. */
function filtering(context: Context, name: string, path: Path): void {
  context.node(name, path, 'host');
  const config = context.hosts.get(name)?.config;
  if (config !== undefined && config.pf === undefined && config.pfsync === undefined)
    context.problems.add(
      'unknown-name',
      path,
      show(name),
      'a host with pf or pfsync, which has a state table',
    );
}
