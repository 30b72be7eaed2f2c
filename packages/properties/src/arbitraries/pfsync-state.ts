import type { PfsyncState } from '@carplab/codec/pfsync';
import {
  AF_INET,
  AF_INET6_FREEBSD,
  AF_INET6_OPENBSD,
  type PfsyncKey,
  type PfsyncPeer,
} from '@carplab/codec/pfsync';
import { STATE_FORMAT_NAMES, type StateFormat } from '@carplab/implementations';
import fc from 'fast-check';
import { hostAddressTexts } from './address.js';
import { counters } from './advertisement.js';
import { requireOne } from './require.js';

export const byte: fc.Arbitrary<number> = fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255));
export const half: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 0x7fff, 0x8000, 0xffff),
  fc.nat(0xffff),
);
export const word: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
  fc.nat(0xffff_ffff),
);

/** Digits of so many octets. */
function hexOf(octets: number): fc.Arbitrary<string> {
  return fc
    .array(byte, { minLength: octets, maxLength: octets })
    .map((each) => each.map((octet) => octet.toString(16).padStart(2, '0')).join(''));
}

/** The id of a state: 16 hexadecimal digits. */
export function stateIds(): fc.Arbitrary<string> {
  return hexOf(8);
}

/** The hostid of a firewall: 8 hexadecimal digits. */
export function creatorIds(): fc.Arbitrary<string> {
  return hexOf(4);
}

/** Names of interfaces: also `all`, that of floating states, and one of 15 characters, the longest. */
export function interfaceNames(): fc.Arbitrary<string> {
  return fc.constantFrom('all', 'em0', 'vtnet1', 'igb0_vlan4094', 'wg0', 'bridge123456789');
}

/** Names in a field that may be empty, or full without a NUL. */
function names(size: number): fc.Arbitrary<string> {
  return fc.oneof(fc.constant(''), interfaceNames(), fc.constant('x'.repeat(size)));
}

/** 64 bits, in decimal. */
export function decimals(): fc.Arbitrary<string> {
  return counters().map(String);
}

/** One side of a connection, with any sequence numbers and windows; its state is one that a receiver accepts. */
export function pfsyncPeers(): fc.Arbitrary<PfsyncPeer> {
  return fc.record({
    scrub: fc.record({ pfssFlags: half, pfssTtl: byte, scrubFlag: fc.constantFrom(0, 1), pfssTsMod: word }),
    seqlo: word,
    seqhi: word,
    seqdiff: word,
    maxWin: half,
    mss: half,
    state: fc.integer({ min: 0, max: 12 }),
    wscale: byte,
  });
}

function keysOf(family: 4 | 6): fc.Arbitrary<Pick<PfsyncKey, 'addr' | 'port'>> {
  const address = hostAddressTexts(family);
  return fc.record({ addr: fc.tuple(address, address), port: fc.tuple(half, half) });
}

/** The number that a format's system gives a family. */
function afOf(family: 4 | 6, format: StateFormat): number {
  if (family === 4) return AF_INET;
  return format === 'openbsd-6' ? AF_INET6_OPENBSD : AF_INET6_FREEBSD;
}

const pairOf = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<[T, T]> => fc.tuple(each, each);
const signed = fc.oneof(fc.constantFrom(-1, 0, 0x7fff_ffff, -0x8000_0000), fc.integer());
const synced = { syncFlags: byte, updates: byte };
const options = { minTtl: byte, setTos: byte, maxMss: half, setPrio: pairOf(byte), rt: byte };
const queues = { qid: half, pqid: half, dnpipe: half, dnrpipe: half, rtIfname: names(16), rtableid: signed };

/** What only one format has, or has in its own width. */
function restOf(format: StateFormat, wire: 4 | 6, stack: 4 | 6): fc.Arbitrary<Partial<PfsyncState>> {
  const af = fc.constant(afOf(wire, format));
  const rtAddr = hostAddressTexts(wire);
  switch (format) {
    case 'freebsd-1301':
      return fc.record({ af, rtAddr, proto: byte, stateFlags: byte, ...synced });
    case 'freebsd-1400':
      return fc.record({ af, rtAddr, proto: byte, stateFlags: half, ...synced, ...options, ...queues });
    case 'freebsd-1500':
      return fc.record({
        ...options,
        ...queues,
        rtAddr,
        stateFlags: half,
        tagname: names(64),
        origIfname: names(16),
        wireAf: af,
        stackAf: fc.constant(afOf(stack, format)),
        rtAf: af,
        wireProto: byte,
        stackProto: byte,
      });
    case 'openbsd-6':
      return fc.record({
        ...synced,
        ...options,
        af,
        rtAddr,
        proto: byte,
        stateFlags: half,
        rtableid: pairOf(signed),
      });
  }
}

/** The families of both keys: NAT64 has two, where a format can say so. */
function familiesOfState(format: StateFormat): fc.Arbitrary<readonly [wire: 4 | 6, stack: 4 | 6]> {
  const one = fc.constantFrom([4, 4] as const, [6, 6] as const);
  const isTwofold = format === 'freebsd-1500' || format === 'openbsd-6';
  return isTwofold ? fc.oneof(one, fc.constantFrom([4, 6] as const, [6, 4] as const)) : one;
}

/**
 * A full state as INS and UPD carry it, with every field that the format has, and none that it has not: the plain
 * object that `decodePfsyncPacket` gives.
 *
 * @example
 * const [state] = fc.sample(pfsyncStates('freebsd-1301'), { numRuns: 1, seed: 1 });
 * [state.key.length, 'rtableid' in state, 'syncFlags' in state]; // => [2, false, true]
 */
export function pfsyncStates(format: StateFormat): fc.Arbitrary<PfsyncState> {
  requireOne('format', format, STATE_FORMAT_NAMES);
  return familiesOfState(format).chain(([wire, stack]) => {
    const own = (family: 4 | 6): fc.Arbitrary<Partial<PfsyncKey>> =>
      format === 'openbsd-6'
        ? fc.record({ rdomain: half, af: fc.constant(afOf(family, format)) })
        : fc.constant({});
    const key = (family: 4 | 6): fc.Arbitrary<PfsyncKey> =>
      fc.tuple(keysOf(family), own(family)).map(([common, rest]) => ({ ...common, ...rest }));
    const common = fc.record({
      id: stateIds(),
      ifname: interfaceNames(),
      key: fc.tuple(key(wire), key(stack)),
      src: pfsyncPeers(),
      dst: pfsyncPeers(),
      rule: word,
      anchor: word,
      natRule: word,
      creation: word,
      expire: word,
      packets: pairOf(decimals()),
      bytes: pairOf(decimals()),
      creatorid: creatorIds(),
      direction: fc.constantFrom(1, 2),
      log: byte,
      timeout: fc.nat(19),
    });
    return fc
      .tuple(common, restOf(format, wire, stack))
      .map(([state, rest]) => ({ ...state, ...rest }) as PfsyncState);
  });
}
