import { mixWord } from './hash-words.js';

/** How many names fit the 16 bits that a row has for one. */
const MAX_NAMES = 0xffff;

/** The length of a name, up to the first NUL or the end. */
function lengthOf(bytes: Uint8Array, start: number, size: number): number {
  let length = 0;
  while (length < size && bytes[start + length] !== 0) length++;
  return length;
}

function textOf(bytes: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(bytes[start + i]!);
  return text;
}

/**
 * Names of interfaces and tags as small numbers; 0 is the empty name. Bytes are kept as they are, one character each
 * (Latin-1): on the wire a name is any sixteen octets. Nothing is removed; a full table returns -1 for new names.
 *
 * @example
 * const names = new NameTable();
 * names.intern('all'); // => 1
 * names.name(1); // => 'all'
 * names.find('em0'); // => -1
 */
export class NameTable {
  readonly #names: string[] = [''];
  readonly #numbers = new Map<string, number>([['', 0]]);
  /** The bytes of each name and their hash, to find a name without making a string. */
  readonly #bytes: Uint8Array[] = [new Uint8Array(0)];
  readonly #byHash = new Map<number, number[]>();

  /** The one that was found last. */
  #last = 0;

  get size(): number {
    return this.#names.length;
  }

  /** Undefined if there is no such number. */
  name(number: number): string {
    return this.#names[number] ?? '';
  }

  /** -1 if unknown. */
  find(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }

  /** -1 if new and the table is full. */
  intern(name: string): number {
    return this.#numbers.get(name) ?? this.#add(name);
  }

  /** The number of a NUL-padded name in bytes; -1 if unknown. */
  findBytes(bytes: Uint8Array, start: number, size: number): number {
    const length = lengthOf(bytes, start, size);
    if (length === 0) return 0;
    // States of one interface come in sequence.
    if (this.#isName(this.#last, bytes, start, length)) return this.#last;
    let hash = length;
    for (let i = 0; i < length; i++) hash = mixWord(hash, bytes[start + i]!);
    const same = this.#byHash.get(hash);
    if (same === undefined) return -1;
    for (const number of same) {
      if (!this.#isName(number, bytes, start, length)) continue;
      this.#last = number;
      return number;
    }
    return -1;
  }

  /** As `intern`, for a name in bytes. */
  internBytes(bytes: Uint8Array, start: number, size: number): number {
    const number = this.findBytes(bytes, start, size);
    return number >= 0 ? number : this.#add(textOf(bytes, start, lengthOf(bytes, start, size)));
  }

  /** All names, in the order of their numbers. */
  list(): string[] {
    return [...this.#names];
  }

  /** Replaces the names by those from `list`. */
  reset(names: readonly string[]): void {
    this.#names.length = 1;
    this.#bytes.length = 1;
    this.#numbers.clear();
    this.#numbers.set('', 0);
    this.#byHash.clear();
    this.#last = 0;
    for (const name of names.slice(1)) this.#add(name);
  }

  #isName(number: number, bytes: Uint8Array, start: number, length: number): boolean {
    const known = this.#bytes[number]!;
    if (known.length !== length) return false;
    for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
    return true;
  }

  #add(name: string): number {
    const number = this.#names.length;
    if (number > MAX_NAMES) return -1;
    const bytes = Uint8Array.from(name, (character) => character.charCodeAt(0));
    let hash = bytes.length;
    for (const byte of bytes) hash = mixWord(hash, byte);
    this.#names.push(name);
    this.#bytes.push(bytes);
    this.#numbers.set(name, number);
    const same = this.#byHash.get(hash);
    if (same) same.push(number);
    else this.#byHash.set(hash, [number]);
    return number;
  }
}
