import { toHex } from '../bytes.js';
import { PFSYNC_HEADER } from '../layouts/pfsync.js';
import { decodeMessage } from './decode-message.js';
import type { PfsyncMessage } from './message.js';
import { decodeOldPacket } from './old-versions.js';
import { PfsyncSections } from './sections.js';
import type { PfsyncVariant } from './variant.js';

/** The messages of one action, as they follow each other in a packet. */
export interface PfsyncSection {
  /** By name: INS_1301, UPD_C…; a number as text where the version has no such action. */
  readonly action: string;
  readonly number: number;
  /** As in the subheader: the number of items, unless the packet is wrong or cut. */
  readonly count: number;
  /** Version 6: length of a message in 32-bit words. */
  readonly words?: number;
  /** Version 5: the byte of padding, where it is not 0. */
  readonly pad?: number;
  readonly items: readonly PfsyncMessage[];
  /** The part of the section that is not a readable message, hexadecimal. */
  readonly data?: string;
}

/** A whole packet as a plain object: `encodePfsyncPacket` always restores the same bytes. */
export interface PfsyncPacket {
  readonly version: number;
  /** The header's byte of padding, where it is not 0. */
  readonly pad?: number;
  /** The header's length, from the version to the last section's end; absent in versions 2 to 4. */
  readonly length?: number;
  /** Absent in versions without sections. */
  readonly variant?: PfsyncVariant;
  /** 32 hexadecimal digits: MD5 over the main ruleset. OpenBSD sends zeros. */
  readonly pfcksum?: string;
  /** Versions 2 to 4: BSD's address family of all states in the packet. */
  readonly af?: number;
  readonly messages: readonly PfsyncSection[];
  /** What follows the last section, hexadecimal: receivers do not read it. */
  readonly trailing?: string;
}

const sections = new PfsyncSections();

/**
 * What a packet shows about its sender: `openbsd-6` for version 6; for version 5 the format of its first full state.
 * Other messages are the same on all FreeBSD versions: `freebsd`. Undefined without sections.
 */
export function variantOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  wireEnd: number = end,
): PfsyncVariant | undefined {
  const dropped = sections.on(bytes, start, end, wireEnd);
  if (dropped !== undefined && dropped !== 'badlen') return undefined;
  if (sections.version === 6) return 'openbsd-6';
  while (sections.next()) {
    const format = sections.known?.format;
    if (format !== undefined) return format;
  }
  return 'freebsd';
}

/**
 * Reads a packet from its version, at `start`, to the end of the IP payload: as much as is there, whatever it is.
 * Undefined for fewer than 20 bytes (4 in version 2), or an unknown version. `inspectPfsync` lists a receiver's
 * objections.
 *
 * @example
 * const bytes = fromHex('05000028' + '00'.repeat(16) + '05000001' + '00'.repeat(12) + '0c000001');
 * const packet = decodePfsyncPacket(bytes);
 * packet.messages[0].items[0]; // => { id: '0000000000000000', creatorid: '00000000' }
 */
export function decodePfsyncPacket(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
  wireEnd: number = end,
): PfsyncPacket | undefined {
  const dropped = sections.on(bytes, start, end, wireEnd);
  const { version } = sections;
  if (version >= 2 && version <= 4) return decodeOldPacket(bytes, start, end);
  if (dropped !== undefined && dropped !== 'badlen') return undefined;
  const messages: PfsyncSection[] = [];
  let variant: PfsyncVariant = version === 6 ? 'openbsd-6' : 'freebsd';
  let read = start + PFSYNC_HEADER.span;
  while (sections.next()) {
    if (variant === 'freebsd' && sections.known?.format !== undefined) variant = sections.known.format;
    messages.push(sectionOf());
    read = sections.endAt;
  }
  const pad = bytes[start + PFSYNC_HEADER.offset._pad]!;
  const sum = start + PFSYNC_HEADER.offset.pfcksum;
  return {
    version,
    ...(pad === 0 ? {} : { pad }),
    length: sections.len,
    variant,
    pfcksum: toHex(bytes, sum, sum + PFSYNC_HEADER.size.pfcksum),
    messages,
    ...(read < end ? { trailing: toHex(bytes, read, end) } : {}),
  };
}

function sectionOf(): PfsyncSection {
  const { bytes, version, known, action, count, readable, given } = sections;
  const items: PfsyncMessage[] = [];
  for (let i = 0; i < readable; i++) items.push(item(sections.itemAt + i * sections.stride));
  const dataAt = sections.itemAt + readable * sections.stride;
  const dataEnd = sections.endAt;
  const pad = bytes[sections.at + 1]!;
  return {
    action: known?.name ?? String(action),
    number: action,
    count,
    ...(version === 6 ? { words: given / 4 } : pad === 0 ? {} : { pad }),
    items,
    ...(dataAt < dataEnd ? { data: toHex(bytes, dataAt, dataEnd) } : {}),
  };
}

function item(at: number): PfsyncMessage {
  const { bytes, version, stride } = sections;
  const known = sections.known!;
  const message = decodeMessage(bytes, at, known, version)!;
  const rest = at + known.size;
  return stride > known.size ? { ...message, extra: toHex(bytes, rest, at + stride) } : message;
}
