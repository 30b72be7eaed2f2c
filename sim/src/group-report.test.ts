import { fromHex } from '@carplab/codec';
import {
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  encodeEthernet,
  encodeIpv4,
  encodeIpv6,
  type Ipv4Header,
} from '@carplab/codec/net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupReport } from './group-report.js';

const header = { destination: '01:00:5e:00:00:12', source: '02:00:00:00:00:01' };

/** IGMP in IPv4. The checksum is not looked at, as by most switches. */
function igmp(hex: string): Uint8Array {
  const payload = fromHex(hex)!;
  const frame = new Uint8Array(34 + payload.length);
  encodeEthernet({ ...header, etherType: ETHERTYPE_IP }, frame);
  const ip: Ipv4Header = {
    ...{
      tos: 0xc0,
      id: 0,
      dontFragment: false,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: 1,
      protocol: 2,
    },
    ...{
      source: '192.0.2.1',
      destination: '224.0.0.22',
      options: new Uint8Array(0),
      payloadLength: payload.length,
    },
  };
  encodeIpv4(ip, frame, 14);
  frame.set(payload, 34);
  return frame;
}

function mld(hex: string): Uint8Array {
  const payload = fromHex(hex)!;
  const frame = new Uint8Array(54 + payload.length);
  encodeEthernet({ ...header, etherType: ETHERTYPE_IPV6 }, frame);
  const addresses = { source: 'fe80::1', destination: 'ff02::16' };
  const ip = { trafficClass: 0, flowLabel: 0, payloadLength: payload.length, nextHeader: 58, hopLimit: 1 };
  encodeIpv6({ ...ip, ...addresses }, frame, 14);
  frame.set(payload, 54);
  return frame;
}

const carp4 = { high: 0x0100, low: 0x5e000012 };
const carp6 = { high: 0x3333, low: 0x12 };
const FF02_12 = `ff02${'00'.repeat(13)}12`;

describe('groupReport', () => {
  it('reads IGMPv1, IGMPv2 and its leave', () => {
    expect(groupReport(igmp('12000000 e0000012'))).toEqual([{ ...carp4, joined: true }]);
    expect(groupReport(igmp('16000000 e0000012'))).toEqual([{ ...carp4, joined: true }]);
    expect(groupReport(igmp('17000000 e0000012'))).toEqual([{ ...carp4, joined: false }]);
    expect(groupReport(igmp('11000000 e0000012')), 'a query').toEqual([]);
  });

  it('reads the records of IGMPv3: sources, no sources, auxiliary data', () => {
    const exclude = '04000000 e0000012';
    const leave = '03000000 e00000f0';
    const oneSource = '01000001 e0000012 c0000202';
    const auxiliary = '06010000 e0000012 deadbeef';
    expect(groupReport(igmp(`22000000 00000004${exclude}${auxiliary}${oneSource}${leave}`))).toEqual([
      { ...carp4, joined: true },
      { ...carp4, joined: true },
      { ...carp4, joined: true },
      { high: 0x0100, low: 0x5e0000f0, joined: false },
    ]);
  });

  it('reads MLDv1, its done, and MLDv2', () => {
    expect(groupReport(mld(`8300000000000000${FF02_12}`))).toEqual([{ ...carp6, joined: true }]);
    expect(groupReport(mld(`8400000000000000${FF02_12}`))).toEqual([{ ...carp6, joined: false }]);
    expect(groupReport(mld(`8f00000000000001 04000000${FF02_12}`))).toEqual([{ ...carp6, joined: true }]);
  });

  it('leaves out truncated records and addresses that are not groups', () => {
    expect(groupReport(igmp('16000000 17010203'))).toEqual([]);
    expect(groupReport(igmp('22000000 0000ffff 04000000 e0000012 0400'))).toEqual([
      { ...carp4, joined: true },
    ]);
    expect(groupReport(mld('8300000000000000ff02'))).toEqual([]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (payload, six) => {
        const hex = [...payload].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        expect(groupReport(payload)).toEqual([]);
        for (const { high } of groupReport(six ? mld(`8f00${hex}`) : igmp(`2200${hex}`))) {
          expect([0x0100, 0x3333]).toContain(high);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
