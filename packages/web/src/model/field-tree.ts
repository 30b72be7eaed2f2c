import type { PacketField } from '@carplab/text';

/** A header or message of a frame, and its fields. */
export interface FieldGroup {
  /** Indexes of its bytes in the frame. */
  readonly start: number;
  readonly end: number;
  /** The layer's name; of a packet inside another, with its heading before it. */
  readonly layer: string;
  readonly block?: string;
  readonly fields: readonly PacketField[];
}

/**
 * The fields of a frame by header and message, in the order of the bytes: what follows of the same layer belongs
 * together, until its layout begins again.
 *
 * @example
 * const field = (layer, start, offset) => ({ layer, start, end: start + 1, name: 'x', text: '', meaning: { offset } });
 * fieldGroups([field('ipv4', 0, 0), field('ipv4', 1, 1), field('ipv4', 2, 0)]).map(({ start, end }) => [start, end]); // => [[0, 2], [2, 3]]
 */
export function fieldGroups(fields: readonly PacketField[]): FieldGroup[] {
  const groups: { layer: string; block: string | undefined; fields: PacketField[] }[] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    const goesOn = last?.layer === field.layer && last.block === field.block && field.meaning?.offset !== 0;
    if (goesOn) last.fields.push(field);
    else groups.push({ layer: field.layer, block: field.block, fields: [field] });
  }
  return groups.map(({ layer, block, fields: own }) => ({
    ...{ layer, fields: own, start: own[0]!.start, end: own.at(-1)!.end },
    ...(block === undefined ? {} : { block }),
  }));
}
