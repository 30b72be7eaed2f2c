import { blob, u8, u32be } from 'buffer-layout';
import { layout, type Meanings } from '../layout.js';
import { AF_NAMES } from '../net/address-family.js';

/**
 * PF_PASS… of net/pfvar.h, where FreeBSD and OpenBSD agree; tcpdump prints PF_DROP as "block". From 13 on the numbers
 * differ between systems, and stay numbers.
 */
export const PF_ACTIONS: readonly string[] = [
  'pass',
  'block',
  'scrub',
  'noscrub',
  'nat',
  'nonat',
  'binat',
  'nobinat',
  'rdr',
  'nordr',
  'synproxy-drop',
  'defer',
  'match',
];

/** PF_INOUT… of net/pfvar.h; the last only on OpenBSD. */
export const PF_DIRECTIONS: readonly string[] = ['in/out', 'in', 'out', 'fwd'];

/**
 * PFRES_… of net/pfvar.h, as tcpdump prints them. 15 is "map-failed" on FreeBSD, "translate" on OpenBSD and
 * "state-locked" on NetBSD, so it stays a number, and so do the later ones.
 */
export const PF_REASONS = [
  'match',
  'bad-offset',
  'fragment',
  'short',
  'normalize',
  'memory',
  'bad-timestamp',
  'congestion',
  'ip-option',
  'proto-cksum',
  'state-mismatch',
  'state-insert',
  'state-limit',
  'src-limit',
  'synproxy',
] as const;

const BEFORE_USERS = [
  u8('length'),
  u8('family'),
  u8('action'),
  u8('reason'),
  blob(16, 'ifname'),
  blob(16, 'ruleset'),
  u32be('rule'),
  u32be('subrule'),
];

const OLD: Meanings<
  'length' | 'family' | 'action' | 'reason' | 'ifname' | 'ruleset' | 'rule' | 'subrule' | 'direction'
> = {
  length: { kind: 'number', unit: 'bytes', doc: 'Length of this header, without the padding after it' },
  family: { kind: 'enum', values: AF_NAMES, doc: 'AF_… of the logging system' },
  action: { kind: 'enum', values: PF_ACTIONS, doc: 'What pf did with the packet' },
  reason: { kind: 'enum', values: PF_REASONS, doc: 'Why' },
  ifname: { kind: 'name', doc: 'Interface that the packet came in or went out on' },
  ruleset: { kind: 'name', doc: 'Name of the anchor; empty without one' },
  rule: { kind: 'number', doc: 'Number of the rule; 0xffffffff: no rule, the default' },
  subrule: { kind: 'number', doc: 'Number of the rule within the anchor; 0xffffffff: no anchor' },
  direction: { kind: 'enum', values: PF_DIRECTIONS, doc: 'Whether the packet came in or went out' },
};

/**
 * The part of pf's log header that all of today's systems share, 61 bytes.
 *
 * FreeBSD 14 appends to 69 bytes (ridentifier, reserve), OpenBSD to 100 (rewritten, naf, and the translated
 * addresses and ports). The packet begins at `length` rounded up to a multiple of 4.
 */
export const PFLOG = layout(
  'pflog',
  [...BEFORE_USERS, u32be('uid'), u32be('pid'), u32be('ruleUid'), u32be('rulePid'), u8('direction')],
  'struct pfloghdr, net/if_pflog.h',
  {
    ...OLD,
    uid: { kind: 'number', order: 'host', doc: 'User of the socket that the packet belongs to' },
    pid: { kind: 'number', order: 'host', doc: 'Process of the socket that the packet belongs to' },
    ruleUid: { kind: 'number', order: 'host', doc: 'User who loaded the rule' },
    rulePid: { kind: 'number', order: 'host', doc: 'Process that loaded the rule' },
  },
);

/** pf's log header before OpenBSD 4.2 and FreeBSD 7, 45 bytes: without users and processes. */
export const PFLOG_OLD = layout(
  'pflog',
  [...BEFORE_USERS, u8('direction')],
  'struct pfloghdr, net/if_pflog.h before OpenBSD 4.2 and FreeBSD 7',
  OLD,
);
