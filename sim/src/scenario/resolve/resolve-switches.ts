import type { SegmentOptions, SwitchLink } from '../../segment.js';
import type { CableInput, SwitchLinkInput } from '../input/network-input.js';
import type { ScenarioInput } from '../input/scenario-input.js';
import { type Path, show } from '../problems.js';
import { perMillion } from '../share.js';
import { parseTime } from '../time.js';
import { type Context, given } from './context.js';

/** A cable between switches whose shape has been checked. */
export function switchLinkOf({ between, latency, loss }: SwitchLinkInput): SwitchLink {
  const link = given({
    latencyUs: latency === undefined ? undefined : parseTime(latency),
    lossPpm: loss === undefined ? undefined : perMillion(loss),
  });
  return { between, ...(Object.keys(link).length === 0 ? {} : { link }) };
}

/** Checks that the cables of each segment connect all of its switches without a loop, and registers their names. */
export function resolveSwitches(
  context: Context,
  input: ScenarioInput,
  segments: readonly SegmentOptions[],
): void {
  const { problems } = context;
  const switchesOf = (segment: string): readonly string[] =>
    segments.find(({ name }) => name === segment)?.switches ?? [];
  const group = new Map<string, string>();
  const groupOf = (segment: string, at: string): string =>
    group.get(`${segment}:${at}`) ?? `${segment}:${at}`;
  for (const [i, { segment, between }] of (input.links ?? []).entries()) {
    const path = ['links', i];
    context.segment(segment, path);
    const known = switchesOf(segment);
    const unknown = between.findIndex((each) => !known.includes(each));
    if (unknown >= 0) {
      problems.unknown([...path, 'between', unknown], `a switch of ${segment}`, between[unknown]!, known);
      continue;
    }
    const [one, other] = between.map((each) => groupOf(segment, each)) as [string, string];
    if (one === other)
      problems.add(
        'conflict',
        [...path, 'between'],
        `a loop at ${between.join('-')}`,
        'cables that close no loop',
      );
    for (const at of known) if (groupOf(segment, at) === other) group.set(`${segment}:${at}`, one);
    context.uplinks.set(`${segment}:${between.join('-')}`, { node: segment, port: between.join('-') });
  }
  for (const { name, switches } of segments) {
    if (switches === undefined) continue;
    const path = ['segments', name, 'switches'];
    const twin = switches.findIndex((each, i) => switches.indexOf(each) < i);
    if (switches.length === 0) problems.add('missing', path, 'no switch', 'at least one switch');
    else if (twin >= 0) problems.add('duplicate', [...path, twin], show(switches[twin]), 'each switch once');
    const groups = new Set(switches.map((at) => groupOf(name, at)));
    if (groups.size > 1 && problems.all.length === 0)
      problems.add('missing', path, 'switches without a cable between them', 'links that connect them all');
    for (const kind of ['hosts', 'clients', 'servers', 'routers'] as const)
      if (input[kind]?.[name] !== undefined)
        problems.add(
          'duplicate',
          [kind, name],
          show(name),
          'a name that no segment with several switches has',
        );
  }
}

/** The switch of a cable must be one of its segment. */
export function checkSwitch(context: Context, { switch: at }: CableInput, segment: string, path: Path): void {
  const known = context.switches.get(segment) ?? [];
  if (at !== undefined && !known.includes(at))
    context.problems.unknown([...path, 'switch'], `a switch of ${segment}`, at, known);
}
