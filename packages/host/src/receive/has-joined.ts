import { wordAt } from '@carplab/codec/net';
import { isMulticast } from '../config/prefix.js';
import type { Machine, Port } from '../machine.js';

/** 01:00:5e and a 0 bit, in front of the low 23 bits of an IPv4 group (RFC 1112 §6.4). */
const [IPV4_HIGH, IPV4_PREFIX, LOW_BITS] = [0x0100, 0x5e000000, 0x7fffff];

/**
 * Whether the machine listens to the group with this MAC address on a port. Of IPv4 those are 224.0.0.0/24 and the
 * groups that it is configured to send to; of IPv6 each may be that of an address, and counts.
 */
export function hasJoined({ vhids, config }: Machine, port: Port, high: number, low: number): boolean {
  if (high !== IPV4_HIGH || (low & ~LOW_BITS) !== IPV4_PREFIX || (low & LOW_BITS) >>> 8 === 0) return true;
  const { checkedPfsync } = config;
  const groups = vhids.filter((each) => each.port === port).map(({ destination4 }) => destination4);
  if (checkedPfsync?.port === port.index) groups.push(checkedPfsync.destination);
  return groups.some(
    (group) => group.length === 4 && isMulticast(group) && (wordAt(group, 0) & LOW_BITS) === (low & LOW_BITS),
  );
}
