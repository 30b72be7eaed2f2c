/**
 * What a branch's configuration has that its parent's has not: a part of a scenario. Objects are merged, `null` takes a
 * member away, and everything else is put in place of what was; of `vhids` each entry is merged into the one with its
 * number, segment and interface. One with `to` gets another number after that, and with `to: null` it is taken away.
 */
export interface ConfigPatch {
  readonly defaults?: object;
  readonly segments?: object;
  readonly vhids?: readonly object[];
  readonly hosts?: object;
}

type Members = Readonly<Record<string, unknown>>;

/** What of a scenario is configuration. */
const PARTS: readonly string[] = ['defaults', 'segments', 'vhids', 'hosts'];
/** What tells the virtual hosts of a list apart. */
const NAMES = ['vhid', 'segment', 'interface'];
/** What gives a virtual host another number. */
const TO = 'to';

/**
 * A scenario with another configuration.
 *
 * @example
 * const base = { vhids: [{ vhid: 1, advbase: 2 }], hosts: { fw1: { advskew: 100, preempt: true } } };
 * const made = patched(base, { vhids: [{ vhid: 1, advbase: 3 }], hosts: { fw1: { preempt: null } } });
 * made; // => { vhids: [{ vhid: 1, advbase: 3 }], hosts: { fw1: { advskew: 100 } } }
 * patched(made, { vhids: [{ vhid: 1, to: 7 }] }).vhids; // => [{ vhid: 7, advbase: 3 }]
 */
export function patched<T extends object>(input: T, patch: ConfigPatch): T {
  return merged(input, patch, true) as T;
}

/** Two changes as one. */
export function joinedPatch(first: ConfigPatch, then: ConfigPatch): ConfigPatch {
  return merged(first, then, false) as ConfigPatch;
}

/** What is wrong with a change that came from outside, in words; undefined if nothing is. */
export function patchProblem(value: unknown): string | undefined {
  if (!isMembers(value)) return 'config: an object with defaults, segments, vhids or hosts';
  const other = Object.keys(value).find((key) => !PARTS.includes(key));
  if (other !== undefined) return `config: only defaults, segments, vhids and hosts, found ${other}`;
  const { vhids = [], defaults = {}, segments = {}, hosts = {} } = value;
  if (!Array.isArray(vhids) || !vhids.every(isMembers)) return 'config: vhids is a list of objects';
  return [defaults, segments, hosts].every(isMembers)
    ? undefined
    : 'config: defaults, segments and hosts are objects';
}

/** The settings that a change touches: `advskew`, `pf`. Of segments only that it touches them. */
export function patchKeys({
  defaults = {},
  segments,
  vhids = [],
  hosts = {},
}: ConfigPatch): readonly string[] {
  const names = (entry: object): string[] =>
    Object.keys(entry)
      .filter((key) => !NAMES.includes(key))
      .map((key) => (key === TO || key === 'off' ? 'vhid' : key));
  const ofHosts = Object.values(hosts).flatMap((host: unknown) => {
    if (!isMembers(host)) return ['hosts'];
    const { vhids: own = [], ...rest } = host;
    const list = Array.isArray(own) && own.every(isMembers) ? own.flatMap(names) : ['vhids'];
    return [...Object.keys(rest), ...list];
  });
  const shared = vhids.flatMap((each) => names(each));
  return [...Object.keys(defaults), ...(segments === undefined ? [] : ['segments']), ...shared, ...ofHosts];
}

/** Whether a change leaves a host's settings as they are. */
export function leavesHost({ hosts = {}, ...ofAll }: ConfigPatch, host: string): boolean {
  return Object.keys(ofAll).length === 0 && !(host in hosts);
}

/**
 * The members that a change sets, each with its path as the scenario language names it, without passwords.
 *
 * @example
 * patchText({ hosts: { fw1: { advskew: 50, preempt: null } } }); // => 'fw1 advskew 50; fw1 preempt –'
 */
export function patchText(patch: ConfigPatch): string {
  return texts(patch, []).join('; ');
}

/** Of hosts and virtual hosts the name says enough. */
const PLAIN = new Set(['hosts', 'defaults', 'segments']);

function texts(value: unknown, path: readonly string[]): string[] {
  if (path.at(-1) === 'password') return [path.join(' ')];
  if (path.at(-1) === 'vhids' && Array.isArray(value))
    return value.filter(isMembers).flatMap(({ vhid, segment: _, interface: __, to, ...rest }) => {
      const named = [...path.slice(0, -1), `vhid ${String(vhid)}`];
      if (to === null) return [[...named, '–'].join(' ')];
      return [...texts(rest, named), ...(to === undefined ? [] : [[...named, '→', String(to)].join(' ')])];
    });
  if (Array.isArray(value))
    return value.every((each) => typeof each !== 'object')
      ? [[...path, ...value].join(' ')]
      : [path.join(' ')];
  if (isMembers(value))
    return Object.entries(value).flatMap(([key, each]) =>
      texts(each, path.length === 0 && PLAIN.has(key) ? path : [...path, key]),
    );
  return [[...path, value === null ? '–' : typeof value === 'object' ? '…' : String(value)].join(' ')];
}

/** Configurations are not as deep as this. */
const DEEPEST = 16;

function merged(before: unknown, change: unknown, isFinal: boolean, key = '', depth = 0): unknown {
  if (key === 'vhids' && Array.isArray(change) && (isFinal || Array.isArray(before))) {
    const list: unknown[] = Array.isArray(before) ? [...before] : [];
    for (const each of change) (isFinal ? take : join)(list, each, depth + 1);
    return list;
  }
  if (!isMembers(change) || depth === DEEPEST) return change;
  const made = new Map(isMembers(before) ? Object.entries(before) : []);
  for (const [name, each] of Object.entries(change))
    if (each === null && isFinal) made.delete(name);
    else made.set(name, merged(made.get(name), each, isFinal, name, depth + 1));
  return Object.fromEntries(made);
}

/** Changes a list of virtual hosts. */
function take(list: unknown[], change: unknown, depth: number): void {
  const at = list.findIndex((other) => sameOne(other, change));
  const { [TO]: to, ...settings } = isMembers(change) ? change : {};
  if (to === null) {
    if (at >= 0) list.splice(at, 1);
    return;
  }
  const made = merged(list[at], isMembers(change) ? settings : change, true, '', depth);
  const named = to !== undefined && isMembers(made) ? { ...made, vhid: to } : made;
  if (at < 0) list.push(named);
  else list[at] = named;
}

/** Adds a change to a list of them, which are made one after the other: after another number, names mean others. */
function join(list: unknown[], change: unknown, depth: number): void {
  const at = list.findLastIndex((other) => sameOne(other, change));
  if (at < 0 || list.slice(at).some((each) => isMembers(each) && each[TO] !== undefined)) list.push(change);
  else list[at] = merged(list[at], change, false, '', depth);
}

function sameOne(one: unknown, other: unknown): boolean {
  return isMembers(one) && isMembers(other) && NAMES.every((name) => one[name] === other[name]);
}

function isMembers(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
