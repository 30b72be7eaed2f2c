import { encodeVlan } from '@carplab/codec/net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arpFrame, echoFrame, neighborFrame } from './client-frames.js';
import { readClientFrame } from './read-client-frame.js';

const ethernet = { source: '02:00:00:00:00:01', destination: '02:00:00:00:00:02' };
const echo = { kind: 'request', identifier: 7, sequence: 65_535, data: new Uint8Array(3) } as const;
const solicitation = { kind: 'solicitation', target: '2001:db8::1', mac: ethernet.source } as const;
const ping4 = { source: '192.0.2.1', destination: '192.0.2.2' };
const ping6 = { source: '2001:db8::1', destination: '2001:db8::2' };
const frames = [
  arpFrame(
    2,
    { mac: ethernet.source, ip: ping4.source },
    { mac: ethernet.destination, ip: ping4.destination },
  ),
  echoFrame(ethernet, ping4.source, ping4.destination, echo),
  echoFrame(ethernet, ping6.source, ping6.destination, echo),
  neighborFrame(ethernet, ping6.source, 'ff02::1:ff00:1', solicitation),
];

describe('readClientFrame', () => {
  it('reads the frames that clients send', () => {
    const sender = { senderMac: ethernet.source, senderIp: ping4.source };
    const target = { targetMac: ethernet.destination, targetIp: ping4.destination };
    expect(frames.map(readClientFrame)).toEqual([
      { kind: 'arp', arp: { operation: 2, ...sender, ...target } },
      { kind: 'echo', echo, ...ping4 },
      { kind: 'echo', echo, ...ping6 },
      { kind: 'neighbor', message: solicitation, source: ping6.source, sourceMac: ethernet.source },
    ]);
  });

  it('ignores damage after the Ethernet header, except in ARP, which has no checksum', () => {
    fc.assert(
      fc.property(fc.constantFrom(...frames.slice(1)), fc.nat(), fc.nat(7), (frame, place, bit) => {
        const broken = frame.slice();
        // From the IP header on; traffic class, flow label and hop limit of IPv6 are under no checksum.
        const at = 14 + (place % (frame.length - 14));
        broken[at]! ^= 1 << bit;
        const isEcho6 = frame === frames[2];
        const unchecked = broken[12] === 0x86 && (at === 14 || at <= 17 || (at === 21 && isEcho6));
        if (!unchecked) expect(readClientFrame(broken)).toBeUndefined();
      }),
      { numRuns: 5000 },
    );
  });

  it('ignores forwarded neighbor discovery, and frames with a VLAN tag', () => {
    const routed = frames[3]!.slice();
    routed[21] = 254;
    expect(readClientFrame(routed)).toBeUndefined();
    for (const frame of frames) {
      const tagged = new Uint8Array(frame.length + 4);
      tagged.set(frame.subarray(0, 12));
      tagged.set([0x81, 0x00], 12);
      const etherType = (frame[12]! << 8) | frame[13]!;
      encodeVlan({ id: 10, priority: 0, dropEligible: false, etherType }, tagged, 14);
      tagged.set(frame.subarray(14), 18);
      expect(readClientFrame(tagged)).toBeUndefined();
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(...frames),
        fc.nat(100),
        (bytes, frame, cut) => {
          expect(() => readClientFrame(bytes)).not.toThrow();
          if (cut < frame.length) expect(readClientFrame(frame.subarray(0, cut))).toBeUndefined();
        },
      ),
      { numRuns: 3000 },
    );
  });
});
