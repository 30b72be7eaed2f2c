import type { CarpDialect } from '../dialect.js';
import { cutKey } from '../key.js';
import { step } from '../receive.js';
import { sortedContext } from './freebsd.js';

const receive = [
  step.allow,
  step.carpOnInterface,
  step.ttl,
  step.length,
  step.checksum,
  step.vhidRunning,
  step.version,
  step.hmac,
] as const;

/**
 * FreeBSD 9.1, the last of the carpN interfaces. Its HMAC is that of later releases; releases before 9 hashed the
 * addresses in interface order, which `diagnose` tries. The order of its checks is inferred from NetBSD and
 * DragonFly, which share its ancestor.
 */
export const freebsd9: CarpDialect = {
  name: 'freebsd9',
  source: 'FreeBSD 9.1 sys/netinet/ip_carp.c (carp_hmac_prepare)',
  key: cutKey,
  contexts: [sortedContext],
  receive: { ipv4: receive, ipv6: receive },
};
