import type { DialectName } from './dialect.js';

/** How an implementation fills the headers around an advertisement. */
export interface WireHabits {
  /** IPv4 TOS, and IPv6 traffic class. */
  readonly tos: number;
  /** Whether the IPv4 id is random; otherwise 0. */
  readonly randomId: boolean;
  /** The fifth byte of the Ethernet source, 00:00:5e:00:XX:VHID. */
  readonly macByte: number;
  /** Whether it sends IPv6 advertisements at all. */
  readonly ipv6: boolean;
}

/**
 * By dialect. FreeBSD: DSCP 56 from 12 on, and id 0 because of DF. NetBSD has its IPv6 sending compiled out
 * (INET6_notyet). UCARP writes 00 where the virtual MAC address of the others has 01. All set DF.
 */
export const WIRE_HABITS: Readonly<Record<DialectName, WireHabits>> = Object.freeze({
  freebsd: { tos: 0xe0, randomId: false, macByte: 1, ipv6: true },
  openbsd: { tos: 0x10, randomId: true, macByte: 1, ipv6: true },
  netbsd: { tos: 0x10, randomId: false, macByte: 1, ipv6: false },
  dragonfly: { tos: 0x10, randomId: true, macByte: 1, ipv6: true },
  freebsd9: { tos: 0x10, randomId: true, macByte: 1, ipv6: true },
  ucarp: { tos: 0x10, randomId: true, macByte: 0, ipv6: false },
});
