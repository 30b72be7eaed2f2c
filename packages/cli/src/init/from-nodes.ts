import { parsePrefix } from '@carplab/host';
import {
  formatScenario,
  type HostInput,
  type ScenarioInput,
  type SharedVhidInput,
} from '@carplab/sim/scenario';
import { plural } from '@carplab/text';
import type { PrintedInterface, PrintedNode, PrintedVhid } from './ifconfig.js';

/** A node with the name of its file. */
export interface NamedNode extends PrintedNode {
  readonly name: string;
  readonly file: string;
}

/** A network that interfaces of several nodes are on. */
interface Segment {
  readonly name: string;
  readonly ports: { readonly node: NamedNode; readonly port: PrintedInterface }[];
  readonly networks: Set<string>;
}

const PASSWORD = 'not-known';

/** A scenario of the nodes whose `ifconfig` was read, as YAML; comments list what `ifconfig` does not show. */
export function scenarioOf(nodes: readonly NamedNode[], firstLine: string): string {
  const segments = segmentsOf(nodes);
  const unknown: string[] = [
    `the passwords: all are '${PASSWORD}' here; with the right ones only the HMACs differ`,
    'sysctl: whether a better node takes over from a worse one (preempt: true is assumed), and demotion',
  ];
  const vhids = segments.flatMap((segment) => sharedVhids(segment, segments.length > 1));
  const hosts = Object.fromEntries(nodes.map((node) => [node.name, hostOf(node, segments, unknown)]));
  const hasPfsync = nodes.some(({ pfsync }) => pfsync !== undefined);
  if (hasPfsync) unknown.push('the rules of pf: here everything passes, and pf keeps its state');
  unknown.push('switches, cables and clients: nothing goes wrong with them here');
  for (const { file, skipped } of nodes)
    if (skipped.length > 0) unknown.push(`not taken from ${file}: ${skipped.join(', ')}`);
  const input: ScenarioInput = {
    name: `from ${nodes.map(({ file }) => file).join(' and ')}`,
    learn: 'What happens to these nodes when the one that is MASTER crashes.',
    duration: '1m',
    segments: segments.map(({ name }) => name),
    defaults: {
      preempt: true,
      ...(hasPfsync
        ? {
            pf: {
              rules: [
                { action: 'pass', quick: true, proto: ['carp', 'pfsync'], state: 'none' },
                { action: 'pass' },
              ],
            },
          }
        : {}),
    },
    vhids,
    hosts,
    ...lesson(nodes),
  };
  return [
    firstLine,
    `# Made by carplab init from the output of ifconfig in ${nodes.map(({ file }) => file).join(' and ')}.`,
    '# ifconfig does not say:',
    ...unknown.map((each) => `# - ${each}`),
    formatScenario(input),
  ].join('\n');
}

/** Networks in the order in which they first appear. Interfaces are on one network if they share an address's network. */
function segmentsOf(nodes: readonly NamedNode[]): Segment[] {
  const found: (Omit<Segment, 'name'> & { readonly sync: boolean })[] = [];
  for (const node of nodes)
    for (const port of node.interfaces) {
      const virtual = port.vhids.flatMap(({ addresses }) => addresses);
      const networks = [...port.addresses, ...virtual].map(networkOf);
      const sync = node.pfsync?.syncdev === port.name;
      const known = found.find((each) => networks.some((network) => each.networks.has(network)));
      if (known === undefined) found.push({ ports: [{ node, port }], networks: new Set(networks), sync });
      else {
        known.ports.push({ node, port });
        for (const network of networks) known.networks.add(network);
      }
    }
  const taken = new Set<string>();
  return found.map(({ ports, networks, sync }) => {
    const wish = segmentName(ports, sync);
    let name = wish;
    for (let i = 2; taken.has(name); i++) name = `${wish}-${i}`;
    taken.add(name);
    return { name, ports, networks };
  });
}

/** By its description (OPNsense writes `LAN (lan)`), by its use, or by its interfaces. */
function segmentName(ports: Segment['ports'], sync: boolean): string {
  const described = ports.find(({ port }) => port.description !== undefined)?.port.description ?? '';
  const word = nameText(described.replace(/\s*\(.*$/, '').toLowerCase());
  if (word !== '') return word;
  return sync ? 'sync' : nameText(ports[0]!.port.name);
}

/** A text as the name of a part of a scenario; empty if nothing remains. */
export function nameText(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 64);
}

function networkOf(prefix: string): string {
  const parsed = parsePrefix(prefix);
  if (parsed === undefined) return prefix;
  const { bytes, length } = parsed;
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return `${bytes.length}:${bits.slice(0, length)}`;
}

