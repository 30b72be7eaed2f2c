import { PfsyncMessageView } from './message-view.js';
import { hex32, hex64, nameAt } from './octets.js';
import { PfsyncPeerView } from './peer-view.js';
import type { StateFormat } from './variant.js';

/** Bytes of an interface's name (IFNAMSIZ). */
const IFNAMSIZ = 16;

/**
 * Reads a full state in place, in any format: `stateView(format)` makes the view for a format. One view serves any
 * number of states.
 *
 * Fields that a format lacks have pf's unset values: 0, an empty name, -1 for `rtableid`. 64-bit numbers are read as
 * two words; `id`, `creatorid` and names are strings, for display.
 */
export abstract class PfsyncStateView extends PfsyncMessageView {
  abstract readonly format: StateFormat;
  /** Bytes of a state in this format. */
  abstract readonly size: number;

  // Offsets that all formats have, from the start of the message.
  protected abstract readonly peerAt: number;
  readonly #srcView = new PfsyncPeerView();
  readonly #dstView = new PfsyncPeerView();

  /** The initiator. The same object for every state: read it before the next. */
  get src(): PfsyncPeerView {
    return this.#srcView.on(this.data, this.start + this.peerAt);
  }
  /** The responder. */
  get dst(): PfsyncPeerView {
    return this.#dstView.on(this.data, this.start + this.peerAt + 32);
  }

  // For `PfsyncPeerView`'s reason: V8 inlines them, and the getters that call them, into any caller.
  protected word(at: number): number {
    return this.data.getUint32(at + this.start);
  }
  protected half(at: number): number {
    return this.data.getUint16(at + this.start);
  }

  get idHigh(): number {
    return this.word(0);
  }
  get idLow(): number {
    return this.word(4);
  }
  /** 16 hexadecimal digits. */
  get id(): string {
    return hex64(this.idHigh, this.idLow);
  }
  /** Where the 16 bytes of the interface's name are. */
  get ifnameAt(): number {
    return this.start + 8;
  }
  /** The interface's name up to its NUL. */
  get ifname(): string {
    return nameAt(this.bytes, this.ifnameAt, IFNAMSIZ);
  }

  /** Where in `bytes` the 16 bytes of an address are: `key` 0 wire, 1 stack. */
  abstract addrAt(key: 0 | 1, index: 0 | 1): number;
  abstract port(key: 0 | 1, index: 0 | 1): number;
  /** BSD's address family of one side, as the sender numbers it. */
  abstract keyAf(key: 0 | 1): number;
  /** IP protocol of one side. */
  abstract keyProto(key: 0 | 1): number;
  abstract rdomain(key: 0 | 1): number;

  abstract get rtAddrAt(): number;
  /** The address family of `rt_addr`. */
  abstract get rtAf(): number;
  abstract get rule(): number;
  abstract get anchor(): number;
  abstract get natRule(): number;
  /** Age, s. */
  abstract get creation(): number;
  /** Time left, s. */
  abstract get expire(): number;
  /** A word of `packets[way]`: `way` 0 in the direction of the state, 1 against it. */
  abstract packetsHigh(way: 0 | 1): number;
  abstract packetsLow(way: 0 | 1): number;
  abstract bytesHigh(way: 0 | 1): number;
  abstract bytesLow(way: 0 | 1): number;
  /** The owner's hostid as a number. */
  abstract get creatorWord(): number;
  /** 8 hexadecimal digits. */
  get creatorid(): string {
    return hex32(this.creatorWord);
  }
  abstract get direction(): number;
  abstract get log(): number;
  abstract get stateFlags(): number;
  abstract get timeout(): number;

  get syncFlags(): number {
    return 0;
  }
  get updates(): number {
    return 0;
  }
  get qid(): number {
    return 0;
  }
  get pqid(): number {
    return 0;
  }
  get dnpipe(): number {
    return 0;
  }
  get dnrpipe(): number {
    return 0;
  }
  /** `side` 0 wire, 1 stack: OpenBSD has one for each, FreeBSD the same for both. */
  rtableid(_side: 0 | 1 = 0): number {
    return -1;
  }
  get minTtl(): number {
    return 0;
  }
  get setTos(): number {
    return 0;
  }
  get maxMss(): number {
    return 0;
  }
  setPrio(_index: 0 | 1): number {
    return 0;
  }
  get rt(): number {
    return 0;
  }
  get rtIfname(): string {
    return '';
  }
  get tagname(): string {
    return '';
  }
  get origIfname(): string {
    return '';
  }
}
