import { ALARM_KINDS, HANDOVER_US } from '@carplab/analysis';
import * as z from 'zod';
import type { ExpectationInput } from '../input/expectation-input.js';
import { timeText } from '../time.js';
import { described, keys, name, oneAddress, oneOf, opt, some, text, time, whole } from './leaf.js';
import { STEP_KINDS } from './step-kinds.js';

const MANY = 2 ** 31;
const host = name('a host');
const between = z.tuple([time(), time()], { error: 'two times, such as [10s, 20s]' });
const choice = described(
  { vhid: opt(whole(1, 255)), segment: opt(name('a segment')) },
  {
    vhid: 'Only virtual hosts with this number. Default: all.',
    segment: 'Only virtual hosts on this segment. Default: all.',
  },
);
const was = oneOf('INIT', 'BACKUP', 'MASTER');
const bounds = described(
  { min: opt(whole(0, MANY)), max: opt(whole(0, MANY)) },
  { min: 'At least this many.', max: 'At most this many.' },
);
const exactly = described({ count: opt(whole(0, MANY)) }, { count: 'Exactly this many.' });
const during = described(
  { between: opt(between) },
  { between: 'Between these two times, both inclusive. Default: the whole run.' },
);
const line = text('part of a line that pfctl -ss prints');
const ofHost = described({ host }, { host: 'The host.' });
const anyHost = described({ host: opt(host) }, { host: 'Only for this host. Default: all.' });
const transition = {
  ...choice,
  ...anyHost,
  ...described(
    { from: opt(was), to: opt(was), reason: opt(text('a reason as the host logs it')) },
    {
      from: 'The state before. Default: any.',
      to: 'The state after. Default: any.',
      reason: 'The reason, as the host logs it. Default: any.',
    },
  ),
  ...during,
};

