import {
  type Authenticator,
  checkAuthenticator,
  createAuthenticator,
  parseAddress,
  type Secret,
} from '@carplab/codec';
import { DIALECTS } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { readMac, wordAt } from '@carplab/codec/net';
import { baseDialect } from '@carplab/sim/scenario';
import type { Entry, SeenAdvertisement } from './entry.js';
import type { JudgedLane } from './lane.js';

const TTL = 255;
/** The low byte of 224.0.0.18 and of ff02::12. */
const GROUP = 0x12;

/** The authenticators of a lane, valid while its key and addresses are these. */
interface Known {
  readonly key: Secret;
  readonly addresses: readonly string[];
  readonly all: readonly Authenticator[];
}

/** Whether virtual hosts accept what they hear, by the keys and addresses that they have at that time. */
export class Acceptance {
  readonly #known: Map<JudgedLane, Known> = new Map();
  /** OpenBSD: the counter that it always sends, and recognizes. */
  readonly #cookies: Map<JudgedLane, readonly [number, number]> = new Map();

  /** A virtual host has sent this. */
  sent(lane: JudgedLane, { bytes, start }: SeenAdvertisement): void {
    if (lane.rules.cookie) this.#cookies.set(lane, counterOf(bytes, start));
  }

  /** It restarts, and will draw another cookie. */
  restarted(lane: JudgedLane): void {
    this.#cookies.delete(lane);
  }

  /** `unknown` if the notes leave it open: damage outside the advertisement, an echo, an unusual destination. */
  judge(lane: JudgedLane, entry: Extract<Entry, { kind: 'delivered' }>): 'yes' | 'no' | 'unknown' {
    const { advertisement: seen, damage, from, host } = entry;
    if (damage === 'elsewhere' || from === host || lane.isObscure) return 'unknown';
    if (!lane.live || !lane.port.host.allow) return 'no';
    if (damage === 'checksum' || !seen.checksumOk) return 'no';
    if (seen.ttl !== TTL && lane.checksTtl(seen.family))
      return lane.peers[seen.family] === undefined ? 'no' : 'unknown';
    // UCARP drops its own packets before any other check, old ones too.
    if (lane.rules.rawIpv4 && (seen.family === 6 || seen.source === lane.settings.source)) return 'no';
    if (seen.family === 6 ? !lane.families.sent6 && lane.rules.familyMustMatch : !lane.families.sent4)
      return 'no';
    const reached = reaches(lane, seen);
    if (reached !== 'yes') return reached;
    const [high, low] = this.#cookies.get(lane) ?? [Number.NaN, Number.NaN];
    const [heardHigh, heardLow] = counterOf(seen.bytes, seen.start);
    if (high === heardHigh && low === heardLow) return 'no';
    return this.#of(lane).some((each) => each.verify(seen.bytes, seen.start)) ? 'yes' : 'no';
  }

  #of(lane: JudgedLane): readonly Authenticator[] {
    const known = this.#known.get(lane);
    if (known?.key === lane.key && known.addresses === lane.addresses) return known.all;
    const { key, addresses } = lane;
    const all = authenticatorsOf(lane);
    this.#known.set(lane, { key, addresses, all });
    return all;
  }
}

/** Whether a virtual host listens on this destination: its group, or its own address. */
function reaches(lane: JudgedLane, { destination, family }: SeenAdvertisement): 'yes' | 'no' | 'unknown' {
  const peer = lane.peers[family];
  const isGroup = family === 4 ? destination[0]! >> 4 === 14 : destination[0] === 0xff;
  if (isGroup && destination.at(-1) !== GROUP) return 'unknown';
  // UCARP's peer is another group.
  if (lane.rules.rawIpv4) return peer !== undefined ? 'unknown' : isGroup ? 'yes' : 'no';
  const hearsAsItSends = lane.rules.hearsAsItSends && family === 4;
  if (isGroup) return hearsAsItSends && peer !== undefined ? 'no' : 'yes';
  if (hearsAsItSends && peer === undefined) return 'no';
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

function authenticatorsOf({ dialect: given, config, port, key, addresses }: JudgedLane): Authenticator[] {
  const dialect = baseDialect(given);
  const parent = readMac(port.host.config.interfaces.find(({ name }) => name === port.name)?.mac ?? '');
  const lladdr = config.lladdr === undefined ? undefined : readMac(config.lladdr);
  const terms = {
    dialect,
    vhid: config.vhid,
    addresses: addresses.flatMap((text) => parseAddress(text.split('/')[0]!) ?? []),
    key,
    ...(lladdr === undefined || parent === undefined ? {} : { lladdr: { lladdr, parentLladdr: parent } }),
  };
  return DIALECTS[dialect].contexts
    .map(({ name }) => ({ ...terms, context: name }))
    .filter((each) => checkAuthenticator(each) === undefined)
    .map(createAuthenticator);
}
