import type { Packet } from '@carplab/codec';
import {
  PfsyncBusView,
  PfsyncSections,
  PfsyncStateIdView,
  type PfsyncStateView,
  PfsyncUpdCView,
  pfsyncWireEnd,
  type StateFormat,
  stateView,
} from '@carplab/codec/pfsync';

/** Reads from a pfsync packet the first creatorid that it names: those of two clusters differ. */
export class CreatorReader {
  readonly #sections = new PfsyncSections();
  readonly #ids = new PfsyncStateIdView();
  readonly #updates = new PfsyncUpdCView();
  readonly #buses = new PfsyncBusView();
  readonly #views = new Map<StateFormat, PfsyncStateView>();

  /** The creatorid as a number; 0 if it names none. */
  of(packet: Packet): number {
    const sections = this.#sections;
    const { bytes, payloadAt, payloadEnd } = packet;
    if (sections.on(bytes, payloadAt, payloadEnd, pfsyncWireEnd(packet)) !== undefined) return 0;
    while (sections.next()) {
      const { known, trouble, readable, skipped, itemAt } = sections;
      if (trouble !== undefined || known === undefined || skipped || readable === 0) continue;
      const creator = this.#creatorAt(bytes, itemAt, known);
      if (creator !== 0) return creator;
    }
    return 0;
  }

  #creatorAt(bytes: Uint8Array, at: number, known: NonNullable<PfsyncSections['known']>): number {
    switch (known.message) {
      case 'state':
        return this.#viewOf(known.format!).on(bytes, at).creatorWord;
      case 'updc':
        return this.#updates.on(bytes, at).creatorWord;
      case 'id':
        return this.#ids.on(bytes, at).creatorWord;
      case 'bus':
        return this.#buses.on(bytes, at).creatorWord;
      default:
        return 0;
    }
  }

  #viewOf(format: StateFormat): PfsyncStateView {
    let view = this.#views.get(format);
    if (!view) {
      view = stateView(format);
      this.#views.set(format, view);
    }
    return view;
  }
}
