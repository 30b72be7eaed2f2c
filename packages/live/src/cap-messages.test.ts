import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { FRAME_HEAD, KIND, MessageReader, message, putFrame } from './cap-messages.js';

it('messages come out as they went in, whatever the chunks', () => {
  const messages = fc.array(fc.tuple(fc.integer({ min: 1, max: 255 }), fc.uint8Array({ maxLength: 200 })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(messages, fc.integer({ min: 1, max: 50 }), (sent, piece) => {
      const bytes = Buffer.concat(sent.map(([kind, rest]) => message(kind, rest)));
      const got: [number, Uint8Array][] = [];
      const reader = new MessageReader((kind, rest) => got.push([kind, Uint8Array.from(rest)]));
      for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
      expect(got).toEqual(sent);
    }),
  );
});

it('a frame keeps its time and its truncation flag', () => {
  const into = Buffer.alloc(100);
  const end = putFrame(into, 3, Uint8Array.of(7, 8, 9), 2, 123_456_789_012, true);
  expect(end).toBe(3 + FRAME_HEAD + 2);
  const got: unknown[] = [];
  new MessageReader((kind, rest) =>
    got.push(kind, rest.readDoubleLE(0), rest[8], [...rest.subarray(9)]),
  ).push(into.subarray(3, end));
  expect(got).toEqual([KIND.frame, 123_456_789_012, 1, [7, 8]]);
});

it('bytes that cannot be a message are misuse', () => {
  expect(() => new MessageReader(() => {}).push(Buffer.from('ffffffff05', 'hex'))).toThrow(RangeError);
});
