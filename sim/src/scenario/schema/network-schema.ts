import type * as z from 'zod';
import type { CableInput, SegmentInput } from '../input/network-input.js';
import { described, flag, keys, list, oneOf, opt, share, text, time, whole } from './leaf.js';

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
      latency: 'How long a frame takes: 50 µs when absent.',
      jitter: 'At most so much longer, by the seed, each alike: none when absent.',
      loss: 'The share of frames that are lost, 0 to 1: 0 when absent.',
      duplicate: 'The share of frames that come twice, 0 to 1: 0 when absent.',
      reorder: 'The share of frames that are overtaken by later ones, 0 to 1: 0 when absent.',
      reorderBy: 'How much later a reordered frame comes: 1 ms when absent.',
      corrupt: 'The share of frames in which one bit is turned over, 0 to 1: 0 when absent.',
    },
  ),
);

type Needed<K extends keyof CableInput> = NonNullable<CableInput[K]>;

/** The cable's part of everything that is plugged in. */
export const cableShape: {
  readonly [K in keyof CableInput]-?: z.ZodExactOptional<z.ZodType<Needed<K>, Needed<K>>>;
} = described(
  {
    link: opt(link),
    out: opt(link),
    in: opt(link),
    joins: opt(list(text('a group, as IP or MAC address'), 'groups')),
    portSecurity: opt(
      keys(
        described(
          { maxMacs: opt(whole(1, 10_000)), sticky: opt(flag()), violation: opt(oneOf('drop', 'shutdown')) },
          {
            maxMacs: 'Source addresses that the port may use: 1 when absent.',
            sticky: 'Addresses once learned are kept, also when the link goes down: false when absent.',
            violation:
              'What a frame from one address too many does: it is dropped (the default), or the port is shut down until portEnable.',
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
              'Frames whose source is not the port\'s own MAC address are dropped, as without "forged transmits": false when absent.',
            promiscuous:
              'The port gets frames to other MAC addresses, too, as the virtual one is: true when absent.',
          },
        ),
      ),
    ),
    echo: opt(flag()),
  },
  {
    link: 'What the cable does to frames, in both directions alike.',
    out: 'What is different from the node to the segment.',
    in: 'What is different from the segment to the node.',
    joins:
      'The multicast groups that the node reports to a snooping switch, as IP or MAC addresses: all of its own when absent.',
    portSecurity: 'How many MAC addresses the switch lets in at this port: any number when absent.',
    filter: "What the hypervisor's switch keeps from or for this port: nothing when absent.",
    echo: 'What is flooded comes back to its sender, as with some NIC teaming: false when absent.',
  },
);

export const SEGMENT: z.ZodType<SegmentInput, SegmentInput> = keys(
  described(
    {
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
      ageing: 'An address not seen for so long is forgotten: 300 s when absent.',
      macLimit: 'MAC addresses that the switch can learn: 8192 when absent.',
      snooping: 'IGMP and MLD snooping, and whether somebody asks for reports: off when absent.',
      membership: 'How long a report of a group counts: 260 s when absent.',
      unregisteredMulticast:
        'What becomes of groups that nobody has reported: drop when absent, with snooping.',
      eatsLinkLocalMulticast: "224.0.0.0/24, with CARP's group in it, is not forwarded: false when absent.",
      forwardDelay: 'Spanning tree: a port forwards only so long after its link came up. None when absent.',
      mtu: 'Bytes behind the Ethernet header that the segment carries; longer frames are dropped without a word. No limit when absent.',
    },
  ),
);
