import { hideSecrets } from '@carplab/codec/carp';
import type { Fault, FaultCommand } from '../fault.js';
import type { LinkOptions } from '../link-direction.js';
import { PPB_PER_PPM } from '../virtual-clock.js';
import type { AfterInput, StepInput } from './input/step-input.js';
import { given } from './resolve/context.js';
import { resolveStep } from './resolve-step.js';
import type { AfterEvent, Scenario, ScenarioStep } from './scenario.js';

const MILLION = 1_000_000;

/**
 * A step as it would be written in a scenario. Undefined if the language cannot express it: a frame given as bytes, or a
 * fault that only follows from others.
 *
 * @example
 * const input = defineScenario({
 *   name: 'a lone firewall', learn: 'It becomes MASTER after three intervals.', duration: '10s',
 *   segments: ['lan'], vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * });
 * const { scenario } = readScenario(input, 'lone.ts');
 * stepInputOf({ timeUs: 9_500_000, action: { kind: 'link-down', node: 'fw1' } }, scenario).linkDown; // => 'fw1:vtnet0'
 */
export function stepInputOf(step: ScenarioStep, scenario: Scenario): StepInput | undefined {
  const { timeUs, action, last, after } = step;
  if (action.kind === 'recorded-replay') return undefined;
  const fault = hideSecrets(inFull(action, timeUs, scenario));
  const what = inputOf(fault);
  if (what === undefined) return undefined;
  const when =
    after === undefined
      ? { at: timeOf(timeUs) }
      : { ...(timeUs === 0 ? {} : { at: timeOf(timeUs) }), after: afterInput(after) };
  const input: StepInput = { ...when, ...(last === true ? { last } : {}), ...what };
  const read = resolveStep(scenario, input);
  // Reading it back shows whether anything was lost.
  return read.ok && sameData(read.steps[0]!.action, fault) ? input : undefined;
}

/** A time as written in a scenario, exact to the microsecond. */
export function timeOf(us: number): string {
  return `${us / MILLION}s`;
}

/** An event as written in a scenario. */
export function afterInput({ byUs, ...event }: AfterEvent): AfterInput {
  return { ...event, ...(byUs === 0 ? {} : { by: timeOf(byUs) }) };
}

/** The step as reading gives it: ports by name; a rule starts at the time of its step. */
function inFull(fault: Fault, timeUs: number, { hosts, clients, servers, routers }: Scenario): Fault {
  if (fault.kind === 'rule') {
    const { when = {} } = fault.rule;
    return {
      kind: 'rule',
      rule: { ...fault.rule, when: { ...when, fromUs: Math.max(when.fromUs ?? 0, timeUs) } },
    };
  }
  if (!isAtPort(fault)) return fault;
  const { node, port = 0 } = fault;
  if (typeof port === 'string') return fault;
  const interfaces = hosts.find(({ config }) => config.name === node)?.config.interfaces;
  const machine = [...clients, ...servers, ...routers].find(({ options }) => options.name === node);
  const name = interfaces?.[port]?.name ?? machine?.options.interface ?? '';
  return { ...fault, port: name };
}

type AtPort = Extract<Fault, { readonly port?: string | number }>;
const AT_PORT = new Set(['link-down', 'link-up', 'link-flap', 'cut', 'uncut', 'impair', 'port-enable']);

function isAtPort(fault: Fault): fault is AtPort {
  return AT_PORT.has(fault.kind);
}

function inputOf(fault: Fault): Partial<StepInput> | undefined {
  switch (fault.kind) {
    case 'crash':
      return { crash: { node: fault.node, ...given({ link: fault.link }) } };
    case 'shutdown':
      return { shutdown: { node: fault.node, ...given({ grace: timeIf(fault.graceUs) }) } };
    case 'boot':
      return { boot: { node: fault.node, ...given({ after: timeIf(fault.bootUs) }) } };
    case 'reboot': {
      const { node, bootUs, clean } = fault;
      return { reboot: { node, after: timeOf(bootUs), ...given({ clean }) } };
    }
    case 'pause':
      return { pause: fault.node };
    case 'resume':
      return { resume: { node: fault.node, clock: fault.clock } };
    case 'clock-step':
      return { clockStep: { node: fault.node, by: timeOf(fault.deltaUs) } };
    case 'clock-drift':
      return { drift: { host: fault.node, ppm: fault.driftPpb / PPB_PER_PPM } };
    case 'interface-down':
      return { interfaceDown: `${fault.node}:${fault.interface}` };
    case 'interface-up':
      return { interfaceUp: `${fault.node}:${fault.interface}` };
    case 'command':
      return commandInput(fault.node, fault.command);
    case 'partition':
      return { partition: { segment: fault.segment, groups: fault.groups.map((group) => [...group]) } };
    case 'heal':
      return { heal: fault.segment };
    case 'switch-reboot':
      return { switchReboot: { segment: fault.segment, down: timeOf(fault.downUs) } };
    case 'rule': {
      const { when: { toUs, fromUs: _, ...when } = {}, delayUs, ...rule } = fault.rule;
      return { rule: { ...rule, ...when, ...given({ until: timeIf(toUs), delay: timeIf(delayUs) }) } };
    }
    case 'forge':
    case 'replay':
    case 'switch-up':
      return undefined;
    default:
      return linkInput(fault);
  }
}

function timeIf(us: number | undefined): string | undefined {
  return us === undefined ? undefined : timeOf(us);
}

function linkInput(fault: AtPort): Partial<StepInput> {
  const port = `${fault.node}:${fault.port}`;
  switch (fault.kind) {
    case 'link-down':
      return { linkDown: port };
    case 'link-up':
      return { linkUp: port };
    case 'link-flap':
      return { linkFlap: { port, down: timeOf(fault.downUs) } };
    case 'port-enable':
      return { portEnable: port };
    case 'impair':
      return { impair: { port, ...linkWords(fault.link), ...given({ direction: fault.direction }) } };
    default:
      return { [fault.kind]: { port, ...given({ direction: fault.direction }) } };
  }
}

function linkWords(link: LinkOptions) {
  const part = (ppm: number | undefined): number | undefined =>
    ppm === undefined ? undefined : ppm / MILLION;
  return given({
    latency: timeIf(link.latencyUs),
    jitter: timeIf(link.jitterUs),
    loss: part(link.lossPpm),
    duplicate: part(link.duplicatePpm),
    reorder: part(link.reorderPpm),
    reorderBy: timeIf(link.reorderUs),
    corrupt: part(link.corruptPpm),
  });
}

function commandInput(host: string, { command, ...args }: FaultCommand): Partial<StepInput> | undefined {
  switch (command) {
    case 'sendError':
      return { sendError: { port: `${host}:${args['interface']}`, error: Number(args['error']) } };
    case 'state': {
      const { state: to, ...rest } = args;
      return { state: { host, ...rest, to } } as Partial<StepInput>;
    }
    default:
      // Reading it back shows whether there is such a step.
      return { [command]: { host, ...args } };
  }
}

/** Whether plain data is equal. Undefined keys do not count. */
function sameData(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return Object.is(one, other);
  const a = Object.entries(one).filter(([, value]) => value !== undefined);
  const b = new Map(Object.entries(other).filter(([, value]) => value !== undefined));
  return a.length === b.size && a.every(([key, value]) => b.has(key) && sameData(value, b.get(key)));
}
