import { isOwnHost, type ScenarioInput, type ScenarioRun, type StepInput } from '@carplab/sim/scenario';
import { type ConfigPatch, joinedPatch } from './config-patch.js';
import { timeInput } from './fault-form.js';

/** A setting of a host's that can be another. Values are texts, as typed; an empty one is left out. */
export interface ConfigField {
  /** As the scenario language names it: `advskew`, `pfsync.syncdev`. */
  readonly name: string;
  /** Of a virtual host: which. */
  readonly of?: VhidPlace;
  readonly kind: 'flag' | 'number' | 'text' | 'list' | 'password';
  /** What it is from the start; empty if it is not set, and of a password. */
  readonly value: string;
  /** The step that changes it at an instant. Absent: the language has none. */
  readonly step?: 'configure' | 'preempt' | 'allow' | 'maintenance';
  /** All hosts have this one in common. */
  readonly isShared: boolean;
}

export interface VhidPlace {
  readonly vhid: number;
  readonly interface: string;
  readonly segment: string;
}

/** The configuration of a host at an instant. */
export interface HostSetup {
  readonly host: string;
  /** What ifconfig prints of its virtual hosts; empty while it is off. */
  readonly status: readonly string[];
  readonly fields: readonly ConfigField[];
}

/** Settings of a host, and what they are if nobody sets them. */
const OF_HOST: readonly (readonly [name: string, kind: ConfigField['kind'], step?: ConfigField['step']])[] = [
  ['preempt', 'flag', 'preempt'],
  ['allow', 'flag', 'allow'],
  ['maintenance', 'flag', 'maintenance'],
  ['demotion', 'number'],
  ['interfaceDownDemotion', 'number'],
  ['sendErrorDemotion', 'number'],
  ['start', 'text'],
  ['pfsync.syncdev', 'text'],
  ['pfsync.syncpeer', 'text'],
  ['pf.nat', 'text'],
];
const OF_VHID: readonly (readonly [name: string, kind: ConfigField['kind'], step?: ConfigField['step']])[] = [
  ['vhid', 'number'],
  ['advbase', 'number', 'configure'],
  ['advskew', 'number', 'configure'],
  ['password', 'password', 'configure'],
  ['addresses', 'list'],
  ['peer', 'text', 'configure'],
  ['peer6', 'text', 'configure'],
];

/** The configuration of a host: from the start as its scenario has it, and as ifconfig prints it where a run stands. */
export function setupOf(run: ScenarioRun, input: ScenarioInput, host: string): HostSetup | undefined {
  const found = run.scenario.hosts.find(({ config }) => config.name === host);
  const own = input.hosts[host];
  if (found === undefined || own === undefined) return undefined;
  const { config, cables } = found;
  const fields = OF_HOST.map(([name, kind, step]): ConfigField => {
    const isOwn = memberOf(own, name) !== undefined;
    const value = textOf(memberOf({ ...input.defaults, ...own }, name));
    const isShared = !isOwn && memberOf(input.defaults ?? {}, name) !== undefined;
    return { name, kind, value, isShared, ...(step === undefined ? {} : { step }) };
  });
  const ofVhids = config.vhids.flatMap((vhid) => {
    const at = config.interfaces.findIndex(({ name }) => name === vhid.interface);
    const of = { vhid: vhid.vhid, interface: vhid.interface, segment: cables[at]?.segment ?? '' };
    const { entry } = ownEntry(input, host, of);
    const shared = sharedEntry(input, of);
    return OF_VHID.map(([name, kind, step]): ConfigField => {
      const value = kind === 'password' ? '' : textOf(memberOf(vhid, name));
      const isShared =
        shared !== undefined &&
        (name === 'vhid'
          ? !isOwn(entry)
          : memberOf(entry, name) === undefined && memberOf(shared, name) !== undefined);
      return { name, of, kind, value, isShared, ...(step === undefined ? {} : { step }) };
    });
  });
  const machine = run.hosts.get(host);
  const isOn = run.world.power(host) === 'on';
  return {
    host,
    status: isOn && isOwnHost(machine) ? machine.ifconfig() : [],
    fields: [...fields, ...ofVhids],
  };
}

/** The step that gives a setting another value at an instant; undefined if there is none. */
export function configStep(
  host: string,
  field: ConfigField,
  text: string,
  atUs: number,
): StepInput | undefined {
  const { name, of, step } = field;
  const at = timeInput(atUs);
  const value = written(field, text);
  if (step === undefined || value === null) return undefined;
  if (step !== 'configure') return { at, [step]: { host, on: value } };
  return { at, configure: { host, vhid: of!.vhid, interface: of!.interface, [name]: value } };
}

/**
 * The change that gives a setting another value from the start.
 *
 * @param isForAll of all hosts, not only of this one
 */
