import {
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  Packet,
  toHex,
} from '@carplab/codec';
import { DIALECTS, type MessageTerms } from '@carplab/codec/carp';
import { type AdvertisementEvent, EffectList, type SentEvent } from '@carplab/election';
import { Arrival } from './receive/arrival.js';
import { FramePool } from './send/frame-pool.js';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * When more rules than this are kept, all are dropped and made again: a run that keeps changing its keys must not grow.
 */
const MAX_RULES = 4096;

/**
 * A host's working memory, so that a packet leaves no garbage. It holds nothing between calls.
 *
 * Hosts can share one if no call to one happens during a call to another. That is so in a simulation, where what a host
 * sends reaches the next one through the event queue, but not where a sink passes a frame on at once. Sharing helps the
 * processor's cache: among a thousand hosts on one segment each has left it by its turn, and every 64 bytes that a
 * delivery then reads cost some 20 ns. A separate `Scratch` is 40 such reads.
 */
export class Scratch {
  readonly packet: Packet = new Packet();
  readonly outPacket: Packet = new Packet();
  readonly arrival: Arrival = new Arrival();
  readonly effects: EffectList = new EffectList();
  readonly sentEffects: EffectList = new EffectList();
  readonly advertisementEvent: Mutable<AdvertisementEvent> = {
    type: 'advertisement',
    family: 4,
    advbase: 0,
    advskew: 0,
    demote: 0,
    counterHigh: 0,
    counterLow: 0,
    source: 0,
  };
  readonly sentEvent: Mutable<SentEvent> = { type: 'sent', family: 4, error: 0 };
  readonly frames: FramePool = new FramePool();
  readonly #rules: Map<string, readonly Authenticator[]> = new Map();

  /**
   * The authenticators of a virtual host: one for each context of its dialect; the first signs. Equal terms share them:
   * an authenticator's key schedules never change, and otherwise its answers depend only on the packet.
   *
   * @throws RangeError where a dialect has no message for these terms
   */
  authenticators(
    terms: Omit<AuthenticatorOptions, keyof MessageTerms> & MessageTerms & { readonly key: Uint8Array },
  ): readonly Authenticator[] {
    const { dialect, vhid, key, addresses, lladdr } = terms;
    const ofMac = lladdr && `${toHex(lladdr.lladdr)} ${lladdr.parentLladdr && toHex(lladdr.parentLladdr)}`;
    const name = `${dialect} ${vhid} ${toHex(key)} ${addresses.map((each) => toHex(each)).join(',')} ${ofMac}`;
    const known = this.#rules.get(name);
    if (known !== undefined) return known;
    // checkConfig rejects terms for which a dialect has no message.
    const made = DIALECTS[dialect].contexts.map((context) =>
      createAuthenticator({ ...terms, context: context.name }),
    );
    if (this.#rules.size >= MAX_RULES) this.#rules.clear();
    this.#rules.set(name, made);
    return made;
  }
}
