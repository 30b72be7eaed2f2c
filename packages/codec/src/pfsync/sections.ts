import { PFSYNC_HEADER, PFSYNC_SUBHEADER } from '../layouts/pfsync.js';
import { u16At } from '../net/words.js';
import { actionsOf, PFSYNC_EOF, type PfsyncAction } from './actions.js';
import { PFSYNC_MAX_SECTION, PFSYNC_VERSION_FREEBSD, PFSYNC_VERSION_OPENBSD } from './constants.js';

const HEADER = PFSYNC_HEADER.span;
const SUBHEADER = PFSYNC_SUBHEADER.span;
const LEN = PFSYNC_HEADER.offset.len;

/**
 * What a receiver counts when it reads a section, as `netstat -s -p pfsync` names it; `truncated` if the section was
 * valid on the wire but the capture cut it.
 */
export type SectionTrouble = 'badact' | 'badlen' | 'truncated';

/**
 * Walks the sections of a pfsync packet without allocating; one serves any number of packets. It reads as the
 * kernels read (`pfsync_input`), for receivers that know every action of the version:
 *
 * - Version 5 has no message length: an unknown action ends the packet. Sections begin only within the header's
 *   `len`, but their messages may lie behind it, as far as the IP packet goes. EOF ends it, and is `badlen` unless it
 *   is its last byte. A section with messages that are not all there, without messages at the very end, or of more
 *   than 2048 bytes is `badlen`.
 * - Version 6 steps by the length that the subheader gives: a longer message than known is read as far as it is
 *   known, and a section of an unknown action or of shorter messages is skipped. Nothing is behind `len`.
 *
 * A kernel stops at the first trouble, and what came before it counts. The walk goes on behind a section of more
 * than 2048 bytes only, whose end is known.
 *
 * @example
 * const packet = fromHex('05000028' + '00'.repeat(16) + '05000001' + '00'.repeat(12) + '0c000001');
 * const sections = new PfsyncSections();
 * sections.on(packet, 0, packet.length); // => undefined
 * sections.next(); // => true
 * sections.known.name; // => 'UPD_REQ'
 * sections.itemAt; // => 24
 */
export class PfsyncSections {
  bytes: Uint8Array = new Uint8Array(0);
  /** Of the header; 5 or 6 if there are sections. */
  version = 0;
  /** The length in the header, from the version on. */
  len = 0;
  /** Messages end here, as sent: in version 6 at the end of `len`, in version 5 at the end of the payload. */
  wireEnd = 0;

  // The current section, after `next` returned true.
  /** Where its subheader is. */
  at = 0;
  action = 0;
  /** Undefined for an action that the version does not have. */
  known: PfsyncAction | undefined;
  count = 0;
  /** Bytes of a message as the subheader gives them; 0 in version 5. */
  given = 0;
  /** From one message to the next. */
  stride = 0;
  /** Where its first message is. */
  itemAt = 0;
  /** How many messages are complete and of a known form: `count`, unless there is trouble. */
  readable = 0;
  /** The end of the section, as far as it is there. */
  endAt = 0;
  trouble: SectionTrouble | undefined;
  /** Version 6: a receiver skips it, and counts nothing. */
  skipped = false;

  #actions: readonly (PfsyncAction | undefined)[] = [];
  #offset = 0;
  /** A subheader must begin here or before. */
  #lastStart = 0;
  /** Messages lie before `wireEnd`; as far as captured, before this. */
  #end = 0;
  #payloadEnd = 0;

