import { describe, expect, it } from 'vitest';
import { inspectAdvertisement, inspectPfsync, inspectVrrp, type PacketProblem } from '../index.js';
import { dissect } from './dissect.js';
import { encodeIpFrame } from './ip-frame.js';
import { LINKTYPE_ETHERNET } from './link-type.js';
import { Packet } from './packet.js';

const INSPECT = { 112: inspectAdvertisement, 240: inspectPfsync, 3: inspectVrrp } as const;

/** `badmac` of a packet to `dst` in a frame to `dstMac`, inspected as CARP (112), pfsync (240) or VRRPv3 (3). */
function badMac(dst: string, dstMac: string, as: keyof typeof INSPECT = 112): PacketProblem | undefined {
  const family = dst.includes(':') ? 6 : 4;
  const src = family === 4 ? '10.0.0.229' : 'fe80::229';
  const payload = new Uint8Array(36).fill(as === 3 ? 0x31 : 0x21);
  const protocol = as === 3 ? 112 : as;
  const frame = encodeIpFrame(
    { family, srcMac: '02:00:00:00:00:01', dstMac, src, dst, protocol, ttl: 255 },
    payload,
  );
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  INSPECT[as](packet);
  return packet.problems.find(({ code }) => code === 'badmac');
}

describe('badmac', () => {
  it.each([
    ['224.0.0.18', '01:00:5e:00:00:12'],
    ['224.0.0.18', 'ff:ff:ff:ff:ff:ff'],
    ['224.0.0.18', '02:00:00:00:00:02'],
    ['ff02::12', '33:33:00:00:00:12'],
    ['ff02::12', 'ff:ff:ff:ff:ff:ff'],
    ['10.0.0.230', '02:00:00:00:00:02'],
    ['fe80::230', '02:00:00:00:00:02'],
    ['255.255.255.255', 'ff:ff:ff:ff:ff:ff'],
    ['10.0.0.255', 'ff:ff:ff:ff:ff:ff'],
  ])('%s in a frame to %s is sound', (dst, mac) => {
    for (const as of [112, 240, 3] as const) expect(badMac(dst, mac, as)).toBeUndefined();
  });

  it.each([
    [
      '10.0.0.230',
      '01:00:5e:00:00:e6',
      /one host, 10\.0\.0\.230, in a group's frame, to 01:00:5e:00:00:e6: .*drop/,
    ],
    ['10.0.0.9', '01:00:5e:00:00:12', /one host, 10\.0\.0\.9, in a group's frame/],
    ['10.0.0.255', '01:00:5e:00:00:12', /one host, 10\.0\.0\.255, in a group's frame/],
    ['fe80::9', '33:33:00:00:00:12', /one host, fe80::9, in a group's frame/],
    ['10.0.0.9', 'ff:ff:ff:ff:ff:ff', /one host, 10\.0\.0\.9, in a broadcast frame.*flood/],
    ['fe80::9', 'ff:ff:ff:ff:ff:ff', /one host, fe80::9, in a broadcast frame/],
    ['224.0.0.18', '01:00:5e:00:00:99', /the packet to a group at 01:00:5e:00:00:12/],
    ['ff02::12', '01:00:5e:00:00:12', /the packet to a group at 33:33:00:00:00:12/],
  ])('%s in a frame to %s', (dst, mac, message) => {
    for (const as of [112, 240, 3] as const)
      expect(badMac(dst, mac, as)).toMatchObject({
        layer: 'ethernet',
        offset: 0,
        message: expect.stringMatching(message),
      });
  });

  it("names FreeBSD's fault where it fits: a peer whose last octet is 224 to 239", () => {
    for (const octet of [223, 224, 239, 240]) {
      const hint = badMac(`10.0.0.${octet}`, `01:00:5e:00:00:${octet.toString(16)}`)?.hint;
      expect([octet, hint?.includes('PR 284872') ?? false]).toEqual([octet, octet >= 224 && octet < 240]);
    }
  });
});
