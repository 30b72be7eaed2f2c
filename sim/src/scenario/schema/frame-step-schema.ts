import { PFSYNC_VARIANTS } from '@carplab/codec/pfsync';
import { DEFAULT_DIALECT, DIALECT_NAMES } from '@carplab/implementations';
import * as z from 'zod';
import { FRAME_PROTOCOL, FRAME_PROTOCOLS } from '../../frame-protocol.js';
import type { StepInput } from '../input/step-input.js';
import {
  described,
  keys,
  list,
  name,
  oneAddress,
  oneOf,
  opt,
  password,
  someAddresses,
  text,
  time,
  whole,
} from './leaf.js';

type Step<Key extends keyof StepInput> = z.ZodType<NonNullable<StepInput[Key]>, NonNullable<StepInput[Key]>>;

const node = name('a node');
const host = name('a host');
const segment = name('a segment');
const address = oneAddress('an IP address');

/** A forged advertisement. */
export const FORGE: Step<'forge'> = keys(
  described(
    {
      segment: opt(segment),
      vhid: whole(0, 255),
      advskew: opt(whole(0, 255)),
      advbase: opt(whole(0, 255)),
      demote: opt(whole(0, 255)),
      source: address,
      mac: opt(oneAddress('a MAC address')),
      counter: opt(
        z.union(
          [
            whole(0, Number.MAX_SAFE_INTEGER),
            z.string().regex(/^\d{1,20}$/, { error: 'a decimal number, at most 64 bits' }),
          ],
          { error: 'a whole number, quoted if above 2^53' },
        ),
      ),
      ttl: opt(whole(0, 255)),
      sign: z.union(
        [
          z.literal('unsigned'),
          keys(described({ as: host }, { as: 'The host whose key and addresses are used.' })),
          keys(
            described(
              {
                dialect: opt(oneOf(...DIALECT_NAMES)),
                password: password(),
                addresses: someAddresses('an IP address', 'addresses'),
              },
              {
                dialect: `The signing scheme. Default: ${DEFAULT_DIALECT}.`,
                password: 'The key; at most 19 bytes are used.',
                addresses: 'The virtual addresses that the signature covers.',
              },
            ),
          ),
        ],
        { error: 'unsigned, { as: host }, or { password, addresses }' },
      ),
      via: opt(node),
    },
    {
      segment: 'The segment. Default: the only one.',
      vhid: '0 to 255.',
      advskew: 'Units of 1/256 s, 0 to 255. Default: 0.',
      advbase: 'Seconds, 0 to 255. Default: 1.',
      demote: "OpenBSD's demotion counter, 0 to 255. Default: 0.",
      source: 'The source address; it sets the address family.',
      mac: 'The source MAC address. Default: the virtual one.',
      counter: 'A 64-bit number, quoted if above 2^53. Default: 1, and one more with each repetition.',
      ttl: 'Default: 255.',
      sign: 'Signed as a host would, with a key given here, or not at all.',
      via: 'The node at whose switch port it enters. Default: a port of its own.',
    },
  ),
);

/** A forged pfsync packet. */
export const FORGE_PFSYNC: Step<'forgePfsync'> = keys(
  described(
    {
      segment: opt(segment),
      source: address,
      destination: opt(address),
      mac: opt(oneAddress('a MAC address')),
      ttl: opt(whole(0, 255)),
      variant: oneOf(...PFSYNC_VARIANTS),
      messages: list(
        keys(
          described(
            {
              action: text('an action such as CLR'),
              items: list(z.record(z.string(), z.unknown()), 'messages'),
            },
            { action: 'The message type, such as CLR.', items: 'The messages, with their fields.' },
          ),
        ),
        'sections, such as { action: CLR, items: [{ creatorid: 12345678 }] }',
      ),
      via: opt(node),
    },
    {
      segment: 'The segment. Default: the only one.',
      source: 'The source address; it sets the address family.',
      destination: 'The destination address. Default: the group.',
      mac: 'The source MAC address. Default: 02:00:00:00:00:66.',
      ttl: 'Default: 255; receivers drop anything else.',
      variant: 'The system whose message format is used.',
      messages: 'Sections, as carplab craft pfsync takes them.',
      via: 'The node at whose switch port it enters. Default: a port of its own.',
    },
  ),
);

/** Advertisements of a host, sent again. */
export const REPLAY: Step<'replay'> = keys(
  described(
    {
      segment: opt(segment),
      of: keys(
        described(
          { host, vhid: opt(whole(1, 255)), from: time(), to: time() },
          {
            host: 'The host that sent them.',
            vhid: 'Only advertisements for this vhid. Default: all.',
            from: 'Sent at this time or later.',
            to: 'Sent at this time or earlier.',
          },
        ),
      ),
      change: opt(
        keys(
          described(
            { advskew: opt(whole(0, 255)), advbase: opt(whole(0, 255)), demote: opt(whole(0, 255)) },
            {
              advskew: 'Units of 1/256 s, 0 to 255. Default: unchanged.',
              advbase: 'Seconds, 0 to 255. Default: unchanged.',
              demote: "OpenBSD's demotion counter, 0 to 255. Default: unchanged.",
            },
          ),
        ),
      ),
      every: opt(time()),
      times: opt(whole(1, 10_000)),
      via: opt(node),
    },
    {
      segment: 'The segment. Default: the only one.',
      of: 'Which advertisements.',
      change: 'Fields to change that the HMAC does not cover; the checksum is recalculated.',
      every: 'Time between frames, cycling through the recording. Default: the recorded intervals, once.',
      times: 'How many frames, with every.',
      via: 'The node at whose switch port it enters. Default: a port of its own.',
    },
  ),
);

const PROTOCOLS = `${FRAME_PROTOCOLS.join(', ')}, or another protocol's number, such as '47'`;

/** What happens to matching frames. */
export const RULE: Step<'rule'> = keys(
  described(
    {
      action: oneOf('pass', 'delay', 'drop'),
      reason: text('a reason, for the trace'),
      segment: opt(segment),
      protocol: opt(z.string({ error: PROTOCOLS }).regex(FRAME_PROTOCOL, { error: PROTOCOLS })),
      vhid: opt(whole(0, 255)),
      source: opt(node),
      target: opt(node),
      direction: opt(oneOf('out', 'in')),
      until: opt(time()),
      delay: opt(time()),
      limit: opt(whole(1, 2 ** 31)),
      frame: opt(whole(0, Number.MAX_SAFE_INTEGER)),
      nth: opt(whole(1, 2 ** 31)),
    },
    {
      action: 'What happens to matching frames.',
      reason: 'The reason, for the trace.',
      segment: 'Only on this segment.',
      protocol: 'Only this protocol: carp, pfsync, arp, ndp, icmp, … or an IP protocol number.',
      vhid: 'Only advertisements for this vhid.',
      source: 'Only from this node; outsider: forged or replayed frames.',
      target: 'Only to this node.',
      direction: 'Only frames leaving a node (out), or reaching one (in).',
      until: 'Ends at this time. Default: the end of the run.',
      delay: 'How much later a frame arrives, with action: delay.',
      limit: 'Only the first N matching frames.',
      frame: 'Only the frame with this frameId in the trace, and its copies.',
      nth: 'Only the Nth matching frame, from 1; with limit, that many from there.',
    },
  ),
);
