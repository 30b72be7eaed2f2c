import type { Fault } from './fault.js';
import type { LinkOptions } from './link-direction.js';
import { nearest } from './nearest.js';
import type { Rule, RuleCondition } from './rule.js';
import { textOf } from './value-text.js';

type FaultOf<Kind extends Fault['kind']> = Fault extends infer One
  ? One extends { readonly kind: infer Of }
    ? Kind extends Of
      ? One
      : never
    : never
  : never;

/** Each key of a type: whether it must be there. The compiler compares this with the type. */
type KeysOf<T> = {
  readonly [Key in keyof T]-?: Partial<Record<Key, never>> extends Pick<T, Key> ? 'may' : 'must';
};

const AT_PORT = { node: 'must', port: 'may' } as const;

const FAULT_KEYS: { readonly [Kind in Fault['kind']]: KeysOf<Omit<FaultOf<Kind>, 'kind'>> } = {
  crash: { node: 'must', link: 'may' },
  shutdown: { node: 'must', graceUs: 'may' },
  boot: { node: 'must', bootUs: 'may' },
  reboot: { node: 'must', bootUs: 'must', clean: 'may' },
  pause: { node: 'must' },
  resume: { node: 'must', clock: 'must' },
  'clock-step': { node: 'must', deltaUs: 'must' },
  'clock-drift': { node: 'must', driftPpb: 'must' },
  'link-down': AT_PORT,
  'link-up': AT_PORT,
  'link-flap': { ...AT_PORT, downUs: 'must' },
  'interface-down': { node: 'must', interface: 'must' },
  'interface-up': { node: 'must', interface: 'must' },
  command: { node: 'must', command: 'must' },
  cut: { ...AT_PORT, direction: 'may' },
  uncut: { ...AT_PORT, direction: 'may' },
  impair: { ...AT_PORT, link: 'must', direction: 'may' },
  'port-enable': AT_PORT,
  partition: { segment: 'must', groups: 'must' },
  heal: { segment: 'must' },
  'switch-reboot': { segment: 'must', downUs: 'must' },
  'switch-up': { segment: 'must' },
  forge: { segment: 'must', frame: 'must', via: 'may' },
  replay: { segment: 'must', frames: 'must', via: 'may' },
  rule: { rule: 'must' },
};

const LINK_KEYS: KeysOf<LinkOptions> = {
  latencyUs: 'may',
  jitterUs: 'may',
  lossPpm: 'may',
  duplicatePpm: 'may',
  reorderPpm: 'may',
  reorderUs: 'may',
  corruptPpm: 'may',
};
const RULE_KEYS: KeysOf<Rule> = {
  action: 'must',
  reason: 'must',
  when: 'may',
  delayUs: 'may',
  limit: 'may',
  nth: 'may',
};
const WHEN_KEYS: KeysOf<RuleCondition> = {
  segment: 'may',
  protocol: 'may',
  vhid: 'may',
  source: 'may',
  target: 'may',
  frame: 'may',
  direction: 'may',
  fromUs: 'may',
  toUs: 'may',
};
const FRAME_KEYS: KeysOf<FaultOf<'replay'>['frames'][number]> = { afterUs: 'must', frame: 'must' };

/** @throws {RangeError} for a fault with a key that it does not take or without one that it needs, by name. */
export function checkFaultKeys(fault: Fault): void {
  requireObject('a fault', fault);
  const { kind } = fault;
  if (typeof kind !== 'string') throw new RangeError(`kind is ${textOf(kind)}; it takes the kind of a fault`);
  if (!Object.hasOwn(FAULT_KEYS, kind)) throw new RangeError(strange('kind of fault', kind, FAULT_KEYS));
  checkKeys(kind, fault, { kind: 'must', ...FAULT_KEYS[kind] });
  if (kind === 'impair') checkKeys('impair.link', fault.link, LINK_KEYS);
  if (kind === 'command') requireObject('command.command', fault.command);
  if (kind === 'rule') {
    checkKeys('rule.rule', fault.rule, RULE_KEYS);
    if (fault.rule.when !== undefined) checkKeys('rule.rule.when', fault.rule.when, WHEN_KEYS);
  }
  if (kind === 'replay') {
    requireList('replay.frames', fault.frames);
    for (const [i, one] of fault.frames.entries()) checkKeys(`replay.frames[${i}]`, one, FRAME_KEYS);
  }
  if (kind === 'partition') {
    requireList('partition.groups', fault.groups);
    for (const [i, group] of fault.groups.entries()) requireList(`partition.groups[${i}]`, group);
  }
}

/** @throws {RangeError} for a key that is not among those, or if one is missing that must be there. */
export function checkKeys(
  where: string,
  value: object,
  keys: Readonly<Record<string, 'must' | 'may'>>,
): void {
  requireObject(where, value);
  const given = new Map(Object.entries(value));
  for (const key of given.keys())
    if (!Object.hasOwn(keys, key)) throw new RangeError(`${where}: ${strange('key', key, keys)}`);
  for (const [key, need] of Object.entries(keys))
    if (need === 'must' && given.get(key) === undefined) throw new RangeError(`${where}: ${key} is missing`);
}

function strange(what: string, found: string, known: object): string {
  const names = Object.keys(known);
  const meant = nearest(found, names) ?? names.find((name) => name.startsWith(found) && found !== '');
  const list = names.length === 0 ? 'it takes none' : `there are ${names.join(', ')}`;
  return `no ${what} '${found}'; ${list}${meant === undefined ? '' : `; did you mean '${meant}'?`}`;
}

function requireObject(where: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError(`${where} is ${textOf(value)}; it takes keys and values`);
}

function requireList(where: string, value: unknown): void {
  if (!Array.isArray(value)) throw new RangeError(`${where} is ${textOf(value)}; it takes a list`);
}
