import type { LinkOptions } from '../../link-direction.js';
import type { ReportedFault } from '../../reported-fault.js';
import type { Rule } from '../../rule.js';
import { PPB_PER_PPM } from '../../virtual-clock.js';
import { timeText } from '../time.js';

/**
 * What a fault changes, as text; empty if its kind says it all.
 *
 * @example
 * faultWords({ kind: 'clock-step', node: 'fw1', deltaUs: -2_500_000 }); // => 'by -2.5 s'
 * faultWords({ kind: 'impair', node: 'fw1', link: { lossPpm: 250_000 }, direction: 'in' }); // => 'loss 25 %, in'
 */
export function faultWords(fault: ReportedFault): string {
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
    case 'command':
      return Object.entries(fault.command)
        .filter(([name, value]) => name !== 'command' && value !== undefined)
        .map(([name, value]) => {
          if (name === 'on') return value ? 'on' : 'off';
          return value === '' ? `no ${name}` : `${name} ${value}`;
        })
        .join(', ');
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

/** A rule as text, without its reason, which is the target of the fault. */
function ruleWords({ action, when = {}, delayUs, limit, nth }: Rule): string {
  const { segment, protocol, vhid, source, target, frame, direction, fromUs, toUs } = when;
  return [
    delayUs === undefined ? action : `${action} ${timeText(delayUs)}`,
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
