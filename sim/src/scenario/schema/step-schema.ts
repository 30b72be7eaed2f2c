import { PFSYNC_VARIANTS } from '@carplab/codec';
import * as z from 'zod';
import { FRAME_PROTOCOLS, isFrameProtocol } from '../../frame-protocol.js';
import type { StepInput } from '../input/step-input.js';
import {
  described,
  flag,
  keys,
  list,
  name,
  oneOf,
  opt,
  share,
  signedTime,
  some,
  text,
  time,
  whole,
} from './leaf.js';

const node = name('a node');
const host = name('a host');
const segment = name('a segment');
const port = text('a port: a node, node:interface, or node:segment');
const direction = oneOf('out', 'in');
const address = text('an IP address');

const onOff = keys(described({ host, on: flag() }, { host: 'The host.', on: 'On (true) or off (false).' }));
const oneVhid = described(
  { host, vhid: whole(1, 255), interface: opt(name('an interface')) },
  {
    host: 'The host.',
    vhid: 'The number of the virtual host, 1 to 255.',
    interface: 'Needed only where the host has that vhid on several interfaces.',
  },
);

/** A node alone, or with options. */
function nodeOr<T extends z.ZodType>(options: T, allowed: string): z.ZodUnion<[z.ZodString, T]> {
  return z.union([node, options], { error: allowed });
}

const cut = z.union([port, keys({ port, direction: opt(direction) })], {
  error: 'a port, or { port, direction }',
});

