import { isLinkLocal } from '../address-order.js';
import type { CarpDialect } from '../dialect.js';
import { cutKey } from '../key.js';
import { messagePrefix, sortedAddresses } from '../message.js';
import { step } from '../receive.js';

const receive = [
  step.allow,
  step.carpOnInterface,
  step.ttl,
  step.length,
  step.checksum,
  step.vhidRunning,
  step.ownSource,
  step.version,
  step.hmac,
] as const;

/** Clears the scope of link-local unicast addresses only. */
export const netbsd: CarpDialect = {
  name: 'netbsd',
  source: 'NetBSD sys/netinet/ip_carp.c 1.74.2.2',
  key: cutKey,
  contexts: [
    {
      name: 'sorted',
      prefix: ({ vhid, addresses }) => messagePrefix(vhid, sortedAddresses(addresses, isLinkLocal)),
    },
  ],
  receive: { ipv4: receive, ipv6: receive },
};
