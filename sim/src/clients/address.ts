import { type AddressInput, formatAddress, parseAddress } from '@carplab/codec';
import { textOfAddress } from '@carplab/codec/net';

/** An address of an endpoint, with its prefix length. */
export interface EndpointAddress {
  /** The canonical form. */
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly family: 4 | 6;
  /** The prefix length in bits. */
  readonly prefix: number;
}

/**
 * Reads an address such as `192.168.1.9/24`, or its bytes. Default prefix length: all bits.
 *
 * @throws {RangeError} for anything else.
 *
 * @example
 * parseEndpointAddress('2001:DB8:0::9/64').text; // => '2001:db8::9'
 */
export function parseEndpointAddress(given: AddressInput): EndpointAddress {
  const text = textOfAddress(given);
  const [address = '', length] = text.split('/', 2);
  const bytes = parseAddress(address);
  if (bytes === undefined) throw new RangeError(`'${text}' is not an IP address`);
  const bits = 8 * bytes.length;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (prefix < 0 || prefix > bits)
    throw new RangeError(`the prefix length of '${text}' is not from 0 to ${bits}`);
  return { text: formatAddress(bytes), bytes, family: bytes.length === 4 ? 4 : 6, prefix };
}

/**
 * The route to a destination: the source address, and the neighbor to send to, which is the destination itself or a
 * gateway. Undefined if there is no route.
 *
 * @example
 * const own = [parseEndpointAddress('192.168.1.9/24')];
 * const gateways = [parseEndpointAddress('192.168.1.1')];
 * routeTo('192.168.1.7', own, gateways); // => { source: '192.168.1.9', nextHop: '192.168.1.7' }
 * routeTo('203.0.113.4', own, gateways); // => { source: '192.168.1.9', nextHop: '192.168.1.1' }
 */
export function routeTo(
  destination: string,
  own: readonly EndpointAddress[],
  gateways: readonly EndpointAddress[],
): { readonly source: string; readonly nextHop: string } | undefined {
  const bytes = parseAddress(destination);
  if (bytes === undefined) return undefined;
  const near = own.find((address) => sharesPrefix(address, bytes));
  if (near !== undefined) return { source: near.text, nextHop: formatAddress(bytes) };
  for (const gateway of gateways) {
    if (gateway.bytes.length !== bytes.length) continue;
    const source = own.find((address) => sharesPrefix(address, gateway.bytes));
    if (source !== undefined) return { source: source.text, nextHop: gateway.text };
  }
  return undefined;
}

function sharesPrefix({ bytes, prefix }: EndpointAddress, other: Uint8Array): boolean {
  if (bytes.length !== other.length) return false;
  for (let bit = 0; bit < prefix; bit += 8) {
    const mask = prefix - bit >= 8 ? 0xff : (0xff00 >> (prefix - bit)) & 0xff;
    if (((bytes[bit >> 3]! ^ other[bit >> 3]!) & mask) !== 0) return false;
  }
  return true;
}
