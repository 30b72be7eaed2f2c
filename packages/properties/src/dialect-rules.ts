import type { DialectName } from '@carplab/implementations';
import type { ElectionDialect } from '@carplab/sim/scenario';

/**
 * What the protocol notes say of one implementation. `@carplab/election` states the same facts for its machines; they are
 * written a second time here so that a mistake there is found.
 */
export interface DialectRules {
  /**
   * What demotion does to an advertisement. `added`: it is added to the skew, up to 240. `flagged`: any makes the skew 240
   * (carp.md §3.3). `counted`: it goes out in byte 4, summed over interface groups, and is compared first (carp.md §3.4).
   */
  readonly demotion: 'added' | 'flagged' | 'counted';
  /** Each process counts its own demotion: nobody can set it, and the trace shows only the host. */
  readonly ownDemotion: boolean;
  /** It is summed over interface groups. */
  readonly byGroups: boolean;
  /** advbase 0 means fractions of a second. */
  readonly zeroBase: boolean;
  /** It multiplies advbase by its configured dead ratio, not by 3. */
  readonly deadRatio: boolean;
  /** Of equal masters, both yield, or the address decides. */
  readonly tie: 'yield' | 'address';
  /** Sends over IPv6, and has a timer for it. */
  readonly ipv6: boolean;
  /** An advertisement is ignored if the virtual host has no address of its family, and not only if it has no IPv4. */
  readonly familyMustMatch: boolean;
  /** It sends one counter forever, and recognizes it. */
  readonly cookie: boolean;
  /** Over IPv4 it hears only the group, or only its own address, whichever it sends to. */
  readonly hearsAsItSends: boolean;
  /** It receives its own packets, and drops all that have its IPv4 source. IPv6 never reaches it. */
  readonly rawIpv4: boolean;
  /** Its first interval as MASTER uses the configured skew, without demotion. */
  readonly firstInterval: 'configured' | 'sent';
  /** It advertises once more before it yields. */
  readonly lastAdvertisement: boolean;
  /** A change of its carrier or interface is noticed only when it next wakes. */
  readonly polls: boolean;
  /** It sleeps for this long when an administrator makes it BACKUP, and cannot be made MASTER; 0: neither. µs */
  readonly forcedSleepUs: number;
  /** A new password is written over the old key, and what is beyond its end stays. */
  readonly keyRemains: boolean;
  /** It has OPNsense's maintenance mode. */
  readonly maintenance: boolean;
  /** The most that an administrator may add to its demotion. */
  readonly mostDemotion: number;
  /** The HMAC covers IPv6 addresses in ascending order, not as configured. */
  readonly sortsIpv6: boolean;
  /** A virtual host has exactly one address, of IPv4, and a password that is not cut: a longer one is refused. */
  readonly oneAddress: boolean;
  /** The HMAC covers the MAC address of the carp interface, if an administrator has set it. */
  readonly hashesLladdr: boolean;
  /** With preempt and without demotion it starts as MASTER. */
  readonly startsAsMaster: boolean;
}

/** The kernels that descend from OpenBSD 3.5. */
const bsd: DialectRules = {
  demotion: 'flagged',
  ownDemotion: false,
  byGroups: false,
  zeroBase: false,
  deadRatio: false,
  tie: 'yield',
  ipv6: true,
  familyMustMatch: false,
  cookie: false,
  hearsAsItSends: false,
  rawIpv4: false,
  firstInterval: 'configured',
  lastAdvertisement: false,
  polls: false,
  forcedSleepUs: 0,
  keyRemains: false,
  maintenance: false,
  mostDemotion: 255,
  sortsIpv6: true,
  oneAddress: false,
  hashesLladdr: false,
  startsAsMaster: false,
};

export const DIALECT_RULES: Readonly<Record<DialectName, DialectRules>> = {
  freebsd: { ...bsd, demotion: 'added', familyMustMatch: true, keyRemains: true, maintenance: true },
  openbsd: {
    ...bsd,
    demotion: 'counted',
    byGroups: true,
    zeroBase: true,
    cookie: true,
    hashesLladdr: true,
    hearsAsItSends: true,
    mostDemotion: 60,
  },
  // Both are compiled out.
  netbsd: { ...bsd, ipv6: false },
  dragonfly: { ...bsd, sortsIpv6: false, startsAsMaster: true },
  freebsd9: bsd,
  ucarp: {
    ...bsd,
    ownDemotion: true,
    deadRatio: true,
    tie: 'address',
    ipv6: false,
    rawIpv4: true,
    oneAddress: true,
    firstInterval: 'sent',
    lastAdvertisement: true,
    polls: true,
    forcedSleepUs: 3_000_000,
  },
};

const followed = new WeakMap<ElectionDialect, DialectRules>();

/**
 * The rules of a dialect. One of `defineDialect` has those of its base, except where its definition is itself the statement
 * of a rule here: there is no other note of what its author means.
 */
export function dialectRules(dialect: DialectName | ElectionDialect): DialectRules {
  if (typeof dialect === 'string') return DIALECT_RULES[dialect];
  const known = followed.get(dialect);
  if (known !== undefined) return known;
  const { base, demoteByte, demotionScope, entering } = dialect;
  const { demotion } = DIALECT_RULES[base];
  const rules: DialectRules = {
    ...DIALECT_RULES[base],
    demotion: demoteByte ? 'counted' : demotion === 'counted' ? 'added' : demotion,
    ownDemotion: demotionScope === 'process',
    byGroups: demotionScope === 'groups',
    zeroBase: dialect.zeroBase,
    tie: dialect.tie,
    ipv6: dialect.ipv6 === 'full',
    familyMustMatch: dialect.familyMustMatch,
    cookie: dialect.counter === 'cookie',
    firstInterval: entering.includes('arm') ? 'configured' : 'sent',
    lastAdvertisement: dialect.lastAdvertisement,
    forcedSleepUs: dialect.forcedSleepUs,
  };
  followed.set(dialect, rules);
  return rules;
}
