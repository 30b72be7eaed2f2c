import { decodeVrrp, dissect, formatMac, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { classifyProtocol112 } from '@carplab/codec/carp';
import { ARP_REQUEST, decodeArp, internetChecksum } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { arpFrame, NO_MAC } from '../clients/client-frames.js';
import { VrrpRouter } from './vrrp-router.js';

function lab() {
  const frames: Uint8Array[] = [];
  const sink = { send: (_port: number, frame: Uint8Array) => frames.push(frame), event: () => {} };
  const router = new VrrpRouter({
    name: 'isp',
    interface: 'eth0',
    mac: '02:00:00:00:00:01',
    address: '10.0.0.1/24',
    vrid: 7,
    virtual: ['10.0.0.11', '10.0.0.12'],
    intervalS: 2,
  });
  router.start(500, sink);
  return { router, frames, sink };
}

describe('a VRRP router', () => {
  it('advertises as in RFC 3768', () => {
    const { router, frames, sink } = lab();
    frames.length = 0;
    router.advance(router.nextDeadline(), sink);
    expect(router.nextDeadline()).toBe(2_000_500);
    const packet = new Packet();
    const frame = frames[0]!;
    dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
    const { payloadAt, payloadEnd, payloadLength } = packet;
    expect(packet.problems).toEqual([]);
    expect(packet.ttl).toBe(255);
    expect(formatMac(frame, 0)).toBe('01:00:5e:00:00:12');
    expect(formatMac(frame, 6)).toBe('00:00:5e:00:01:07');
    expect(classifyProtocol112(frame, payloadAt, payloadEnd, payloadLength)).toBe('vrrp2');
    expect(internetChecksum(frame, payloadAt, payloadEnd)).toBe(0);
    expect(decodeVrrp(frame, payloadAt, payloadEnd, 4)).toMatchObject({
      version: 2,
      type: 1,
      vrid: 7,
      priority: 100,
      count: 2,
      authType: 0,
      intervalCs: 200,
      addresses: [Uint8Array.of(10, 0, 0, 11), Uint8Array.of(10, 0, 0, 12)],
    });
  });

  it('answers ARP for the virtual addresses with the virtual MAC address, and for its own with its own', () => {
    const { router, frames, sink } = lab();
    const ask = (ip: string): string | undefined => {
      frames.length = 0;
      const sender = { mac: '02:00:00:00:00:09', ip: '10.0.0.9' };
      router.receive(0, arpFrame(ARP_REQUEST, sender, { mac: NO_MAC, ip }), 0, sink);
      const answer = frames[0] && decodeArp(frames[0], 14, frames[0].length);
      return answer?.ok ? answer.value.senderMac : undefined;
    };
    expect(ask('10.0.0.12')).toBe('00:00:5e:00:01:07');
    expect(ask('10.0.0.1')).toBe('02:00:00:00:00:01');
    expect(ask('10.0.0.2')).toBeUndefined();
  });

  it('is silent after a shutdown, and continues from a snapshot', () => {
    const { router, sink } = lab();
    router.advance(500, sink);
    const state = router.snapshot();
    expect(router.command({ command: 'shutdown' }).ok).toBe(true);
    expect(router.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
    router.restore(state);
    expect(router.nextDeadline()).toBe(2_000_500);
    expect(router.command({ command: 'dance' }).ok).toBe(false);
  });
});
