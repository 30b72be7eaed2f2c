import { createInflateRaw, type InflateRaw } from 'node:zlib';

/** Compressed bytes inflated per step. At most a thousand times as many come out and are held in memory. */
const SLICE = 1 << 15;
/** RFC 1952 §2.3.1: flags for the optional parts of a header. */
const HEADER_CRC = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const CUT = 'unexpected end of file';

/**
 * Decompresses gzip data, which must begin with gzip's magic number: member after member, in chunks. All sound data is
 * given, even from a member that is truncated or followed by something else; `onDamage` is then called with the reason
 * why the rest was not read.
 *
 * Node's own `createGunzip` loses the last chunk before bytes that are not gzip.
 */
export async function* gunzip(
  raw: AsyncIterator<Uint8Array>,
  onDamage: (why: string) => void,
): AsyncGenerator<Uint8Array> {
  const input = new Input(raw);
  for (;;) {
    const header = await readHeader(input);
    if (header === 'none') return afterLast(input, onDamage);
    if (header === 'cut') return onDamage(CUT);
    let sum = 0;
    let length = 0;
    const member = new Member();
    for (let piece = await member.next(input); piece !== undefined; piece = await member.next(input)) {
      sum = crc32(sum, piece);
      length = (length + piece.length) >>> 0;
      yield piece;
    }
    if (member.damage !== undefined) return onDamage(member.damage);
    const trailer = await input.take(TRAILER_BYTES);
    if (trailer === undefined) return onDamage(CUT);
    const view = new DataView(trailer.buffer, trailer.byteOffset);
    if (view.getUint32(0, true) !== sum) return onDamage('its checksum is wrong');
    if (view.getUint32(4, true) !== length) return onDamage('its length is wrong');
  }
}

/** Reports what follows the last member. Zeros are padding, as on tapes. */
async function afterLast(input: Input, onDamage: (why: string) => void): Promise<void> {
  const from = input.offset;
  let isPadding = true;
  for (let piece = await input.some(); piece !== undefined; piece = await input.some())
    isPadding &&= piece.every((byte) => byte === 0);
  const count = input.offset - from;
  if (!isPadding)
    onDamage(
      `${count} ${count === 1 ? 'byte follows' : 'bytes follow'} it at byte ${from} that are not gzip`,
    );
}

/** Reads a member's header, if there is one. */
async function readHeader(input: Input): Promise<'read' | 'none' | 'cut'> {
  const magic = await input.peek(2);
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return 'none';
  const fixed = await input.take(HEADER_BYTES);
  if (fixed === undefined) return 'cut';
  const flags = fixed[3]!;
  if ((flags & EXTRA) !== 0) {
    const length = await input.take(2);
    if (length === undefined || (await input.take(length[0]! + 256 * length[1]!)) === undefined) return 'cut';
  }
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    for (let byte = await input.take(1); byte?.[0] !== 0; byte = await input.take(1))
      if (byte === undefined) return 'cut';
  }
  if ((flags & HEADER_CRC) !== 0 && (await input.take(2)) === undefined) return 'cut';
  return 'read';
}

/** The compressed data of one member. */
class Member {
  /** Why its end was not reached. */
  damage: string | undefined;
  readonly #inflate: InflateRaw = createInflateRaw();
  #pieces: Uint8Array[] = [];
  #ended = false;
  #fed = 0;
  #wake: () => void = () => {};

  constructor() {
    this.#inflate
      .on('data', (piece: Uint8Array) => this.#pieces.push(piece))
      .on('end', () => {
        this.#ended = true;
        this.#wake();
      })
      .on('error', ({ message }) => {
        this.damage = message;
        this.#wake();
      });
  }

  /** The next chunk; undefined at the end, with `input` positioned after the member. */
  async next(input: Input): Promise<Uint8Array | undefined> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) return piece;
      if (this.damage !== undefined) return undefined;
      if (this.#ended) {
        input.giveBack(this.#fed - this.#inflate.bytesWritten);
        return undefined;
      }
      const slice = await input.some(SLICE);
      if (slice === undefined) {
        this.damage = CUT;
        return undefined;
      }
      this.#fed += slice.length;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#inflate.write(slice, () => resolve());
      });
    }
  }
}

/** Bytes that arrive in chunks, taken as needed. */
class Input {
  readonly #raw: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Bytes up to the end of the current chunk. */
  #read = 0;

  constructor(raw: AsyncIterator<Uint8Array>) {
    this.#raw = raw;
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#read - this.#chunk.length + this.#at;
  }

  /** The next bytes, at most `most`; undefined at the end. */
  async some(most: number = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    while (this.#at === this.#chunk.length) {
      const { done, value } = await this.#raw.next();
      if (done) return undefined;
      this.#chunk = value;
      this.#read += value.length;
      this.#at = 0;
    }
    const from = this.#at;
    this.#at = Math.min(this.#chunk.length, from + most);
    return this.#chunk.subarray(from, this.#at);
  }

  /** The next `count` bytes without taking them; fewer at the end. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#chunk.length - this.#at < count) {
      const { done, value } = await this.#raw.next();
      if (done) break;
      this.#chunk = Buffer.concat([this.#chunk.subarray(this.#at), value]);
      this.#read += value.length;
      this.#at = 0;
    }
    return this.#chunk.subarray(this.#at, this.#at + count);
  }

  /** Exactly `count` bytes; undefined if there are fewer. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const bytes = await this.peek(count);
    if (bytes.length < count) return undefined;
    this.#at += count;
    return bytes;
  }

  /** Puts back the last `count` bytes that `some` gave. */
  giveBack(count: number): void {
    this.#at -= count;
  }
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** RFC 1952 §8. Node has `zlib.crc32` only since 20.15. */
function crc32(before: number, bytes: Uint8Array): number {
  let sum = ~before;
  for (let i = 0; i < bytes.length; i++) sum = TABLE[(sum ^ bytes[i]!) & 0xff]! ^ (sum >>> 8);
  return ~sum >>> 0;
}
