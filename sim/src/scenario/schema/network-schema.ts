import * as z from 'zod';
import type { CableInput, SegmentInput, SwitchLinkInput } from '../input/network-input.js';
import { described, flag, keys, list, name, oneAddress, oneOf, opt, share, time, whole } from './leaf.js';

const link = keys(
  described(
    {
      latency: opt(time()),
      jitter: opt(time()),
      loss: opt(share()),
      duplicate: opt(share()),
      reorder: opt(share()),
      reorderBy: opt(time()),
      corrupt: opt(share()),
    },
    {
      latency: 'How long a frame takes. Default: 50 µs.',
      jitter: 'The largest extra delay; drawn uniformly. Default: 0.',
      loss: 'The fraction of frames that are lost, 0 to 1 or 0% to 100%. Default: 0.',
      duplicate: 'The fraction of frames that are duplicated, 0 to 1 or 0% to 100%. Default: 0.',
      reorder: 'The fraction of frames that are overtaken by later ones, 0 to 1 or 0% to 100%. Default: 0.',
      reorderBy: 'How much later a reordered frame arrives. Default: 1 ms.',
      corrupt: 'The fraction of frames with one bit flipped, 0 to 1 or 0% to 100%. Default: 0.',
    },
  ),
);

type Needed<K extends keyof CableInput> = NonNullable<CableInput[K]>;

/** The keys of a cable, for everything that is plugged in. */
export const cableShape: {
  readonly [K in keyof CableInput]-?: z.ZodExactOptional<z.ZodType<Needed<K>, Needed<K>>>;
} = described(
  {
    switch: opt(name('a switch')),
    link: opt(link),
    out: opt(link),
    in: opt(link),
    joins: opt(list(oneAddress('a group, as IP or MAC address'), 'groups')),
    portSecurity: opt(
      keys(
        described(
          { maxMacs: opt(whole(1, 10_000)), sticky: opt(flag()), violation: opt(oneOf('drop', 'shutdown')) },
          {
            maxMacs: 'How many source addresses the port may use. Default: 1.',
            sticky: 'Keeps learned addresses when the link goes down. Default: false.',
            violation:
              'What a frame from an excess address causes: drop, or shutdown of the port until portEnable. Default: drop.',
          },
        ),
      ),
    ),
    filter: opt(
      keys(
        described(
          { dropForeignSources: opt(flag()), promiscuous: opt(flag()) },
          {
            dropForeignSources:
              'Drops frames whose source is not the port\'s own MAC address, as without "forged transmits". Default: false.',
            promiscuous:
              'The port also receives frames to other MAC addresses, such as the virtual one. Default: true.',
          },
        ),
      ),
    ),
    echo: opt(flag()),
  },
  {
    switch: 'The switch it is connected to, on a segment with several. Default: its first.',
    link: 'What the cable does to frames, in both directions.',
    out: 'What differs from the node to the segment.',
    in: 'What differs from the segment to the node.',
    joins:
      'The multicast groups that the node reports to a snooping switch, as IP or MAC addresses. Default: all of its own.',
    portSecurity: 'Limits the MAC addresses that may use this switch port. Default: no limit.',
    filter: "What the hypervisor's switch filters at this port. Default: nothing.",
    echo: 'Flooded frames come back to their sender, as with some NIC teaming. Default: false.',
  },
);

export const SEGMENT: z.ZodType<SegmentInput, SegmentInput> = keys(
  described(
    {
      switches: opt(list(name('a switch'), 'names of switches')),
      ageing: opt(time()),
      macLimit: opt(whole(0, 1_000_000)),
      snooping: opt(oneOf('off', 'on-with-querier', 'on-without-querier')),
      membership: opt(time()),
      unregisteredMulticast: opt(oneOf('drop', 'flood')),
      eatsLinkLocalMulticast: opt(flag()),
      forwardDelay: opt(time()),
      mtu: opt(whole(68, 65_535)),
    },
    {
      switches: 'Several switches by name, which links connect. Each learns by itself. Default: one.',
      ageing: 'How long a MAC address is remembered. Default: 300 s.',
      macLimit: 'How many MAC addresses the switch can learn. Default: 8192.',
      snooping: 'IGMP and MLD snooping, with or without a querier. Default: off.',
      membership: 'How long a group report is valid. Default: 260 s.',
      unregisteredMulticast: 'With snooping: what happens to groups that nobody has reported. Default: drop.',
      eatsLinkLocalMulticast: "Does not forward 224.0.0.0/24, which includes CARP's group. Default: false.",
      forwardDelay: 'Spanning tree: how long a port waits after link-up before it forwards. Default: 0.',
      mtu: 'The most bytes after the Ethernet header; longer frames are dropped silently. Default: no limit.',
    },
  ),
);

export const SWITCH_LINK: z.ZodType<SwitchLinkInput, SwitchLinkInput> = keys(
  described(
    {
      segment: name('a segment'),
      between: z.tuple([name('a switch'), name('a switch')], { error: 'two switches, such as [sw1, sw2]' }),
      latency: opt(time()),
      loss: opt(share()),
    },
    {
      segment: 'The segment.',
      between: 'The two switches. Steps name the cable as SEGMENT:SWITCH-SWITCH, in this order.',
      latency: 'How long a frame takes. Default: 50 µs.',
      loss: 'The fraction of frames that are lost, 0 to 1 or 0% to 100%. Default: 0.',
    },
  ),
);
