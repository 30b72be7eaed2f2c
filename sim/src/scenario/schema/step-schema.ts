// Longer than 300 lines: one table of all steps, and one of their descriptions.

import * as z from 'zod';
import { DEFAULT_GRACE_US } from '../../power.js';
import type { StepInput } from '../input/step-input.js';
import { timeText } from '../time.js';
import { FORGE, FORGE_PFSYNC, REPLAY, RULE } from './frame-step-schema.js';
import {
  described,
  driftPpm,
  flag,
  keys,
  list,
  name,
  oneAddress,
  oneOf,
  opt,
  password,
  share,
  signedTime,
  text,
  time,
  whole,
} from './leaf.js';

const node = name('a node');
const host = name('a host');
const segment = name('a segment');
const port = text('a port: a node, node:interface, or node:segment');
const direction = oneOf('out', 'in');

const onOff = keys(described({ host, on: flag() }, { host: 'The host.', on: 'On (true) or off (false).' }));
const oneVhid = described(
  { host, vhid: whole(1, 255), interface: opt(name('an interface')) },
  {
    host: 'The host.',
    vhid: 'The number of the virtual host, 1 to 255.',
    interface: 'Needed only where the host has that vhid on several interfaces.',
  },
);

/** A node by name, or with options. */
function nodeOr<T extends z.ZodType>(options: T, allowed: string): z.ZodUnion<[z.ZodString, T]> {
  return z.union([node, options], { error: allowed });
}

const ofNode = described({ node }, { node: 'The node.' });
const ofPort = described({ port }, { port: 'The port: a node, node:interface, or node:segment.' });
const ofSegment = described({ segment: opt(segment) }, { segment: 'The segment. Default: the only one.' });
const oneWay = described(
  { direction: opt(direction) },
  { direction: 'From the node (out) or to it (in). Default: both.' },
);

const cut = z.union([port, keys({ ...ofPort, ...oneWay })], { error: 'a port, or { port, direction }' });

