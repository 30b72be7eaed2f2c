/**
 * Why a frame did not reach its destination. The order is part of the trace hash: append only.
 *
 * - `unconnected`: the node's port leads nowhere.
 * - `link-down`: no carrier at the sender's or at the receiver's port.
 * - `cut`: this direction of the link is cut, though both ends see a carrier.
 * - `loss`: the link's loss rate.
 * - `node-off`, `paused`: the receiver is off or paused.
 * - `short-frame`: shorter than an Ethernet header.
 * - `foreign-source`: the hypervisor accepts only the port's own MAC address as source.
 * - `foreign-destination`: the hypervisor delivers only frames to the port's own MAC address and to groups.
 * - `port-security`: port security does not allow this source.
 * - `not-forwarding`: the port came up recently, and spanning tree does not forward yet.
 * - `same-port`: the switch has learned the destination at the incoming port.
 * - `partition`: sender and receiver are in different parts of the segment.
 * - `multicast-eaten`: the switch forwards no link-local multicast.
 * - `snooping`: the receiver's port is not, or no longer, known as a member of the group.
 * - `rule`: a rule of the scenario, with its own reason.
 * - `outsider`: the destination is a MAC address that only forged frames have used.
 * - `queue-full`: too many frames are in flight.
 * - `too-long`: longer than the segment's MTU.
 * - `standby`: it arrived at a member of a failover lagg that another is used instead of.
 */
export const DROP_REASONS = [
  'unconnected',
  'link-down',
  'cut',
  'loss',
  'node-off',
  'paused',
  'short-frame',
  'foreign-source',
  'foreign-destination',
  'port-security',
  'not-forwarding',
  'same-port',
  'partition',
  'multicast-eaten',
  'snooping',
  'rule',
  'outsider',
  'queue-full',
  'too-long',
  'standby',
] as const;

export type DropReason = (typeof DROP_REASONS)[number];
