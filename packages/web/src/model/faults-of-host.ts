import type { Scenario } from '@carplab/sim/scenario';
import { choicesOf, type FaultField, type FaultForm, fieldOf, type NotNow } from './fault-form.js';
import type { FaultTarget } from './fault-target.js';
import { nodesOf, type Situation } from './situation.js';
import type { StepSchema } from './step-schema.js';

/** What a required option begins with: the schema has no default for it. */
const FIRST = {
  rebootAfter: '20s',
  clockStep: '1s',
  driftPpm: '100',
  /** What FreeBSD adds for a link that is down. */
  demoteBy: '240',
  /** A skew that loses against any that is usual. */
  advskew: '200',
};

/** Settings that are on or off, and whether a host has them on at the start. */
const SWITCHES: Readonly<Record<string, (host: Scenario['hosts'][number]['config']) => boolean>> = {
  maintenance: ({ maintenance = false }) => maintenance,
  disable: () => false,
  allow: ({ allow = true }) => allow,
  preempt: ({ preempt = false }) => preempt,
  pf: ({ pf, pfsync }) => pf !== undefined || pfsync !== undefined,
  pfsync: ({ pfsync }) => pfsync !== undefined,
};

/** What can be done to a machine; of a client or server only what is done to its power and clock. */
export function machineFaults(node: string, now: Situation, schema: StepSchema): FaultForm[] {
  const { scenario, tUs: atUs } = now;
  if (!nodesOf(scenario).includes(node)) return [];
  const power = now.power[node] ?? 'on';
  const unlessOn: NotNow | undefined = power === 'on' ? undefined : power === 'paused' ? 'isPaused' : 'isOff';
  const form = (
    step: string,
    key: string,
    fields: (FaultField | undefined)[],
    notNow?: NotNow,
  ): FaultForm => ({
    step,
    ...(schema.isBare(step) ? { bare: node } : {}),
    fixed: { [key]: node },
    fields: fields.filter((field) => field !== undefined),
    atUs,
    ...(notNow === undefined ? {} : { notNow }),
  });
  const field = (step: string, path: string, value = ''): FaultField | undefined =>
    fieldOf(schema, step, path, value);
  const machine = [
    form('crash', 'node', [field('crash', 'link')], power === 'off' ? 'isOff' : undefined),
    form('shutdown', 'node', [field('shutdown', 'grace')], unlessOn),
    form('boot', 'node', [field('boot', 'after')], power === 'off' ? undefined : 'isOn'),
    form(
      'reboot',
      'node',
      [field('reboot', 'after', FIRST.rebootAfter), field('reboot', 'clean')],
      power === 'off' ? 'isOff' : undefined,
    ),
    form('pause', 'node', [], unlessOn),
    form('resume', 'node', [field('resume', 'clock')], power === 'paused' ? undefined : 'notPaused'),
    form('clockStep', 'node', [field('clockStep', 'by', FIRST.clockStep)]),
  ];
  const host = scenario.hosts.find(({ config }) => config.name === node)?.config;
  if (host === undefined) return machine;
  const off = power === 'on' ? undefined : unlessOn;
  const switches = Object.entries(SWITCHES).map(([step, first]) => {
    const isOn = lastSet(now, node, step) ?? first(host);
    const missing = { pf: 'noPf', pfsync: 'noPfsync' } as Readonly<Record<string, NotNow>>;
    const hasNone = missing[step] !== undefined && !first(host) ? missing[step] : undefined;
    return form(step, 'host', [field(step, 'on', `${!isOn}`)], hasNone ?? off);
  });
  const interfaces = { choices: choicesOf(host.interfaces.map(({ name }) => name)) };
  return [
    ...machine,
    ...switches,
    form(
      'demote',
      'host',
      [field('demote', 'by', FIRST.demoteBy), field('demote', 'group'), field('demote', 'reason')],
      off,
    ),
    form(
      'flushStates',
      'host',
      [fieldOf(schema, 'flushStates', 'interface', '', interfaces)],
      SWITCHES['pf']!(host) ? off : 'noPf',
    ),
    form('drift', 'host', [field('drift', 'ppm', FIRST.driftPpm)]),
  ];
}

/** What an earlier step has made of a setting. */
function lastSet({ scenario, tUs }: Situation, node: string, command: string): boolean | undefined {
  for (const { timeUs, action } of scenario.steps.toReversed())
    if (timeUs <= tUs && action.kind === 'command' && action.node === node)
      if (action.command.command === command) return action.command['on'] === true;
  return undefined;
}

/** What can be done to a host's part in a virtual host. */
export function vhidFaults(
  { host, vhid, interface: name }: Extract<FaultTarget, { kind: 'vhid' }>,
  now: Situation,
  schema: StepSchema,
): FaultForm[] {
  const config = now.scenario.hosts.find((each) => each.config.name === host)?.config;
  const own = config?.vhids.find((each) => each.vhid === vhid && each.interface === name);
  if (config === undefined || own === undefined) return [];
  const state = now.vhids[host]?.find((each) => each.vhid === vhid && each.interface === name);
  const isDown = now.power[host] !== undefined;
  const off: NotNow | undefined = isDown ? (now.power[host] === 'paused' ? 'isPaused' : 'isOff') : undefined;
  const fixed = { host, vhid, interface: name };
  const form = (step: string, fields: (FaultField | undefined)[]): FaultForm => ({
    step,
    fixed,
    fields: fields.filter((field) => field !== undefined),
    atUs: now.tUs,
    ...(off === undefined ? {} : { notNow: off }),
  });
  // With their prefix lengths; those that it still has.
  const addresses = own.addresses.filter((text) => state?.addresses.includes(text.split('/')[0]!) ?? true);
  const skew = state?.advskew ?? own.advskew ?? 0;
  return [
    form('state', [fieldOf(schema, 'state', 'to', state?.state === 'MASTER' ? 'backup' : 'master')]),
    form('configure', [
      fieldOf(schema, 'configure', 'advskew', skew < Number(FIRST.advskew) ? FIRST.advskew : '0'),
      fieldOf(schema, 'configure', 'advbase'),
      fieldOf(schema, 'configure', 'password'),
      fieldOf(schema, 'configure', 'peer'),
      fieldOf(schema, 'configure', 'peer6'),
    ]),
    form('vhid', [fieldOf(schema, 'vhid', 'up', 'false')]),
    form('address', [
      fieldOf(schema, 'address', 'add'),
      fieldOf(schema, 'address', 'remove', addresses[0] ?? '', {
        choices: choicesOf(addresses),
        when: { path: 'add', is: '' },
      }),
    ]),
  ];
}
