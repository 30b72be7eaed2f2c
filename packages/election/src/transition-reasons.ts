import { CAUSES, type Cause } from './cause.js';
import type { DialectName, ElectionDialect } from './dialect.js';
import { electionDialect } from './election-dialect.js';

/**
 * Every `reason` that a transition of this implementation can have, without duplicates.
 *
 * @example
 * transitionReasons('openbsd').includes('yielding to a less demoted master'); // => true
 * transitionReasons('freebsd').includes('user requested via ifconfig'); // => true
 */
export function transitionReasons(given: DialectName | ElectionDialect): readonly string[] {
  const dialect = electionDialect(given);
  const causes = CAUSES.filter((cause) => isKnown(dialect, cause));
  return [...new Set(causes.map((cause) => dialect.words.reasons[cause] ?? cause))];
}

/** Some causes exist in one implementation only. */
function isKnown({ demoteByte, shortcut }: ElectionDialect, cause: Cause): boolean {
  switch (cause) {
    case 'taking over from a more demoted master':
    case 'yielding to a less demoted master':
      return demoteByte;
    case 'preempting at start':
      return shortcut !== undefined;
    default:
      return true;
  }
}
