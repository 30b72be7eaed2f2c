import {
  AF_INET,
  AF_INET6_FREEBSD,
  AF_INET6_OPENBSD,
  actionsOf,
  PFSYNC_EOF,
  PFSYNC_VARIANTS,
  type PfsyncAction,
  type PfsyncMessage,
  type PfsyncPacket,
  type PfsyncSection,
  type PfsyncSockaddr,
  type PfsyncVariant,
  versionOf,
} from '@carplab/codec/pfsync';
import fc from 'fast-check';
import { hostAddressTexts } from './address.js';
import {
  byte,
  creatorIds,
  decimals,
  half,
  interfaceNames,
  pfsyncPeers,
  pfsyncStates,
  stateIds,
  word,
} from './pfsync-state.js';
import { requireSome } from './require.js';

/** The most messages of a section: three states of 360 bytes are less than a cluster. */
const MOST_ITEMS = 3;

function sockaddrs(af6: number): fc.Arbitrary<PfsyncSockaddr> {
  const of = (family: 4 | 6, af: number, bytes: number): fc.Arbitrary<PfsyncSockaddr> =>
    fc.record({
      len: fc.constant(bytes),
      family: fc.constant(af),
      port: half,
      addr: hostAddressTexts(family),
    });
  return fc.oneof(of(4, AF_INET, 16), of(6, af6, 28));
}

function messagesOf(action: PfsyncAction, version: 5 | 6): fc.Arbitrary<PfsyncMessage> {
  const own = { id: stateIds(), creatorid: creatorIds() };
  switch (action.message!) {
    case 'state':
      return pfsyncStates(action.format!);
    case 'updc':
      return fc.record({
        ...own,
        src: pfsyncPeers(),
        dst: pfsyncPeers(),
        expire: word,
        timeout: byte,
        ...(version === 6 ? { stateFlags: byte } : {}),
      });
    case 'id':
      return fc.record(own);
    case 'clr':
      return fc.record({ ifname: fc.oneof(fc.constant(''), interfaceNames()), creatorid: creatorIds() });
    case 'bus':
      return fc.record({ creatorid: creatorIds(), endtime: word, status: fc.constantFrom(1, 2) });
    case 'tdb':
      return fc.record({
        spi: word,
        dst: sockaddrs(version === 6 ? AF_INET6_OPENBSD : AF_INET6_FREEBSD),
        rpl: version === 6 ? decimals() : word.map(String),
        curBytes: decimals(),
        sproto: fc.constantFrom(50, 51),
        updates: byte,
        ...(version === 6 ? { rdomain: half } : {}),
      });
  }
}

function sectionsOf(variant: PfsyncVariant): fc.Arbitrary<PfsyncSection> {
  const version = versionOf(variant);
  const actions = actionsOf(version).filter(
    (each) => each?.message !== undefined && (each.message !== 'state' || each.format === variant),
  );
  return fc.constantFrom(...actions).chain((action) =>
    fc.array(messagesOf(action, version), { minLength: 1, maxLength: MOST_ITEMS }).map((items) => ({
      action: action.name,
      number: action.number,
      count: items.length,
      ...(version === 6 ? { words: action.size / 4 } : {}),
      items,
    })),
  );
}

const END: PfsyncSection = { action: 'EOF', number: PFSYNC_EOF, count: 1, items: [] };

/** A packet without its length. */
export type PfsyncPacketValue = Omit<PfsyncPacket, 'length'>;

/**
 * Packets of versions 5 and 6: up to four sections of any action that carries messages, in the formats of FreeBSD 9 to
 * 15 and of OpenBSD. Those of version 5 end in EOF. `encodePfsyncPacket` takes them, and `decodePfsyncPacket` gives
 * them back, with their length.
 *
 * @param variants Default: all
 * @throws {RangeError} for none, or one that does not exist
 */
export function pfsyncPackets(
  variants: readonly PfsyncVariant[] = PFSYNC_VARIANTS,
): fc.Arbitrary<PfsyncPacketValue> {
  requireSome('variants', variants, PFSYNC_VARIANTS);
  return fc.constantFrom(...variants).chain((variant) =>
    fc
      .record({
        pfcksum: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(hexText),
        messages: fc.array(sectionsOf(variant), { maxLength: 4 }),
      })
      .map(({ pfcksum, messages }) => {
        const version = versionOf(variant);
        const shows = messages.some(({ number }) => actionsOf(version)[number]?.format === variant);
        return {
          version,
          // No other message shows which FreeBSD sent it.
          variant: shows || version === 6 ? variant : ('freebsd' as const),
          pfcksum,
          messages: version === 5 ? [...messages, END] : messages,
        };
      }),
  );
}

/**
 * Packets of versions 2 to 4 (OpenBSD 3.3 to 4.4, FreeBSD 5.3 to 8): one action, whose messages stay bytes; no length.
 */
export function oldPfsyncPackets(): fc.Arbitrary<PfsyncPacketValue> {
  return fc
    .record({
      version: fc.constantFrom(2, 3, 4),
      af: fc.constantFrom(AF_INET, AF_INET6_FREEBSD, AF_INET6_OPENBSD),
      number: fc.nat(10),
      count: fc.nat(3),
      data: fc.uint8Array({ minLength: 1, maxLength: 200 }).map(hexText),
      pfcksum: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(hexText),
    })
    .map(({ version, af, number, count, data, pfcksum }) => ({
      version,
      af,
      ...(version > 2 ? { pfcksum } : {}),
      messages: [{ action: String(number), number, count, items: [], data }],
    }));
}

function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
