import { fromHex } from '../bytes.js';
import { largest } from '../layout.js';
import { PFSYNC_HEADER, PFSYNC_SUBHEADER } from '../layouts/pfsync.js';
import { putU16 } from '../net/words.js';
import { actionNamed, actionOf, PFSYNC_EOF, type PfsyncAction } from './actions.js';
import { encodePfsyncMessage, type PfsyncMessageInput, pfsyncMessageBytes } from './encode-message.js';
import { FieldError, shown, under } from './field-error.js';
import { oldHeaderBytes } from './old-versions.js';
import { PFSYNC_VARIANTS, type PfsyncVariant, versionOf } from './variant.js';

/** A section to be encoded. */
export interface PfsyncSectionInput {
  /** By name, such as `UPD_C`; `number` has precedence. FreeBSD's INS and UPD are those of the packet's variant. */
  readonly action?: string;
  readonly number?: number;
  /** Default: the number of items */
  readonly count?: number;
  /** Version 6. Default: that of the messages */
  readonly words?: number;
  readonly pad?: number;
  readonly items?: readonly PfsyncMessageInput[];
  readonly data?: string;
}

/** A packet to be encoded: a result of `decodePfsyncPacket`, or less. */
export interface PfsyncPacketInput {
  /** Default: that of the variant */
  readonly version?: number;
  readonly pad?: number;
  /** If given, it is used as is, and no EOF is added. Default: the correct length */
  readonly length?: number;
  readonly variant?: PfsyncVariant;
  /** Default: zeros */
  readonly pfcksum?: string;
  /** Versions 2 to 4. */
  readonly af?: number;
  readonly messages: readonly PfsyncSectionInput[];
  readonly trailing?: string;
}

const HEADER = PFSYNC_HEADER.span;
const SUBHEADER = PFSYNC_SUBHEADER.span;
/** The largest numbers that fit the fields of one byte, and of two. */
const MAX_BYTE = largest(PFSYNC_SUBHEADER, 'action');
const MAX_WORD = largest(PFSYNC_SUBHEADER, 'count');
const KEYS = new Set(['version', 'pad', 'length', 'variant', 'pfcksum', 'af', 'messages', 'trailing']);
const SECTION_KEYS = new Set(['action', 'number', 'count', 'words', 'pad', 'items', 'data']);

/**
 * Writes a packet from its version to its end, section by section as given. A result of `decodePfsyncPacket` gives the
 * same bytes. A packet without `length` gets the correct one, and in version 5 an EOF if there is none; `packPfsync`
 * packs messages as a sender does.
 *
 * @throws FieldError (a RangeError) with the path of what does not fit
 *
 * @example
 * const packet = { variant: 'freebsd-1400', messages: [{ action: 'DEL_C', items: [{ id: '0000000000000001', creatorid: '51c13ba5' }] }] };
 * toHex(encodePfsyncPacket(packet), 20); // => '07000001000000000000000151c13ba50c000001'
 */
