import { toHex } from '../bytes.js';
import type { PfsyncPacket } from './packet.js';

/**
 * Actions of versions 2 and 3 (OpenBSD 3.3 to 4.3, FreeBSD 5.3 to 8). Each has its own state struct, which is not read
 * here: one action per packet, and no subheader.
 */
const ACTIONS = ['CLR', 'INS', 'UPD', 'DEL', 'UPD_C', 'DEL_C', 'INS_F', 'DEL_F', 'UREQ', 'BUS', 'TDB_UPD'];

/** The header: version, af, action and count, one byte each; from version 3 on, 16 bytes of ruleset MD5. */
const SHORT = 4;
const LONG = 20;

/** Bytes of the header of a version from 2 to 4. */
export function oldHeaderBytes(version: number): number {
  return version === 2 ? SHORT : LONG;
}

/** The name of an action; its number as text if unknown: for version 4 only the header is known. */
export function oldActionName(version: number, number: number): string {
  return (version < 4 ? ACTIONS[number] : undefined) ?? String(number);
}

/** A packet of version 2 to 4: named, with its messages kept as bytes. Undefined if the header is incomplete. */
export function decodeOldPacket(bytes: Uint8Array, start: number, end: number): PfsyncPacket | undefined {
  const version = bytes[start]!;
  const header = oldHeaderBytes(version);
  if (end - start < header) return undefined;
  const number = bytes[start + 2]!;
  const data = toHex(bytes, start + header, end);
  return {
    version,
    af: bytes[start + 1]!,
    ...(header === LONG ? { pfcksum: toHex(bytes, start + SHORT, start + LONG) } : {}),
    messages: [
      {
        action: oldActionName(version, number),
        number,
        count: bytes[start + 3]!,
        items: [],
        ...(data === '' ? {} : { data }),
      },
    ],
  };
}
