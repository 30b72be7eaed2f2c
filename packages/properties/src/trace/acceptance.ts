import {
  Authenticator,
  CARP,
  createAuthenticator,
  DIALECTS,
  parseAddress,
  parseMac,
  wordAt,
} from '@carplab/codec';
import type { Entry, SeenAdvertisement } from './entry.js';
import type { Lane } from './lane.js';

const TTL = 255;

/** Whether virtual hosts take what they hear for genuine, by the passwords and addresses of the scenario. */
export class Acceptance {
  readonly #authenticators: Map<Lane, readonly Authenticator[]> = new Map();
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

  /** `unknown` where the trace does not say enough: damage on the way, a key changed, a unicast peer, an echo. */
  judge(lane: Lane, entry: Extract<Entry, { kind: 'delivered' }>): 'yes' | 'no' | 'unknown' {
    const { advertisement: seen, corrupted, from, host } = entry;
    const { host: facts, carrier, up } = lane.port;
    if (corrupted || from === host || !lane.asConfigured || isUnicast(lane)) return 'unknown';
    if (lane.state === 'INIT' || facts.power !== 'on' || !facts.allow || !carrier || !up) return 'no';
    if (seen.ttl !== TTL || !seen.checksumOk) return 'no';
    // UCARP leaves its own packets out before anything else, old ones too.
    if (lane.dialect === 'ucarp' && (seen.family === 6 || seen.source === lane.settings.source)) return 'no';
    if (seen.family === 6 ? !lane.families.sent6 && lane.dialect === 'freebsd' : !lane.families.sent4)
      return 'no';
    const [high, low] = this.#cookies.get(lane) ?? [Number.NaN, Number.NaN];
    const [heardHigh, heardLow] = counterOf(seen.bytes, seen.start);
    if (high === heardHigh && low === heardLow) return 'no';
    return this.#of(lane).some((each) => each.verify(seen.bytes, seen.start)) ? 'yes' : 'no';
  }

  #of(lane: Lane): readonly Authenticator[] {
    const known = this.#authenticators.get(lane);
    if (known !== undefined) return known;
    const made = authenticatorsOf(lane);
    this.#authenticators.set(lane, made);
    return made;
  }
}

function counterOf(bytes: Uint8Array, start: number): readonly [number, number] {
  const { counterHigh, counterLow } = CARP.offset;
  return [wordAt(bytes, start + counterHigh), wordAt(bytes, start + counterLow)];
}

/** It has a peer instead of the group. */
export function isUnicast({ config: { peer, peer6 } }: Lane): boolean {
  return peer !== undefined || peer6 !== undefined;
}

function authenticatorsOf({ dialect, config, port }: Lane): Authenticator[] {
  const parent = parseMac(port.host.config.interfaces.find(({ name }) => name === port.name)?.mac ?? '');
  const lladdr = config.lladdr === undefined ? undefined : parseMac(config.lladdr);
  const terms = {
    dialect,
    vhid: config.vhid,
    addresses: config.addresses.flatMap((text) => {
      const bytes = parseAddress(text.split('/')[0]!);
      return bytes === undefined ? [] : [bytes];
    }),
    ...(config.key === undefined ? { password: config.password ?? '' } : { key: config.key }),
    ...(lladdr === undefined || parent === undefined ? {} : { lladdr: { lladdr, parentLladdr: parent } }),
  };
  return DIALECTS[dialect].contexts
    .map(({ name }) => createAuthenticator({ ...terms, context: name }))
    .filter((each) => each instanceof Authenticator);
}