export function encodePfsyncPacket(packet: PfsyncPacketInput): Uint8Array {
  checkKeys(packet, KEYS);
  const variant = variantGiven(packet.variant);
  if (variant === undefined && packet.version === undefined) {
    throw new FieldError('variant', `it is missing: one of ${PFSYNC_VARIANTS.join(', ')}, or a version`);
  }
  const version = byte('version', packet.version ?? (variant === undefined ? undefined : versionOf(variant)));
  if (variant !== undefined && packet.version !== undefined && versionOf(variant) !== version) {
    throw new FieldError(
      'version',
      `${version} does not go with the variant ${variant}; ${versionOf(variant)} does`,
    );
  }
  if (!Array.isArray(packet.messages)) {
    throw new FieldError('messages', `${shown(packet.messages)} is not an array of sections`);
  }
  if (version >= 2 && version <= 4) return encodeOld(packet, version);
  if (version !== 5 && version !== 6) throw new FieldError('version', `${version} is not one of 2 to 6`);
  const parts = packet.messages.map((section: PfsyncSectionInput, i) =>
    under('messages', () => under(i, () => sectionBytes(section, version, variant))),
  );
  if (packet.length === undefined && version === 5 && !endsInEof(packet.messages)) {
    parts.push(Uint8Array.of(PFSYNC_EOF, 0, 0, 1));
  }
  const trailing = packet.trailing === undefined ? new Uint8Array(0) : hex('trailing', packet.trailing);
  const length = parts.reduce((sum, part) => sum + part.length, HEADER);
  if (length > MAX_WORD) {
    throw new FieldError('messages', `they take ${length} bytes; ${MAX_WORD} is the most`);
  }
  const bytes = new Uint8Array(length + trailing.length);
  bytes[0] = version;
  bytes[PFSYNC_HEADER.offset._pad] = byte('pad', packet.pad ?? 0);
  putU16(bytes, PFSYNC_HEADER.offset.len, word('length', packet.length ?? length));
  bytes.set(checksum(packet.pfcksum), PFSYNC_HEADER.offset.pfcksum);
  let at = HEADER;
  for (const part of [...parts, trailing]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function variantGiven(variant: unknown): PfsyncVariant | undefined {
  if (variant === undefined) return undefined;
  const known = PFSYNC_VARIANTS.find((name) => name === variant);
  if (known) return known;
  throw new FieldError('variant', `${shown(variant)} is none; there are ${PFSYNC_VARIANTS.join(', ')}`);
}

function endsInEof(messages: readonly PfsyncSectionInput[]): boolean {
  const last = messages.at(-1);
  return last?.number === PFSYNC_EOF || (last?.number === undefined && last?.action === 'EOF');
}

function sectionBytes(
  section: PfsyncSectionInput,
  version: 5 | 6,
  variant: PfsyncVariant | undefined,
): Uint8Array {
  if (typeof section !== 'object' || section === null) {
    throw new FieldError('', `${shown(section)} is not an object with action and items`);
  }
  checkKeys(section, SECTION_KEYS);
  const action = sectionAction(section, version, variant);
  const items = section.items ?? [];
  if (!Array.isArray(items)) throw new FieldError('items', `${shown(items)} is not an array of messages`);
  const known = actionOf(version, action);
  const data = section.data === undefined ? new Uint8Array(0) : hex('data', section.data);
  const { bytes, stride } = itemBytes(items, known, version, section.words);
  const all = new Uint8Array(SUBHEADER + bytes.length + data.length);
  all[0] = action;
  all[1] = version === 6 ? byte('words', section.words ?? stride / 4) : byte('pad', section.pad ?? 0);
  // EOF has none, and counts as one.
  const count = known?.number === PFSYNC_EOF && version === 5 ? 1 : items.length;
  putU16(all, 2, word('count', section.count ?? count));
  all.set(bytes, SUBHEADER);
  all.set(data, SUBHEADER + bytes.length);
  return all;
}

function itemBytes(
  items: readonly PfsyncMessageInput[],
  known: PfsyncAction | undefined,
  version: 5 | 6,
  words: unknown,
): { bytes: Uint8Array; stride: number } {
  const [first] = items;
  if (first === undefined) return { bytes: new Uint8Array(0), stride: known?.size ?? 0 };
  if (known?.message === undefined) {
    throw new FieldError(
      'items',
      'this action carries no messages that can be read; give their bytes as data',
    );
  }
  const stride = typeof words === 'number' && version === 6 ? 4 * words : pfsyncMessageBytes(first, known);
  const bytes = new Uint8Array(items.reduce((sum, item) => sum + pfsyncMessageBytes(item ?? {}, known), 0));
  let at = 0;
  items.forEach((item, i) => {
    const length = under('items', () => under(i, () => encodePfsyncMessage(item, known, version, bytes, at)));
    if (length !== stride) {
      throw new FieldError(
        `items[${i}]`,
        `it takes ${length} bytes, and the messages of the section take ${stride}`,
      );
    }
    at += length;
  });
  return { bytes, stride };
}

/**
 * The number of a section's action, in a packet of a variant: `INS` of freebsd-1400 is 13.
 *
 * @throws FieldError (a RangeError) for a name that the version does not have
 */
export function actionNumber(section: PfsyncSectionInput, variant: PfsyncVariant | 'freebsd-13'): number {
  if (variant === 'freebsd-13') return sectionAction(section, 5, 'freebsd-1301');
  return sectionAction(section, versionOf(variant), variant);
}

function sectionAction(
  section: PfsyncSectionInput,
  version: 5 | 6,
  variant: PfsyncVariant | undefined,
): number {
  if (section.number !== undefined) return byte('number', section.number);
  if (typeof section.action !== 'string') throw new FieldError('action', 'it is missing: a name, as "UPD_C"');
  const name = section.action;
  const suffix = /^(INS|UPD)$/i.test(name) ? /^freebsd-(\d+)$/.exec(variant ?? '')?.[1] : undefined;
  const known = actionNamed(version, suffix === undefined ? name : `${name}_${suffix}`);
  if (known) return known.number;
  if (/^\d+$/.test(name)) return byte('action', Number(name));
  const names = Array.from({ length: 17 }, (_, i) => actionOf(version, i)?.name).filter(Boolean);
  throw new FieldError('action', `version ${version} has no ${shown(name)}; it has ${names.join(', ')}`);
}

function encodeOld(packet: PfsyncPacketInput, version: number): Uint8Array {
  const header = oldHeaderBytes(version);
  const [section] = packet.messages;
  if (packet.messages.length !== 1 || section === undefined) {
    throw new FieldError(
      'messages',
      `version ${version} has one action a packet; here are ${packet.messages.length}`,
    );
  }
  return under('messages', () =>
    under(0, () => {
      const data = section.data === undefined ? new Uint8Array(0) : hex('data', section.data);
      const bytes = new Uint8Array(header + data.length);
      bytes[0] = version;
      bytes[1] = byte('af', packet.af ?? 0);
      bytes[2] = byte('number', section.number);
      bytes[3] = byte('count', section.count ?? 0);
      if (header > 4) bytes.set(checksum(packet.pfcksum), 4);
      bytes.set(data, header);
      return bytes;
    }),
  );
}

function checksum(value: unknown): Uint8Array {
  if (value === undefined) return new Uint8Array(PFSYNC_HEADER.size.pfcksum);
  const bytes = hex('pfcksum', value);
  if (bytes.length === PFSYNC_HEADER.size.pfcksum) return bytes;
  throw new FieldError('pfcksum', `${shown(value)} is not 32 hexadecimal digits`);
}

function hex(key: string, value: unknown): Uint8Array {
  const bytes = typeof value === 'string' ? fromHex(value) : undefined;
  if (bytes) return bytes;
  throw new FieldError(key, `${shown(value)} is not hexadecimal, two digits a byte`);
}

function byte(key: string, value: unknown): number {
  return numberUpTo(key, value, MAX_BYTE);
}

function word(key: string, value: unknown): number {
  return numberUpTo(key, value, MAX_WORD);
}

function numberUpTo(key: string, value: unknown, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new FieldError(key, `${shown(value)} is not a whole number from 0 to ${max}`);
}

function checkKeys(value: object, keys: ReadonlySet<string>): void {
  for (const key of Object.keys(value)) {
    if (keys.has(key)) continue;
    throw new FieldError(key, `there is no such key here; there are ${[...keys].join(', ')}`);
  }
}
