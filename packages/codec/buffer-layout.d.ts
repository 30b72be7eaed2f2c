/**
 * Types for buffer-layout 1.2.2, which ships none: the part that carplab's layouts use. Field names are kept in the
 * types, so that the compiler checks offsets taken from a structure.
 */
declare module 'buffer-layout' {
  export class Layout<P extends string = string, V = unknown> {
    readonly span: number;
    readonly property: P;
    decode(bytes: Uint8Array, offset?: number): V;
    encode(value: V, bytes: Uint8Array, offset?: number): number;
    offsetOf?(property: string): number | undefined;
  }
  export class Structure<F extends Layout = Layout> extends Layout<string, Record<F['property'], unknown>> {
    readonly fields: readonly F[];
    offsetOf(property: string): number | undefined;
  }
  /** An unsigned 8-bit integer. */
  export function u8<P extends string>(property: P): Layout<P, number>;
  /** Unsigned integers of 16, 24 and 32 bits, little-endian. */
  export function u16<P extends string>(property: P): Layout<P, number>;
  export function u24<P extends string>(property: P): Layout<P, number>;
  export function u32<P extends string>(property: P): Layout<P, number>;
  /** Unsigned integers of 16, 24 and 32 bits, big-endian (network order). */
  export function u16be<P extends string>(property: P): Layout<P, number>;
  export function u24be<P extends string>(property: P): Layout<P, number>;
  export function u32be<P extends string>(property: P): Layout<P, number>;
  /** Signed integers, big-endian. */
  export function s32be<P extends string>(property: P): Layout<P, number>;
  /** `length` raw bytes. Its decode and encode need Node's Buffer. */
  export function blob<P extends string>(length: number, property: P): Layout<P, Uint8Array>;
  export function struct<F extends Layout>(fields: F[], property?: string): Structure<F>;
  export function seq<P extends string, V>(
    element: Layout<string, V>,
    count: number,
    property: P,
  ): Layout<P, V[]>;
}
