import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { ROOT } from './carplab.js';

/**
 * A second reader of the fixtures, which shares no code with the command: a pcap of one byte order, Ethernet with or
 * without a VLAN tag, IPv4 and IPv6 headers, and the HMAC by node:crypto. It judges what the command prints.
 */
export interface PlainFrame {
  /** From 1, as Wireshark counts. */
  readonly number: number;
  readonly timeUs: number;
  readonly bytes: Buffer;
  readonly wireLength: number;
  /** The payload of IP protocol 112, if this is one. */
  readonly carp: PlainCarp | undefined;
}

export interface PlainCarp {
  /** -1 without a tag. */
  readonly vlan: number;
  readonly payload: Buffer;
  readonly vhid: number;
  readonly counter: Buffer;
  readonly hmac: string;
}

/** Frames of a fixture (or of any file like them): pcap, little-endian, microseconds, Ethernet. */
export function plainFrames(path: string): PlainFrame[] {
  const file = readFileSync(resolve(ROOT, path));
  if (file.readUInt32LE(0) !== 0xa1b2c3d4 || file.readUInt32LE(20) !== 1)
    throw new Error(`${path} is not the plain kind of pcap that this reader knows`);
  const frames: PlainFrame[] = [];
  for (let at = 24; at < file.length; ) {
    const length = file.readUInt32LE(at + 8);
    const bytes = file.subarray(at + 16, at + 16 + length);
    frames.push({
      number: frames.length + 1,
      timeUs: file.readUInt32LE(at) * 1_000_000 + file.readUInt32LE(at + 4),
      bytes,
      wireLength: file.readUInt32LE(at + 12),
      carp: plainCarp(bytes),
    });
    at += 16 + length;
  }
  return frames;
}

function plainCarp(frame: Buffer): PlainCarp | undefined {
  let at = 14;
  let type = frame.readUInt16BE(12);
  let vlan = -1;
  if (type === 0x8100) {
    vlan = frame.readUInt16BE(14) & 0xfff;
    type = frame.readUInt16BE(16);
    at = 18;
  }
  let payload: Buffer;
  if (type === 0x0800 && frame[at + 9] === 112)
    payload = frame.subarray(at + 4 * (frame[at]! & 15), at + frame.readUInt16BE(at + 2));
  else if (type === 0x86dd && frame[at + 6] === 112)
    payload = frame.subarray(at + 40, at + 40 + frame.readUInt16BE(at + 4));
  else return undefined;
  return {
    vlan,
    payload,
    vhid: payload[1]!,
    counter: payload.subarray(8, 16),
    hmac: payload.subarray(16, 36).toString('hex'),
  };
}

/** A pcap of the same plain kind, of another link type if need be. */
export function plainPcap(
  frames: readonly Pick<PlainFrame, 'timeUs' | 'bytes' | 'wireLength'>[],
  linkType = 1,
): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(linkType, 20);
  return Buffer.concat([header, ...frames.map(plainRecord)]);
}

/** One record of such a pcap. */
export function plainRecord(frame: Pick<PlainFrame, 'timeUs' | 'bytes' | 'wireLength'>): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(Math.floor(frame.timeUs / 1_000_000), 0);
  head.writeUInt32LE(frame.timeUs % 1_000_000, 4);
  head.writeUInt32LE(frame.bytes.length, 8);
  head.writeUInt32LE(frame.wireLength, 12);
  return Buffer.concat([head, frame.bytes]);
}

/**
 * The HMAC of an advertisement as FreeBSD and most others make it: HMAC-SHA1 under the key, over version 2 and type
 * 1 as bytes, the vhid, the IPv4 and then the IPv6 addresses in ascending order, and the counter.
 *
 * @param key at most 20 bytes; HMAC pads it with zeros
 */
export function plainHmac(
  key: Uint8Array,
  vhid: number,
  addresses: readonly string[],
  counter: Buffer,
): string {
  const sorted = addresses.map(addressBytes).sort((a, b) => a.length - b.length || Buffer.compare(a, b));
  return createHmac('sha1', key)
    .update(Buffer.from([2, 1, vhid]))
    .update(Buffer.concat([...sorted, counter]))
    .digest('hex');
}

/** 4 or 16 bytes of an address without a scope. */
function addressBytes(text: string): Buffer {
  if (!isIPv6(text)) return Buffer.from(text.split('.').map(Number));
  const [head = '', tail] = text.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((g) => Number.parseInt(g, 16));
  const left = groups(head);
  const right = groups(tail ?? '');
  const bytes = Buffer.alloc(16);
  for (const [i, group] of left.entries()) bytes.writeUInt16BE(group, 2 * i);
  for (const [i, group] of right.entries()) bytes.writeUInt16BE(group, 16 - 2 * (right.length - i));
  return bytes;
}
