import type { HeaderLayout, LayoutField } from '@carplab/codec/layouts';
import { fieldText } from './field-text.js';

/** A run of bytes with the name that it has: a field, or what no layout knows. */
export interface PacketField {
  /** Indexes of its bytes. */
  readonly start: number;
  readonly end: number;
  /** Name of the layout, or of what the bytes belong to. */
  readonly layer: string;
  readonly name: string;
  /** The value as text, where it says more than the bytes; `cut` where the capture has only a part of it. */
  readonly text: string;
  /** Absent for what no layout knows. */
  readonly meaning?: LayoutField;
}

/** The fields of the header at `at`, as far as they begin before `end`. */
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
