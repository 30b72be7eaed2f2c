import { isDialectName } from '@carplab/implementations';
import type { DialectName, ElectionDialect, Words } from './dialect.js';
import { DialectError } from './dialect-error.js';
import { BASE, isObject, NAMED } from './dialect-members.js';
import { ELECTION_DIALECTS } from './dialects.js';
import { checkMembers, checkWords, electionDialect } from './election-dialect.js';

/** What differs from the words of the base. */
export type WordsDifferences = Partial<Omit<Words, 'demoteReasons'>> & {
  readonly demoteReasons?: Partial<Words['demoteReasons']>;
};

/** What differs from the base; `name` always does. */
export type DialectDifferences = Partial<Omit<ElectionDialect, 'name' | 'base' | 'words'>> & {
  readonly name: string;
  readonly words?: WordsDifferences;
};

/**
 * A changed election rule: a dialect that is as `base` in everything but the differences. `createInstance`, `createHost`,
 * the hosts of a TypeScript scenario and `scenarios` take it in the place of a name. What is not part of the election
 * (packets and their signature, receive checks, ARP, pfsync, pf) is as the base has it.
 *
 * @throws DialectError for a base that is not shipped, a name that is missing or that of a shipped dialect, a member that
 * does not exist, or a value that it does not take: the error names it, and what is allowed
 * @example
 * const byAddress = defineDialect('freebsd', { name: 'freebsd-by-address', tie: 'address' });
 * byAddress.tie; // => 'address'
 * byAddress.goodbye === ELECTION_DIALECTS.freebsd.goodbye; // => true
 * createInstance({ dialect: byAddress, vhid: 1 }).dialect; // => 'freebsd-by-address'
 */
export function defineDialect(base: DialectName, differences: DialectDifferences): ElectionDialect {
  if (typeof base !== 'string' || !isDialectName(base))
    throw new DialectError('base', `base is ${String(base)}; it takes ${BASE.takes}`);
  if (!isObject(differences))
    throw new DialectError('', `the differences from ${base} are ${String(differences)}; it takes an object`);
  const { words, ...rules } = differences;
  if ('base' in rules) throw new DialectError('base', 'base is the first argument, and no difference');
  if (!Object.hasOwn(rules, 'name'))
    throw new DialectError('name', `the dialect from ${base} has no name; it takes ${NAMED.takes}`);
  checkMembers(rules.name, rules);
  const from = ELECTION_DIALECTS[base];
  const changed = Object.keys(differences).filter((member) => member !== 'name' && member !== 'source');
  const source = `${base}, with another ${changed.join(', ')}`;
  const dialect = {
    ...from,
    ...(changed.length === 0 ? {} : { source }),
    ...rules,
    base,
    words: words === undefined ? from.words : wordsWith(rules.name, from.words, words),
  };
  return electionDialect(Object.freeze(dialect));
}

function wordsWith(name: string, from: Words, given: WordsDifferences): Words {
  if (!isObject(given)) checkMembers(name, { words: given });
  checkWords(name, given);
  const demoteReasons = { ...from.demoteReasons, ...given.demoteReasons };
  return Object.freeze({ ...from, ...given, demoteReasons });
}
