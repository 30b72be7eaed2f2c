import {
  CARP_BYTES,
  createAuthenticator,
  type DialectName,
  type ReceivedPacket,
  type ReceiverName,
  receiveAdvertisement,
  signAdvertisement,
} from '@carplab/codec';
import { CARP_TTL, type Receiver, writeCarpChecksum } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';

/**
 * What protects a field of an advertisement. `hmac`: only who knows the password can change it. `checked`: a receiver
 * refuses another value, but needs no password to know that. `open`: anyone can change it, and receivers believe it.
 */
export type Guard = 'hmac' | 'checked' | 'open';

export type CarpField = keyof typeof CARP.offset;

/** By field of the CARP header, and of the TTL or hop limit. */
export type CarpGuards = Readonly<Record<CarpField | 'ttl', Guard>>;

/** Who receives: an implementation's rules for the HMAC, its checks, and what it knows. */
export interface GuardTerms {
  readonly dialect: DialectName;
  readonly receiver: ReceiverName;
  readonly family: 4 | 6;
  /** It takes its peer for a group, as the virtual hosts of all implementations do by default. */
  readonly multicastPeer?: boolean;
}

const known = new Map<string, CarpGuards>();

/**
 * What protects each field from a stranger on the segment. Nothing is listed here: the receiver of the codec is given
 * an advertisement with each bit changed in turn, and the checksum made right again, which needs no password.
 *
 * @example
 * const { counterLow, checksum, advskew, ttl } = carpGuards({ dialect: 'freebsd', receiver: 'freebsd', family: 4 });
 * [counterLow, checksum, advskew, ttl]; // => ['hmac', 'checked', 'open', 'checked']
 */
export function carpGuards(terms: GuardTerms): CarpGuards {
  const key = JSON.stringify(terms);
  const before = known.get(key);
  if (before !== undefined) return before;
  const { dialect, family } = terms;
  const sound = signAdvertisement({ vhid: VHID, advskew: 100, counter: COUNTER }, signer(dialect, VHID));
  const guards: Partial<Record<CarpField | 'ttl', Guard>> = {};
  for (const { name, offset, size } of CARP.fields) {
    const found = new Set<Guard>();
    for (let bit = 0; bit < 8 * size; bit++) {
      const at = offset + (bit >> 3);
      const changed = sound.slice();
      changed[at] = changed[at]! ^ (1 << (bit & 7));
      if (name !== 'checksum') writeCarpChecksum(changed, 0);
      found.add(verdict(terms, { ...PACKET, family, bytes: changed }));
    }
    guards[name] = found.has('checked') ? 'checked' : found.has('hmac') ? 'hmac' : 'open';
  }
  guards.ttl = verdict(terms, { ...PACKET, family, bytes: sound, ttl: CARP_TTL - 1 });
  const whole = guards as CarpGuards;
  known.set(key, whole);
  return whole;
}

const VHID = 7;
const COUNTER = 0x0102_0304_0506_0708n;
const PACKET: Omit<ReceivedPacket, 'bytes' | 'family'> = {
  ...{ ttl: CARP_TTL, multicast: true, toGroup: true, ownSource: false, start: 0, end: CARP_BYTES },
};

const signer = (dialect: DialectName, vhid: number) =>
  createAuthenticator({ dialect, password: 'secret', vhid, addresses: ['192.0.2.1'] });

/** What a receiver with every virtual host makes of it. */
function verdict({ dialect, receiver, multicastPeer = true }: GuardTerms, given: ReceivedPacket): Guard {
  // What comes for a unicast peer is sent to it.
  const packet = receiver === 'openbsd' ? { ...given, multicast: multicastPeer } : given;
  const accepts = (verify?: () => boolean): boolean => {
    const machine: Receiver = {
      ...{ allow: true, carpOnInterface: true, simplex: true },
      vhid: (vhid) => ({
        ...{ running: true, hasFamily: true, multicastPeer, ownCookie: () => false },
        verify: verify ?? ((bytes, start) => signer(dialect, vhid).verify(bytes, start)),
      }),
    };
    return receiveAdvertisement(receiver, packet, machine).accepted;
  };
  if (accepts()) return 'open';
  return accepts(() => true) ? 'hmac' : 'checked';
}
