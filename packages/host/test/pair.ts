import type { Host, HostConfig, VhidConfig } from '../src/index.js';
import { nodeA, nodeB } from './hosts.js';
import { Wire } from './wire.js';

type Options = Partial<HostConfig> & { readonly vhid?: Partial<VhidConfig> };

/** The measured pair on one wire, not started. */
export function pair(options: Options = {}, optionsOfB: Options = options): { wire: Wire; a: Host; b: Host } {
  const wire = new Wire();
  const a = nodeA(options);
  const b = nodeB(optionsOfB);
  wire.add(a, 'lan');
  wire.add(b, 'lan');
  return { wire, a, b };
}
/** Of the first virtual host of each. */
export const states = (...hosts: Host[]): string => hosts.map((host) => host.states()[0]!.state).join(' ');
