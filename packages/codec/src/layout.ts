/// <reference path="../buffer-layout.d.ts" preserve="true" />
import { type Layout as Field, type Structure, struct } from 'buffer-layout';
import type { FieldMeaning, LayoutField } from './layout-field.js';

/**
 * A fixed header or message: its fields as buffer-layout describes them, and what each of them means.
 *
 * Views, encoders, dumps and problem reports all use this, so each wire format is defined once. `structure.decode` and
 * `structure.encode` need Node's `Buffer`; everything else runs anywhere.
 */
export interface HeaderLayout<F extends string = string> {
  readonly name: string;
  /** Length of the header in bytes. */
  readonly span: number;
  /** Byte offset of each field from the start of the header. */
  readonly offset: Readonly<Record<F, number>>;
  /** Length of each field in bytes. */
  readonly size: Readonly<Record<F, number>>;
  /** Every field with its place and meaning, in wire order and without a gap. */
  readonly fields: readonly LayoutField<F>[];
  /** The struct and header file, or the standard, that the layout follows. */
  readonly source: string;
  readonly structure: Structure<Field<F>>;
}

/** What the fields of a layout mean, by name. */
export type Meanings<F extends string> = Readonly<Record<F, FieldMeaning>>;

/**
 * Defines a header: its name, its fields in wire order, its source, and what each field means. The compiler refuses a
 * field without a meaning, and a meaning without a field.
 *
 * @example
 * import { u8, u16be } from 'buffer-layout';
 * const header = layout('example', [u8('kind'), u16be('length')], 'an example', {
 *   kind: { kind: 'enum', values: { 1: 'hello' }, doc: 'What is said' },
 *   length: { kind: 'number', unit: 'bytes', doc: 'All of it, this header included' },
 * });
 * header.offset.length; // => 1
 * header.span; // => 3
 * header.fields[0].values[1]; // => 'hello'
 */
export function layout<F extends Field, M extends Meanings<F['property']>>(
  name: string,
  fields: F[],
  source: string,
  meanings: M & { readonly [K in Exclude<keyof M, F['property']>]: never },
): HeaderLayout<F['property']> {
  const structure = struct(fields, name);
  const byName: Meanings<F['property']> = meanings;
  const offset: Record<string, number> = {};
  const size: Record<string, number> = {};
  const described: LayoutField<F['property']>[] = [];
  let at = 0;
  for (const { property, span } of fields as Field<F['property']>[]) {
    offset[property] = at;
    size[property] = span;
    const meaning: FieldMeaning = byName[property];
    described.push(Object.freeze({ source, ...meaning, name: property, offset: at, size: span }));
    at += span;
  }
  return Object.freeze({
    name,
    span: structure.span,
    offset: Object.freeze(offset),
    size: Object.freeze(size),
    fields: Object.freeze(described),
    source,
    structure,
  }) as HeaderLayout<F['property']>;
}

/** The same meanings for fields whose names begin with `prefix`: a struct within another. */
export function prefixed<P extends string, F extends string>(
  prefix: P,
  meanings: Meanings<F>,
): Meanings<`${P}${F}`> {
  const entries = Object.entries<FieldMeaning>(meanings).map(([name, meaning]) => [prefix + name, meaning]);
  return Object.fromEntries(entries) as Meanings<`${P}${F}`>;
}

/**
 * The field that contains the byte at `offset` from the start of the header; undefined outside.
 *
 * @example
 * fieldAt(CARP, 9).name; // => 'counterHigh'
 * fieldAt(CARP, 36); // => undefined
 */
export function fieldAt<F extends string>(
  layout: HeaderLayout<F>,
  offset: number,
): LayoutField<F> | undefined {
  return layout.fields.find((field) => offset >= field.offset && offset < field.offset + field.size);
}

/**
 * The largest number that fits a field, or a part of one.
 *
 * @example
 * largest(CARP, 'advskew'); // => 255
 * largest(CARP, 'versionType', 'version'); // => 15
 */
export function largest<F extends string>(layout: HeaderLayout<F>, name: F, part?: string): number {
  const field = layout.fields.find((one) => one.name === name)!;
  const bits = field.parts?.find((one) => one.name === part)?.bits ?? 8 * field.size;
  return 2 ** (field.kind === 'signed' ? bits - 1 : bits) - 1;
}
