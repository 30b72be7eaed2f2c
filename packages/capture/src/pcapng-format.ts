/** Block types (draft-ietf-opsawg-pcapng, "Block Types" and its registry). */
export const BLOCK = {
  section: 0x0a0d0d0a,
  interface: 1,
  packet: 2,
  simplePacket: 3,
  nameResolution: 4,
  interfaceStatistics: 5,
  enhancedPacket: 6,
  journal: 9,
  decryptionSecrets: 0x0a,
  custom: 0x0bad,
  customNotCopied: 0x4000_0bad,
} as const;

/** The shortest block, in bytes: type, length, and length again. */
export const SHORTEST_BLOCK = 12;

/** Reads as this value in the byte order of its section. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Option codes; a code whose name starts with a block's is valid only there. */
export const OPTION = {
  end: 0,
  comment: 1,
  sectionHardware: 2,
  sectionOs: 3,
  sectionApplication: 4,
  interfaceName: 2,
  interfaceDescription: 3,
  interfaceResolution: 9,
  interfaceFilter: 11,
  interfaceOs: 12,
  interfaceFcsLength: 13,
  interfaceTimeOffset: 14,
  interfaceHardware: 15,
  statisticsStart: 2,
  statisticsEnd: 3,
  statisticsReceived: 4,
  statisticsDropped: 5,
  statisticsAccepted: 6,
  statisticsOsDropped: 7,
  statisticsDelivered: 8,
} as const;

/** Record types of a Name Resolution Block, with the length of the address in bytes. */
export const NAME_RECORDS: readonly {
  readonly type: number;
  readonly kind: 'ipv4' | 'ipv6' | 'eui48' | 'eui64';
  readonly length: number;
}[] = [
  { type: 1, kind: 'ipv4', length: 4 },
  { type: 2, kind: 'ipv6', length: 16 },
  { type: 3, kind: 'eui48', length: 6 },
  { type: 4, kind: 'eui64', length: 8 },
];

/** The length rounded up to a multiple of 4, as pcapng pads everything. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}
