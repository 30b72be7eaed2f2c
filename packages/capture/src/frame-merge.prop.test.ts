import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CaptureReader } from './capture-reader.js';
import { FrameMerge } from './frame-merge.js';
import { LINKTYPES } from './linktypes.js';
import { PcapWriter } from './pcap-writer.js';

/** A capture as a file, whose frames bear their capture's number and their own. */
function fileOf(number: number, times: readonly (readonly [number, number])[]): Uint8Array {
  const writer = new PcapWriter({ linkType: LINKTYPES.ethernet, nanoseconds: true });
  const parts = times.map(([timeUs, nanos], i) =>
    writer.frame({ timeUs, nanos, bytes: Uint8Array.of(number, i) }),
  );
  return Uint8Array.from([writer.header(), ...parts].flatMap((part) => [...part]));
}

const times = fc
  .array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 2 })), { maxLength: 12 })
  .map((list) => list.sort(([a, na], [b, nb]) => a - b || na - nb));

it('is a stable sort by time, however the bytes come', () => {
  fc.assert(
    fc.property(
      fc.array(times, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 60 }),
      (captures, size) => {
        const inputs = captures.map((list, number) => ({
          reader: new CaptureReader(),
          bytes: fileOf(number, list),
          at: 0,
        }));
        const merge = new FrameMerge(inputs);
        const found: number[][] = [];
        for (let next = merge.next(); next !== 'end'; next = merge.next()) {
          const { input, frame } = merge;
          if (next === 'bytes') {
            if (input.at < input.bytes.length)
              input.reader.push(input.bytes.subarray(input.at, input.at + size));
            else input.reader.end();
            input.at += size;
          } else {
            const [number, i] = frame!.bytes.subarray(frame!.start, frame!.end);
            expect(inputs[number!]).toBe(input);
            found.push([number!, i!]);
          }
        }
        const all = captures.flatMap((list, number) =>
          list.map(([us, nanos], i) => ({ us, nanos, number, i })),
        );
        const expected = all.sort(
          (a, b) => a.us - b.us || a.nanos - b.nanos || a.number - b.number || a.i - b.i,
        );
        expect(found).toEqual(expected.map(({ number, i }) => [number, i]));
      },
    ),
  );
});
