import { isOwnHost, type ScenarioRun } from '@carplab/sim/scenario';
import type { Vhid } from '../model/why.js';

/** A lane's virtual host as its host says where a run stands; undefined if it does not have it. */
export function vhidAt(
  run: ScenarioRun,
  lane: { readonly host: string; readonly interface?: string; readonly vhid: number },
): Vhid | undefined {
  const host = run.hosts.get(lane.host);
  if (!isOwnHost(host)) return undefined;
  return host.states().find(({ vhid, interface: name }) => vhid === lane.vhid && name === lane.interface);
}
