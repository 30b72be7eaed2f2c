/** The CARP dialects, in the order that verification tries them. */
export const DIALECT_NAMES = ['freebsd', 'openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp'] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

/** Whether a text names a dialect. */
export function isDialectName(text: string): text is DialectName {
  return DIALECT_NAMES.some((name) => name === text);
}

/** The dialect of hosts, forged packets and commands that name none. */
export const DEFAULT_DIALECT: DialectName = 'freebsd';

/** The releases of dialect `freebsd` that a configuration can name; 12 means 10 to 13. */
export const RELEASES = [12, 14] as const;
export type Release = (typeof RELEASES)[number];

/**
 * Faults of releases, which a machine may have without: `peer-octet`, a unicast peer whose last octet is 224 to 239 is
 * taken for a group, and no group is (PR 284872); `ifconfig-peer`, each later command for a vhid that does not name its
 * peers puts them back to the groups.
 */
export const FIXES = ['peer-octet', 'ifconfig-peer'] as const;
export type Fix = (typeof FIXES)[number];

export const PFSYNC_DIALECT_NAMES = ['freebsd-1301', 'freebsd-1400', 'freebsd-1500', 'openbsd'] as const;
export type PfsyncDialectName = (typeof PFSYNC_DIALECT_NAMES)[number];

/** The orders of receive checks: one for each dialect, and that of FreeBSD 14, which differs. */
export type ReceiverName = DialectName | 'freebsd14';
