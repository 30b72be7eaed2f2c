import { sha1 } from '@carplab/codec/carp';
import { utf8 } from '@carplab/codec/net';
import { DEFAULT_TIMEOUTS, TIMEOUT_NAMES } from '@carplab/statesync';
import type { PfConfig, PfInterface } from './config.js';
import { fail, flag, listOf, whole, word } from './fail.js';
import { compileRule, type Rule } from './rule.js';
import { compileTranslation, type Translation } from './translation.js';

/** pf's own limit (PFSTATE_HIWAT). */
export const DEFAULT_LIMIT = 100_000;
/** What a table can hold. */
const MAX_LIMIT = 1 << 24;
/** Sanity limit: each packet is compared with all rules. */
const MAX_RULES = 10_000;

/** A configuration, compiled for packets. */
export interface CheckedPf {
  readonly enabled: boolean;
  readonly skip: readonly boolean[];
  readonly limit: number;
  /** Seconds by class. */
  readonly timeouts: readonly number[];
  readonly hostid: number | undefined;
  readonly rules: readonly Rule[];
  readonly translations: readonly Translation[];
  /** 16 octets, the same for the same rules; stands for pf's MD5 of its main ruleset (pfcksum). */
  readonly digest: Uint8Array;
}

/**
 * Checks pf's configuration on a machine with these interfaces.
 *
 * @throws RangeError that says where, what was found, and what would be right
 */
export function checkPfConfig(config: PfConfig, interfaces: readonly PfInterface[]): CheckedPf {
  word('pf.statePolicy', config.statePolicy, ['floating', 'if-bound']);
  word('pf.blockPolicy', config.blockPolicy, ['drop', 'return']);
  const { hostid, limit = DEFAULT_LIMIT } = config;
  const names = interfaces.map(({ name }) => name);
  for (const each of config.skip ?? []) if (!names.includes(each)) fail('pf.skip', each, names.join(', '));
  const rules = rulesOf('pf.rules', config.rules);
  const translations = rulesOf('pf.translation', config.translation);
  return {
    enabled: flag('pf.enabled', config.enabled, true),
    skip: names.map((name) => config.skip?.includes(name) === true),
    limit: whole('pf.limit', limit, 1, MAX_LIMIT),
    timeouts: timeoutsOf(config.timeouts ?? {}),
    hostid: hostid === undefined ? undefined : whole('pf.hostid', hostid, 1, 0xffff_ffff),
    rules: rules.map((rule, i) => compileRule(`pf.rules[${i}]`, rule, i, config, interfaces)),
    translations: translations.map((rule, i) =>
      compileTranslation(`pf.translation[${i}]`, rule, i, interfaces),
    ),
    digest: sha1(utf8(JSON.stringify([rules, translations].map(canonical)))).slice(0, 16),
  };
}

function rulesOf<T>(where: string, rules: readonly T[] | undefined): readonly T[] {
  if (rules === undefined) return [];
  if (!Array.isArray(rules)) return fail(where, rules, 'a list of rules');
  if (rules.length > MAX_RULES) fail(`${where}.length`, rules.length, `at most ${MAX_RULES} rules`);
  rules.forEach((rule, i) => {
    if (typeof rule !== 'object' || rule === null) fail(`${where}[${i}]`, rule, 'a rule');
  });
  return rules;
}

function timeoutsOf(given: Readonly<Record<string, number>>): number[] {
  const timeouts = [...DEFAULT_TIMEOUTS];
  for (const [name, seconds] of Object.entries(given)) {
    const number = TIMEOUT_NAMES.indexOf(name);
    if (number < 0) fail('pf.timeouts', name, TIMEOUT_NAMES.slice(0, 14).join(', '));
    timeouts[number] = whole(`pf.timeouts.${name}`, seconds, 0, 2 ** 31 - 1);
  }
  return timeouts;
}

/** The same value for any key order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return listOf(value).map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, canonical(each)]);
}
