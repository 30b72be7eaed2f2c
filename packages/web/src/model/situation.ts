import { isOwnHost, type Scenario, type ScenarioRun, type StepInput } from '@carplab/sim/scenario';
import type { FaultTarget } from './fault-target.js';
import type { Vhid } from './why.js';

/** A step of a branch, as the story writes it. */
export interface PlannedStep {
  /** Its place in the branch's list: the parent's steps that are left, then the branch's own. */
  readonly index: number;
  /** When it happens, each repetition; empty while it waits for an event. */
  readonly timesUs: readonly number[];
  readonly step: StepInput;
  /** Its place in the story: in the parent's list, or in the branch's own. */
  readonly place: { readonly parent: number } | { readonly own: number };
}

/** A frame that was seen, as far as a fault needs to know it. */
export interface SeenFrame {
  readonly frame: number;
  readonly sentUs: number;
  readonly segment: string;
  /** Who sent it; undefined for one that was forged. */
  readonly sender?: string;
  readonly receivers: readonly string[];
  readonly source?: string;
  readonly mac: string;
  readonly ttl?: number;
  readonly carp?: {
    readonly vhid: number;
    readonly advskew: number;
    readonly advbase: number;
    readonly demote: number;
    readonly counter: string;
  };
  readonly pfsync?: {
    readonly variant: string;
    readonly messages: readonly { readonly action: string; readonly items: readonly object[] }[];
  };
}

/** What is known at the instant at which something is to be done. */
export interface Situation {
  /** The branch's, with its times drawn. */
  readonly scenario: Scenario;
  readonly tUs: number;
  readonly steps: readonly PlannedStep[];
  /** Names of machines without power, or stopped. */
  readonly power: Readonly<Record<string, 'off' | 'booting' | 'paused'>>;
  /** What each host says of itself. */
  readonly vhids: Readonly<Record<string, readonly Vhid[]>>;
  /** The frame that is meant, if one is. */
  readonly frame?: SeenFrame;
}

/** What a run knows at the instant at which it stands. */
export function situationOf(run: ScenarioRun, steps: readonly PlannedStep[]): Situation {
  const { scenario, world, hosts } = run;
  const power: { [name: string]: 'off' | 'booting' | 'paused' } = {};
  for (const name of nodesOf(scenario)) {
    const is = world.power(name);
    if (is !== 'on') power[name] = is;
  }
  const vhids = Object.fromEntries(
    [...hosts].flatMap(([name, host]) => (isOwnHost(host) ? [[name, host.states()]] : [])),
  );
  return { scenario, tUs: world.nowUs, steps, power, vhids };
}

/** A machine's port, as `cut` names it. */
export interface PortPlace {
  readonly port: string;
  readonly node: string;
  readonly segment: string;
  readonly isHost: boolean;
  /** Its cable is that of others: a member of a lagg, or a port that carries VLANs. */
  readonly isShared: boolean;
  readonly hasSecurity: boolean;
}

/** The names of all machines of a scenario. */
export function nodesOf({ hosts, clients, servers, routers }: Scenario): readonly string[] {
  return [
    ...hosts.map(({ config }) => config.name),
    ...[...clients, ...servers, ...routers].map(({ options }) => options.name),
  ];
}

/** All cables of a scenario: those of machines, and those between switches. */
export function portsOf({ hosts, clients, servers, routers, segments }: Scenario): readonly PortPlace[] {
  const ofHosts = hosts.flatMap(({ config, cables }) => {
    const members = new Set(cables.flatMap(({ lagg }) => lagg?.members.map(({ port }) => port) ?? []));
    const parents = new Set(cables.map(({ parent }) => parent));
    return config.interfaces.map(({ name }, i): PortPlace => {
      const cable = cables[i];
      return {
        port: `${config.name}:${name}`,
        node: config.name,
        segment: cable?.segment ?? '',
        isHost: true,
        isShared: members.has(name) || parents.has(name),
        hasSecurity: cable?.portSecurity !== undefined,
      };
    });
  });
  const ofOthers = [...clients, ...servers, ...routers].map(({ options, cable }): PortPlace => {
    const { name, interface: port = '' } = options;
    const place = { node: name, segment: cable.segment, isHost: false, isShared: false };
    return {
      port: port === '' ? name : `${name}:${port}`,
      ...place,
      hasSecurity: cable.portSecurity !== undefined,
    };
  });
  const between = segments.flatMap(({ name, links = [] }) =>
    links.map(({ between: [one, other] }): PortPlace => {
      const place = { node: name, segment: name, isHost: false, isShared: false, hasSecurity: false };
      return { port: `${name}:${one}-${other}`, ...place };
    }),
  );
  return [...ofHosts, ...ofOthers, ...between];
}

/** The port of a scenario that a text names: by its own name, by its segment, or as the only one of a machine. */
export function portNamed(scenario: Scenario, text: string): PortPlace | undefined {
  const ports = portsOf(scenario);
  const own = ports.filter(({ node }) => node === text);
  return (
    ports.find(({ port }) => port === text) ??
    ports.find(({ node, segment }) => `${node}:${segment}` === text) ??
    (own.length === 1 ? own[0] : undefined)
  );
}

/** Everything in a scenario that a fault can be done to, but frames. */
export function targetsOf(scenario: Scenario, tUs: number, steps: readonly PlannedStep[]): FaultTarget[] {
  return [
    ...nodesOf(scenario).map((host): FaultTarget => ({ kind: 'host', host })),
    ...scenario.hosts.flatMap(({ config }) =>
      config.vhids.map((each): FaultTarget => {
        return { kind: 'vhid', host: config.name, interface: each.interface, vhid: each.vhid };
      }),
    ),
    ...portsOf(scenario).map(({ port }): FaultTarget => ({ kind: 'cable', port })),
    ...scenario.segments.map(({ name }): FaultTarget => ({ kind: 'switch', segment: name })),
    ...steps.map(({ index }): FaultTarget => ({ kind: 'step', index })),
    { kind: 'time', tUs },
  ];
}
