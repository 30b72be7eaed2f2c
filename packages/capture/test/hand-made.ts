import type { CaptureFrame } from '../src/capture-frame.js';
import { CaptureReader } from '../src/capture-reader.js';

/** Byte order of a hand-made file. */
export type Order = 'le' | 'be';

/** Numbers 0..255 and byte arrays, one after the other. */
export function join(...parts: (number | Uint8Array | readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce<number>((sum, part) => sum + sizeOf(part), 0));
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'number') bytes[at] = part;
    else bytes.set(part, at);
    at += sizeOf(part);
  }
  return bytes;
}

function sizeOf(part: number | Uint8Array | readonly number[]): number {
  return typeof part === 'number' ? 1 : part.length;
}

function number(value: bigint, size: number, order: Order): number[] {
  const bytes = Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
  return order === 'le' ? bytes : bytes.reverse();
}

export const u16 = (value: number, order: Order): number[] => number(BigInt(value), 2, order);
export const u32 = (value: number, order: Order): number[] => number(BigInt(value), 4, order);
export const u64 = (value: bigint, order: Order): number[] => number(value, 8, order);
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function pad(bytes: Uint8Array): Uint8Array {
  return join(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
}

// pcap ---------------------------------------------------------------------------------------------------

export interface PcapHeader {
  magic?: number;
  major?: number;
  minor?: number;
  snaplen?: number;
  linkType?: number;
}

export function pcapHeader(order: Order, header: PcapHeader = {}): Uint8Array {
  const { magic = 0xa1b2c3d4, major = 2, minor = 4, snaplen = 65535, linkType = 1 } = header;
  return join(
    u32(magic, order),
    u16(major, order),
    u16(minor, order),
    u32(0, order),
    u32(0, order),
    u32(snaplen, order),
    u32(linkType, order),
  );
}

export function pcapRecord(
  order: Order,
  seconds: number,
  fraction: number,
  bytes: Uint8Array,
  wire: number = bytes.length,
  captured: number = bytes.length,
): Uint8Array {
  return join(u32(seconds, order), u32(fraction, order), u32(captured, order), u32(wire, order), bytes);
}

// pcapng -------------------------------------------------------------------------------------------------

export function block(
  order: Order,
  type: number,
  body: Uint8Array,
  length: number = body.length + 12,
  trailer: number = length,
): Uint8Array {
  return join(u32(type, order), u32(length, order), body, u32(trailer, order));
}

export function option(
  order: Order,
  code: number,
  value: Uint8Array,
  length: number = value.length,
): Uint8Array {
  return join(u16(code, order), u16(length, order), pad(value));
}

export function shb(
  order: Order,
  options: Uint8Array = new Uint8Array(0),
  { length = -1n, major = 1, minor = 0, magic = 0x1a2b3c4d } = {},
): Uint8Array {
  const fixed = join(u32(magic, order), u16(major, order), u16(minor, order), u64(length, order));
  return block(order, 0x0a0d0d0a, join(fixed, options));
}

export function idb(
  order: Order,
  linkType: number,
  snaplen = 0,
  options: Uint8Array = new Uint8Array(0),
): Uint8Array {
  return block(order, 1, join(u16(linkType, order), u16(0, order), u32(snaplen, order), options));
}

export interface Packet {
  interfaceId?: number;
  ticks?: bigint;
  bytes?: Uint8Array;
  captured?: number;
  wire?: number;
  options?: Uint8Array;
}

function packetBody(order: Order, packet: Packet): Uint8Array {
  const { ticks = 0n, bytes = new Uint8Array([1, 2, 3]), options = new Uint8Array(0) } = packet;
  const { captured = bytes.length, wire = captured } = packet;
  const high = u32(Number(ticks >> 32n), order);
  const low = u32(Number(ticks & 0xffff_ffffn), order);
  return join(high, low, u32(captured, order), u32(wire, order), pad(bytes), options);
}

export function epb(order: Order, packet: Packet = {}): Uint8Array {
  return block(order, 6, join(u32(packet.interfaceId ?? 0, order), packetBody(order, packet)));
}

export function obsoletePacket(order: Order, packet: Packet = {}): Uint8Array {
  const head = join(u16(packet.interfaceId ?? 0, order), u16(0xffff, order));
  return block(order, 2, join(head, packetBody(order, packet)));
}

export function spb(order: Order, bytes: Uint8Array, wire: number = bytes.length): Uint8Array {
  return block(order, 3, join(u32(wire, order), pad(bytes)));
}

export function isb(order: Order, interfaceId: number, ticks: bigint, options: Uint8Array): Uint8Array {
  const time = join(u32(Number(ticks >> 32n), order), u32(Number(ticks & 0xffff_ffffn), order));
  return block(order, 5, join(u32(interfaceId, order), time, options));
}

// reading ------------------------------------------------------------------------------------------------

/** A frame as a plain value, with its own copy of the bytes. */
export interface PlainFrame extends Omit<CaptureFrame, 'bytes' | 'start' | 'end'> {
  bytes: number[];
}

export function plain(frame: CaptureFrame): PlainFrame {
  const { bytes, start, end, ...rest } = frame;
  return { ...rest, bytes: [...bytes.subarray(start, end)] };
}

/** Everything that a reader tells of a file given in pieces of these lengths (the last one repeated). */
export function readAll(file: Uint8Array, pieces: readonly number[] = [file.length || 1]) {
  const reader = new CaptureReader();
  const frames: PlainFrame[] = [];
  const take = (): void => {
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(plain(frame));
  };
  for (let at = 0, i = 0; at < file.length; i++) {
    const length = pieces[Math.min(i, pieces.length - 1)] ?? 1;
    const chunk = file.slice(at, at + length);
    reader.push(chunk);
    chunk.fill(0xee); // the caller may reuse it
    take();
    at += length;
  }
  reader.end();
  take();
  const { format, interfaces, sections, names, problems, problemCount, done } = reader;
  const { skippedBlocks, skippedOptions, ...counts } = reader.counts;
  return {
    frames,
    format,
    interfaces,
    sections,
    names,
    problems,
    problemCount,
    problemCounts: [...reader.problemCounts],
    done,
    counts,
    skippedBlocks: [...skippedBlocks.byKey],
    skippedOptions: [...skippedOptions.byKey],
  };
}

/** The codes of the problems, with where they are. */
export const codes = (result: { problems: readonly { code: string; offset: number }[] }): string[] =>
  result.problems.map(({ code, offset }) => `${code}@${offset}`);
