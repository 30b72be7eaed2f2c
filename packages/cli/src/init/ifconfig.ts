/** One vhid of an interface, as `ifconfig` prints it. */
export interface PrintedVhid {
  readonly vhid: number;
  readonly state: string;
  readonly advbase: number;
  readonly advskew: number;
  /** Where its advertisements go, if not to the groups. */
  readonly peer?: string;
  readonly peer6?: string;
  /** Its virtual addresses with prefix lengths, in order. */
  readonly addresses: readonly string[];
}

/** An interface, as `ifconfig` prints it. */
export interface PrintedInterface {
  readonly name: string;
  readonly description?: string;
  /** Its own addresses with prefix lengths, without IPv6 link-local ones, which each interface makes itself. */
  readonly addresses: readonly string[];
  readonly vhids: readonly PrintedVhid[];
}

/** What `ifconfig` prints about a node. */
export interface PrintedNode {
  readonly dialect: 'freebsd' | 'openbsd' | 'netbsd';
  /** FreeBSD prints the peers of a vhid since release 14. Absent without a vhid. */
  readonly release?: 12 | 14;
  readonly interfaces: readonly PrintedInterface[];
  readonly pfsync?: { readonly syncdev: string; readonly syncpeer?: string };
  /** Interfaces that a scenario does not have: tunnels, and those without an address. */
  readonly skipped: readonly string[];
}

interface Draft {
  readonly name: string;
  readonly flags: string;
  description?: string;
  /** The parent of a carp interface of OpenBSD or NetBSD. */
  carpdev?: string;
  readonly addresses: { readonly prefix: string; readonly vhid?: number }[];
  readonly vhids: (Omit<PrintedVhid, 'addresses'> & { peer?: string; peer6?: string })[];
}

const HEAD = /^([^\s:]+):\s+flags=[^<]*<([^>]*)>/;
/** FreeBSD and OpenBSD print `netmask 0xffffff00`, NetBSD and `ifconfig -f inet:cidr` `/24`. */
const INET = /^inet ([\d.]+)(?:\/(\d+))?(?: --> \S+)?(?: netmask 0x([0-9a-f]{8}))?(?:.*? vhid (\d+))?/;
const INET6 =
  /^inet6 ([0-9a-f:.]+)(?:%[^\s/]+)?(?:\/(\d+))?(?: -> \S+)?(?:.*? prefixlen (\d+))?(?:.*? vhid (\d+))?/;
const CARP = /^carp: (?:(INIT|BACKUP|MASTER) )?(?:carpdev (\S+) )?vhid (\d+) advbase (\d+) advskew (\d+)/;
/** OpenBSD with several nodes in one interface: `carpdev em0 advbase 1 balancing ip`, then a line for each. */
const SEVERAL = /^carp: carpdev (\S+) advbase (\d+) balancing/;
const ONE_OF_THEM = /^state (INIT|BACKUP|MASTER) vhid (\d+) advskew (\d+)/;
/** Interfaces that every node has, and nobody misses. */
const OF_THE_SYSTEM = /^(lo|pfsync|pflog|enc)\d+$/;
const GROUPS = new Set(['224.0.0.18', 'ff02::12', '224.0.0.240', 'ff12::f0', '']);

/**
 * Reads the output of `ifconfig` of FreeBSD (OPNsense, pfSense), OpenBSD or NetBSD. Lines that it does not know are
 * skipped.
 */
