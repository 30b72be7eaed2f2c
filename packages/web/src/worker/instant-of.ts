import type { ScenarioRun } from '@carplab/sim/scenario';
import type { Instant } from './protocol.js';

/** What the machines and cables of a run say now. */
export function instantOf(branch: string, { world, hosts, scenario }: ScenarioRun): Instant {
  const { clients, servers, routers } = scenario;
  const others = [...clients, ...servers, ...routers].map(({ options }) => options.name);
  return {
    branch,
    tUs: world.nowUs,
    traceHash: world.traceHash,
    hosts: [...hosts.values()].map((host) => ({
      name: host.name,
      isOn: world.power(host.name) === 'on',
      demotion: host.demotion?.() ?? 0,
      localUs: world.localTimeUs(host.name),
      vhids: host.states?.() ?? [],
    })),
    powers: Object.fromEntries([...hosts.keys(), ...others].map((name) => [name, world.power(name)])),
    cables: world.cables,
    flights: world.flights,
  };
}
