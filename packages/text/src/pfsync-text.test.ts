import { readdirSync, readFileSync } from 'node:fs';
import { CaptureReader, canonicalLinkType } from '@carplab/capture';
import {
  dissect,
  fromHex,
  inspectPfsync,
  LINKTYPE_ETHERNET,
  LINKTYPE_RAW,
  Packet,
  protocolName,
} from '@carplab/codec';
import { LINKTYPE_PFSYNC } from '@carplab/codec/net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldDump } from './field-dump.js';
import { LineWriter } from './line-writer.js';
import { packetLine } from './packet-line.js';
import { packetRecord } from './packet-record.js';
import { dumpPfsync } from './pfsync-dump.js';
import { pfsyncLines } from './pfsync-lines.js';

const FIXTURES = new URL('../../../fixtures/', import.meta.url);
const context = { frame: 1, file: 'x', timeUs: 1_700_000_000_000_000, nanos: 0, linktype: 'raw' };

/** The frames of the captures that hold pfsync, dissected one after the other. */
function* packets(): Generator<{ name: string; packet: Packet }> {
  const names = ['vectors/pfsync-vectors.pcap', 'vectors/pfsync-vectors-malformed.pcap'];
  for (const name of readdirSync(new URL('freebsd/', FIXTURES))) {
    if (/^pfsync_.*\.pcap$/.test(name)) names.push(`freebsd/${name}`);
  }
  const packet = new Packet();
  for (const name of names) {
    const reader = new CaptureReader();
    reader.push(readFileSync(new URL(name, FIXTURES)));
    for (let frame = reader.next(); frame; frame = reader.next()) {
      dissect(
        canonicalLinkType(frame.linkType),
        frame.bytes,
        frame.start,
        frame.end,
        frame.wireLength,
        packet,
      );
      if (protocolName(packet) !== 'pfsync') continue;
      inspectPfsync(packet);
      yield { name, packet };
    }
  }
}

/** A pfsync payload as the pfsync interface shows it. */
function bare(payload: Uint8Array): Packet {
  const packet = new Packet();
  dissect(LINKTYPE_PFSYNC, payload, 0, payload.length, payload.length, packet);
  if (protocolName(packet) === 'pfsync') inspectPfsync(packet);
  return packet;
}

const lineOf = (packet: Packet): string => {
  const writer = new LineWriter();
  const full = { ...context, protocol: protocolName(packet) };
  writer.write(packet, full);
  return Buffer.from(writer.take()).toString();
};

/** That a dump names every byte of the payload once, in order. */
function expectGapless(packet: Packet): void {
  let at = packet.payloadAt;
  for (const { start, end } of dumpPfsync(packet)) {
    expect(start).toBe(at);
    at = end;
  }
  expect(at).toBe(packet.payloadEnd);
}

describe('captures', () => {
  it('every line from the bytes is the line from the record', () => {
    let lines = 0;
    for (const { packet } of packets()) {
      const record = packetRecord(packet, { ...context, protocol: 'pfsync' });
      expect(lineOf(packet)).toBe(`${packetLine(record)}\n`);
      lines++;
    }
    expect(lines).toBeGreaterThan(900);
  });

  it('every byte of the real ones is in a named field or in named padding', () => {
    for (const { name, packet } of packets()) {
      expectGapless(packet);
      if (!name.startsWith('freebsd')) continue;
      expect(packet.problems).toEqual([]);
      for (const { name: field } of dumpPfsync(packet))
        expect(['data', 'trailing', 'payload', 'extra']).not.toContain(field);
    }
  });
});

