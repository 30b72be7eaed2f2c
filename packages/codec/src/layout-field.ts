/**
 * What the bytes of a field are. It settles how they are written in dumps and JSON, and what an encoder takes for
 * them:
 *
 * - `number`, unsigned, and `signed`, in two's complement;
 * - `counter`: an unsigned number that grows, in JSON as decimal digits, because 64 bits do not fit a number;
 * - `enum`: a number that stands for what `values` names;
 * - `bits`: named one by one (`values`, by mask), or several numbers in one field (`parts`);
 * - `checksum`;
 * - `mac`, `ipv4`, `ipv6`: an address; `address`: 16 bytes for one of either IP family, as the field named in
 *   `family` says, IPv4 in the first 4; `sockaddr`: a BSD socket address;
 * - `name`: ASCII up to a zero byte, or to the end of the field;
 * - `id`: an identifier that is copied as memory and shown as hexadecimal digits in wire order;
 * - `bytes`: what has no other form, as a digest;
 * - `pad`: sent as zeros, and not read.
 */
export type FieldKind =
  | 'number'
  | 'signed'
  | 'counter'
  | 'enum'
  | 'bits'
  | 'checksum'
  | 'mac'
  | 'ipv4'
  | 'ipv6'
  | 'address'
  | 'sockaddr'
  | 'name'
  | 'id'
  | 'bytes'
  | 'pad';

/** What a number counts. */
export type Unit = 'bytes' | '32-bit words' | '8-byte units' | 'packets' | 's' | '0.01 s' | '1/256 s';

/** Names of numbers; of `bits`, names of masks. */
export type ValueNames = Readonly<Record<number, string>>;

/** A number narrower than its field. The parts of a field are in order, high bits first. */
export interface FieldPart {
  readonly name: string;
  /** Width. */
  readonly bits: number;
  readonly kind: 'number' | 'enum' | 'bits' | 'pad';
  readonly unit?: Unit;
  /** Of `enum` and `bits`. */
  readonly values?: ValueNames;
  readonly doc: string;
}

/** What a field means, wherever it is. */
export interface FieldMeaning {
  readonly kind: FieldKind;
  /** One line, without a period at its end. */
  readonly doc: string;
  readonly unit?: Unit;
  /** For `enum`, and for `bits` without parts. Other numbers may occur on the wire. */
  readonly values?: ValueNames;
  /** Of `bits`. */
  readonly parts?: readonly FieldPart[];
  /** The number is usually written in hexadecimal. */
  readonly hex?: true;
  /** Default: network order, high byte first. `host`: the order of the machine that wrote it. */
  readonly order?: 'host';
  /** For `address`: fields of the same layout with BSD's address family; the first one present counts. */
  readonly family?: readonly string[];
  /** An encoder requires it. Without `required` the default is `usual`, or else zeros. */
  readonly required?: true;
  readonly usual?: number | string;
  /** Where it is defined. Default: the layout's source */
  readonly source?: string;
}

/** A field of a layout: its place, and its meaning. */
export interface LayoutField<F extends string = string> extends FieldMeaning {
  readonly name: F;
  /** Bytes from the start of the header. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  readonly source: string;
}