/** All vhids of a segment, each as the first node has it. */
function vhidsOf({ ports }: Pick<Segment, 'ports'>): PrintedVhid[] {
  const all = new Map<number, PrintedVhid>();
  for (const { port } of ports)
    for (const each of port.vhids) if (!all.has(each.vhid)) all.set(each.vhid, each);
  return [...all.values()];
}

function sharedVhids(segment: Segment, isNamed: boolean): SharedVhidInput[] {
  const { name } = segment;
  return vhidsOf(segment).map(({ vhid, addresses, advbase }) => ({
    vhid,
    ...(isNamed ? { segment: name } : {}),
    addresses: [...addresses],
    ...(advbase === 1 ? {} : { advbase }),
    password: PASSWORD,
  }));
}

function hostOf(node: NamedNode, segments: readonly Segment[], unknown: string[]): HostInput {
  const interfaces: NonNullable<HostInput['interfaces']> = {};
  const skews = node.interfaces.flatMap((port) => port.vhids.map(({ advskew }) => advskew));
  const common = skews.every((skew) => skew === skews[0]) ? (skews[0] ?? 0) : 0;
  const vhids: NonNullable<HostInput['vhids']> = [];
  for (const { name, ports } of segments) {
    const own = ports.filter((each) => each.node === node);
    for (const { port } of own)
      interfaces[nameText(port.name)] = {
        segment: name,
        ...(port.addresses.length === 0 ? {} : { addresses: [...port.addresses] }),
      };
    for (const first of vhidsOf({ ports })) {
      const port = own.find((each) => each.port.vhids.some(({ vhid }) => vhid === first.vhid))?.port;
      const mine = port?.vhids.find(({ vhid }) => vhid === first.vhid);
      const where = { vhid: first.vhid, ...(segments.length > 1 ? { segment: name } : {}) };
      if (mine === undefined || port === undefined) {
        if (own.length > 0) vhids.push({ ...where, off: true });
        continue;
      }
      const differs = `${[...mine.addresses].sort()}` !== `${[...first.addresses].sort()}`;
      if (differs)
        unknown.push(
          `why the addresses of vhid ${first.vhid} differ at ${node.name}: the HMACs will not match`,
        );
      const changes = {
        ...(own.length > 1 ? { interface: nameText(port.name) } : {}),
        ...(mine.advskew === common ? {} : { advskew: mine.advskew }),
        ...(mine.advbase === first.advbase ? {} : { advbase: mine.advbase }),
        ...(differs ? { addresses: [...mine.addresses] } : {}),
        ...(mine.peer === undefined ? {} : { peer: mine.peer }),
        ...(mine.peer6 === undefined ? {} : { peer6: mine.peer6 }),
      };
      if (Object.keys(changes).length > 0) vhids.push({ ...where, ...changes });
    }
  }
  const { dialect, release, pfsync } = node;
  const hasSync = pfsync !== undefined && Object.hasOwn(interfaces, nameText(pfsync.syncdev));
  return {
    ...(dialect === 'freebsd' ? {} : { dialect }),
    ...(release === undefined ? {} : { release }),
    interfaces,
    ...(common === 0 ? {} : { advskew: common }),
    ...(vhids.length === 0 ? {} : { vhids }),
    ...(hasSync ? { pfsync: { ...pfsync, syncdev: nameText(pfsync.syncdev) } } : {}),
  };
}

/** What to see: the MASTER crashes, and another node takes over. */
function lesson(nodes: readonly NamedNode[]): Pick<ScenarioInput, 'steps' | 'expect'> {
  const all = nodes.flatMap((node) =>
    node.interfaces.flatMap((port) => port.vhids.map((each) => ({ node, ...each }))),
  );
  const [best] = [...all].sort((a, b) => a.advbase - b.advbase || a.advskew - b.advskew);
  if (best === undefined) return {};
  const others = all.filter(({ node }) => node !== best.node);
  if (others.length === 0) return { steps: [{ at: '20s', crash: best.node.name }] };
  // Three intervals and the skew after the last advertisement, for the slowest of the others.
  const most = Math.max(...others.map(({ advbase, advskew }) => 3 * advbase + advskew / 256));
  return {
    steps: [{ at: '20.5s', crash: best.node.name }],
    expect: [
      {
        name: `${plural(new Set(all.map(({ vhid }) => vhid)).size, 'vhid')} with one MASTER each, soon after the crash`,
        oneMaster: { within: `${Math.ceil(most) + 1}s` },
      },
    ],
  };
}
