import { blob, type Layout as Field, u8, u16be, u32be } from 'buffer-layout';
import { type Meanings, prefixed } from '../layout.js';
import type { FieldMeaning } from '../layout-field.js';
import { AF_INET, AF_INET6_FREEBSD, AF_INET6_OPENBSD } from '../net/address-family.js';
import { STATE_FLAGS, TIMEOUT_MAX_OLD, TIMEOUTS } from '../pfsync/constants.js';

// What several of pfsync's messages contain. A prefix puts it into a struct, such as `src.` or `key[0].`.

export const AF: FieldMeaning = {
  kind: 'enum',
  values: { [AF_INET]: 'IPv4', [AF_INET6_OPENBSD]: 'IPv6', [AF_INET6_FREEBSD]: 'IPv6' },
  doc: "Address family, as the sender numbers it; 0 in a key: the state's",
};
export const STATE_ID: FieldMeaning = {
  kind: 'id',
  required: true,
  doc: 'ID of the state, unique to its owner; copied and compared as raw memory',
};
export const CREATORID: FieldMeaning = {
  kind: 'id',
  required: true,
  doc: 'Hostid of the owner, the host that created the state',
};
export const TIMEOUT: FieldMeaning = {
  kind: 'enum',
  values: TIMEOUTS,
  doc: 'Timeout class, not seconds',
};
export const TIMEOUT_OPENBSD: FieldMeaning = { ...TIMEOUT, values: TIMEOUTS.slice(0, TIMEOUT_MAX_OLD) };
export const PAD: FieldMeaning = { kind: 'pad', doc: 'Padding' };

type StateFlag = keyof typeof STATE_FLAGS;
/** Those that fit one byte. */
const LOW_FLAGS: readonly StateFlag[] = [
  ...(['allowOpts', 'sloppy', 'pflow', 'noSync'] as const),
  ...(['ack', 'noDf', 'setTos', 'randomId'] as const),
];

/** `state_flags` of one byte, or with `more` of them of two. */
export function stateFlags(...more: readonly StateFlag[]): FieldMeaning {
  const values = Object.fromEntries([...LOW_FLAGS, ...more].map((name) => [STATE_FLAGS[name], name]));
  return { kind: 'bits', values, doc: 'Options of the rule that created the state' };
}

type Peer =
  | `scrub.${'pfss_flags' | 'pfss_ttl' | 'scrub_flag' | 'pfss_ts_mod'}`
  | ('seqlo' | 'seqhi' | 'seqdiff' | 'max_win' | 'mss' | 'state' | 'wscale' | 'pad');

/** The state of one side of a connection, 32 bytes (`struct pfsync_state_peer`). */
export function peerFields<P extends string>(prefix: P): Field<`${P}${Peer}`>[] {
  return [
    u16be(`${prefix}scrub.pfss_flags`),
    u8(`${prefix}scrub.pfss_ttl`),
    u8(`${prefix}scrub.scrub_flag`),
    u32be(`${prefix}scrub.pfss_ts_mod`),
    u32be(`${prefix}seqlo`),
    u32be(`${prefix}seqhi`),
    u32be(`${prefix}seqdiff`),
    u16be(`${prefix}max_win`),
    u16be(`${prefix}mss`),
    u8(`${prefix}state`),
    u8(`${prefix}wscale`),
    blob(6, `${prefix}pad`),
  ];
}

const PEER: Meanings<Peer> = {
  'scrub.pfss_flags': {
    kind: 'bits',
    values: { 1: 'timestamp modulation' },
    doc: 'What scrub does; only the lowest bit is ever sent',
  },
  'scrub.pfss_ttl': { kind: 'number', doc: 'Lowest TTL seen' },
  'scrub.scrub_flag': {
    kind: 'enum',
    values: { 0: 'unused', 1: 'valid' },
    doc: 'Whether the scrub fields are valid',
  },
  'scrub.pfss_ts_mod': { kind: 'number', doc: 'Added to TCP timestamps' },
  seqlo: { kind: 'number', doc: 'Highest sequence number that this side has sent' },
  seqhi: { kind: 'number', doc: 'Highest that the other side has acknowledged, plus its window' },
  seqdiff: { kind: 'number', doc: 'Added to sequence numbers; 0: nothing' },
  max_win: { kind: 'number', unit: 'bytes', doc: 'Largest window seen, before scaling' },
  mss: { kind: 'number', unit: 'bytes', doc: 'MSS option' },
  state: { kind: 'number', doc: 'TCP: 0 CLOSED to 12 PROXY_DST; others: 0 NO_TRAFFIC, 1 SINGLE, 2 MULTIPLE' },
  wscale: {
    kind: 'bits',
    values: { 128: 'option seen' },
    doc: 'Window scale: the shift count in the low 4 bits',
  },
  pad: PAD,
};

export function peerMeanings<P extends string>(prefix: P): Meanings<`${P}${Peer}`> {
  return prefixed(prefix, PEER);
}

type Key = `addr[${0 | 1}]` | `port[${0 | 1}]`;
type KeyOpenbsd = Key | 'rdomain' | 'af' | 'pad';

/** Addresses and ports of a state on one side of pf, 36 bytes (`struct pfsync_state_key` of FreeBSD). */
export function keyFields<P extends string>(prefix: P): Field<`${P}${Key}`>[] {
  return [
    blob(16, `${prefix}addr[0]`),
    blob(16, `${prefix}addr[1]`),
    u16be(`${prefix}port[0]`),
    u16be(`${prefix}port[1]`),
  ];
}

/** OpenBSD's key, 40 bytes: each side with its own routing domain and address family. */
export function keyFieldsOpenbsd<P extends string>(prefix: P): Field<`${P}${KeyOpenbsd}`>[] {
  return [...keyFields(prefix), u16be(`${prefix}rdomain`), u8(`${prefix}af`), blob(1, `${prefix}pad`)];
}

/** `family`: the fields of the whole layout that say of which family the addresses are. */
function key(family: readonly string[]): Meanings<Key> {
  const address: FieldMeaning = {
    kind: 'address',
    family,
    required: true,
    doc: 'For direction in, [0] is the source; for direction out, the destination',
  };
  const port: FieldMeaning = {
    kind: 'number',
    doc: 'Port of the address with the same index; for ICMP, its ID',
  };
  return { 'addr[0]': address, 'addr[1]': address, 'port[0]': port, 'port[1]': port };
}

export function keyMeanings<P extends string>(prefix: P, family: readonly string[]): Meanings<`${P}${Key}`> {
  return prefixed(prefix, key(family));
}

/** The family of OpenBSD's key is its own; receivers take the state's where it has none. */
export function keyMeaningsOpenbsd<P extends string>(
  prefix: P,
  family: readonly string[] = [],
): Meanings<`${P}${KeyOpenbsd}`> {
  return prefixed<P, KeyOpenbsd>(prefix, {
    ...key([`${prefix}af`, ...family]),
    rdomain: { kind: 'number', doc: 'Routing domain of this side' },
    af: AF,
    pad: PAD,
  });
}
