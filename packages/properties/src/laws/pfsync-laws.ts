import { type PfsyncVariant, toHex } from '@carplab/codec';
import fc from 'fast-check';
import { oldPfsyncPackets, type PfsyncPacketValue, pfsyncPackets } from '../arbitraries/pfsync-packet.js';
import { type ByteCodec, codecLaws } from './codec-laws.js';
import { type Law, lawOf, must } from './law.js';

/** Somebody's codec of pfsync, from the version to the last byte. `decode` refuses what a receiver would drop. */
export type PfsyncCodec = Pick<ByteCodec<PfsyncPacketValue>, 'encode' | 'decode'>;

const HEADER_BYTES = 20;
const LENGTH_AT = 2;

/**
 * The laws of a codec of pfsync: those of any codec, for every variant of versions 5 and 6, and what the length in the
 * header says.
 *
 * @param variants those that the codec knows. Default: all
 */
export function pfsyncLaws(codec: PfsyncCodec, variants?: readonly PfsyncVariant[]): Law[] {
  const packets = pfsyncPackets(variants);
  const encode = (packet: PfsyncPacketValue): Uint8Array => codec.encode(packet, undefined);
  return [
    ...codecLaws(codec, { samples: packets.map(unsigned) }),
    lawOf(
      'the header says how long the packet is',
      'A length in bytes, from the version to the last section’s end (pfsync.md).',
      packets,
      (packet) => {
        const bytes = encode(packet);
        const length = 256 * bytes[LENGTH_AT]! + bytes[LENGTH_AT + 1]!;
        must(length === bytes.length, () => `it says ${length}, and has ${bytes.length} bytes`);
      },
    ),
    lawOf(
      'a length beyond the end is refused',
      'Receivers count badlen, and drop the packet (pfsync.md).',
      fc.tuple(packets, fc.integer({ min: 1, max: 300 })),
      ([packet, more]) => {
        const bytes = encode(packet).slice();
        const length = bytes.length + more;
        bytes[LENGTH_AT] = length >> 8;
        bytes[LENGTH_AT + 1] = length & 0xff;
        must(codec.decode(bytes) === undefined, () => `${toHex(bytes)} is accepted`);
      },
    ),
  ];
}

/** The laws of a codec that also reads versions 2 to 4, which carry no length: only a cut header is refused. */
export function oldPfsyncLaws(codec: PfsyncCodec): Law[] {
  const leastBytes = ([version]: Uint8Array): number => (version === 2 ? 4 : HEADER_BYTES);
  const samples = oldPfsyncPackets()
    .map(({ messages, ...packet }) => ({
      ...packet,
      // Its name differs between programs.
      messages: messages.map(({ action: _, ...section }) => section as (typeof messages)[number]),
    }))
    .map(unsigned);
  return codecLaws(codec, { samples, leastBytes });
}

function unsigned(value: PfsyncPacketValue): { readonly value: PfsyncPacketValue; readonly key: undefined } {
  return { value, key: undefined };
}
