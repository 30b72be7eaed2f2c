import { concatBytes } from '../bytes.js';
import { AddressError, type AddressInput, addressBytes, macBytesOf } from '../net/address-bytes.js';
import { ascending, clearScope, isIpv4, isIpv6 } from './address-order.js';
import { CARP_ADVERTISEMENT, CARP_VERSION } from './constants.js';

/** The link-layer term of OpenBSD's HMAC (`carp_hmac_prepare_ctx`); the others have none. */
export interface LladdrTerm {
  /** The MAC address of the carp interface, 6 bytes. */
  readonly lladdr: Uint8Array;
  /** The MAC address of the interface below it (carpdev); if it is the same, nothing is hashed. */
  readonly parentLladdr?: Uint8Array;
  /** Whether the vhid is the first of its carp interface's carpnodes; only that one hashes. Default: true */
  readonly leader?: boolean;
}

/** What an HMAC covers besides key and counter. */
export interface MessageTerms {
  /** 1 to 255. */
  readonly vhid: number;
  /** The vhid's addresses, 4 or 16 bytes each, in the interface's order. */
  readonly addresses: readonly Uint8Array[];
  readonly lladdr?: LladdrTerm;
}

/** The link-layer term as it can be given. */
export interface LladdrInput extends Omit<LladdrTerm, 'lladdr' | 'parentLladdr'> {
  readonly lladdr: AddressInput;
  readonly parentLladdr?: AddressInput;
}

/** The same as it can be given: addresses as text or bytes. */
export interface MessageInput extends Omit<MessageTerms, 'addresses' | 'lladdr'> {
  readonly addresses: readonly AddressInput[];
  readonly lladdr?: LladdrInput;
}

/**
 * With all addresses as bytes.
 *
 * @throws AddressError for what is no address
 */
export function messageTerms({ vhid, addresses, lladdr: given }: MessageInput): MessageTerms {
  const bytes = addressList('addresses', addresses);
  if (given === undefined) return { vhid, addresses: bytes };
  const { lladdr, parentLladdr, ...rest } = given;
  const term: LladdrTerm = {
    ...rest,
    lladdr: macBytesOf('lladdr.lladdr', lladdr),
    ...(parentLladdr === undefined ? {} : { parentLladdr: macBytesOf('lladdr.parentLladdr', parentLladdr) }),
  };
  return { vhid, addresses: bytes, lladdr: term };
}

/** Addresses as bytes. */
export function addressList(parameter: string, addresses: readonly AddressInput[]): Uint8Array[] {
  if (!Array.isArray(addresses)) throw new AddressError(parameter, addresses, 'a list of addresses');
  return addresses.map((each, i) => addressBytes(`${parameter}[${i}]`, each));
}

/** The message up to the counter: version and type as two whole bytes, link-layer address, vhid, addresses. */
export function messagePrefix(
  vhid: number,
  addresses: readonly Uint8Array[],
  lladdr: Uint8Array = new Uint8Array(0),
): Uint8Array {
  return concatBytes(
    Uint8Array.of(CARP_VERSION, CARP_ADVERTISEMENT),
    lladdr,
    Uint8Array.of(vhid),
    ...addresses,
  );
}

/**
 * IPv4 addresses, then IPv6 addresses, each ascending and distinct, with scopes cleared first: the order of every BSD
 * except DragonFly and FreeBSD before 9.
 */
export function sortedAddresses(
  addresses: readonly Uint8Array[],
  scoped?: (address: Uint8Array) => boolean,
): Uint8Array[] {
  const ipv6 = addresses.filter(isIpv6).map((address) => clearScope(address, scoped));
  return [...ascending(addresses.filter(isIpv4)), ...ascending(ipv6)];
}
