import { clearScope, isIpv4, isIpv6, sorted } from '../address-order.js';
import type { CarpDialect } from '../dialect.js';
import { cutKey } from '../key.js';
import { messagePrefix } from '../message.js';
import { step } from '../receive.js';

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

/** Keeps duplicates; IPv4 ascending, because its list is kept so; IPv6 in interface order. */
export const dragonfly: CarpDialect = {
  name: 'dragonfly',
  source: 'DragonFly sys/netinet/ip_carp.c (vhaddr lists)',
  key: cutKey,
  contexts: [
    {
      name: 'v4sorted-v6iforder',
      prefix: ({ vhid, addresses }) =>
        messagePrefix(vhid, [
          ...sorted(addresses.filter(isIpv4)),
          ...addresses.filter(isIpv6).map((address) => clearScope(address)),
        ]),
    },
  ],
  receive: { ipv4: receive, ipv6: receive },
};
