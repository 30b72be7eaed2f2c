import { dissect, LINKTYPE_ETHERNET, Packet, toHex } from '@carplab/codec';
import { PfsyncSections, pfsyncWireEnd } from '@carplab/codec/pfsync';

/** Pairs of a node and a state that are remembered. */
const REMEMBERED = 50_000;

const packet = new Packet();
const sections = new PfsyncSections();

/** A state in a pfsync message: where it is in the frame, and whose it is. */
export interface NamedState {
  /** Indexes of the message's bytes in the frame. */
  readonly start: number;
  readonly end: number;
  /** `INS_1400`, `UPD_C`… */
  readonly action: string;
  /** As `pfctl -ss -vv` prints them. */
  readonly id: string;
  readonly creatorid: string;
}

/** The states that a pfsync frame names, in its order. None for another frame. */
export function namedStates(bytes: Uint8Array): NamedState[] {
  dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
  const found: NamedState[] = [];
  const { payloadAt, payloadEnd } = packet;
  if (packet.kind !== 'ip' || sections.on(bytes, payloadAt, payloadEnd, pfsyncWireEnd(packet)) !== undefined)
    return found;
  while (sections.next()) {
    const { known, itemAt, stride, readable } = sections;
    const id = known?.layout?.fields.find(({ kind, size }) => kind === 'id' && size === 8);
    const creator = known?.layout?.fields.find(({ kind, size }) => kind === 'id' && size === 4);
    if (known === undefined || id === undefined || creator === undefined) continue;
    for (let i = 0; i < readable; i++) {
      const start = itemAt + i * stride;
      const [at, by] = [start + id.offset, start + creator.offset];
      const names = { id: toHex(bytes, at, at + 8), creatorid: toHex(bytes, by, by + 4) };
      // A request for all states names none.
      if (/[^0]/.test(names.id)) found.push({ start, end: start + stride, action: known.name, ...names });
    }
  }
  return found;
}

/** The headings of a pfsync frame's sections: where each begins, and what it has. */
export function sectionTitles(bytes: Uint8Array): { readonly start: number; readonly text: string }[] {
  dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
  const { payloadAt, payloadEnd } = packet;
  if (packet.kind !== 'ip' || sections.on(bytes, payloadAt, payloadEnd, pfsyncWireEnd(packet)) !== undefined)
    return [];
  const found = [];
  while (sections.next()) {
    const { at: start, known, action, count } = sections;
    found.push({ start, text: `${known?.name ?? action} × ${count}` });
  }
  return found;
}

/** When nodes first heard of each other's states. */
export class SyncTimes {
  readonly #first = new Map<string, number>();

  /** A pfsync frame reaches a node. */
  heard(node: string, bytes: Uint8Array, timeUs: number): void {
    for (const { id, creatorid } of namedStates(bytes)) {
      const key = `${node} ${id} ${creatorid}`;
      if (!this.#first.has(key) && this.#first.size < REMEMBERED) this.#first.set(key, timeUs);
    }
  }

  /** When a node first heard of a state, µs; undefined if it did not. */
  firstUs(node: string, id: string, creatorid: string): number | undefined {
    return this.#first.get(`${node} ${id} ${creatorid}`);
  }
}
