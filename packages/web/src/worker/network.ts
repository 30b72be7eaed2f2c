import { hostSystems, type Scenario, type ScenarioHost } from '@carplab/sim/scenario';
import type { CableFacts, MachineFacts, Network, SwitchFacts, UplinkFacts } from './network-facts.js';

type Connected = ScenarioHost['cables'][number];

/** What of a scenario does not change in a run. */
export function networkOf(scenario: Scenario): Network {
  return {
    segments: scenario.segments.map(({ name }) => name),
    switches: switchesOf(scenario),
    uplinks: uplinksOf(scenario),
    machines: machinesOf(scenario),
  };
}

/** The switches of a scenario, segment by segment. */
export function switchesOf({ segments }: Scenario): SwitchFacts[] {
  return segments.flatMap(({ name: segment, switches = [undefined] }) =>
    switches.map((name) => ({ segment, ...(name === undefined ? {} : { name }) })),
  );
}

/** The cables between switches, named as faults name them. */
export function uplinksOf({ segments }: Scenario): UplinkFacts[] {
  return segments.flatMap(({ name: segment, links = [] }) =>
    links.map(({ between }) => ({ segment, between, port: `${segment}:${between.join('-')}` })),
  );
}

/** The machines of a scenario with their ports and cables. */
export function machinesOf(scenario: Scenario): MachineFacts[] {
  const systems = hostSystems(scenario);
  const hosts = scenario.hosts.map(({ config, cables }): MachineFacts => {
    const { name, interfaces, vhids } = config;
    const system = systems[name];
    return {
      name,
      kind: 'host',
      ...(system === undefined ? {} : { system }),
      ports: interfaces.map(({ name: port, addresses = [] }, i) => ({
        name: port,
        segment: cables[i]?.segment ?? '',
        addresses: [...addresses],
      })),
      cables: cables.flatMap((cable, i) => cablesOf(scenario, name, interfaces[i]!.name, cable, cables)),
      vhids: vhids.map(({ interface: port, vhid }) => ({ interface: port, vhid })),
    };
  });
  const others = (['client', 'server', 'router'] as const).flatMap((kind) =>
    scenario[`${kind}s`].map(({ options, cable }): MachineFacts => {
      const { name, interface: port = '' } = options;
      const addresses = 'addresses' in options ? options.addresses : [options.address];
      return {
        ...{ name, kind },
        ports: [{ name: port, segment: cable.segment, addresses: [...addresses] }],
        cables: cablesOf(scenario, name, port, cable, [cable]),
        vhids: [],
      };
    }),
  );
  return [...hosts, ...others];
}

/** The cables of one interface: one, or one for each member of a lagg. */
function cablesOf(
  scenario: Scenario,
  machine: string,
  port: string,
  { segment, switch: at, lagg, parent }: Connected,
  all: readonly Connected[],
): CableFacts[] {
  const switches = scenario.segments.find(({ name }) => name === segment)?.switches;
  const placed = (wanted: string | undefined) =>
    switches === undefined ? {} : { switch: wanted ?? switches[0]! };
  // By its segment, as people say it, where no other port leads there.
  const isOnly = all.filter((each) => each.segment === segment).length === 1;
  // A VLAN is one, whatever carries it.
  if (lagg === undefined || parent !== undefined)
    return [{ port: `${machine}:${isOnly ? segment : port}`, interface: port, segment, ...placed(at) }];
  return lagg.members.map((member) => ({
    port: `${machine}:${member.port}`,
    interface: port,
    member: member.port,
    segment,
    ...placed(member.switch),
  }));
}
