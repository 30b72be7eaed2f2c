/** The dialects of CARP, in the order in which verification tries them. */
export const DIALECT_NAMES = ['freebsd', 'openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp'] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];
/** The dialect of hosts, forged packets and commands that name none. */
export const DEFAULT_DIALECT: DialectName = 'freebsd';

/** The releases that a configuration can name, of the dialect `freebsd`; 12 is 10 to 13. */
export const RELEASES = [12, 14] as const;
export type Release = (typeof RELEASES)[number];

export const PFSYNC_DIALECT_NAMES = ['freebsd-1301', 'freebsd-1400', 'freebsd-1500', 'openbsd'] as const;
export type PfsyncDialectName = (typeof PFSYNC_DIALECT_NAMES)[number];

/** The orders of checks on reception: that of each dialect, and that of FreeBSD 14, which differs. */
export type ReceiverName = DialectName | 'freebsd14';
