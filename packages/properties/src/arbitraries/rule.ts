import type { StepInput } from '@carplab/sim/scenario';
import type { DrawnFault } from './fault.js';
import { time } from './time.js';

type RuleInput = NonNullable<StepInput['rule']>;

/** A rule that drops or delays one frame or several, to or from a host. */
export function ruleOf(
  { amount, atMs, lastsMs, direction }: DrawnFault,
  vhid: number,
  host: string,
): Omit<RuleInput, 'reason'> {
  const until = time(atMs + lastsMs);
  const which = direction === 'out' ? { source: host } : { target: host };
  switch (amount % 6) {
    case 0:
      return { action: 'drop', protocol: 'carp', vhid, ...which, until };
    case 1:
      return { action: 'delay', protocol: 'carp', vhid, ...which, delay: time(4 * amount), until };
    case 2:
      return { action: 'drop', protocol: 'carp', vhid, ...which, nth: 1 + (amount % 5) };
    case 3:
      return { action: 'drop', vhid, ...which, limit: 1 + (amount % 5) };
    case 4:
      return { action: 'pass', vhid, ...which, until };
    default:
      return { action: 'drop', frame: amount };
  }
}
