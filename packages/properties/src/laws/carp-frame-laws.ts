import { sameBytes, toHex } from '@carplab/codec';
import fc from 'fast-check';
import { type CarpFrame, carpFrames } from '../arbitraries/carp-frame.js';
import { type ByteCodec, codecLaws } from './codec-laws.js';
import { difference } from './difference.js';
import { type Law, lawOf, must } from './law.js';
import { places, withBitFlipped } from './mutation.js';

/** Somebody's codec of whole frames. `decode` refuses what an IP stack would not deliver. */
export type CarpFrameCodec = Pick<ByteCodec<CarpFrame>, 'encode' | 'decode'>;

const IPV4_BYTES = 20;

/** The laws of a codec of frames: those of any codec, the checksum of IPv4, and the padding of Ethernet. */
export function carpFrameLaws(codec: CarpFrameCodec): Law[] {
  const frames = carpFrames();
  const encode = (frame: CarpFrame): Uint8Array => codec.encode(frame, undefined);
  return [
    ...codecLaws(codec, { samples: frames.map((value) => ({ value, key: undefined })) }),
    lawOf(
      'a frame is as long as its headers and 36 bytes',
      'No options, no padding: 70 bytes over IPv4, 90 over IPv6, 4 more with a tag (carp.md §1).',
      frames,
      (frame) => {
        const length = 14 + (frame.vlan === undefined ? 0 : 4) + (frame.family === 4 ? 20 : 40) + 36;
        const bytes = encode(frame);
        must(bytes.length === length, () => `it has ${bytes.length} bytes; ${length} were expected`);
        must(
          sameBytes(bytes.slice(-36), frame.advertisement),
          () => `${toHex(bytes)} does not end in the advertisement`,
        );
      },
    ),
    lawOf(
      'any flipped bit of an IPv4 header is refused',
      'The header has a checksum (RFC 791).',
      fc.tuple(
        frames.filter(({ family }) => family === 4),
        places,
      ),
      ([frame, bits]) => {
        const bytes = encode(frame);
        const at = bytes.length - 36 - IPV4_BYTES;
        for (const place of bits) {
          const bit = 8 * at + (place % (8 * IPV4_BYTES));
          must(
            codec.decode(withBitFlipped(bytes, bit)) === undefined,
            () => `${toHex(bytes)} is accepted with bit ${bit & 7} of byte ${bit >> 3} flipped`,
          );
        }
      },
    ),
    lawOf(
      'what follows the IP packet is padding',
      'Ethernet pads short frames; the length in the IP header says where the packet ends (RFC 894).',
      fc.tuple(frames, fc.uint8Array({ minLength: 1, maxLength: 10 })),
      ([frame, padding]) => {
        const bytes = encode(frame);
        const found = codec.decode(Uint8Array.from([...bytes, ...padding]));
        must(found !== undefined, () => `${toHex(bytes)} is refused with ${padding.length} bytes more`);
        const wrong = difference(frame, found);
        must(wrong === undefined, () => `${wrong}, with ${padding.length} bytes of padding`);
      },
    ),
  ];
}
