import { toHex } from '@carplab/codec';
import { carpChecksumOk } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { expect, it } from 'vitest';
import { forgeFrame } from '../forge-frame.js';
import { advertisementOf } from './advertisement-of.js';
import { changeFields } from './replays.js';

const frame = forgeFrame({ fields: { vhid: 7, counter: 5n }, source: '10.0.0.1', ttl: 255 });
const { start, end } = advertisementOf(frame)!;

it('an advertisement is found in its frame', () => {
  expect(advertisementOf(frame)).toEqual({
    protocol: 'carp',
    family: 4,
    vhid: 7,
    ttl: 255,
    srcAt: 26,
    dstAt: 30,
    start: 34,
    end: 70,
  });
  const six = forgeFrame({ fields: { vhid: 9, counter: 5n }, source: 'fe80::1', ttl: 255 });
  expect(advertisementOf(six)).toEqual({
    protocol: 'carp',
    family: 6,
    vhid: 9,
    ttl: 255,
    srcAt: 22,
    dstAt: 38,
    start: 54,
    end: 90,
  });
  for (let length = 0; length < start + 2; length++) {
    expect(advertisementOf(frame.subarray(0, length))).toBeUndefined();
  }
});

it('fields that no HMAC covers are changed, the checksum is right, and nothing else changes', () => {
  const changed = changeFields(frame, { advskew: 255, advbase: 254, demote: 3 });
  expect(changed[start + CARP.offset.advskew]).toBe(255);
  expect(changed[start + CARP.offset.advbase]).toBe(254);
  expect(changed[start + CARP.offset.demote]).toBe(3);
  expect(carpChecksumOk(changed, start)).toBe(true);
  expect(toHex(changed, 0, start)).toBe(toHex(frame, 0, start));
  expect(toHex(changed, start + CARP.offset.counterHigh, end)).toBe(
    toHex(frame, start + CARP.offset.counterHigh, end),
  );
  expect(frame[start + CARP.offset.advskew]).toBe(0);
});
