import type { VirtualHostKey } from '@carplab/analysis';
import type { Track } from './lanes.js';
import type { Sides } from './uplinks.js';

/** What a fault can affect: everything on its hosts, or only one link, virtual host or direction of frames. */
export interface Scope {
  /** `all`: a rule may match the frames of any host. */
  readonly hosts: readonly string[] | 'all';
  readonly link?: string;
  readonly vhid?: number;
  /** As seen from the host; of a cable between switches, `out` is from its first one to the other. */
  readonly direction?: 'out' | 'in';
  /** It is at a cable between switches: no host changes by it, only frames from one side to the other. */
  readonly sides?: Sides;
  /** It parts hosts, or joins them again: only frames between two groups are affected. Those in none are one more. */
  readonly groups?: readonly (readonly string[])[];
}

/** The path of a virtual host's advertisements from one host to another. */
export interface Path extends VirtualHostKey {
  readonly hosts: readonly [sender: string, receiver: string];
}

/** How the advertisements of a lane get to another one. */
export function pathOf(sender: Track, receiver: Track): Path {
  return { link: receiver.link, vhid: receiver.vhid, hosts: [sender.host, receiver.host] };
}

/** Whether it can affect one of these hosts. */
export function concerns({ hosts }: Scope, some: readonly string[]): boolean {
  return hosts === 'all' || some.some((host) => hosts.includes(host));
}

/** Whether it can affect this virtual host. */
export function isFor(scope: Scope, { link, vhid }: VirtualHostKey): boolean {
  return (scope.link ?? link) === link && (scope.vhid ?? vhid) === vhid;
}

/** Whether it can affect a host's part in this virtual host. */
export function isAt(scope: Scope, host: string, key: VirtualHostKey): boolean {
  return scope.sides === undefined && concerns(scope, [host]) && isFor(scope, key);
}

/** Whether it can affect frames on a path. A fault in one direction of a port concerns only one of the two hosts. */
export function isOn(scope: Scope, path: Path): boolean {
  const [sender, receiver] = path.hosts;
  if (scope.sides !== undefined) return isFor(scope, path) && crosses(scope.sides, path, scope.direction);
  const groupOf = (host: string) => scope.groups?.findIndex((group) => group.includes(host));
  if (scope.groups !== undefined && groupOf(sender) === groupOf(receiver)) return false;
  const ends = { out: [sender], in: [receiver] };
  return concerns(scope, scope.direction ? ends[scope.direction] : path.hosts) && isFor(scope, path);
}

function crosses(
  { first, second }: Sides,
  { hosts: [sender, receiver] }: Path,
  direction: Scope['direction'],
): boolean {
  const isOut = first.includes(sender) && second.includes(receiver);
  const isIn = second.includes(sender) && first.includes(receiver);
  return (isOut && direction !== 'in') || (isIn && direction !== 'out');
}
