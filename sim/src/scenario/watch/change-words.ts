import type { Fault } from '../../fault.js';
import type { LinkOptions } from '../../link-direction.js';
import type { Rule } from '../../rule.js';
import { PPB_PER_PPM } from '../../virtual-clock.js';
import type { Scenario } from '../scenario.js';
import { timeText } from '../time.js';

type Kind = Fault['kind'];

/** Of what changes something the trace names only the place. Here are the changes, by kind, in the order in which they happen. */
export class Changes {
  readonly #planned: Map<Kind, string[]> = new Map();

  constructor(scenario: Scenario) {
    for (const { action } of scenario.steps) {
      if (action.kind === 'rerun') continue;
      const words = changeWords(action);
      if (words === '') continue;
      const planned = this.#planned.get(action.kind);
      if (planned === undefined) this.#planned.set(action.kind, [words]);
      else planned.push(words);
    }
  }

  /** What the fault that has just happened has changed; undefined where its kind says it all. */
  next(kind: string): string | undefined {
    return this.#planned.get(kind as Kind)?.shift();
  }
}

/**
 * What a fault changes, in words; empty where its kind says it all. All faults of a kind have words, or none has.
 *
 * @example
 * changeWords({ kind: 'clock-step', node: 'fw1', deltaUs: -2_500_000 }); // => 'by -2.5 s'
 * changeWords({ kind: 'impair', node: 'fw1', link: { lossPpm: 250_000 }, direction: 'in' }); // => 'loss 25 %, in'
 */
export function changeWords(fault: Fault): string {
  switch (fault.kind) {
    case 'clock-step':
      return `by ${timeText(fault.deltaUs)}`;
    case 'clock-drift':
      return `${fault.driftPpb / PPB_PER_PPM} ppm`;
    case 'impair':
      return [...linkWords(fault.link), ...(fault.direction === undefined ? [] : [fault.direction])].join(
        ', ',
      );
    case 'cut':
    case 'uncut':
      return fault.direction ?? 'both ways';
    case 'partition':
      return fault.groups.map((group) => group.join(' ')).join(' | ');
    case 'rule':
      return ruleWords(fault.rule);
    default:
      return '';
  }
}

function linkWords(link: LinkOptions): string[] {
  const { latencyUs, jitterUs, lossPpm, duplicatePpm, reorderPpm, reorderUs, corruptPpm } = link;
  const named: readonly (readonly [string, number | undefined, (value: number) => string])[] = [
    ['latency', latencyUs, timeText],
    ['jitter', jitterUs, timeText],
    ['loss', lossPpm, percent],
    ['duplicate', duplicatePpm, percent],
    ['reorder', reorderPpm, percent],
    ['reorder by', reorderUs, timeText],
    ['corrupt', corruptPpm, percent],
  ];
  return named.flatMap(([name, value, text]) => (value === undefined ? [] : [`${name} ${text(value)}`]));
}

const percent = (ppm: number): string => `${ppm / 10_000} %`;

function ruleWords({ action, reason, when = {}, delayUs, limit, nth }: Rule): string {
  const { segment, protocol, vhid, source, target, frame, direction, fromUs, toUs } = when;
  return [
    `${action}: ${reason}`,
    ...(delayUs === undefined ? [] : [`delay ${timeText(delayUs)}`]),
    ...(segment === undefined ? [] : [`on ${segment}`]),
    ...(protocol === undefined ? [] : [protocol]),
    ...(vhid === undefined ? [] : [`vhid ${vhid}`]),
    ...(source === undefined ? [] : [`from ${source}`]),
    ...(target === undefined ? [] : [`to ${target}`]),
    ...(frame === undefined ? [] : [`frame ${frame}`]),
    ...(direction === undefined ? [] : [direction]),
    ...(fromUs === undefined ? [] : [`since ${timeText(fromUs)}`]),
    ...(toUs === undefined ? [] : [`until ${timeText(toUs)}`]),
    ...(nth === undefined ? [] : [`number ${nth}${limit === undefined ? '' : ' on'}`]),
    ...(limit === undefined ? [] : [`at most ${limit}`]),
  ].join(', ');
}
