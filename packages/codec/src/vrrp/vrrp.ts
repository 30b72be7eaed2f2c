import { VRRP2, VRRP3 } from '../layouts/vrrp.js';

/** A VRRP advertisement, as far as CARP's laboratory needs to print one honestly. */
export interface VrrpAdvertisement {
  readonly version: 2 | 3;
  /** 1, an advertisement. */
  readonly type: number;
  readonly vrid: number;
  /** Higher is better, unlike CARP's advskew; 255 owns the addresses; 0 resigns. */
  readonly priority: number;
  /** How many addresses the header says there are. */
  readonly count: number;
  /** Version 2: 0 none, 1 simple text, 2 AH (RFC 2338). Version 3 has none. */
  readonly authType: number | undefined;
  /** Centiseconds. */
  readonly intervalCs: number;
  readonly checksum: number;
  /** 4 or 16 bytes each; fewer than `count` where the packet is short. */
  readonly addresses: readonly Uint8Array[];
}

/**
 * Reads a VRRPv2 or VRRPv3 advertisement. Fewer than 8 bytes give `badlen`; a short list of addresses is
 * returned as far as it goes.
 *
 * @example
 * decodeVrrp(fromHex('2107640100010a4b0a0900640000000000000000'), 0, 20, 4).priority; // => 100
 */
export function decodeVrrp(
  bytes: Uint8Array,
  start: number,
  end: number,
  family: 4 | 6,
): VrrpAdvertisement | 'badlen' {
  if (end - start < VRRP2.span || end > bytes.length) return 'badlen';
  const version = bytes[start + VRRP2.offset.versionType]! >> 4 === 3 ? 3 : 2;
  const at = VRRP2.offset;
  const count = bytes[start + at.count]!;
  const size = family === 4 ? 4 : 16;
  const addresses: Uint8Array[] = [];
  for (let i = start + VRRP2.span; addresses.length < count && i + size <= end; i += size)
    addresses.push(bytes.slice(i, i + size));
  const interval = start + VRRP3.offset.reservedInterval;
  return {
    version,
    type: bytes[start + at.versionType]! & 15,
    vrid: bytes[start + at.vrid]!,
    priority: bytes[start + at.priority]!,
    count,
    authType: version === 2 ? bytes[start + at.authType]! : undefined,
    intervalCs:
      version === 2
        ? bytes[start + at.advInterval]! * 100
        : ((bytes[interval]! << 8) | bytes[interval + 1]!) & 0x0fff,
    checksum: (bytes[start + at.checksum]! << 8) | bytes[start + at.checksum + 1]!,
    addresses,
  };
}