const forge = keys(
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
          keys({ as: host }),
          keys({
            dialect: opt(oneOf('freebsd', 'openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp')),
            password: z.string({ error: 'text' }),
            addresses: some(address, 'addresses'),
          }),
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

const forgePfsync = keys(
  described(
    {
      segment: opt(segment),
      source: address,
      destination: opt(address),
      mac: opt(text('a MAC address')),
      ttl: opt(whole(0, 255)),
      variant: oneOf(...PFSYNC_VARIANTS),
      messages: list(
        keys({
          action: text('an action, as CLR'),
          items: list(z.record(z.string(), z.unknown()), 'messages'),
        }),
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

const replay = keys(
  described(
    {
      segment: opt(segment),
      of: keys({ host, vhid: opt(whole(1, 255)), from: time(), to: time() }),
      change: opt(
        keys({ advskew: opt(whole(0, 255)), advbase: opt(whole(0, 255)), demote: opt(whole(0, 255)) }),
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

const rule = keys(
  described(
    {
      action: oneOf('pass', 'delay', 'drop'),
      reason: text('why, for the trace'),
      segment: opt(segment),
      protocol: opt(text(PROTOCOLS).refine(isFrameProtocol, { error: PROTOCOLS })),
      vhid: opt(whole(0, 255)),
      source: opt(node),
      target: opt(node),
      direction: opt(direction),
      until: opt(time()),
      delay: opt(time()),
      limit: opt(whole(1, 2 ** 31)),
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
    },
  ),
);

export const STEP: z.ZodType<StepInput, StepInput> = keys(
  described(
    {
      at: time(),
      within: opt(time()),
      repeat: opt(keys({ every: time(), times: whole(1, 10_000) })),
      crash: opt(nodeOr(keys({ node, link: opt(oneOf('goes', 'stays')) }), 'a node, or { node, link }')),
      shutdown: opt(nodeOr(keys({ node, grace: opt(time()) }), 'a node, or { node, grace }')),
      boot: opt(nodeOr(keys({ node, after: opt(time()) }), 'a node, or { node, after }')),
      reboot: opt(keys({ node, after: time(), clean: opt(flag()) })),
      pause: opt(node),
      resume: opt(nodeOr(keys({ node, clock: opt(oneOf('still', 'jumps')) }), 'a node, or { node, clock }')),
      clockStep: opt(keys({ node, by: signedTime() })),
      linkDown: opt(port),
      linkUp: opt(port),
      linkFlap: opt(keys({ port, down: time() })),
      cut: opt(cut),
      uncut: opt(cut),
      impair: opt(
        keys({
          port,
          direction: opt(direction),
          latency: opt(time()),
          jitter: opt(time()),
          loss: opt(share()),
          duplicate: opt(share()),
          reorder: opt(share()),
          reorderBy: opt(time()),
          corrupt: opt(share()),
        }),
      ),
      partition: opt(
        keys({ segment: opt(segment), groups: list(list(node, 'nodes'), 'groups, such as [[fw1], [fw2]]') }),
      ),
      heal: opt(segment),
      switchReboot: opt(keys({ segment: opt(segment), down: time() })),
      portEnable: opt(port),
      rule: opt(rule),
      forge: opt(forge),
      forgePfsync: opt(forgePfsync),
      replay: opt(replay),
      interfaceDown: opt(port),
      interfaceUp: opt(port),
      maintenance: opt(onOff),
      disable: opt(onOff),
      allow: opt(onOff),
      preempt: opt(onOff),
      pf: opt(onOff),
      pfsync: opt(onOff),
      flushStates: opt(keys({ host, interface: opt(name('an interface')) })),
      demote: opt(
        keys(
          described(
            {
              host,
              by: whole(-(2 ** 30), 2 ** 30),
              group: opt(name('an interface group')),
              reason: opt(text('a reason')),
            },
            {
              host: 'The host.',
              by: 'What is added to the demotion; less with a minus.',
              group: 'OpenBSD: the interface group; carp when absent.',
              reason: 'For the log: sysctl when absent.',
            },
          ),
        ),
      ),
      state: opt(keys({ ...oneVhid, to: oneOf('master', 'backup') })),
      vhid: opt(keys({ ...oneVhid, up: flag() })),
      configure: opt(
        keys({
          ...oneVhid,
          advbase: opt(whole(0, 255)),
          advskew: opt(whole(0, 255)),
          password: opt(z.string({ error: 'text' })),
          peer: opt(z.string({ error: 'an IP address' })),
          peer6: opt(z.string({ error: 'an IP address' })),
        }),
      ),
      address: opt(
        keys({
          ...oneVhid,
          add: opt(text('an address with a prefix length')),
          remove: opt(text('an address with a prefix length')),
        }),
      ),
      sendError: opt(keys({ port, error: whole(0, 255) })),
    },
    {
      at: 'When it happens, from the start of the run.',
      within: 'Not at once, but at a moment within this time, which the seed chooses.',
      repeat: 'So many times, the first at once: once when absent.',
      crash: 'Power is gone without a word.',
      shutdown: 'A clean halt.',
      boot: 'Power comes, and after a while the node starts.',
      reboot: 'Power is gone, or cleanly halted, and comes again.',
      pause: 'A virtual machine stands still, as for a snapshot.',
      resume: 'A paused machine goes on.',
      clockStep: "A node's clock is set to another time.",
      linkDown: 'A cable is pulled.',
      linkUp: 'A cable is put back.',
      linkFlap: 'A cable is pulled and put back.',
      cut: 'Frames are lost though the link is up, in one direction or both.',
      uncut: 'What was cut is whole again.',
      impair: 'A cable gets other properties, as in link.',
      partition: 'Nodes hear only those of their own group; those not named are a group of their own.',
      heal: 'The segment is no longer partitioned.',
      switchReboot: 'A switch is gone for a while, and has forgotten what it learned.',
      portEnable: 'A port that port security has shut down works again.',
      rule: 'What happens to chosen frames from now on; of several rules that fit, the first counts.',
      forge: 'An advertisement that no host has sent, by its fields.',
      forgePfsync: 'A pfsync packet that no host has sent.',
      replay: 'Advertisements that a host has sent before, again.',
      interfaceDown: 'ifconfig IF down.',
      interfaceUp: 'ifconfig IF up.',
      maintenance: "OPNsense's persistent maintenance mode.",
      disable: 'OPNsense\'s "Temporarily Disable CARP".',
      allow: 'net.inet.carp.allow',
      preempt: 'net.inet.carp.preempt',
      pf: 'pfctl -e, or pfctl -d.',
      pfsync: "The pfsync interface goes up, which asks for the peer's table, or down.",
      flushStates: 'pfctl -F states; of one interface, those that are bound to it.',
      demote: "The host's demotion is changed by a number.",
      state: 'ifconfig IF vhid N state.',
      vhid: 'A virtual host is switched on or off.',
      configure: 'A virtual host gets other settings.',
      address: 'A virtual address comes or goes.',
      sendError: 'Every packet out of the port meets this errno; 0: no more.',
    },
  ),
);