describe('lines', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'request for all',
      `05000028${'00'.repeat(16)}05000001${'00'.repeat(12)}0c000001`,
      'pfsync v5: UPD_REQ 1 (all states)',
    ],
    ['empty', `05000018${'00'.repeat(16)}0c000001`, 'pfsync v5: empty'],
    [
      'CLR',
      `05000030${'00'.repeat(16)}00000001656d3000${'00'.repeat(12)}51c13ba50c000001`,
      'pfsync v5: CLR 1 (of 51c13ba5 on em0)',
    ],
    [
      'OpenBSD BUS',
      `06000024${'00'.repeat(16)}0a03000151c13ba50000000002000000`,
      'pfsync v6: BUS 1 (bulk end of 51c13ba5)',
    ],
    [
      'states of several formats, each named where it is not that of the packet',
      `05000393${'00'.repeat(16)}01000001${'00'.repeat(242)}0e000001${'00'.repeat(277)}0f000001${'00'.repeat(360)}0c000001`,
      'pfsync v5 1301: INS 1, UPD_1400 1, INS_1500 1\n',
    ],
    ['version 3', `03020102${'00'.repeat(16)}aabb`, 'pfsync v3: INS 2'],
    ['version 4', `04020102${'00'.repeat(16)}`, 'pfsync v4: action 1 2'],
    ['version 2, shorter than any header of today', '02020104', 'pfsync v2: INS 4'],
    ['unknown action', `05000018${'00'.repeat(16)}11000003`, 'pfsync v5: action 17 3'],
    ['version 9', `09000018${'00'.repeat(16)}11000003`, 'pfsync, 24 bytes'],
    ['a single byte', '05', 'pfsync, 1 byte'],
  ];
  for (const [name, hex, text] of cases) {
    it(name, () => expect(lineOf(bare(fromHex(hex)!))).toContain(`22:13:20.000000 ${text}`));
  }

  it('any bytes: the same line, no gap, and nothing throws', () => {
    const head = fc.tuple(
      fc.constantFrom(2, 3, 4, 5, 5, 6, 6, 7),
      fc.uint8Array({ minLength: 19, maxLength: 19 }),
    );
    const body = fc.uint8Array({ maxLength: 700 });
    const sections = fc.array(
      fc
        .tuple(
          fc.nat(17),
          fc.constantFrom(0, 3, 5, 13, 21, 66, 70),
          fc.nat(3),
          fc.uint8Array({ maxLength: 300 }),
        )
        .map(([action, words, count, rest]) => [action, words, 0, count, ...rest]),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(head, sections, body, ([version, rest], list, tail) => {
        const bytes = Uint8Array.from([version, ...rest, ...list.flat(), ...tail]);
        const packet = bare(bytes);
        const record = packetRecord(packet, { ...context, protocol: 'pfsync' });
        expect(lineOf(packet)).toBe(`${packetLine(record)}\n`);
        expectGapless(packet);
        expect(pfsyncLines(packet).length).toBeGreaterThanOrEqual(0);
        expect(fieldDump(packet, 'pfsync').length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('problems', () => {
  const codes = (packet: Packet): string[] => packet.problems.map(({ code, offset }) => `${code}@${offset}`);

  it('name the byte, from the start of the frame', () => {
    const header = `05000028${'00'.repeat(16)}`;
    expect(codes(bare(fromHex(`${header}05000001${'00'.repeat(12)}0c000001`)!))).toEqual([]);
    expect(codes(bare(fromHex(`${header}05000009${'00'.repeat(12)}0c000001`)!))).toEqual(['badlen@22']);
    expect(codes(bare(fromHex(`${header}11000001${'00'.repeat(16)}`)!))).toEqual(['badact@20']);
    expect(codes(bare(fromHex(`${header}05000001${'00'.repeat(12)}0c00000100`)!))).toEqual(['badlen@40']);
    expect(codes(bare(fromHex(`0500ffff${'00'.repeat(16)}`)!))).toEqual(['badlen@2']);
    expect(codes(bare(fromHex('0500')!))).toEqual(['hdrops@0']);
    expect(codes(bare(fromHex(`03${'00'.repeat(19)}`)!))).toEqual(['badver@0']);
  });

  it('of OpenBSD: nothing lies behind the length of the header, and shorter messages are stepped over', () => {
    const message = (hex: string): string | undefined => bare(fromHex(hex)!).problems[0]?.message;
    expect(message(`06000024${'00'.repeat(16)}07030002${'00'.repeat(24)}`)).toBe(
      'DEL_C: 2 messages of 12 bytes would take 24, and 12 are here: receivers take none of them, nor what follows',
    );
    expect(message(`06000020${'00'.repeat(16)}07020001${'00'.repeat(8)}`)).toBe(
      'DEL_C: 1 message of 8 bytes, where receivers know 12; OpenBSD steps over them',
    );
  });

  it('a count of 65535 does not cost 65535 of anything', () => {
    const packet = bare(fromHex(`0500ffff${'00'.repeat(16)}0400ffff${'00'.repeat(100)}`)!);
    expect(packet.problems.map(({ message }) => message)).toEqual([
      'the header says 65535 bytes; 124 are here: receivers drop it',
      'UPD_C: 65535 messages of 84 bytes would take 5504940, and 100 are here: receivers take none of them, nor what follows',
    ]);
    expect(packetRecord(packet, { ...context, protocol: 'pfsync' }).pfsync?.messages[0]?.items.length).toBe(
      1,
    );
  });

  it('a frame that the capture cut is truncated, not bad', () => {
    const bytes = fromHex(`05000028${'00'.repeat(16)}05000001${'00'.repeat(12)}0c000001`)!;
    const packet = new Packet();
    for (let end = 1; end < bytes.length; end++) {
      dissect(LINKTYPE_PFSYNC, bytes, 0, end, bytes.length, packet);
      inspectPfsync(packet);
      const found = packet.problems.map(({ code }) => code);
      expect(found, String(end)).toEqual(['truncated']);
    }
  });

  it('a TTL other than 255, and a frame to another MAC address than the group has', () => {
    const payload = `05000018${'00'.repeat(16)}0c000001`;
    const ip = `4510002c00004000fef000000a00000ae00000f0${payload}`;
    const raw = new Packet();
    const bytes = fromHex(ip)!;
    dissect(LINKTYPE_RAW, bytes, 0, bytes.length, bytes.length, raw);
    raw.problems.length = 0;
    inspectPfsync(raw);
    expect(codes(raw)).toEqual(['badttl@8']);
    const frame = fromHex(`01005e0000f1020000000001 0800 ${ip}`)!;
    const ethernet = new Packet();
    dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, ethernet);
    ethernet.problems.length = 0;
    inspectPfsync(ethernet);
    expect(codes(ethernet)).toEqual(['badttl@22', 'badmac@0']);
  });
});
