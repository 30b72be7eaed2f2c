import { describe, expect, test } from 'vitest';
import { epb, idb, join, pcapHeader, pcapRecord, plain, readAll, shb, text } from '../test/hand-made.js';
import { CaptureReader } from './capture-reader.js';

describe('CaptureReader', () => {
  test('an empty file', () => {
    const result = readAll(new Uint8Array(0));
    expect(result.problems).toEqual([
      { code: 'empty', layer: 'file', offset: 0, message: 'the file is empty' },
    ]);
    expect(result).toMatchObject({ done: true, format: undefined, frames: [] });
  });

  test.each([
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0)],
    ['PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 1, 2, 3, 4, 5)],
    ['ELF', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1)],
    ['ZIP', text('PK\x03\x04 and so on, and on')],
    ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
    ['Zstandard', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4)],
    ['snoop', text('snoop\0\0\0\0\0\0\x02')],
    ['Navtel', Uint8Array.of(0xa1, 0xb2, 0xc3, 0xcd, 0, 2, 0, 4)],
    ['JSON', text(' {"frame": 1, "file": "x"}')],
    ['JSON', text('[]')],
    ['XML or HTML', text('<?xml version="1.0"?><pdml>')],
    ['a script', text('#!/bin/sh\ntcpdump')],
    ['like text', text('12:00:01 IP 10.0.0.1 > 224.0.0.18: carp')],
    ['like text', text('é')],
    ['zeros', new Uint8Array(40)],
    ['unknown kind (01020304)', Uint8Array.of(1, 2, 3, 4)],
  ])('an unknown magic is named: %s', (name, file) => {
    const { problems, done, format } = readAll(file);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'badmagic', layer: 'file', offset: 0 });
    expect(problems[0]?.message).toContain(name);
    expect(done).toBe(true);
    expect(format).toBeUndefined();
    expect(readAll(file, [1]).problems).toEqual(problems);
  });

  test('is done as soon as 16 bytes make no sense, and drops the others', () => {
    const reader = new CaptureReader();
    reader.push(new Uint8Array(15).fill(1));
    expect(reader.next()).toBeUndefined();
    expect(reader.done).toBe(false);
    reader.push(Uint8Array.of(1));
    expect(reader.next()).toBeUndefined();
    expect(reader.done).toBe(true);
    reader.push(new Uint8Array(100));
    expect(reader.next()).toBeUndefined();
    reader.end();
    expect(reader.problemCount).toBe(1);
  });

  test.each([
    ['pcap', join(pcapHeader('le'), pcapRecord('le', 1, 2, Uint8Array.of(9))), 24],
    ['pcapng', join(shb('be'), idb('be', 1), epb('be', { bytes: Uint8Array.of(9) })), 48],
  ])('gives a %s packet as soon as its last byte is there', (format, file, offset) => {
    const reader = new CaptureReader();
    for (const byte of file.subarray(0, -1)) {
      reader.push(Uint8Array.of(byte));
      expect(reader.next()).toBeUndefined();
      expect(reader.done).toBe(false);
    }
    reader.push(file.subarray(-1));
    expect(reader.next()).toMatchObject({ recordOffset: offset, wireLength: 1 });
    expect(file[reader.dataOffset]).toBe(9);
    expect(reader.format).toBe(format);
    expect(reader.next()).toBeUndefined();
    reader.end();
    expect(reader.done).toBe(true);
    expect(reader.problems).toEqual([]);
  });

  test('frames pushed before end() can be taken after it', () => {
    const reader = new CaptureReader();
    const record = pcapRecord('be', 1, 2, Uint8Array.of(9));
    reader.push(join(pcapHeader('be'), record, record, record.subarray(0, 3)));
    reader.end();
    expect(reader.done).toBe(false);
    expect(reader.next()).toBeDefined();
    expect(reader.next()).toBeDefined();
    expect(reader.done).toBe(false);
    expect(reader.next()).toBeUndefined();
    expect(reader.done).toBe(true);
    expect(reader.problems).toMatchObject([{ code: 'cut' }]);
  });

  test('end() alone reports a cut record once everything else was taken', () => {
    const reader = new CaptureReader();
    reader.push(pcapHeader('le').subarray(0, 10));
    reader.next();
    reader.end();
    reader.end();
    expect(reader.done).toBe(true);
    expect(reader.problems).toMatchObject([{ code: 'cut', found: 10 }]);
  });

  test('pushing after end() is misuse', () => {
    const reader = new CaptureReader();
    reader.end();
    expect(() => reader.push(Uint8Array.of(1))).toThrow('push() after end()');
  });

  test('the frame is one object, and its bytes stay until the next push', () => {
    const reader = new CaptureReader();
    const chunk = join(
      pcapHeader('le'),
      pcapRecord('le', 1, 0, Uint8Array.of(1)),
      pcapRecord('le', 1, 0, Uint8Array.of(2)),
    );
    reader.push(chunk);
    chunk.fill(0);
    const first = reader.next();
    const { bytes, start } = first!;
    const second = reader.next();
    expect(second).toBe(first);
    expect(bytes[start]).toBe(1);
    expect(plain(second!).bytes).toEqual([2]);
  });

  test('the buffer stays small however long the file is', () => {
    const reader = new CaptureReader();
    const record = pcapRecord('le', 1, 0, new Uint8Array(70));
    const chunk = new Uint8Array(record.length * 1000);
    for (let i = 0; i < 1000; i++) chunk.set(record, i * record.length);
    reader.push(pcapHeader('le'));
    const buffers = new Set<ArrayBufferLike>();
    for (let i = 0; i < 300; i++) {
      reader.push(chunk);
      for (let frame = reader.next(); frame !== undefined; frame = reader.next())
        buffers.add(frame.bytes.buffer);
    }
    expect(reader.counts.frames).toBe(300_000);
    expect(Math.max(...[...buffers].map((buffer) => buffer.byteLength))).toBeLessThan(400_000);
    expect(buffers.size).toBeLessThan(4);
  });
});