export function readIfconfig(text: string): PrintedNode {
  const drafts: Draft[] = [];
  let syncdev: string | undefined;
  let syncpeer = '';
  let balanced: number | undefined;
  for (const whole of text.split('\n')) {
    const head = HEAD.exec(whole);
    if (head) {
      balanced = undefined;
      drafts.push({ name: head[1]!, flags: head[2]!, addresses: [], vhids: [] });
      continue;
    }
    const now = drafts.at(-1);
    if (now === undefined) continue;
    const line = whole.trim();
    const described = /^description: (.*)$/.exec(line);
    if (described) now.description = described[1]!.trim();
    const prefix = prefixIn(line);
    if (prefix) now.addresses.push(prefix);
    const carp = CARP.exec(line);
    if (carp) {
      const [, state = 'INIT', carpdev, vhid, advbase, advskew] = carp;
      if (carpdev !== undefined) now.carpdev = carpdev;
      now.vhids.push({ state, vhid: Number(vhid), advbase: Number(advbase), advskew: Number(advskew) });
    }
    const several = SEVERAL.exec(line);
    if (several) {
      now.carpdev = several[1]!;
      balanced = Number(several[2]);
    }
    const one = ONE_OF_THEM.exec(line);
    if (one && balanced !== undefined)
      now.vhids.push({
        ...{ state: one[1]!, vhid: Number(one[2]) },
        ...{ advbase: balanced, advskew: Number(one[3]) },
      });
    const last = now.vhids.at(-1);
    const peer = /(?:^|\s)(?:peer|carppeer) (\S+)/.exec(line)?.[1] ?? '';
    const peer6 = /(?:^|\s)peer6 (\S+)/.exec(line)?.[1] ?? '';
    if (last && !GROUPS.has(peer)) last.peer = peer;
    if (last && !GROUPS.has(peer6)) last.peer6 = peer6;
    const sync = /syncdev: (\S+)/.exec(line);
    if (sync && sync[1] !== 'none') {
      syncdev = sync[1]!;
      syncpeer = /syncpeer: (\S+)/.exec(line)?.[1] ?? '';
    }
  }
  const interfaces = merged(drafts);
  const names = new Set(interfaces.map(({ name }) => name));
  const skipped = drafts.filter(
    ({ name, carpdev }) => carpdev === undefined && !names.has(name) && !OF_THE_SYSTEM.test(name),
  );
  const peered = GROUPS.has(syncpeer) ? {} : { syncpeer };
  const dialect = dialectOf(text, drafts);
  const hasVhid = dialect === 'freebsd' && interfaces.some(({ vhids }) => vhids.length > 0);
  return {
    dialect,
    ...(hasVhid ? { release: /^\s+peer \S+ peer6 /m.test(text) ? 14 : 12 } : {}),
    interfaces,
    ...(syncdev === undefined ? {} : { pfsync: { syncdev, ...peered } }),
    skipped: skipped.map(({ name }) => name),
  };
}

function prefixIn(line: string): Draft['addresses'][number] | undefined {
  const four = INET.exec(line);
  const six = four ? null : INET6.exec(line);
  const [, address, slash, mask, vhid] = four ?? six ?? [];
  if (address === undefined || address.startsWith('fe80:')) return undefined;
  const most = four ? 32 : 128;
  const length = slash ?? (mask === undefined ? most : four ? bitsOf(mask) : mask);
  return { prefix: `${address}/${length}`, ...(vhid === undefined ? {} : { vhid: Number(vhid) }) };
}

function bitsOf(mask: string): number {
  return [...Number.parseInt(mask, 16).toString(2)].filter((bit) => bit === '1').length;
}

/** Ethernet interfaces with what CARP adds to them: where carp is an interface of its own, on its parent. */
function merged(drafts: readonly Draft[]): PrintedInterface[] {
  return drafts.flatMap(({ name, flags, carpdev, description, addresses, vhids }) => {
    if (carpdev !== undefined || /\b(LOOPBACK|POINTOPOINT)\b/.test(flags)) return [];
    const children = drafts.filter((each) => each.carpdev === name);
    const all = [
      ...vhids.map((each) => ({ ...each, addresses: of(addresses, each.vhid) })),
      // The addresses of a carp interface are virtual ones of each of its vhids.
      ...children.flatMap((child) =>
        child.vhids.map((each) => ({ ...each, addresses: child.addresses.map(({ prefix }) => prefix) })),
      ),
    ];
    const own = of(addresses, undefined);
    if (own.length === 0 && all.length === 0) return [];
    return [{ name, ...(description === undefined ? {} : { description }), addresses: own, vhids: all }];
  });
}

const of = (addresses: Draft['addresses'], vhid: number | undefined): string[] =>
  addresses.filter((each) => each.vhid === vhid).map(({ prefix }) => prefix);

function dialectOf(text: string, drafts: readonly Draft[]): PrintedNode['dialect'] {
  if (!drafts.some(({ carpdev }) => carpdev !== undefined)) return 'freebsd';
  return /^\s+lladdr /m.test(text) ? 'openbsd' : 'netbsd';
}