  /**
   * Points it at a packet: `start` is where its version is, `end` where the IP payload ends. If the capture cut the
   * payload, `wireEnd` is where it ended on the wire.
   *
   * @returns what makes a receiver drop the packet unread: `hdrops` (fewer than 20 bytes), `badver` (neither 5 nor
   *   6), `badlen` (a header length of more than the payload). Then there are no sections, but after `badlen` the
   *   walk may go on, within the payload. `truncated` if the capture kept less than the header.
   */
  on(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireEnd: number = end,
  ): 'hdrops' | 'badver' | 'badlen' | 'truncated' | undefined {
    this.bytes = bytes;
    this.known = undefined;
    this.trouble = undefined;
    this.#lastStart = -1;
    this.#offset = start;
    this.endAt = start;
    this.version = end > start ? bytes[start]! : 0;
    this.len = 0;
    if (wireEnd - start < HEADER) return 'hdrops';
    if (end - start < HEADER) return 'truncated';
    this.len = u16At(bytes, start + LEN);
    this.#actions = actionsOf(this.version);
    if (this.version !== PFSYNC_VERSION_FREEBSD && this.version !== PFSYNC_VERSION_OPENBSD) return 'badver';
    const stated = start + this.len;
    this.#offset = start + HEADER;
    this.endAt = this.#offset;
    this.#lastStart = Math.min(stated, wireEnd) - SUBHEADER;
    this.#payloadEnd = wireEnd;
    this.wireEnd = this.version === PFSYNC_VERSION_OPENBSD ? Math.min(stated, wireEnd) : wireEnd;
    this.#end = Math.min(this.wireEnd, end);
    return stated > wireEnd ? 'badlen' : undefined;
  }

  /** Moves to the next section; false if there is none. */
  next(): boolean {
    const at = this.#offset;
    if (at > this.#lastStart || at + SUBHEADER > this.#end) return false;
    const { bytes } = this;
    const action = bytes[at]!;
    const count = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const known = this.#actions[action];
    this.at = at;
    this.action = action;
    this.known = known;
    this.count = count;
    this.itemAt = at + SUBHEADER;
    this.trouble = undefined;
    this.skipped = false;
    if (this.version === PFSYNC_VERSION_FREEBSD) this.#freebsd(known, count);
    else this.#openbsd(known, count, bytes[at + 1]! << 2);
    return true;
  }

  #freebsd(known: PfsyncAction | undefined, count: number): void {
    this.given = 0;
    const { itemAt } = this;
    if (known?.message === undefined) {
      this.stride = 0;
      this.readable = 0;
      if (known?.number !== PFSYNC_EOF) this.#stop('badact');
      else {
        this.endAt = itemAt;
        this.#lastStart = -1;
        if (itemAt !== this.#payloadEnd) this.trouble = 'badlen';
      }
      return;
    }
    this.stride = known.size;
    const size = known.size * count;
    this.#take(size, known.size);
    if (this.trouble !== undefined) return;
    if (count === 0 && itemAt === this.#payloadEnd) this.trouble = 'badlen';
    else if (size > PFSYNC_MAX_SECTION) this.trouble = 'badlen';
  }

  #openbsd(known: PfsyncAction | undefined, count: number, given: number): void {
    this.given = given;
    this.stride = given;
    if (known?.message === undefined || given < known.size) {
      this.readable = 0;
      const size = count * given;
      this.endAt = Math.min(this.itemAt + size, this.#end);
      this.#offset = this.endAt;
      // EOF is a known action without messages; version 6 keeps it but does not need it.
      if (size > 0) this.skipped = true;
      else if (known?.number !== PFSYNC_EOF) this.#stop('badact');
      return;
    }
    this.#take(count * given, given);
  }

  /** `size` bytes of messages follow. */
  #take(size: number, stride: number): void {
    const { itemAt } = this;
    const endAt = itemAt + size;
    if (endAt <= this.#end) {
      this.readable = this.count;
      this.endAt = endAt;
    } else {
      this.readable = Math.floor((this.#end - itemAt) / stride);
      this.#stop(endAt <= this.wireEnd ? 'truncated' : 'badlen');
    }
    this.#offset = this.endAt;
  }

  /** There is no next section: everything that follows belongs to this one. */
  #stop(trouble: SectionTrouble): void {
    this.trouble = trouble;
    this.endAt = this.#end;
    this.#lastStart = -1;
  }
}
