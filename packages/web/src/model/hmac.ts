import { type DialectName, formatAddress, formatMac, sameBytes } from '@carplab/codec';
import {
  cutKey,
  DIALECTS,
  HmacKey,
  type MessageTerms,
  PASSWORD_BYTES,
  type Password,
  passwordBytes,
} from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { concatBytes, toHex } from '@carplab/codec/net';
import type { CarpField } from './guards.js';

/** What a host signs and verifies with. */
export interface HmacTerms extends MessageTerms {
  readonly dialect: DialectName;
  /** 20 bytes. */
  readonly key: Uint8Array;
  /** What the key may have been made from. */
  readonly password?: Password;
}

/** A part of the message that is hashed. */
export interface HmacPart {
  readonly what: 'version' | 'type' | 'lladdr' | 'vhid' | 'address' | 'counter';
  /** Hexadecimal digits. */
  readonly hex: string;
  readonly text: string;
  /** The fields of the packet that it is taken from; none: the receiver adds it from its configuration. */
  readonly fields: readonly CarpField[];
}

/** An HMAC as one host computes it. */
export interface HmacSum {
  readonly dialect: DialectName;
  /** Which of the dialect's messages: `sorted`, `nov6ll`… */
  readonly context: string;
  /** Hexadecimal digits. */
  readonly key: string;
  /** The bytes of the password that count, and those after the cut, as hexadecimal digits. */
  readonly password?: { readonly kept: string; readonly cut: string };
  /** In the order in which they are hashed. */
  readonly parts: readonly HmacPart[];
  /** Hexadecimal digits. */
  readonly digest: string;
  /** It is what the packet has. */
  readonly matches: boolean;
}

/**
 * How a host computes the HMAC of the advertisement at `at`: with the message that fits, or the one that it sends.
 * Undefined if it has none: UCARP with two addresses.
 *
 * @example
 * const packet = fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c');
 * const key = cutKey('mekmitasdigoat');
 * const sum = hmacSum(packet, 0, { dialect: 'freebsd', key, vhid: 1, addresses: [Uint8Array.of(10, 1, 1, 252)] });
 * sum.parts.map(({ what, text }) => `${what} ${text}`); // => ['version 2', 'type 1', 'vhid 1', 'address 10.1.1.252', 'counter 72623859790382856']
 * [sum.digest.slice(0, 8), sum.matches]; // => ['aca8bfc4', true]
 */
export function hmacSum(bytes: Uint8Array, at: number, terms: HmacTerms): HmacSum | undefined {
  const { dialect, key, password } = terms;
  const { counterHigh, hmac } = CARP.offset;
  const counter = bytes.slice(at + counterHigh, at + hmac);
  const hashing = new HmacKey(key);
  const sums = DIALECTS[dialect].contexts.flatMap((context): HmacSum[] => {
    const prefix = context.prefix(terms);
    if (!(prefix instanceof Uint8Array)) return [];
    const { lladdr: _, ...bare } = terms;
    const without = context.prefix(bare);
    const hasLladdr = without instanceof Uint8Array && without.length < prefix.length;
    const digest = hashing.digest(concatBytes(prefix, counter));
    return [
      {
        ...{ dialect, context: context.name, key: toHex(key) },
        ...(password === undefined || !sameBytes(cutKey(password), key) ? {} : { password: cut(password) }),
        parts: [...partsOf(prefix, terms, hasLladdr), counterPart(counter)],
        digest: toHex(digest),
        matches: sameBytes(digest, bytes.subarray(at + hmac, at + CARP.span)),
      },
    ];
  });
  return sums.find(({ matches }) => matches) ?? sums[0];
}

function cut(password: Password): { readonly kept: string; readonly cut: string } {
  const bytes = passwordBytes(password);
  const kept = Math.min(PASSWORD_BYTES, bytes.length);
  return { kept: toHex(bytes, 0, kept), cut: toHex(bytes, kept) };
}

function partsOf(prefix: Uint8Array, { addresses }: MessageTerms, hasLladdr: boolean): HmacPart[] {
  let at = 0;
  const take = (what: HmacPart['what'], length: number, text: string, fields: CarpField[]): HmacPart => {
    at += length;
    return { what, hex: toHex(prefix, at - length, at), text, fields };
  };
  const parts = [
    take('version', 1, String(prefix[0]), []),
    take('type', 1, String(prefix[1]), []),
    ...(hasLladdr ? [take('lladdr', 6, formatMac(prefix, 2), [])] : []),
  ];
  parts.push(take('vhid', 1, String(prefix[at]), ['vhid']));
  while (at < prefix.length) {
    const isAt = (address: Uint8Array): boolean =>
      address.length === 4 && sameBytes(address, prefix.subarray(at, at + 4));
    const length = addresses.some(isAt) ? 4 : 16;
    parts.push(take('address', length, formatAddress(prefix.subarray(at, at + length)), []));
  }
  return parts;
}

function counterPart(counter: Uint8Array): HmacPart {
  const text = String(BigInt(`0x${toHex(counter)}`));
  return { what: 'counter', hex: toHex(counter), text, fields: ['counterHigh', 'counterLow'] };
}
