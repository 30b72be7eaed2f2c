import type { AuthResult } from '@carplab/analysis';
import {
  createAuthenticator,
  dissect,
  encodeAdvertisement,
  encodeAdvertisementFrame,
  formatAddress,
  inspectAdvertisement,
  LINKTYPE_ETHERNET,
  Packet,
  protocolName,
} from '@carplab/codec';
import { writeCarpChecksum } from '@carplab/codec/carp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineWriter } from './line-writer.js';
import { packetLine } from './packet-line.js';
import { packetRecord } from './packet-record.js';

const rule = createAuthenticator({
  dialect: 'netbsd',
  vhid: 7,
  password: 'x',
  addresses: [Uint8Array.of(10, 0, 0, 1)],
});
if (!('sign' in rule)) throw new Error('a rule is needed');
const RESULTS: readonly AuthResult[] = [
  { status: 'ok', rule },
  { status: 'unchecked' },
  { status: 'bad' },
  { status: 'bad', diagnosis: { changes: undefined, tried: 9, capped: false } },
];

const U64 = 18_446_744_073_709_551_615n;
/** Anywhere, and around the numbers where the digits are split. */
const counter = fc.oneof(
  fc.bigInt({ min: 0n, max: U64 }),
  fc
    .tuple(
      fc.constantFrom(0n, 10n ** 9n, 10n ** 18n, 2n ** 32n, 2n ** 53n, 10n ** 19n, U64),
      fc.bigInt({ min: -20n, max: 20n }),
    )
    .map(([base, offset]) => BigInt.asUintN(64, base + offset)),
  // Multiples of 10^9: all zeros in the low part.
  fc.bigInt({ min: 0n, max: U64 / 10n ** 9n }).map((high) => high * 10n ** 9n),
);
const byte = fc.nat({ max: 255 });
/** Few sources, so that the pieces kept of one line are used for the next; sometimes any. */
const source = fc.oneof(
  fc.constantFrom('10.9.0.1', '10.9.0.2', '203.0.113.254', 'fe80::1', 'fe80::1234:5678:9abc:def0'),
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => formatAddress(bytes)),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => formatAddress(bytes)),
);
const ad = fc.record({
  version: fc.oneof(
    { weight: 9, arbitrary: fc.constant(2) },
    { weight: 1, arbitrary: fc.constantFrom(0, 4, 15) },
  ),
  type: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat({ max: 15 }) }),
  vhid: fc.oneof(fc.constantFrom(1, 7), byte),
  advskew: fc.oneof(fc.constantFrom(0, 100, 255), byte),
  authlen: fc.oneof({ weight: 9, arbitrary: fc.constant(7) }, { weight: 1, arbitrary: byte }),
  demote: fc.oneof(fc.constant(0), byte),
  advbase: fc.oneof(fc.constantFrom(1, 255), byte),
  counter,
});
const packets = fc.record({
  ad,
  source,
  ttl: fc.oneof({ weight: 9, arbitrary: fc.constant(255) }, { weight: 1, arbitrary: byte }),
  vlan: fc.option(fc.nat({ max: 4095 }), { nil: undefined, freq: 8 }),
  rightSum: fc.oneof(
    { weight: 9, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  timeUs: fc.oneof(
    fc.integer({ min: -2_000_000, max: 4_000_000_000_000_000 }),
    fc.integer({ min: 1_700_000_000_000_000, max: 1_700_000_002_000_000 }),
  ),
  nanos: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 999 }) }),
  auth: fc.constantFrom(...RESULTS),
  comment: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.string() }),
});

describe('LineWriter', () => {
  it('equals packetLine, whatever is written before and wherever the buffer ends', () => {
    let fast = 0;
    let lines = 0;
    fc.assert(
      fc.property(
        fc.array(packets, { minLength: 1, maxLength: 12 }),
        fc.nat({ max: 1500 }),
        fc.boolean(),
        fc.integer({ min: -50_000, max: 50_000 }),
        (list, capacity, nameDialect, offset) => {
          const options = { zone: () => offset, nameDialect };
          const writer = new LineWriter(options, capacity);
          const decoder = new TextDecoder();
          let written = '';
          let expected = '';
          for (const { ad: fields, source: src, ttl, vlan, rightSum, timeUs, nanos, auth, comment } of list) {
            const advertisement = encodeAdvertisement({ ...fields, checksum: 0, hmac: new Uint8Array(20) });
            if (rightSum) writeCarpChecksum(advertisement, 0);
            const family = src.includes(':') ? 6 : 4;
            const frame = encodeAdvertisementFrame(
              { family, srcMac: '00:00:5e:00:01:07', src, ttl, ...(vlan === undefined ? {} : { vlan }) },
              advertisement,
            );
            const packet = new Packet();
            dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
            const protocol = protocolName(packet);
            const whole = protocol === 'carp' && inspectAdvertisement(packet);
            const context = {
              ...{ frame: 1, file: 'f', timeUs, nanos, linktype: 'ethernet', protocol, comment },
              auth: whole ? auth : undefined,
            };
            expected += `${packetLine(packetRecord(packet, context), options)}\n`;
            if (writer.full) written += decoder.decode(writer.take());
            const before = writer.pending;
            const long = writer.write(packet, context);
            if (long !== undefined) written += decoder.decode(writer.take()) + long;
            else if (writer.pending > before) fast++;
            lines++;
          }
          written += decoder.decode(writer.take());
          expect(written).toBe(expected);
        },
      ),
      { numRuns: 3000 },
    );
    expect(lines).toBeGreaterThan(10_000);
    expect(fast).toBeGreaterThan(lines / 2);
  });
});