export const EXPECTATION: z.ZodType<ExpectationInput, ExpectationInput> = keys(
  described(
    {
      name: opt(text('text')),
      state: opt(
        keys({
          ...choice,
          ...ofHost,
          ...described(
            { is: oneOf('INIT', 'BACKUP', 'MASTER', 'OFF', 'PAUSED'), at: some(time(), 'times') },
            {
              is: 'The state. OFF: powered off; PAUSED: a paused virtual machine.',
              at: 'A time, or a list of times.',
            },
          ),
        }),
      ),
      oneMaster: opt(
        keys({
          ...choice,
          ...described(
            { within: opt(time()), from: opt(time()), until: opt(time()) },
            {
              within: 'Starts this long after the last fault. Default: 0.',
              from: 'Starts at this time, instead of within.',
              until: 'Ends at this time. Default: the end of the run.',
            },
          ),
        }),
      ),
      transitions: opt(keys({ ...transition, ...exactly, ...bounds })),
      noTransition: opt(keys(transition)),
      takeover: opt(
        keys({
          ...choice,
          ...described(
            { host: opt(host), min: opt(time()), max: opt(time()), count: opt(whole(1, MANY)) },
            {
              host: 'Only takeovers by this host. Default: any.',
              min: 'The shortest allowed. Default: 0.',
              max: 'The longest allowed. Default: no limit.',
              count: 'Exactly this many takeovers. Default: at least one.',
            },
          ),
          ...during,
        }),
      ),
      noMaster: opt(
        keys({
          ...choice,
          ...described({ max: time() }, { max: 'The longest stretch allowed; 0 for none.' }),
          ...described(
            { between: opt(between) },
            {
              between:
                'Between these two times, both inclusive. Default: from its first MASTER to the end of the run.',
            },
          ),
        }),
      ),
      masters: opt(
        keys({
          ...choice,
          ...described(
            { is: whole(0, 1000), at: time() },
            { is: 'How many hosts are MASTER.', at: 'At this time.' },
          ),
        }),
      ),
      advertised: opt(
        keys({
          ...choice,
          ...ofHost,
          ...described(
            { advskew: opt(whole(0, 255)) },
            { advskew: 'Only advertisements with this advskew, as sent: with demotion. Default: all.' },
          ),
          ...exactly,
          ...during,
        }),
      ),
      pingsLost: opt(
        keys({
          ...described({ client: name('a client') }, { client: 'The client that pings.' }),
          ...bounds,
          ...during,
        }),
      ),
      sessions: opt(
        keys({
          ...described(
            {
              client: opt(name('a client')),
              session: opt(name('a session')),
              fate: oneOf('survived', 'hung', 'reset'),
              minGap: opt(time()),
              maxGap: opt(time()),
              why: opt(text('part of the reason')),
            },
            {
              client: 'Only sessions of this client. Default: all.',
              session: 'Only this session, or all those numbered under this name. Default: all.',
              fate: 'How they ended.',
              minGap: 'Only those whose longest gap is at least this.',
              maxGap: 'Only those whose longest gap is at most this.',
              why: 'Only those whose reason contains this text.',
            },
          ),
          ...exactly,
          ...bounds,
        }),
      ),
      dualMaster: opt(
        keys({
          ...choice,
          ...described(
            { is: oneOf('never', 'sometime'), longerThan: opt(time()) },
            {
              is: 'Whether it never happens, or happens at some time.',
              longerThan: `Shorter overlaps do not count. Default: ${timeText(HANDOVER_US)}.`,
            },
          ),
          ...during,
        }),
      ),
      demotion: opt(
        keys({
          ...ofHost,
          ...described(
            { is: whole(-(2 ** 31), 2 ** 31), at: time() },
            { is: 'Its demotion counter.', at: 'At this time.' },
          ),
        }),
      ),
      counter: opt(
        keys({
          ...ofHost,
          ...described(
            {
              name: text(
                'a counter of netstat -s -p carp or pfsync, such as badauth or pfsync.badact, or pf.states',
              ),
            },
            {
              name: 'A counter of netstat -s -p carp; pfsync.NAME for one of -p pfsync; or pf.states.',
            },
          ),
          ...bounds,
        }),
      ),
      states: opt(
        keys({
          ...ofHost,
          ...described(
            {
              at: opt(time()),
              has: opt(some(line, 'parts of lines')),
              lacks: opt(some(line, 'parts of lines')),
              count: opt(whole(0, MANY)),
              equals: opt(host),
              differ: opt(
                keys(
                  described(
                    { from: host, max: whole(0, MANY) },
                    { from: 'The other host.', max: 'At most this many states are only in one of the two.' },
                  ),
                ),
              ),
            },
            {
              at: 'At this time. Default: at the end of the run.',
              has: 'A text that a line of pfctl -ss contains, or a list of such.',
              lacks: 'A text that no line of pfctl -ss contains, or a list of such.',
              count: 'Exactly this many states.',
              equals: 'Another host, which has the same states.',
              differ: 'Another host, and how many states may differ.',
            },
          ),
        }),
      ),
      flooded: opt(
        keys(
          described(
            { segment: name('a segment'), mac: opt(oneAddress('a MAC address')), max: whole(0, MANY) },
            {
              segment: 'The segment.',
              mac: 'Only frames to this MAC address. Default: all unicast frames.',
              max: 'At most this many.',
            },
          ),
        ),
      ),
      steps: opt(
        keys({
          ...described(
            { host: opt(name('a node')), kind: oneOf(...STEP_KINDS) },
            {
              host: 'Only those done to this node, or to a port of it. Default: any.',
              kind: 'The key of the step. forge counts forged pfsync packets too.',
            },
          ),
          ...exactly,
          ...bounds,
          ...during,
        }),
      ),
      alarms: opt(
        keys({
          ...choice,
          ...described({ kind: oneOf(...ALARM_KINDS) }, { kind: 'What the alarm is about.' }),
          ...exactly,
          ...bounds,
          ...during,
        }),
      ),
    },
    {
      name: 'Its name in the report. Default: made from the other keys.',
      state: 'The state of a host at one or more times.',
      oneMaster: 'Exactly one MASTER for each virtual host, from a given time.',
      transitions: 'How many state changes. Default: at least one.',
      noTransition: 'No such state change.',
      takeover: 'The duration of every takeover is within bounds, and there is at least one.',
      noMaster: 'How long a virtual host may be without a MASTER at a stretch.',
      masters: 'How many hosts are MASTER of a virtual host at a given time.',
      advertised: 'How often a host advertises, over IPv4 and IPv6 together. Default: at least once.',
      pingsLost: 'How many pings are lost, counted by the time they were sent.',
      sessions: 'How sessions ended. Default: all that match.',
      dualMaster: 'Whether two hosts are MASTER at once for longer than a handover takes.',
      demotion: "A host's demotion counter at a given time.",
      counter: 'A counter of a host at the end of the run.',
      states: "A host's state table at a given time, as pfctl -ss prints it.",
      flooded: 'How many unicast frames a switch had to send to all ports.',
      steps: 'How many steps of a kind were done. Default: at least one.',
      alarms: 'How many alarms. Default: at least one.',
    },
  ),
);
