import { sameBytes } from '../../bytes.js';
import { CARP } from '../../layouts/carp.js';
import { isScoped } from '../address-order.js';
import type { CarpDialect } from '../dialect.js';
import { cutKey } from '../key.js';
import { type LladdrTerm, messagePrefix, sortedAddresses } from '../message.js';
import { type ReceiveStep, receivingVhid, step } from '../receive.js';

/** The virtual MAC address of a vhid: 00:00:5e:00:01:VHID. */
export function virtualMac(vhid: number): Uint8Array {
  return Uint8Array.of(0, 0, 0x5e, 0, 1, vhid);
}

/**
 * The MAC address is hashed only for the leader, and only where the administrator has set one that is neither the
 * computed virtual MAC nor the parent's ("realmac"). A balancing leader's computed MAC is 01:00:5e:00:01:VHID.
 */
function lladdrTerm(vhid: number, term: LladdrTerm | undefined): Uint8Array | undefined {
  if (!term || term.leader === false) return undefined;
  const { lladdr, parentLladdr } = term;
  const multicastForm = virtualMac(vhid);
  multicastForm[0] = 1;
  if (sameBytes(lladdr, virtualMac(vhid)) || sameBytes(lladdr, multicastForm)) return undefined;
  return parentLladdr && sameBytes(lladdr, parentLladdr) ? undefined : lladdr;
}

/** IPv4: only instances whose peer is multicast exactly if the packet's destination is. */
const vhidByPeer: ReceiveStep = (packet, receiver) => {
  const vhid = receivingVhid(packet, receiver);
  return vhid?.running && vhid.multicastPeer === packet.multicast ? undefined : 'badvhid';
};

/** "replay or network loop detected". */
const cookie: ReceiveStep = (packet, receiver) => {
  const own = receivingVhid(packet, receiver)!.ownCookie(
    packet.bytes,
    packet.start + CARP.offset.counterHigh,
  );
  if (!own) return undefined;
  return receiver.simplex ? 'badauth' : 'silent';
};

/** Sends without the scoped IPv6 addresses (NOV6LL), accepts with or without them (ORIG). */
export const openbsd: CarpDialect = {
  name: 'openbsd',
  source: 'OpenBSD sys/netinet/ip_carp.c of 2025-02 (carp_hmac_prepare_ctx, carp_proto_input_c)',
  key: cutKey,
  contexts: [
    {
      name: 'nov6ll',
      prefix: ({ vhid, addresses, lladdr }) =>
        messagePrefix(
          vhid,
          sortedAddresses(addresses.filter((address) => !isScoped(address))),
          lladdrTerm(vhid, lladdr),
        ),
    },
    {
      name: 'orig',
      prefix: ({ vhid, addresses, lladdr }) =>
        messagePrefix(vhid, sortedAddresses(addresses), lladdrTerm(vhid, lladdr)),
    },
  ],
  receive: {
    ipv4: [
      step.allow,
      step.carpOnInterface,
      step.ttl,
      step.length,
      step.checksum,
      vhidByPeer,
      step.version,
      step.hmac,
      cookie,
    ],
    ipv6: [
      step.allow,
      step.carpOnInterface,
      step.ttl,
      step.length,
      step.checksum,
      step.vhidRunning,
      step.version,
      step.hmac,
      cookie,
    ],
  },
};
