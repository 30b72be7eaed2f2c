import { CARP } from '../../layouts/carp.js';
import { CARP_TTL } from '../constants.js';
import type { CarpDialect, HmacContext } from '../dialect.js';
import { cutKey } from '../key.js';
import { messagePrefix, sortedAddresses } from '../message.js';
import { type ReceiveStep, receivingVhid, step } from '../receive.js';

/** The common message: addresses ascending and distinct, scopes cleared. */
export const sortedContext: HmacContext = {
  name: 'sorted',
  prefix: ({ vhid, addresses }) => messagePrefix(vhid, sortedAddresses(addresses)),
};

/** A vhid is found by an address of the packet's family on the receiving interface. */
const vhidByFamily: ReceiveStep = (packet, receiver) => {
  if (receivingVhid(packet, receiver)?.hasFamily) return undefined;
  return packet.bytes[packet.start + CARP.offset.vhid] === 0 && packet.ownSource ? 'badif' : 'badvhid';
};

const common = [step.length, step.checksum, vhidByFamily, step.version] as const;

/** sys/netinet/ip_carp.c, FreeBSD 10.4, 12.1 and 13; the HMAC is the same in 14 and 15. */
export const freebsd: CarpDialect = {
  name: 'freebsd',
  source:
    'FreeBSD 12.1 sys/netinet/ip_carp.c (carp_input, carp6_input, carp_hmac_prepare), sbin/ifconfig/ifcarp.c',
  key: cutKey,
  contexts: [sortedContext],
  receive: {
    ipv4: [step.allow, step.ttl, ...common, step.hmac],
    ipv6: [step.allow, step.carpOnInterface, step.ttl, ...common, step.hmac],
  },
};

/** FreeBSD 14 looks at the TTL late, and only where the vhid's peer is a multicast group. */
const lateTtl: ReceiveStep = (packet, receiver) =>
  receivingVhid(packet, receiver)?.multicastPeer && packet.ttl !== CARP_TTL ? 'badttl' : undefined;

/**
 * The checks of FreeBSD 14's tree. As read, its IPv4 test for a multicast peer takes the address in network order, so
 * on little-endian machines 224.0.0.18 does not count as multicast and the TTL is not checked. The `ReceivingVhid`
 * selects which of the two to show, with `multicastPeer`.
 */
export const freebsd14Receive: CarpDialect['receive'] = {
  ipv4: [step.allow, ...common, lateTtl, step.hmac],
  ipv6: [step.allow, step.carpOnInterface, ...common, lateTtl, step.hmac],
};
