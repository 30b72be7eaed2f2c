import { closeSync, openSync, writeSync } from 'node:fs';
import { LINKTYPES, PcapWriter } from '@carplab/capture';
import { CARP_BYTES, encodeAdvertisementFrame, signAdvertisement } from '@carplab/codec';
import { WIRE_HABITS } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { draws } from './draws.js';
import { makeAuthenticator, VHID } from './packets.js';

/** Bytes of a record: pcap's own header, Ethernet, IPv4, CARP. */
export const RECORD_BYTES = 16 + 70;
const RECORDS_IN_BUFFER = 50_000;
/** 2026-01-01 00:00:00 UTC, in seconds since 1970. */
const FIRST_SECOND = 1_767_225_600;
/** The second node is master for the first ten minutes of each day, while its partner is being patched. */
const DAY = 86_400;
const ABSENT = 600;

/** One of the two firewalls: a record of its advertisements without time, counter and the signed data. */
interface Node {
  readonly record: Uint8Array;
  readonly counterHigh: number;
  counterLow: number;
}

function node(src: string, advskew: number, draw: () => number): Node {
  const ad = signAdvertisement({ vhid: VHID, advskew, counter: 0n }, makeAuthenticator());
  const frame = encodeAdvertisementFrame(
    { family: 4, srcMac: '00:00:5e:00:01:07', src, tos: WIRE_HABITS.freebsd.tos },
    ad,
  );
  const record = new PcapWriter({ linkType: LINKTYPES.ethernet }).frame({ bytes: frame, timeUs: 0 });
  // Counters start at a random number.
  return { record, counterHigh: draw(), counterLow: draw() };
}

/**
 * Writes a pcap file as tcpdump would on a segment with two FreeBSD firewalls: an advertisement a second, each
 * with its own counter and a correct HMAC, and two changes of master a day. Memory does not grow with `count`.
 */
export function writeCapture(path: string, count: number): void {
  const draw = draws(7);
  const first = node('10.9.0.1', 0, draw);
  const second = node('10.9.0.2', 100, draw);
  const authenticator = makeAuthenticator();
  const adAt = RECORD_BYTES - CARP_BYTES;
  const buffer = new Uint8Array(RECORDS_IN_BUFFER * RECORD_BYTES);
  const view = new DataView(buffer.buffer);
  const file = openSync(path, 'w');
  try {
    writeAll(file, new PcapWriter({ linkType: LINKTYPES.ethernet }).header());
    let at = 0;
    for (let i = 0; i < count; i++) {
      const sender = i % DAY < ABSENT ? second : first;
      buffer.set(sender.record, at);
      view.setUint32(at, FIRST_SECOND + i, true);
      // Timers fire a little late: up to a millisecond.
      view.setUint32(at + 4, 500_000 + (draw() % 1000), true);
      const ad = at + adAt;
      view.setUint32(ad + CARP.offset.counterHigh, sender.counterHigh);
      view.setUint32(ad + CARP.offset.counterLow, sender.counterLow);
      sender.counterLow = (sender.counterLow + 1) >>> 0;
      authenticator.sign(buffer, ad);
      at += RECORD_BYTES;
      if (at === buffer.length || i === count - 1) {
        writeAll(file, buffer.subarray(0, at));
        at = 0;
      }
    }
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
