import { PFSYNC_VARIANTS } from '@carplab/codec/pfsync';
import { DIALECT_NAMES } from '@carplab/implementations';
import * as z from 'zod';
import { FRAME_PROTOCOLS, isFrameProtocol } from '../../frame-protocol.js';
import type { StepInput } from '../input/step-input.js';
import { described, keys, list, name, oneOf, opt, some, text, time, whole } from './leaf.js';

type Step<Key extends keyof StepInput> = z.ZodType<NonNullable<StepInput[Key]>, NonNullable<StepInput[Key]>>;

const node = name('a node');
const host = name('a host');
const segment = name('a segment');
const address = text('an IP address');

/** An advertisement that no host has sent. */
export const FORGE: Step<'forge'> = keys(
  described(
    {
      segment: opt(segment),
      vhid: whole(0, 255),
      advskew: opt(whole(0, 255)),
      advbase: opt(whole(0, 255)),
      demote: opt(whole(0, 255)),
      source: address,
      mac: opt(text('a MAC address')),
      counter: opt(
        z.union(
          [
            whole(0, Number.MAX_SAFE_INTEGER),
            z.string().regex(/^\d{1,20}$/, { error: 'a decimal number of 64 bits' }),
          ],
          { error: 'a whole number, as text beyond 2^53' },
        ),
      ),
      ttl: opt(whole(0, 255)),
      sign: z.union(
        [
          z.literal('unsigned'),
          keys(described({ as: host }, { as: 'The host whose key and addresses are taken.' })),
          keys(
            described(
              {
                dialect: opt(oneOf(...DIALECT_NAMES)),
                password: z.string({ error: 'text' }),
                addresses: some(address, 'addresses'),
              },
              {
                dialect: 'Whose way to sign: freebsd when absent.',
                password: 'The key; 19 bytes of it count.',
                addresses: 'The virtual addresses that are signed.',
              },
            ),
          ),
        ],
        { error: 'unsigned, { as: host }, or { password, addresses }' },
      ),
      via: opt(node),
    },
    {
      segment: 'Where: the only segment there is, when absent.',
      vhid: '0 to 255.',
      advskew: '1/256 s, 0 to 255: 0 when absent.',
      advbase: 'Seconds, 0 to 255: 1 when absent.',
      demote: "OpenBSD's demotion count, 0 to 255: 0 when absent.",
      source: 'The source address, which tells the family.',
      mac: 'The source MAC address: the virtual one when absent.',
      counter: 'A number of 64 bits, as text beyond 2^53: 1 when absent, one more for each repetition.',
      ttl: '255 when absent.',
      sign: 'As a host signs, with a key of its own, or not at all.',
      via: 'Enters where this node is connected: at a port of its own when absent.',
    },
  ),
);

/** A pfsync packet that no host has sent. */
export const FORGE_PFSYNC: Step<'forgePfsync'> = keys(
  described(
    {
      segment: opt(segment),
      source: address,
      destination: opt(address),
      mac: opt(text('a MAC address')),
      ttl: opt(whole(0, 255)),
      variant: oneOf(...PFSYNC_VARIANTS),
      messages: list(
        keys(
          described(
            {
              action: text('an action, as CLR'),
              items: list(z.record(z.string(), z.unknown()), 'messages'),
            },
            { action: "The messages' kind, such as CLR.", items: 'The messages, each with its fields.' },
          ),
        ),
        'sections, such as { action: CLR, items: [{ creatorid: 12345678 }] }',
      ),
      via: opt(node),
    },
    {
      segment: 'Where: the only segment there is, when absent.',
      source: 'The source address, which tells the family.',
      destination: 'The group when absent.',
      mac: 'The source MAC address: 02:00:00:00:00:66 when absent.',
      ttl: '255 when absent: others are not taken.',
      variant: 'Whose messages they are.',
      messages: 'Sections, in the form that carplab craft pfsync takes.',
      via: 'Enters where this node is connected: at a port of its own when absent.',
    },
  ),
);

/** Advertisements of a host, again. */
export const REPLAY: Step<'replay'> = keys(
  described(
    {
      segment: opt(segment),
      of: keys(
        described(
          { host, vhid: opt(whole(1, 255)), from: time(), to: time() },
          {
            host: 'The host that sent them.',
            vhid: 'Only those of this vhid: all when absent.',
            from: 'Those sent from this time on.',
            to: 'Those sent up to this time.',
          },
        ),
      ),
      change: opt(
        keys(
          described(
            { advskew: opt(whole(0, 255)), advbase: opt(whole(0, 255)), demote: opt(whole(0, 255)) },
            {
              advskew: '1/256 s, 0 to 255: as it was when absent.',
              advbase: 'Seconds, 0 to 255: as it was when absent.',
              demote: "OpenBSD's demotion count, 0 to 255: as it was when absent.",
            },
          ),
        ),
      ),
      every: opt(time()),
      times: opt(whole(1, 10_000)),
      via: opt(node),
    },
    {
      segment: 'Where: the only segment there is, when absent.',
      of: 'Whose advertisements, and which.',
      change: 'Fields that the HMAC does not cover, changed on the way; the checksum is made right.',
      every: 'One frame so often, from the first again after the last: their own rhythm, once, when absent.',
      times: 'So many frames, with every.',
      via: 'Enters where this node is connected: at a port of its own when absent.',
    },
  ),
);

const PROTOCOLS = `${FRAME_PROTOCOLS.join(', ')}, or another protocol's number, such as '47'`;

/** What happens to chosen frames. */
export const RULE: Step<'rule'> = keys(
  described(
    {
      action: oneOf('pass', 'delay', 'drop'),
      reason: text('why, for the trace'),
      segment: opt(segment),
      protocol: opt(text(PROTOCOLS).refine(isFrameProtocol, { error: PROTOCOLS })),
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
      action: 'What happens to the frames.',
      reason: 'Why, for the trace.',
      segment: 'Only on this segment.',
      protocol: "Only of this protocol: carp, pfsync, arp, ndp, icmp, … or an IP protocol's number.",
      vhid: 'Only advertisements of this vhid.',
      source: 'Only from this node, or from an outsider.',
      target: 'Only to this node.',
      direction: 'Only on the way from nodes (out), or to them (in).',
      until: 'Up to this time: to the end when absent.',
      delay: 'How much later, with delay.',
      limit: 'Only the first so many frames.',
      frame: "Only the frame with this number in the trace, and its copies: frameId in carplab run's events.",
      nth: 'Only the frame with this number among those that fit, from 1; with limit, so many from there on.',
    },
  ),
);
