import type { DialectName } from '@carplab/codec';
import { textOfAddress } from '@carplab/codec/net';
import { type FoundScenario, findScenario, scenarios } from '@carplab/properties';
import type { HostInput, HostMaker } from '@carplab/sim/scenario';
import { toyCarp } from '../../host/examples/foreign.js';

/** The settings of your own implementation: the invariants check it against them. */
const TOY: HostInput = {
  advskew: 50,
  preempt: true,
  interfaces: { toy0: { segment: 'lan', addresses: '10.0.0.9/24' } },
};

/** `fw1` is your own implementation, and waits `downUs` for its master. All other hosts are carplab's. */
const toyMaker =
  (downUs?: number): HostMaker =>
  ({ name, interfaces: [port], vhids: [vhid] }) =>
    name === 'fw1'
      ? toyCarp(
          name,
          textOfAddress(port!.mac),
          '10.0.0.9',
          vhid!.addresses[0]!.split('/')[0]!,
          String(vhid!.password),
          downUs,
        )
      : undefined;

/** Puts the toy beside hosts of one dialect, lets crashes, cuts and partitions happen, and runs the invariants. */
export function tryBeside(dialect: DialectName, numRuns: number, downUs?: number): FoundScenario | undefined {
  const beside = scenarios({
    ...{ dialects: [dialect], faults: ['crash', 'cut', 'link', 'partition', 'latency', 'forge'] },
    ...{ maxSegments: 1, maxVhids: 1, families: [4], clocks: false, trunks: false },
  }).map((scenario) => ({ ...scenario, hosts: { ...scenario.hosts, fw1: TOY } }));
  return findScenario(beside, undefined, { numRuns, seed: 1, makeHost: toyMaker(downUs) });
}
