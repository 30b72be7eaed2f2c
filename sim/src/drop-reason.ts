/**
 * Why a frame did not get where its sender meant it to go. The order is part of the trace's hash: append only.
 *
 * - `unconnected`: the node's port leads nowhere.
 * - `link-down`: no carrier at the sender's or at the receiver's port.
 * - `cut`: this direction of the link is cut, and both ends think that it is up.
 * - `loss`: the link's loss rate.
 * - `node-off`, `paused`: nobody at the receiver's end.
 * - `short-frame`: less than an Ethernet header.
 * - `foreign-source`: the hypervisor takes only the port's own MAC address as source.
 * - `foreign-destination`: the hypervisor gives the port only frames for its own MAC address and for groups.
 * - `port-security`: the port is not allowed this source.
 * - `not-forwarding`: the port came up a moment ago, and spanning tree is still listening.
 * - `same-port`: the switch has learned the destination at the port where the frame came from.
 * - `partition`: sender and receiver are in different parts of the segment.
 * - `multicast-eaten`: the switch forwards no link-local multicast.
 * - `snooping`: the receiver's port is not, or no longer, known as a member of the group.
 * - `rule`: a rule of the scenario; its own reason is beside it.
 * - `outsider`: it was sent to a MAC address that only forged frames have used.
 * - `queue-full`: more is under way than the world keeps.
 * - `too-long`: more than the segment's MTU behind the Ethernet header.
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
] as const;

export type DropReason = (typeof DROP_REASONS)[number];
