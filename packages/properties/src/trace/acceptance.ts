import { Authenticator, createAuthenticator, parseAddress, parseMac } from '@carplab/codec';
import { DIALECTS } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { wordAt } from '@carplab/codec/net';
import type { Entry, SeenAdvertisement } from './entry.js';
import type { Lane } from './lane.js';

const TTL = 255;
/** The low byte of 224.0.0.18 and of ff02::12. */
const GROUP = 0x12;

/** The authenticators of a lane, as long as its key and addresses are these. */
interface Known {
  readonly key: Uint8Array;
  readonly addresses: readonly string[];
  readonly all: readonly Authenticator[];
}

/** Whether virtual hosts take what they hear for genuine, by the keys and addresses that they have at that moment. */
export class Acceptance {
  readonly #known: Map<Lane, Known> = new Map();
  /** OpenBSD: the counter that it sends for ever, and knows again. */
  readonly #cookies: Map<Lane, readonly [number, number]> = new Map();

  /** A virtual host has sent this. */
  sent(lane: Lane, { bytes, start }: SeenAdvertisement): void {
    if (lane.dialect === 'openbsd') this.#cookies.set(lane, counterOf(bytes, start));
  }

  /** It starts anew, and will draw another cookie. */
  restarted(lane: Lane): void {
    this.#cookies.delete(lane);
  }

  /** `unknown` where the notes do not say enough: damage around the advertisement, an echo, an odd destination. */
  judge(lane: Lane, entry: Extract<Entry, { kind: 'delivered' }>): 'yes' | 'no' | 'unknown' {
    const { advertisement: seen, damage, from, host } = entry;
    const { host: facts, carrier, up } = lane.port;
    if (damage === 'elsewhere' || from === host || lane.isObscure) return 'unknown';
    if (lane.state === 'INIT' || facts.power !== 'on' || !facts.allow || !carrier || !up) return 'no';
    if (damage === 'checksum' || !seen.checksumOk) return 'no';
    if (seen.ttl !== TTL) return lane.peers[seen.family] === undefined ? 'no' : 'unknown';
    // UCARP leaves its own packets out before anything else, old ones too.
    if (lane.dialect === 'ucarp' && (seen.family === 6 || seen.source === lane.settings.source)) return 'no';
    if (seen.family === 6 ? !lane.families.sent6 && lane.dialect === 'freebsd' : !lane.families.sent4)
      return 'no';
    const reached = reaches(lane, seen);
    if (reached !== 'yes') return reached;
    const [high, low] = this.#cookies.get(lane) ?? [Number.NaN, Number.NaN];
    const [heardHigh, heardLow] = counterOf(seen.bytes, seen.start);
    if (high === heardHigh && low === heardLow) return 'no';
    return this.#of(lane).some((each) => each.verify(seen.bytes, seen.start)) ? 'yes' : 'no';
  }

  #of(lane: Lane): readonly Authenticator[] {
    const known = this.#known.get(lane);
    if (known?.key === lane.key && known.addresses === lane.addresses) return known.all;
    const { key, addresses } = lane;
    const all = authenticatorsOf(lane);
    this.#known.set(lane, { key, addresses, all });
    return all;
  }
}

/** Whether a virtual host listens where this goes: to its group, or to the host itself. */
function reaches(lane: Lane, { destination, family }: SeenAdvertisement): 'yes' | 'no' | 'unknown' {
  const peer = lane.peers[family];
  const isGroup = family === 4 ? destination[0]! >> 4 === 14 : destination[0] === 0xff;
  if (isGroup && destination.at(-1) !== GROUP) return 'unknown';
  // UCARP's peer is another group.
  if (lane.dialect === 'ucarp') return peer !== undefined ? 'unknown' : isGroup ? 'yes' : 'no';
  // OpenBSD's IPv4 hears the group if it sends to that, and single hosts if to one.
  if (isGroup) return lane.dialect === 'openbsd' && family === 4 && peer !== undefined ? 'no' : 'yes';
  if (lane.dialect === 'openbsd' && family === 4 && peer === undefined) return 'no';
  return lane.own.some((own) => isSame(own, destination)) ? 'yes' : 'unknown';
}

/** Whether two addresses are the same. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function counterOf(bytes: Uint8Array, start: number): readonly [number, number] {
  const { counterHigh, counterLow } = CARP.offset;
  return [wordAt(bytes, start + counterHigh), wordAt(bytes, start + counterLow)];
}

function authenticatorsOf({ dialect, config, port, key, addresses }: Lane): Authenticator[] {
  const parent = parseMac(port.host.config.interfaces.find(({ name }) => name === port.name)?.mac ?? '');
  const lladdr = config.lladdr === undefined ? undefined : parseMac(config.lladdr);
  const terms = {
    dialect,
    vhid: config.vhid,
    addresses: addresses.flatMap((text) => parseAddress(text.split('/')[0]!) ?? []),
    key,
    ...(lladdr === undefined || parent === undefined ? {} : { lladdr: { lladdr, parentLladdr: parent } }),
  };
  return DIALECTS[dialect].contexts
    .map(({ name }) => createAuthenticator({ ...terms, context: name }))
    .filter((each) => each instanceof Authenticator);
}
