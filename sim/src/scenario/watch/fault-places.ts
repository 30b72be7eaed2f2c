import type { HostConfig } from '@carplab/host';
import type { ReportedFault } from '../../reported-fault.js';
import { given } from '../resolve/context.js';
import type { Scope } from './fault-scope.js';
import type { Uplinks } from './uplinks.js';
import type { Watched } from './watched.js';

/** Where faults are: which link, which hosts, which direction. */
export class FaultPlaces {
  /** By segment: the hosts connected to it. */
  readonly #hosts: ReadonlyMap<string, readonly string[]>;
  /** By port (`fw1:vtnet0`): the segment it is connected to. */
  readonly #links: ReadonlyMap<string, string>;
  /** The ports whose cables carry VLANs, or belong to a lagg. */
  readonly #trunks: ReadonlySet<string>;
  /** By host: the ports of its virtual hosts. */
  readonly #vhids: ReadonlyMap<string, HostConfig['vhids']>;
  readonly #uplinks: Uplinks;

  constructor({ hosts, segments }: Pick<Watched, 'hosts' | 'segments'>, uplinks: Uplinks) {
    this.#uplinks = uplinks;
    this.#hosts = new Map(
      segments.map(({ name }) => [
        name,
        hosts
          .filter(({ cables }) => cables.some(({ segment }) => segment === name))
          .map((host) => host.config.name),
      ]),
    );
    this.#trunks = new Set(
      hosts.flatMap(({ config: { name }, cables }) =>
        cables.flatMap(({ parent, lagg }) =>
          [...(parent === undefined ? [] : [parent]), ...(lagg?.members ?? []).map(({ port }) => port)].map(
            (port) => `${name}:${port}`,
          ),
        ),
      ),
    );
    this.#vhids = new Map(hosts.map(({ config: { name, vhids } }) => [name, vhids]));
    this.#links = new Map(
      hosts.flatMap(({ config: { name, interfaces }, cables }) =>
        cables.map(({ segment }, i) => [`${name}:${interfaces[i]?.name}`, segment] as const),
      ),
    );
  }

  /** The link of the port or virtual host that a fault names; undefined if it names neither. */
  linkOf(target: string, fault: ReportedFault): string | undefined {
    if (fault.kind === 'rule') return undefined;
    const segment = this.switched(fault);
    if (segment !== undefined) return segment;
    // What happens to the cable of a trunk concerns several links.
    if (fault.kind !== 'command') return this.#trunks.has(target) ? undefined : this.#links.get(target);
    const { vhid, interface: named } = fault.command;
    const port = named ?? this.#vhids.get(fault.node)?.find((each) => each.vhid === vhid)?.interface;
    return this.#links.get(`${fault.node}:${port}`);
  }

  /** The segment of a fault at a cable between its switches. */
  switched(fault: ReportedFault): string | undefined {
    return 'node' in fault && this.#uplinks.has(fault.node) ? fault.node : undefined;
  }

  /** What a fault can affect. */
  scope(link: string | undefined, fault: ReportedFault): Scope {
    const segment = 'segment' in fault ? fault.segment : this.switched(fault);
    const direction = 'direction' in fault ? fault.direction : undefined;
    if (segment !== undefined) {
      const sides = 'port' in fault ? this.#uplinks.sides(segment, fault.port) : undefined;
      return { hosts: this.#hosts.get(segment)!, link: segment, ...given({ direction, sides }) };
    }
    const vhid = fault.kind === 'command' ? fault.command['vhid'] : undefined;
    return {
      hosts: 'node' in fault ? [fault.node] : 'all',
      ...(link === undefined ? {} : { link }),
      ...(typeof vhid === 'number' ? { vhid } : {}),
      ...given({ direction }),
    };
  }
}
