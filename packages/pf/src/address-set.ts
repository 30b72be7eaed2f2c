import { parseAddress } from '@carplab/codec';
import type { AddressSpec, PfInterface } from './config.js';
import { fail, listOf } from './fail.js';

/** A network, or its complement. */
interface Entry {
  readonly bytes: Uint8Array;
  /** Bits. */
  readonly length: number;
  readonly not: boolean;
}

/** The addresses that a rule names. As in a pf table, the most specific entry that contains an address decides. */
export class AddressSet {
  readonly #entries: readonly Entry[];
  /** The result for an address in no entry. */
  readonly #otherwise: boolean;

  constructor(entries: readonly Entry[]) {
    this.#entries = [...entries].sort((a, b) => b.length - a.length);
    this.#otherwise = entries.every(({ not }) => not);
  }

  /** Whether the address at `at`, of 4 or 16 bytes, is included. */
  has(bytes: Uint8Array, at: number, size: number): boolean {
    for (const { bytes: network, length, not } of this.#entries) {
      if (network.length === size && shares(network, length, bytes, at)) return !not;
    }
    return this.#otherwise;
  }
}

function shares(network: Uint8Array, length: number, bytes: Uint8Array, at: number): boolean {
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (network[i] !== bytes[at + i]) return false;
  const rest = length & 7;
  return rest === 0 || ((network[whole]! ^ bytes[at + whole]!) & (0xff00 >> rest) & 0xff) === 0;
}

/** An address with a prefix length; without one, a single address. Undefined if invalid. */
export function parseNetwork(text: string): { bytes: Uint8Array; length: number } | undefined {
  const [address = '', digits, more] = text.split('/');
  const bytes = parseAddress(address);
  if (bytes === undefined || more !== undefined) return undefined;
  const most = 8 * bytes.length;
  if (digits === undefined) return { bytes, length: most };
  const length = /^\d{1,3}$/.test(digits) ? Number(digits) : -1;
  return length >= 0 && length <= most ? { bytes, length } : undefined;
}

/**
 * The addresses that a rule's `from` or `to` names; undefined for any.
 *
 * @throws RangeError for what names none
 */
export function addressSet(
  where: string,
  spec: AddressSpec | undefined,
  interfaces: readonly PfInterface[],
): AddressSet | undefined {
  const texts = listOf(spec);
  if (texts.length === 0 || (texts.length === 1 && texts[0] === 'any')) return undefined;
  return new AddressSet(texts.flatMap((text) => entriesOf(where, text, interfaces)));
}

function entriesOf(where: string, spec: string, interfaces: readonly PfInterface[]): Entry[] {
  const allowed =
    'an address or network, any, self, (interface) or interface:network, optionally with ! in front';
  if (typeof spec !== 'string') return fail(where, spec, allowed);
  const not = spec.startsWith('!');
  const text = (not ? spec.slice(1) : spec).trim();
  if (text === 'any') return [entry('0.0.0.0/0', not), entry('::/0', not)];
  const own = ownOf(text, interfaces);
  if (own !== undefined) return own.map((address) => entry(address, not));
  const network = parseNetwork(text);
  return network === undefined ? fail(where, spec, allowed) : [{ ...network, not }];
}

/** The machine's own addresses, with prefix lengths where the network is named. */
function ownOf(text: string, interfaces: readonly PfInterface[]): string[] | undefined {
  const alone = (address: string): string => address.split('/')[0]!;
  if (text === 'self') return interfaces.flatMap(({ addresses }) => addresses.map(alone));
  const network = text.endsWith(':network');
  const name = network ? text.slice(0, -8) : /^\((.*)\)$/.exec(text)?.[1];
  const found = interfaces.find((each) => each.name === name);
  if (found === undefined) return undefined;
  return network ? [...found.addresses] : found.addresses.map(alone);
}

function entry(text: string, not: boolean): Entry {
  const network = parseNetwork(text);
  if (network === undefined) throw new RangeError(`an interface has the invalid address '${text}'`);
  return { ...network, not };
}
