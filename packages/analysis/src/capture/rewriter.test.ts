import {
  type Authenticator,
  createAuthenticator,
  dissect,
  encodeAdvertisementFrame,
  formatMac,
  LINKTYPE_ETHERNET,
  LINKTYPE_RAW,
  Packet,
  parseAddress,
  signAdvertisement,
  source,
} from '@carplab/codec';
import { encodeIpv4, IPPROTO_PFSYNC } from '@carplab/codec/net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rewriter, type Rewrites } from './rewriter.js';

const VIP = parseAddress('10.0.0.254')!;
const key = (vhid: number, password: string): Authenticator => {
  const made = createAuthenticator({ dialect: 'freebsd', vhid, addresses: [VIP], password });
  return made;
};

function frameOf(family: 4 | 6, options: { mac?: string; vlan?: number } = {}): Uint8Array {
  const { mac = '00:00:5e:00:01:07', vlan } = options;
  const advertisement = signAdvertisement({ vhid: 7, counter: 5n }, key(7, 'old'));
  const src = family === 4 ? '10.0.0.1' : 'fe80::1';
  return encodeAdvertisementFrame(
    { family, srcMac: mac, src, ...(vlan === undefined ? {} : { vlan }) },
    advertisement,
  );
}

function parsed(bytes: Uint8Array, linkType = LINKTYPE_ETHERNET, wireLength = bytes.length): Packet {
  const packet = new Packet();
  dissect(linkType, bytes, 0, bytes.length, wireLength, packet);
  return packet;
}

const NOTHING: Rewrites = { sources: [], vhids: [], signing: undefined, mac: '02:00:00:00:00:09' };

function rewritten(packet: Packet, rewrites: Partial<Rewrites> = {}): Packet {
  const result = new Rewriter({ ...NOTHING, ...rewrites }).rewrite(packet);
  if (!('frame' in result)) throw new Error(JSON.stringify(result));
  return parsed(result.frame);
}

