/** binary-parser 2.3.0 ships types that its own `exports` hide: the part that the bench uses. */
declare module 'binary-parser' {
  /** A parser whose `parse` gives an object with the fields in `T`. */
  export class Parser<T extends object = object> {
    endianness(order: 'big' | 'little'): Parser<T>;
    uint8<N extends string>(name: N): Parser<T & Record<N, number>>;
    uint16<N extends string>(name: N): Parser<T & Record<N, number>>;
    uint32<N extends string>(name: N): Parser<T & Record<N, number>>;
    buffer<N extends string>(name: N, options: { length: number }): Parser<T & Record<N, Uint8Array>>;
    parse(bytes: Uint8Array): T;
  }
}