export const STEP: z.ZodType<StepInput, StepInput> = keys(
  described(
    {
      at: opt(time()),
      after: opt(
        keys(
          described(
            {
              host,
              segment: opt(segment),
              vhid: opt(whole(1, 255)),
              is: oneOf('INIT', 'BACKUP', 'MASTER', 'OFF', 'PAUSED'),
              by: opt(time()),
            },
            {
              host: 'The host.',
              segment: 'Only virtual hosts on this segment. Default: any.',
              vhid: 'Only virtual hosts with this number. Default: any.',
              is: 'What it becomes.',
              by: 'How much later the step happens. Default: 0.',
            },
          ),
        ),
      ),
      within: opt(time()),
      last: opt(flag()),
      repeat: opt(
        keys(
          described(
            { every: time(), times: whole(1, 10_000) },
            { every: 'Time between repetitions.', times: 'How many in all, including the first.' },
          ),
        ),
      ),
      crash: opt(
        nodeOr(
          keys({
            ...ofNode,
            ...described(
              { link: opt(oneOf('goes', 'stays')) },
              {
                link: 'Whether its links go down too, or stay up, as a hypervisor keeps them. Default: goes.',
              },
            ),
          }),
          'a node, or { node, link }',
        ),
      ),
      shutdown: opt(
        nodeOr(
          keys({
            ...ofNode,
            ...described(
              { grace: opt(time()) },
              { grace: `How long it has to shut down. Default: ${timeText(DEFAULT_GRACE_US)}.` },
            ),
          }),
          'a node, or { node, grace }',
        ),
      ),
      boot: opt(
        nodeOr(
          keys({
            ...ofNode,
            ...described({ after: opt(time()) }, { after: 'How long booting takes. Default: 0.' }),
          }),
          'a node, or { node, after }',
        ),
      ),
      reboot: opt(
        keys({
          ...ofNode,
          ...described(
            { after: time(), clean: opt(flag()) },
            {
              after: 'How long until it starts again.',
              clean: 'Whether it shuts down cleanly. Default: false.',
            },
          ),
        }),
      ),
      pause: opt(node),
      resume: opt(
        nodeOr(
          keys({
            ...ofNode,
            ...described(
              { clock: opt(oneOf('still', 'jumps')) },
              { clock: 'Whether its clock stood still, or jumps to the present. Default: still.' },
            ),
          }),
          'a node, or { node, clock }',
        ),
      ),
      clockStep: opt(
        keys({
          ...ofNode,
          ...described({ by: signedTime() }, { by: 'How far forward; negative for backward.' }),
        }),
      ),
      drift: opt(
        keys(
          described(
            { host, ppm: driftPpm() },
            { host: 'The host.', ppm: 'How fast it gains, in parts per million; negative if it loses.' },
          ),
        ),
      ),
      linkDown: opt(port),
      linkUp: opt(port),
      linkFlap: opt(
        keys({ ...ofPort, ...described({ down: time() }, { down: 'How long the cable is unplugged.' }) }),
      ),
      cut: opt(cut),
      uncut: opt(cut),
      impair: opt(
        keys({
          ...ofPort,
          ...oneWay,
          ...described(
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
              latency: 'How long a frame takes. Default: unchanged.',
              jitter: 'The largest extra delay; drawn uniformly. Default: unchanged.',
              loss: 'The fraction of frames that are lost, 0 to 1 or 0% to 100%. Default: unchanged.',
              duplicate:
                'The fraction of frames that are duplicated, 0 to 1 or 0% to 100%. Default: unchanged.',
              reorder:
                'The fraction of frames that are overtaken by later ones, 0 to 1 or 0% to 100%. Default: unchanged.',
              reorderBy: 'How much later a reordered frame arrives. Default: unchanged.',
              corrupt:
                'The fraction of frames with one bit flipped, 0 to 1 or 0% to 100%. Default: unchanged.',
            },
          ),
        }),
      ),
      partition: opt(
        keys({
          ...ofSegment,
          ...described(
            { groups: list(list(node, 'nodes'), 'groups, such as [[fw1], [fw2]]') },
            { groups: 'Lists of nodes; each node is in at most one.' },
          ),
        }),
      ),
      heal: opt(segment),
      switchReboot: opt(
        keys({ ...ofSegment, ...described({ down: time() }, { down: 'How long it is off.' }) }),
      ),
      portEnable: opt(port),
      rule: opt(RULE),
      forge: opt(FORGE),
      forgePfsync: opt(FORGE_PFSYNC),
      replay: opt(REPLAY),
      interfaceDown: opt(port),
      interfaceUp: opt(port),
      maintenance: opt(onOff),
      disable: opt(onOff),
      allow: opt(onOff),
      preempt: opt(onOff),
      pf: opt(onOff),
      pfsync: opt(onOff),
      flushStates: opt(
        keys(
          described(
            { host, interface: opt(name('an interface')) },
            { host: 'The host.', interface: 'Only states bound to this interface. Default: all.' },
          ),
        ),
      ),
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
              by: 'What is added to the demotion counter; may be negative.',
              group: 'OpenBSD: the interface group. Default: carp.',
              reason: 'The reason in the log. Default: sysctl.',
            },
          ),
        ),
      ),
      state: opt(
        keys({
          ...oneVhid,
          ...described({ to: oneOf('master', 'backup') }, { to: 'The requested state.' }),
        }),
      ),
      vhid: opt(keys({ ...oneVhid, ...described({ up: flag() }, { up: 'On (true) or off (false).' }) })),
      configure: opt(
        keys({
          ...oneVhid,
          ...described(
            {
              advbase: opt(whole(0, 255)),
              advskew: opt(whole(0, 255)),
              password: opt(password()),
              peer: opt(oneAddress('an IP address', z.string({ error: 'an IP address' }))),
              peer6: opt(oneAddress('an IP address', z.string({ error: 'an IP address' }))),
            },
            {
              advbase: 'Seconds between advertisements. Default: unchanged.',
              advskew: 'Added to the interval in units of 1/256 s. Default: unchanged.',
              password: 'The key. Default: unchanged.',
              peer: 'The IPv4 address or group that advertisements go to. Default: unchanged.',
              peer6: 'The IPv6 address or group that advertisements go to. Default: unchanged.',
            },
          ),
        }),
      ),
      address: opt(
        keys({
          ...oneVhid,
          ...described(
            {
              add: opt(text('an address with a prefix length')),
              remove: opt(text('an address with a prefix length')),
            },
            {
              add: 'The address to add, with its prefix length.',
              remove: 'The address to remove, instead of add.',
            },
          ),
        }),
      ),
      sendError: opt(
        keys({
          ...ofPort,
          ...described({ error: whole(0, 255) }, { error: 'The errno, such as 55 for ENOBUFS; 0 for none.' }),
        }),
      ),
    },
    {
      at: 'When it happens, counted from the start of the run. With after: from when on the event counts.',
      after: 'Happens when a host becomes so for the first time, instead of at a fixed time.',
      within: 'Delays it by a random time up to this; the seed decides.',
      last: 'Runs after everything else at the same time, as replays always do.',
      repeat: 'Repeats the step. Default: once.',
      crash: 'Sudden loss of power.',
      shutdown: 'A clean shutdown.',
      boot: 'Powers the node on; it starts after a while.',
      reboot: 'Loss of power or a clean shutdown, then a boot.',
      pause: 'Pauses a virtual machine, as for a snapshot.',
      resume: 'Resumes a paused machine.',
      clockStep: "Sets a node's clock forward or back.",
      drift: "Changes the rate of a host's clock, without a jump.",
      linkDown: 'Unplugs a cable.',
      linkUp: 'Plugs a cable back in.',
      linkFlap: 'Unplugs a cable and plugs it back in.',
      cut: 'Loses all frames in one or both directions while the link stays up.',
      uncut: 'Undoes cut.',
      impair: 'Changes the properties of a cable, as in link.',
      partition: 'Nodes hear only their own group; unnamed nodes form one more group.',
      heal: 'Ends a partition.',
      switchReboot: 'A switch is off for a while and forgets what it learned.',
      portEnable: 'Enables a port that port security shut down.',
      rule: 'What happens to matching frames from now on; the first matching rule wins.',
      forge: 'A forged advertisement.',
      forgePfsync: 'A forged pfsync packet.',
      replay: 'Replays advertisements that a host sent earlier.',
      interfaceDown: 'ifconfig IF down.',
      interfaceUp: 'ifconfig IF up.',
      maintenance: "OPNsense's persistent maintenance mode.",
      disable: 'OPNsense\'s "Temporarily Disable CARP".',
      allow: 'net.inet.carp.allow: whether it takes part in CARP.',
      preempt: 'net.inet.carp.preempt: whether it takes over from a worse master.',
      pf: 'pfctl -e, or pfctl -d.',
      pfsync: "Brings the pfsync interface up, which requests the peer's table, or down.",
      flushStates: 'pfctl -F states; with interface, only states bound to it.',
      demote: "Changes the host's demotion counter.",
      state: 'ifconfig IF vhid N state.',
      vhid: 'Switches a virtual host on or off.',
      configure: 'Changes settings of a virtual host.',
      address: 'Adds or removes a virtual address.',
      sendError: 'Sending on the port fails with this errno; 0 ends it.',
    },
  ),
);
