/**
 * The link types carplab supports, by its names for them, numbered as in capture files
 * (https://www.tcpdump.org/linktypes.html).
 *
 * @example
 * LINKTYPES.ethernet; // => 1
 * LINKTYPES['linux-sll']; // => 113
 */
export const LINKTYPES = {
  /** BSD loopback: a 4-byte address family in the capturing machine's byte order. */
  null: 0,
  ethernet: 1,
  /** An IPv4 or IPv6 packet, distinguished by its version nibble. */
  raw: 101,
  /** OpenBSD loopback: a 4-byte address family in network byte order. */
  loop: 108,
  /** An enc interface: packets before and after IPsec. */
  enc: 109,
  'linux-sll': 113,
  pflog: 117,
  /** Per-packet information before a frame of another link type. */
  ppi: 192,
  ipv4: 228,
  ipv6: 229,
  /** What Linux's netfilter logs. */
  nflog: 239,
  pfsync: 246,
  'linux-sll2': 276,
} as const;

/** The name of a supported link type. */
export type LinkTypeName = keyof typeof LINKTYPES;

/** A system's DLT_ values, written to files before they were separated from LINKTYPE_ values. */
const ALIASES: ReadonlyMap<number, number> = new Map([
  [12, LINKTYPES.raw], // DLT_RAW on most systems (pcap/dlt.h)
  [14, LINKTYPES.raw], // DLT_RAW on OpenBSD (net/bpf.h)
  [18, LINKTYPES.pfsync], // DLT_PFSYNC on OpenBSD and NetBSD (net/bpf.h)
  [121, LINKTYPES.pfsync], // DLT_PFSYNC on FreeBSD (net/dlt.h)
]);

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(LINKTYPES).map(([name, number]): [number, string] => [number, name]),
);

/**
 * The canonical number of a link type for which files use several; any other number is returned unchanged.
 *
 * @example
 * canonicalLinkType(121); // => 246
 * canonicalLinkType(1); // => 1
 */
export function canonicalLinkType(linkType: number): number {
  return ALIASES.get(linkType) ?? linkType;
}

/**
 * The name of a link type, or `linktype N` if carplab does not support it.
 *
 * @example
 * linkTypeName(1); // => 'ethernet'
 * linkTypeName(18); // => 'pfsync'
 * linkTypeName(147); // => 'linktype 147'
 */
export function linkTypeName(linkType: number): string {
  return NAMES.get(canonicalLinkType(linkType)) ?? `linktype ${linkType}`;
}

/**
 * The number of a link type by its name, as {@link linkTypeName} writes it; undefined for anything else.
 *
 * @example
 * linkTypeNumber('pflog'); // => 117
 * linkTypeNumber('linktype 147'); // => 147
 * linkTypeNumber('token ring'); // => undefined
 */
export function linkTypeNumber(name: string): number | undefined {
  if (Object.hasOwn(LINKTYPES, name)) return LINKTYPES[name as LinkTypeName];
  const digits = /^linktype (\d{1,5})$/.exec(name)?.[1];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  return number <= 0xffff ? number : undefined;
}
