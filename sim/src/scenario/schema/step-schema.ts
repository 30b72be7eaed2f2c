import { PFSYNC_VARIANTS } from '@carplab/codec';
import * as z from 'zod';
import { FRAME_PROTOCOLS, isFrameProtocol } from '../../frame-protocol.js';
import type { StepInput } from '../input/step-input.js';
import { flag, keys, list, name, oneOf, opt, share, signedTime, some, text, time, whole } from './leaf.js';

const node = name('a node');
const host = name('a host');
const segment = name('a segment');
const port = text('a port: a node, node:interface, or node:segment');
const direction = oneOf('out', 'in');
const address = text('an IP address');

const onOff = keys({ host, on: flag() });
const oneVhid = { host, vhid: whole(1, 255), interface: opt(name('an interface')) };

/** A node alone, or with options. */
function nodeOr<T extends z.ZodType>(options: T, allowed: string): z.ZodUnion<[z.ZodString, T]> {
  return z.union([node, options], { error: allowed });
}

const cut = z.union([port, keys({ port, direction: opt(direction) })], {
  error: 'a port, or { port, direction }',
});

const forge = keys({
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
});

const forgePfsync = keys({
  segment: opt(segment),
  source: address,
  destination: opt(address),
  mac: opt(text('a MAC address')),
  ttl: opt(whole(0, 255)),
  variant: oneOf(...PFSYNC_VARIANTS),
  messages: list(
    keys({ action: text('an action, as CLR'), items: list(z.record(z.string(), z.unknown()), 'messages') }),
    'sections, such as { action: CLR, items: [{ creatorid: 12345678 }] }',
  ),
  via: opt(node),
});

const replay = keys({
  segment: opt(segment),
  of: keys({ host, vhid: opt(whole(1, 255)), from: time(), to: time() }),
  change: opt(keys({ advskew: opt(whole(0, 255)), advbase: opt(whole(0, 255)), demote: opt(whole(0, 255)) })),
  every: opt(time()),
  times: opt(whole(1, 10_000)),
  via: opt(node),
});

const PROTOCOLS = `${FRAME_PROTOCOLS.join(', ')}, or another protocol's number, such as '47'`;

const rule = keys({
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
});

export const STEP: z.ZodType<StepInput, StepInput> = keys({
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
    keys({
      host,
      by: whole(-(2 ** 30), 2 ** 30),
      group: opt(name('an interface group')),
      reason: opt(text('a reason')),
    }),
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
});