describe('Rewriter', () => {
  it('changes nothing when nothing is to be changed, and never the captured bytes', () => {
    const frame = frameOf(4, { vlan: 100 });
    const before = frame.slice();
    expect(rewritten(parsed(frame)).bytes).toEqual(before);
    rewritten(parsed(frame), { vhids: [{ to: 9 }], sources: [{ to: '10.0.0.9' }] });
    expect(frame).toEqual(before);
  });

  it('puts another source in, with the checksum that belongs to it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (to) => {
        const packet = rewritten(parsed(frameOf(4)), { sources: [{ to }] });
        expect(packet.problems).toEqual([]);
        expect(packet.bytes.subarray(packet.srcAt, packet.srcAt + 4)).toEqual(to);
      }),
    );
    const six = rewritten(parsed(frameOf(6)), { sources: [{ to: parseAddress('fe80::9')! }] });
    expect([source(six), six.problems]).toEqual(['fe80::9', []]);
  });

  it('takes the change of the own family, and for the source named', () => {
    const four = parseAddress('10.0.0.9')!;
    const six = parseAddress('fe80::9')!;
    expect(source(rewritten(parsed(frameOf(4)), { sources: [{ to: six }, { to: four }] }))).toBe('10.0.0.9');
    const other = { from: parseAddress('10.0.0.2')!, to: four };
    expect(source(rewritten(parsed(frameOf(4)), { sources: [other] }))).toBe('10.0.0.1');
  });

  it.each([
    ['00:00:5e:00:01:07', '00:00:5e:00:01:09'],
    // UCARP's
    ['00:00:5e:00:00:07', '00:00:5e:00:00:09'],
    ['52:54:00:00:00:07', '52:54:00:00:00:07'],
  ])('another vhid has another virtual MAC address: %s becomes %s', (before, after) => {
    const packet = rewritten(parsed(frameOf(4, { mac: before })), { vhids: [{ from: 7, to: 9 }] });
    expect(formatMac(packet.bytes, 6)).toBe(after);
    expect([packet.bytes[packet.payloadAt + 1], packet.problems]).toEqual([9, []]);
    // The HMAC is over the vhid: without a key it no longer fits.
    expect(key(9, 'old').verify(packet.bytes, packet.payloadAt)).toBe(false);
  });

  it('signs anew, for the vhid that it then has', () => {
    const signing = { dialect: 'freebsd' as const, passwords: [{ value: 'new' }], vips: [{ value: VIP }] };
    for (const family of [4, 6] as const) {
      const { bytes, payloadAt } = rewritten(parsed(frameOf(family)), { vhids: [{ to: 9 }], signing });
      expect(key(9, 'new').verify(bytes, payloadAt)).toBe(true);
    }
  });

  it('needs one password and an address for each vhid that it signs', () => {
    const sign = (passwords: string[], vips: Uint8Array[], dialect: 'freebsd' | 'ucarp' = 'freebsd') =>
      new Rewriter({
        ...NOTHING,
        signing: {
          dialect,
          passwords: passwords.map((value) => ({ value })),
          vips: vips.map((value) => ({ value })),
        },
      }).rewrite(parsed(frameOf(4, { vlan: 100 })));
    const where = { vhid: 7, vlan: '100', link: '' };
    expect(sign([], [VIP])).toEqual({ unsigned: { ...where, passwords: 0, addresses: 1 } });
    expect(sign(['a', 'b'], [VIP])).toEqual({ unsigned: { ...where, passwords: 2, addresses: 1 } });
    expect(sign(['a'], [])).toEqual({ unsigned: { ...where, passwords: 1, addresses: 0 } });
    // UCARP has one address.
    expect(sign(['a'], [VIP, parseAddress('10.0.0.9')!], 'ucarp')).toMatchObject({
      unsigned: { ...where, problem: { message: expect.any(String) } },
    });
  });

  it('signs with the key of the link that the packet is from', () => {
    const [wan, lan] = [
      { number: 0, name: 'wan' },
      { number: 1, name: 'lan' },
    ];
    const rewriter = new Rewriter({
      ...NOTHING,
      signing: {
        dialect: 'freebsd',
        passwords: [
          { value: 'on wan', vhid: 7, link: 'wan' },
          { value: 'on lan', vhid: 7, link: 'lan' },
        ],
        vips: [{ value: VIP }],
      },
    });
    for (const link of [wan, lan]) {
      const result = rewriter.rewrite(parsed(frameOf(4)), link);
      const { bytes, payloadAt } = parsed('frame' in result ? result.frame : new Uint8Array(0));
      expect(key(7, `on ${link.name}`).verify(bytes, payloadAt)).toBe(true);
    }
  });

  it('gives an Ethernet header to what was captured without one', () => {
    const frame = frameOf(4);
    const packet = rewritten(parsed(frame.subarray(14), LINKTYPE_RAW));
    expect(packet.bytes).toEqual(frame);
  });

  it('says why a frame cannot be sent', () => {
    const why = (packet: Packet): unknown => new Rewriter(NOTHING).rewrite(packet);
    const frame = frameOf(4);
    expect(why(parsed(frame.subarray(0, 60), LINKTYPE_ETHERNET, 70))).toEqual({
      unsendable: 'cut by the capture to 60 of 70 bytes',
    });
    const unicast = new Uint8Array(40);
    encodeIpv4(
      {
        ...{ tos: 0, id: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0, ttl: 255 },
        ...{ protocol: IPPROTO_PFSYNC, source: '10.0.0.1', destination: '10.0.0.2' },
        ...{ options: new Uint8Array(0), payloadLength: 20 },
      },
      unicast,
    );
    expect(why(parsed(unicast, LINKTYPE_RAW))).toEqual({
      unsendable: 'captured without an Ethernet header, and to no group: whose it is cannot be known',
    });
    expect(why(parsed(Uint8Array.of(0xf0, 1, 2), LINKTYPE_RAW))).toEqual({
      unsendable: 'captured without an IP header',
    });
  });
});
