import { formatAddress, parseAddress } from '@carplab/codec';

/** The shortest prefix of IPv4 that is usual on a segment. */
const USUAL = 24;

/** How many bits IPv4 addresses have in common, at most 24. */
export function networkBits(addresses: readonly string[]): number {
  const [first, ...rest] = addresses.map(numberOf);
  if (first === undefined) return USUAL;
  return Math.min(USUAL, ...rest.map((each) => Math.clz32((each ^ first) >>> 0)));
}

/** The address after the highest of those seen that nobody has; none that ends in 0 or 255. */
export function freeAddress(seen: readonly string[], taken: ReadonlySet<string>): string {
  const bytes = parseAddress([...seen].sort().at(-1)!)!.slice();
  const last = bytes.length - 1;
  for (let step = 1; step < 254; step++) {
    bytes[last] = 1 + ((bytes[last]! + 0) % 254);
    const text = formatAddress(bytes);
    if (!taken.has(text)) return text;
  }
  throw new RangeError(`no free address beside ${seen.join(', ')}`);
}

/** An address for a virtual host of which none was seen: the highest of the senders' network that they leave free. */
export function mostAddresses(sources: readonly string[], family: 4 | 6, vhid: number): string {
  const own = sources.filter((each) => each.includes(':') === (family === 6));
  const bytes = parseAddress(own[0]!)!.slice();
  if (family === 6) return `fd00::${vhid.toString(16)}`;
  for (let last = 255 - vhid; last !== 254 - vhid + 255; last++) {
    bytes[3] = 1 + ((((last - 1) % 254) + 254) % 254);
    const text = formatAddress(bytes);
    if (!own.includes(text)) return text;
  }
  throw new RangeError(`no free address beside ${own.join(', ')}`);
}

function numberOf(address: string): number {
  return parseAddress(address)!.reduce((sum, byte) => ((sum << 8) | byte) >>> 0, 0);
}
