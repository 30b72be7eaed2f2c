import { revealSecrets } from '@carplab/codec/carp';
import { createHost, type Draws, type HostConfig, type LabNode, Scratch } from '@carplab/host';
import type { ConnectOptions } from '../cable-end.js';
import type { ChoiceSource } from '../choice.js';
import { EchoServer } from '../clients/echo-server.js';
import { SessionClient } from '../clients/session-client.js';
import { World } from '../world.js';
import { drawSteps } from './draw-steps.js';
import type { Scenario } from './scenario.js';
import { VrrpRouter } from './vrrp-router.js';

/** Makes the machine of a host; undefined for carplab's own. Other implementations plug in here. */
export type HostMaker = (config: HostConfig, draws: Draws, timerDraws?: Draws) => LabNode | undefined;

/** A scenario's world, before anything has happened. */
export interface ScenarioWorld {
  readonly world: World;
  /** The machines behind the hosts, by name. */
  readonly hosts: ReadonlyMap<string, LabNode>;
  /** The clients, by name. */
  readonly clients: ReadonlyMap<string, SessionClient>;
}

/**
 * Builds the world of a scenario: switches, machines, cables, and every step that can be scheduled. Replays, other steps
 * that run last at their time, and steps that wait for an event cannot be scheduled: only `runScenario` runs them.
 *
 * @example
 * const input = defineScenario({
 *   name: 'a lone firewall', learn: 'It becomes MASTER after three intervals.', duration: '10s',
 *   segments: ['lan'], vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * });
 * const { world } = buildWorld(readScenario(input, 'lone.ts').scenario, 1);
 * world.run(3_500_000);
 * world.macTable('lan').map(({ mac }) => mac); // => ['00:00:5e:00:01:01', '02:00:00:00:00:00']
 */
export function buildWorld(
  planned: Scenario,
  seed: number,
  makeHost?: HostMaker,
  choices?: ChoiceSource,
): ScenarioWorld {
  const scenario = drawSteps(planned, seed, choices);
  const world = new World({ seed, ...(choices && { choices }) });
  // Hosts can share the scratch: frames between them go through the world's queue, never within one call.
  const scratch = new Scratch();
  const hosts = new Map<string, LabNode>();
  const clients = new Map<string, SessionClient>();
  for (const segment of scenario.segments) world.addSegment(segment);
  for (const { config, startUs, clock, cables } of scenario.hosts) {
    const stream = world.stream(`node/${config.name}`);
    const draws: Draws = () => stream.u32();
    const timerDraws = timerDrawsOf(world, config);
    const node =
      makeHost?.(revealSecrets(config), draws, timerDraws) ?? createHost(config, draws, scratch, timerDraws);
    hosts.set(config.name, node);
    add(world, node, startUs, cables, clock);
  }
  for (const { options, startUs, cable } of scenario.clients) {
    const stream = world.stream(`node/${options.name}`);
    const client = new SessionClient(options, () => stream.u32());
    clients.set(options.name, client);
    add(world, client, startUs, [cable]);
  }
  for (const { options, startUs, cable } of scenario.servers) {
    const stream = world.stream(`node/${options.name}`);
    add(world, new EchoServer(options, () => stream.u32()), startUs, [cable]);
  }
  for (const { options, startUs, cable } of scenario.routers)
    add(world, new VrrpRouter(options), startUs, [cable]);
  for (const { timeUs, action, last, after } of scenario.steps)
    if (action.kind !== 'recorded-replay' && last !== true && after === undefined)
      world.schedule(timeUs, action);
  return { world, hosts, clients };
}

/** From a stream of its own, so that lateness moves no other draw; none where timers are exact. */
function timerDrawsOf(
  world: World,
  { name, alloweddeviation = 0, lateUs = 0 }: HostConfig,
): Draws | undefined {
  if (alloweddeviation === 0 && lateUs === 0) return undefined;
  const stream = world.stream(`timers/${name}`);
  return () => stream.u32();
}

function add(
  world: World,
  node: LabNode,
  startUs: number | 'never',
  cables: readonly ConnectOptions[],
  clock = {},
): void {
  world.addNode(node, { startUs, clock });
  for (const cable of cables) world.connect(cable);
}