export function configPatch(
  input: ScenarioInput,
  host: string,
  field: ConfigField,
  text: string,
  isForAll: boolean,
): ConfigPatch {
  const { name, of } = field;
  const value = written(field, text);
  if (of === undefined) {
    if (!isForAll) return { hosts: { [host]: member(own(input, host), name, value) } };
    const others = Object.entries(input.hosts).filter(([, each]) => memberOf(each, name) !== undefined);
    const hosts = Object.fromEntries(others.map(([each, has]) => [each, member(has, name, null)]));
    const all = { defaults: member(input.defaults ?? {}, name, value) };
    return others.length === 0 ? all : { ...all, hosts };
  }
  const shared = sharedEntry(input, of);
  if (name === 'vhid') return renumbered(input, host, of, value, isForAll);
  if (!isForAll || shared === undefined)
    return { hosts: { [host]: { vhids: [{ ...ownEntry(input, host, of).names, [name]: value }] } } };
  return Object.keys(input.hosts).reduce<ConfigPatch>(
    (patch, each) => {
      const { entry, names } = ownEntry(input, each, of);
      return memberOf(entry, name) === undefined
        ? patch
        : joinedPatch(patch, { hosts: { [each]: { vhids: [{ ...names, [name]: null }] } } });
    },
    { vhids: [{ ...namesOf(shared), [name]: value }] },
  );
}

/** Another number for a virtual host; null: it is taken away. */
function renumbered(
  input: ScenarioInput,
  host: string,
  of: VhidPlace,
  to: unknown,
  isForAll: boolean,
): ConfigPatch {
  const shared = sharedEntry(input, of);
  const { entry, names } = ownEntry(input, host, of);
  if (shared === undefined) return { hosts: { [host]: { vhids: [{ ...names, to }] } } };
  if (isForAll) {
    const others = Object.keys(input.hosts).filter((each) => isOwn(ownEntry(input, each, of).entry));
    const vhidOf = (each: string): object => ({ vhids: [{ ...ownEntry(input, each, of).names, to }] });
    const hosts = Object.fromEntries(others.map((each) => [each, vhidOf(each)]));
    return { vhids: [{ ...namesOf(shared), to }], ...(others.length === 0 ? {} : { hosts }) };
  }
  // The others keep the shared one; this host has one of its own instead.
  const own = to === null ? [] : [{ ...shared, ...entry, segment: of.segment, vhid: to }];
  return { hosts: { [host]: { vhids: [{ ...names, off: true }, ...own] } } };
}

const isOwn = (entry: object): boolean => Object.keys(entry).length > 0;

type Members = Readonly<Record<string, unknown>>;

/** A host's settings, where those of all count for what it has not. */
function own({ hosts, defaults }: ScenarioInput, host: string): object {
  return { ...defaults, ...hosts[host] };
}

/** What a host has of its own for a virtual host, and what names it in the list. */
function ownEntry({ hosts }: ScenarioInput, host: string, of: VhidPlace) {
  const found = hosts[host]?.vhids?.find(
    (each) =>
      each.vhid === of.vhid &&
      (each.segment ?? of.segment) === of.segment &&
      (each.interface ?? of.interface) === of.interface,
  );
  const names = found === undefined ? { vhid: of.vhid, segment: of.segment } : namesOf(found);
  return { entry: found ?? {}, names };
}

function sharedEntry({ vhids = [], segments }: ScenarioInput, { vhid, segment }: VhidPlace) {
  const only = Array.isArray(segments) ? segments[0] : Object.keys(segments)[0];
  return vhids.find((each) => each.vhid === vhid && (each.segment ?? only) === segment);
}

function namesOf(entry: object): object {
  const named = Object.entries(entry).filter(([key]) => ['vhid', 'segment', 'interface'].includes(key));
  return Object.fromEntries(named);
}

/** The translation of outgoing connections. */
const NAT = 'pf.nat';

function memberOf(settings: object, name: string): unknown {
  if (name === NAT) {
    const list = memberOf(settings, 'pf.translation');
    const rules: readonly Members[] = Array.isArray(list) ? list : [];
    return rules.find(({ action }) => action === 'nat')?.['target'];
  }
  return name.split('.').reduce<unknown>((at, key) => {
    return typeof at === 'object' && at !== null ? (at as Members)[key] : undefined;
  }, settings);
}

/** A change of one member. Of `pf` and `pfsync` a host has its own or that of all, as a whole. */
function member(settings: object, name: string, value: unknown): Members {
  const [first, second] = name.split('.');
  if (second === undefined) return { [first!]: value };
  const before = memberOf(settings, first!);
  const whole: Members = typeof before === 'object' && before !== null ? { ...before } : {};
  if (name !== NAT) {
    // Without its interface there is none.
    if (name === 'pfsync.syncdev' && value === null) return { [first!]: null };
    return { [first!]: { ...whole, [second]: value } };
  }
  const list = whole['translation'];
  const rules: readonly Members[] = Array.isArray(list) ? list : [];
  const at = rules.findIndex(({ action }) => action === 'nat');
  const translation = at < 0 ? rules : rules.with(at, { ...rules[at], target: value ?? '' });
  return { [first!]: { ...whole, translation } };
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : value === undefined ? '' : String(value);
}

/** As a scenario has it; `null` is left out. What is no number stays text: the reader of scenarios says what is wrong. */
function written({ kind }: ConfigField, text: string): unknown {
  const given = kind === 'password' ? text : text.trim();
  if (given === '') return null;
  if (kind === 'flag') return given === 'true';
  if (kind === 'number' && Number.isFinite(Number(given))) return Number(given);
  return kind === 'list' ? given.split(/[\s,]+/) : given;
}
