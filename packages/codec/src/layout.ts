/// <reference path="../buffer-layout.d.ts" preserve="true" />
import { type Layout as Field, type Structure, struct } from 'buffer-layout';

/**
 * A fixed header as buffer-layout describes it, with the byte offset and size of each field by name.
 *
 * Views, encoders and problem reports take their offsets from here, so each wire format is written down once.
 * `structure.decode` and `structure.encode` need Node's `Buffer`; the offsets do not, and run anywhere.
 */
export interface HeaderLayout<F extends string = string> {
  readonly name: string;
  /** Length of the header in bytes. */
  readonly span: number;
  /** Byte offset of each field from the start of the header. */
  readonly offset: Readonly<Record<F, number>>;
  /** Length of each field in bytes. */
  readonly size: Readonly<Record<F, number>>;
  readonly structure: Structure<Field<F>>;
}

/**
 * Writes down a header: its name and its fields in wire order.
 *
 * @example
 * import { u8, u16be } from 'buffer-layout';
 * const header = layout('example', [u8('kind'), u16be('length')]);
 * header.offset.length; // => 1
 * header.span; // => 3
 */
export function layout<F extends Field>(name: string, fields: F[]): HeaderLayout<F['property']> {
  const structure = struct(fields, name);
  const offset: Record<string, number> = {};
  const size: Record<string, number> = {};
  let at = 0;
  for (const field of fields) {
    offset[field.property] = at;
    size[field.property] = field.span;
    at += field.span;
  }
  return Object.freeze({
    name,
    span: structure.span,
    offset: Object.freeze(offset),
    size: Object.freeze(size),
    structure,
  }) as HeaderLayout<F['property']>;
}
