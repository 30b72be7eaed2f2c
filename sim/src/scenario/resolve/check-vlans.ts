import type { InterfaceInput } from '../input/network-input.js';
import { type Path, show } from '../problems.js';
import type { Context } from './context.js';
import { carriersOf, membersOf, segmentOfInterface } from './resolve-laggs.js';

/** Reports VLAN interfaces without a parent or number, and interfaces that are neither connected nor a parent. */
export function checkVlans(
  { problems }: Context,
  interfaces: Readonly<Record<string, InterfaceInput>>,
  path: Path,
): void {
  const all = Object.entries(interfaces);
  const physical = carriersOf(interfaces);
  const members = membersOf(interfaces);
  const taken = new Map<string, string>();
  for (const [name, { parent, vlan, addresses }] of all) {
    if (members.has(name)) continue;
    const segment = segmentOfInterface(interfaces, name);
    const at = [...path, name];
    const isParent = all.some(([, other]) => other.parent === name);
    if (segment === undefined && (parent !== undefined || !isParent))
      problems.add('missing', [...at, 'segment'], 'nothing', 'a segment, unless it is the parent of VLANs');
    else if (segment === undefined && addresses !== undefined)
      problems.add(
        'conflict',
        [...at, 'addresses'],
        'addresses without a segment',
        'segment, or no addresses',
      );
    if (parent === undefined && vlan === undefined) continue;
    if (parent === undefined || vlan === undefined) {
      const [found, lacking] = parent === undefined ? ['vlan', 'parent'] : ['parent', 'vlan'];
      problems.add('missing', [...at, lacking!], `${found} without ${lacking}`, 'both parent and vlan');
      continue;
    }
    if (!physical.includes(parent)) {
      problems.unknown([...at, 'parent'], 'an interface of this host that is no VLAN', parent, physical);
      continue;
    }
    const twin = taken.get(`${parent} ${vlan}`);
    taken.set(`${parent} ${vlan}`, name);
    if (twin !== undefined)
      problems.add(
        'duplicate',
        [...at, 'vlan'],
        `${vlan}, which is that of ${show(twin)}`,
        `each VLAN of ${parent} once`,
      );
  }
}
