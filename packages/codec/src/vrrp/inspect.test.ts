import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes.js';
import { dissect } from '../net/dissect.js';
import { encodeIpFrame } from '../net/ip-frame.js';
import { LINKTYPE_ETHERNET } from '../net/link-type.js';
import { Packet } from '../net/packet.js';
import { putU16 } from '../net/words.js';
import { vrrpChecksumRule, vrrpChecksums } from './checksum-rule.js';
import { inspectVrrp } from './inspect.js';

/** A message of 10.0.0.3 with its checksum by `rule`, or with another one. */
function packetOf(message: string, rule: 'plain' | 'pseudo-header' | number, family: 4 | 6 = 4): Packet {
  const dst = family === 4 ? '224.0.0.18' : 'ff02::12';
  const dstMac = family === 4 ? '01:00:5e:00:00:12' : '33:33:00:00:00:12';
  const src = family === 4 ? '10.0.0.3' : 'fe80::3';
  const headers = { family, srcMac: '00:00:5e:00:01:02', dstMac, src, dst, protocol: 112, ttl: 255 };
  const frame = encodeIpFrame(headers, fromHex(message)!);
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  putU16(frame, packet.payloadAt + 6, typeof rule === 'number' ? rule : vrrpChecksums(packet)[rule]!);
  inspectVrrp(packet);
  return packet;
}

const V3 = '31029601 00640000 0a000001';
const V3_IPV6 = '31029601 00640000 fe800000000000000000000000000001';
const V2 = '21026401 00010000 0a000001 0000000000000000';

describe('VRRP', () => {
  it.each([
    [V3, 'plain', 4],
    [V3, 'pseudo-header', 4],
    [V3_IPV6, 'pseudo-header', 6],
    [V2, 'plain', 4],
  ] as const)('%s is sound by the rule %s', (message, rule, family) => {
    const packet = packetOf(message, rule, family);
    expect([packet.problems, vrrpChecksumRule(packet)]).toEqual([[], rule]);
  });

  it.each([
    [
      V3,
      'badsum',
      /^the checksum is 0x1234; 0x[0-9a-f]{4} \(plain\) or 0x[0-9a-f]{4} \(pseudo-header\) would be right$/,
    ],
    [V2, 'badsum', /^the checksum is 0x1234; 0x[0-9a-f]{4} would be right$/],
  ])('%s with a wrong checksum: %s', (message, code, words) => {
    const packet = packetOf(message, 0x1234);
    expect(packet.problems).toMatchObject([{ code, message: expect.stringMatching(words) }]);
    expect(vrrpChecksumRule(packet)).toBeNull();
  });

  it.each([
    ['32029601 00640000 0a000001', 'badtype'],
    ['31029602 00640000 0a000001', 'badcount'],
    ['31029601 10640000 0a000001', 'reserved'],
  ])('%s: %s', (message, code) => {
    expect(packetOf(message, 'plain').problems.map((problem) => problem.code)).toEqual([code]);
  });
});
