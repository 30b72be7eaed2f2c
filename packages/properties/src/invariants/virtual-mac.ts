import type { Entry } from '../trace/entry.js';
import type { LaneBook } from '../trace/lane-book.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { seconds } from '../words.js';

type Sent = Extract<Entry, { kind: 'sent' }>;

class VirtualMac implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  /** Sent by a host that is not MASTER. If it becomes MASTER at the same time, that is right. */
  #suspects: Sent[] = [];

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
  }

  moment(): void {
    for (const { host, interface: port, virtual, timeUs } of this.#suspects) {
      const lane = this.#book.lane(host, port, virtual);
      const state = lane === undefined ? `has no vhid ${virtual} there` : `is ${lane.state}`;
      this.#tell(
        timeUs,
        `${host} sends from the virtual MAC address of vhid ${virtual} at ${seconds(timeUs)}, and ${state}`,
      );
    }
    if (this.#suspects.length > 0) this.#suspects = [];
  }

  entry(entry: Entry): void {
    if (entry.kind === 'event' && entry.event.event === 'transition' && entry.event.to === 'MASTER') {
      const { host, interface: port, vhid } = entry.event;
      this.#suspects = this.#suspects.filter(
        (sent) => sent.host !== host || sent.interface !== port || sent.virtual !== vhid,
      );
      return;
    }
    if (entry.kind !== 'sent' || entry.virtual === 0 || !this.#book.hosts.has(entry.host)) return;
    if (this.#book.lane(entry.host, entry.interface, entry.virtual)?.isMaster) return;
    this.#suspects.push(entry);
  }
}

/** A host that is not MASTER never sends from the virtual MAC address. */
export const virtualMacIsMasters: Invariant = {
  name: 'the virtual MAC address is sourced by a master only',
  claim:
    'Only the MASTER of a vhid sends from 00:00:5e:00:01:VHID (UCARP: 00:00:5e:00:00:VHID), so that switches find it (carp.md §1, §4).',
  watch: (_trace, book, tell) => new VirtualMac(book, tell),
};
