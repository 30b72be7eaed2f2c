import { readdirSync, readFileSync } from 'node:fs';
import type { AuthResult } from '@carplab/analysis';
import { CaptureReader, linkTypeName } from '@carplab/capture';
import {
  dissect,
  encodeAdvertisement,
  encodeAdvertisementFrame,
  inspectAdvertisement,
  LINKTYPE_ETHERNET,
  Packet,
  protocolName,
} from '@carplab/codec';
import { writeCarpChecksum } from '@carplab/codec/carp';
import { describe, expect, it } from 'vitest';
import { LineWriter } from './line-writer.js';
import { type LineOptions, packetLine } from './packet-line.js';
import { type PacketContext, packetRecord } from './packet-record.js';
import { NO_PAINT } from './paint.js';

const UNCHECKED: AuthResult = { status: 'unchecked' };
const decoder = new TextDecoder();

/** Writes a line as the command does: takes the bytes when the buffer may be full. */
function write(writer: LineWriter, packet: Packet, context: PacketContext): string {
  const before = writer.full ? decoder.decode(writer.take()) : '';
  const long = writer.write(packet, context);
  return long === undefined ? before : before + decoder.decode(writer.take()) + long;
}

function advertised(counter: bigint, src = '10.9.0.1'): Packet {
  const advertisement = encodeAdvertisement({
    ...{
      version: 2,
      type: 1,
      vhid: 7,
      advskew: 100,
      authlen: 7,
      demote: 0,
      advbase: 1,
      checksum: 0,
      counter,
    },
    hmac: new Uint8Array(20),
  });
  writeCarpChecksum(advertisement, 0);
  const family = src.includes(':') ? 6 : 4;
  const frame = encodeAdvertisementFrame({ family, srcMac: '00:00:5e:00:01:07', src }, advertisement);
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  inspectAdvertisement(packet);
  return packet;
}

const context = (more: Partial<PacketContext> = {}): PacketContext => ({
  ...{ frame: 1, file: 'f', timeUs: 1_700_000_000_000_000, nanos: 0, linktype: 'ethernet', protocol: 'carp' },
  ...{ auth: UNCHECKED, comment: '' },
  ...more,
});

describe('LineWriter on the fixtures', () => {
  const folder = new URL('../../../fixtures/', import.meta.url);
  const captures = ['freebsd/', 'ucarp/'].flatMap((name) =>
    readdirSync(new URL(name, folder))
      .filter((file) => file.endsWith('.pcap'))
      .map((file) => new URL(name + file, folder)),
  );

  it.each<[string, LineOptions, number]>([
    ['plainly', {}, 1 << 20],
    ['into a small buffer', {}, 0],
    ['in another zone, with the dialect', { zone: () => -9000, nameDialect: true }, 4096],
    ['with file names', { showFile: true }, 4096],
    ['painted', { paint: { ...NO_PAINT, dim: (text) => `<${text}>` } }, 4096],
  ])('equals packetLine for every frame, %s', (_, options, capacity) => {
    const writer = new LineWriter(options, capacity);
    const packet = new Packet();
    let written = '';
    const expected: string[] = [];
    for (const path of captures) {
      const reader = new CaptureReader();
      reader.push(readFileSync(path));
      reader.end();
      for (let frame = reader.next(); frame; frame = reader.next()) {
        dissect(frame.linkType, frame.bytes, frame.start, frame.end, frame.wireLength, packet);
        const protocol = protocolName(packet);
        const auth = protocol === 'carp' && inspectAdvertisement(packet) ? UNCHECKED : undefined;
        const now = context({ timeUs: frame.timeUs, linktype: linkTypeName(frame.linkType), protocol, auth });
        expected.push(`${packetLine(packetRecord(packet, now), options)}\n`);
        written += write(writer, packet, now);
      }
    }
    written += decoder.decode(writer.take());
    expect(captures.length).toBeGreaterThan(60);
    expect(expected.length).toBeGreaterThan(1700);
    expect(written.split('\n')).toEqual(expected.join('').split('\n'));
  });
});

