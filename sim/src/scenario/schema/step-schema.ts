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
  oneOf,
  opt,
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

/** A node alone, or with options. */
function nodeOr<T extends z.ZodType>(options: T, allowed: string): z.ZodUnion<[z.ZodString, T]> {
  return z.union([node, options], { error: allowed });
}

const ofNode = described({ node }, { node: 'The node.' });
const ofPort = described({ port }, { port: 'The port: a node, node:interface, or node:segment.' });
const ofSegment = described(
  { segment: opt(segment) },
  { segment: 'Which segment: the only one there is, when absent.' },
);
const oneWay = described(
  { direction: opt(direction) },
  { direction: 'From the node (out) or to it (in): both when absent.' },
);

const cut = z.union([port, keys({ ...ofPort, ...oneWay })], { error: 'a port, or { port, direction }' });

export const STEP: z.ZodType<StepInput, StepInput> = keys(
  described(
    {
      at: time(),
      within: opt(time()),
      last: opt(flag()),
      repeat: opt(
        keys(
          described(
            { every: time(), times: whole(1, 10_000) },
            { every: 'From one to the next.', times: 'So many, the first among them.' },
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
                link: 'Whether the links of its ports go as well (the default) or stay, as a hypervisor keeps them.',
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
              { grace: `How long it has to finish: ${timeText(DEFAULT_GRACE_US)} when absent.` },
            ),
          }),
          'a node, or { node, grace }',
        ),
      ),
      boot: opt(
        nodeOr(
          keys({
            ...ofNode,
            ...described({ after: opt(time()) }, { after: 'How long booting takes: no time when absent.' }),
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
              after: 'When it starts again, from now on.',
              clean: 'Whether it is halted cleanly: false when absent.',
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
              { clock: 'Its clock has stood still (the default), or jumps to the present.' },
            ),
          }),
          'a node, or { node, clock }',
        ),
      ),
      clockStep: opt(
        keys({
          ...ofNode,
          ...described({ by: signedTime() }, { by: 'How far forward; back with a minus.' }),
        }),
      ),
      drift: opt(
        keys(
          described(
            { host, ppm: driftPpm() },
            { host: 'The host.', ppm: 'What it gains, in parts per million; loses with a minus.' },
          ),
        ),
      ),
      linkDown: opt(port),
      linkUp: opt(port),
      linkFlap: opt(keys({ ...ofPort, ...described({ down: time() }, { down: 'How long it is out.' }) })),
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
              latency: 'How long a frame takes: as before when absent.',
              jitter: 'At most so much longer, by the seed: as before when absent.',
              loss: 'The share of frames that are lost, 0 to 1: as before when absent.',
              duplicate: 'The share of frames that come twice, 0 to 1: as before when absent.',
              reorder: 'The share of frames that are overtaken by later ones, 0 to 1: as before when absent.',
              reorderBy: 'How much later a reordered frame comes: as before when absent.',
              corrupt: 'The share of frames in which one bit is turned over, 0 to 1: as before when absent.',
            },
          ),
        }),
      ),
      partition: opt(
        keys({
          ...ofSegment,
          ...described(
            { groups: list(list(node, 'nodes'), 'groups, such as [[fw1], [fw2]]') },
            { groups: 'Lists of nodes, each node in one at most.' },
          ),
        }),
      ),
      heal: opt(segment),
      switchReboot: opt(
        keys({ ...ofSegment, ...described({ down: time() }, { down: 'How long it is gone.' }) }),
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
            { host: 'The host.', interface: 'Only states bound to this interface: all when absent.' },
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
              by: 'What is added to the demotion; less with a minus.',
              group: 'OpenBSD: the interface group; carp when absent.',
              reason: 'For the log: sysctl when absent.',
            },
          ),
        ),
      ),
      state: opt(
        keys({
          ...oneVhid,
          ...described({ to: oneOf('master', 'backup') }, { to: 'The state that is asked for.' }),
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
              password: opt(z.string({ error: 'text' })),
              peer: opt(z.string({ error: 'an IP address' })),
              peer6: opt(z.string({ error: 'an IP address' })),
            },
            {
              advbase: 'Seconds between advertisements: as before when absent.',
              advskew: '1/256 s more between advertisements: as before when absent.',
              password: 'The key: as before when absent.',
              peer: 'The IPv4 address or group that advertisements go to: as before when absent.',
              peer6: 'The IPv6 address or group that advertisements go to: as before when absent.',
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
              add: 'The address that comes, with its prefix length.',
              remove: 'The address that goes, instead of add.',
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
      at: 'When it happens, from the start of the run.',
      within: 'Not at once, but at a moment within this time, which the seed chooses.',
      last: 'After everything else of its moment; replays always come so.',
      repeat: 'So many times, the first at once: once when absent.',
      crash: 'Power is gone without a word.',
      shutdown: 'A clean halt.',
      boot: 'Power comes, and after a while the node starts.',
      reboot: 'Power is gone, or cleanly halted, and comes again.',
      pause: 'A virtual machine stands still, as for a snapshot.',
      resume: 'A paused machine goes on.',
      clockStep: "A node's clock is set to another time.",
      drift: "A host's clock gains or loses from now on, without a jump.",
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
      allow: 'net.inet.carp.allow: takes part in CARP or not.',
      preempt: 'net.inet.carp.preempt: takes over from a worse master or not.',
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
