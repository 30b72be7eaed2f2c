import { isDialectName } from '@carplab/implementations';
import type { DialectName, ElectionDialect } from './dialect.js';
import { DialectError } from './dialect-error.js';
import {
  type Allowed,
  BASE,
  DEMOTE_REASONS,
  isObject,
  NAMED,
  RULES,
  TEXT,
  WORDS,
} from './dialect-members.js';
import { ELECTION_DIALECTS } from './dialects.js';

/** What has been checked and cannot change. */
const checked = new WeakSet<object>(Object.values(ELECTION_DIALECTS));

const MEMBERS: Readonly<Record<string, Allowed>> = {
  name: NAMED,
  base: BASE,
  source: TEXT,
  ...RULES,
  words: { takes: `an object of ${Object.keys(WORDS).join(', ')}`, fits: isObject },
};

/**
 * The rules of a dialect that is given by name, or as an object that `defineDialect` made. An object of a copy of this
 * package is as good as one of this.
 *
 * @throws DialectError for a name that is not shipped, or an object that is no dialect: the first wrong member, what it is
 * and what is allowed
 * @example
 * electionDialect('freebsd').tie; // => 'yield'
 * electionDialect(defineDialect('freebsd', { name: 'by-address', tie: 'address' })).base; // => 'freebsd'
 */
export function electionDialect(given: DialectName | ElectionDialect): ElectionDialect {
  if (typeof given === 'string' && isDialectName(given)) return ELECTION_DIALECTS[given];
  if (!isObject(given))
    throw new DialectError('', `dialect is ${shown(given)}; it takes ${BASE.takes}, or one of defineDialect`);
  if (checked.has(given)) return given;
  const shipped = shippedLike(given);
  if (shipped !== undefined) return shipped;
  checkMembers(given.name, given, Object.keys(MEMBERS));
  checkWords(given.name, given.words, Object.keys(WORDS));
  if (Object.isFrozen(given)) checked.add(given);
  return given;
}

/**
 * The shipped dialect that one is, or was made from: its packets, host behaviour and pfsync.
 *
 * @example
 * baseDialect(defineDialect('openbsd', { name: 'quick', forcedSleepUs: 1 })); // => 'openbsd'
 * baseDialect('netbsd'); // => 'netbsd'
 */
export function baseDialect(given: DialectName | ElectionDialect): DialectName {
  return electionDialect(given).base;
}

/** The shipped dialect of which it is a copy. */
function shippedLike(given: ElectionDialect): ElectionDialect | undefined {
  if (!isDialectName(given.name)) return undefined;
  const shipped = ELECTION_DIALECTS[given.name];
  return isSame(given, shipped) ? shipped : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return one === other;
  const [ofOne, ofOther] = [Object.entries(one), Object.keys(other)];
  const same = other as Readonly<Record<string, unknown>>;
  return ofOne.length === ofOther.length && ofOne.every(([key, value]) => isSame(value, same[key]));
}

/** Of `needed`, each must be there; whatever is there must be known, and fit. */
export function checkMembers(name: unknown, given: object, needed: readonly string[] = []): void {
  checkAll(name, '', given, MEMBERS, needed);
}

export function checkWords(name: unknown, given: object, needed: readonly string[] = []): void {
  checkAll(name, 'words.', given, WORDS, needed);
  const { demoteReasons } = given as { readonly demoteReasons?: object };
  if (demoteReasons === undefined) return;
  const texts = Object.fromEntries(DEMOTE_REASONS.map((reason) => [reason, TEXT]));
  checkAll(name, 'words.demoteReasons.', demoteReasons, texts, needed.length === 0 ? [] : DEMOTE_REASONS);
}

function checkAll(
  name: unknown,
  path: string,
  given: object,
  known: Readonly<Record<string, Allowed>>,
  needed: readonly string[],
): void {
  const fail = (member: string, message: string): never => {
    throw new DialectError(`${path}${member}`, `dialect ${shown(name)}: ${path}${member} ${message}`);
  };
  for (const [member, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, member))
      fail(member, `is no member of a dialect; there are ${Object.keys(known).join(', ')}`);
    const { takes, fits } = known[member]!;
    if (!fits(value)) fail(member, `is ${shown(value)}; it takes ${takes}`);
  }
  for (const member of needed)
    if (!Object.hasOwn(given, member)) fail(member, `is missing; it takes ${known[member]!.takes}`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function of another kind';
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return isObject(value) ? `an object of ${Object.keys(value).join(', ') || 'nothing'}` : String(value);
}