describe('LineWriter', () => {
  it.each([
    0n,
    9n,
    10n,
    999_999_999n,
    1_000_000_000n,
    1_000_000_001n,
    4_294_967_295n,
    4_294_967_296n,
    999_999_999_999_999_999n,
    1_000_000_000_000_000_000n,
    1_000_000_001_000_000_000n,
    9_007_199_254_740_993n,
    10_000_000_000_000_000_000n,
    18_446_744_073_709_551_615n,
  ])('counter %s', (counter) => {
    const writer = new LineWriter();
    writer.write(advertised(counter), context());
    expect(decoder.decode(writer.take())).toBe(
      `22:13:20.000000 IP 10.9.0.1 > 224.0.0.18: CARPv2-advertise vhid=7 advbase=1 advskew=100 demote=0 counter=${counter} auth=unchecked\n`,
    );
  });

  it('the fraction of a second, and the next second', () => {
    const writer = new LineWriter();
    const times = [
      0, 1, 999_999, 1_000_000, 59_999_999, 60_000_000, 1, 3_599_999_999, 3_600_000_000, 86_400_000_000,
    ];
    for (const offset of times)
      writer.write(advertised(1n), context({ timeUs: 1_699_999_200_000_000 + offset }));
    expect(
      decoder
        .decode(writer.take())
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 15)),
    ).toEqual([
      ...['22:00:00.000000', '22:00:00.000001', '22:00:00.999999', '22:00:01.000000', '22:00:59.999999'],
      ...['22:01:00.000000', '22:00:00.000001', '22:59:59.999999', '23:00:00.000000', '22:00:00.000000'],
    ]);
  });

  it('follows a zone that changes on a quarter of an hour, as zones do', () => {
    const zone = (seconds: number): number => (seconds < 900 ? 7200 : 3600);
    const writer = new LineWriter({ zone });
    for (const timeUs of [899_999_999, 900_000_000, 899_999_999])
      writer.write(advertised(1n), context({ timeUs }));
    expect(decoder.decode(writer.take())).toMatch(
      /^02:14:59\.999999 .*\n01:15:00\.000000 .*\n02:14:59\.999999 /,
    );
  });

  it('takes what is pending, once', () => {
    const writer = new LineWriter();
    expect(writer.pending).toBe(0);
    writer.write(advertised(1n), context());
    const { pending } = writer;
    expect(writer.take()).toHaveLength(pending);
    expect(writer.pending).toBe(0);
    expect(writer.take()).toHaveLength(0);
  });

  it('is full before a line could go over the end', () => {
    const longest = advertised(18_446_744_073_709_551_615n, 'fe80:1111:2222:3333:4444:5555:6666:7777');
    for (let capacity = 0; capacity < 400; capacity++) {
      const writer = new LineWriter({}, capacity);
      let lines = 0;
      while (!writer.full) {
        expect(writer.write(longest, context())).toBeUndefined();
        lines++;
      }
      expect(lines).toBeGreaterThan(0);
      const text = decoder.decode(writer.take());
      expect(text.match(/counter=18446744073709551615 auth=unchecked\n/g)).toHaveLength(lines);
    }
  });

  it('gives back a text that does not fit, and keeps what is pending', () => {
    const writer = new LineWriter({}, 10);
    expect(writer.append('12345')).toBeUndefined();
    const long = 'ü'.repeat(300);
    expect(writer.append(long)).toBe(long);
    // 522 bytes: 517 are left.
    expect(writer.append('x'.repeat(518))).toBe('x'.repeat(518));
    expect(writer.append('x'.repeat(517))).toBeUndefined();
    expect(decoder.decode(writer.take())).toBe(`12345${'x'.repeat(517)}`);
  });

  it('a comment of any length', () => {
    const writer = new LineWriter({}, 100);
    const comment = `why ${'é'.repeat(1000)} both`;
    const text = write(writer, advertised(1n), context({ comment }));
    expect(text.endsWith(` auth=unchecked # ${comment}\n`)).toBe(true);
  });

  it('reads the packet each time: the frame’s buffer is used again', () => {
    const writer = new LineWriter();
    const packet = advertised(1n);
    writer.write(packet, context());
    packet.bytes[packet.payloadAt + 1] = 9;
    packet.bytes[packet.srcAt + 3] = 77;
    writer.write(packet, context());
    expect(decoder.decode(writer.take()).split('\n')[1]).toContain(
      ' 10.9.0.77 > 224.0.0.18: CARPv2-advertise vhid=9 ',
    );
  });
});
