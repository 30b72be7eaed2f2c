// Address families (AF_… of sys/socket.h): that of IPv4 is the same everywhere.

export const AF_INET = 2;
export const AF_INET6_LINUX = 10;
/** NetBSD's too. */
export const AF_INET6_OPENBSD = 24;
/** DragonFly's too. */
export const AF_INET6_FREEBSD = 28;
export const AF_INET6_DARWIN = 30;

/** The families that are read, by number. */
export const AF_NAMES: Readonly<Record<number, string>> = {
  [AF_INET]: 'IPv4',
  [AF_INET6_LINUX]: 'IPv6',
  [AF_INET6_OPENBSD]: 'IPv6',
  [AF_INET6_FREEBSD]: 'IPv6',
  [AF_INET6_DARWIN]: 'IPv6',
};
