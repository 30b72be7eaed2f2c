import type { HeaderLayout, LayoutField } from '@carplab/codec/layouts';
import { fieldText } from './field-text.js';

/** A named range of bytes: a field, or bytes that no layout describes. */
export interface PacketField {
  /** Indexes of its bytes. */
  readonly start: number;
  readonly end: number;
  /** Name of the layout, or of what the bytes belong to. */
  readonly layer: string;
  readonly name: string;
  /** The value as text, if it says more than the bytes; `cut` if the capture has only part of it. */
  readonly text: string;
  /** In a packet inside others: the layer that the header belongs to, as a heading (`VXLAN`, `inside VXLAN`). */
  readonly block?: string;
  /** Absent if no layout describes it. */
  readonly meaning?: LayoutField;
}

/** The fields of the header at `at` that begin before `end`. */
export function headerFields(
  bytes: Uint8Array,
  at: number,
  end: number,
  layout: HeaderLayout,
): PacketField[] {
  return layout.fields
    .filter(({ offset }) => at + offset < end)
    .map((meaning) => {
      const start = at + meaning.offset;
      const whole = start + meaning.size;
      const text = whole > end ? 'cut' : fieldText(bytes, at, layout, meaning);
      return { start, end: Math.min(whole, end), layer: layout.name, name: meaning.name, text, meaning };
    });
}
