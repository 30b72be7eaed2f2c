import { ALARM_KINDS, HANDOVER_US } from '@carplab/analysis';
import * as z from 'zod';
import type { ExpectationInput } from '../input/expectation-input.js';
import { timeText } from '../time.js';
import { described, keys, name, oneOf, opt, some, text, time, whole } from './leaf.js';

const MANY = 2 ** 31;
const host = name('a host');
const between = z.tuple([time(), time()], { error: 'two times, such as [10s, 20s]' });
const choice = described(
  { vhid: opt(whole(1, 255)), segment: opt(name('a segment')) },
  {
    vhid: 'Which virtual hosts, by number: all when absent.',
    segment: 'Which virtual hosts, by segment: all when absent.',
  },
);
const was = oneOf('INIT', 'BACKUP', 'MASTER');
const bounds = described(
  { min: opt(whole(0, MANY)), max: opt(whole(0, MANY)) },
  { min: 'At least so many.', max: 'At most so many.' },
);
const exactly = described({ count: opt(whole(0, MANY)) }, { count: 'So many, instead of min and max.' });
const during = described(
  { between: opt(between) },
  { between: 'From one time to another, both included: the whole run when absent.' },
);
const ofHost = described({ host }, { host: 'The host.' });
const anyHost = described({ host: opt(host) }, { host: 'Only of this host: of all when absent.' });
const transition = {
  ...choice,
  ...anyHost,
  ...described(
    { from: opt(was), to: opt(was), reason: opt(text("a reason in the implementation's words")) },
    {
      from: 'The state before: any when absent.',
      to: 'The state after: any when absent.',
      reason: "Why, in the words of the host's log: for any reason when absent.",
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
              is: 'The state. OFF: without power; PAUSED: a virtual machine that stands still.',
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
              within: 'From so long after the last fault on: at once when absent.',
              from: 'From this time on, instead of within.',
              until: 'Up to this time: the end when absent.',
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
              host: 'Only takeovers by this host: by any when absent.',
              min: 'The shortest that one may last: 0 when absent.',
              max: 'The longest that one may last: without end when absent.',
              count: 'So many takeovers: at least one when absent.',
            },
          ),
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
              why: opt(text('a part of the reason')),
            },
            {
              client: 'Only those of this client: of all when absent.',
              session: 'Only this one, or all alike of this name: all when absent.',
              fate: 'What became of them.',
              minGap: 'Only with a longest silence of at least this.',
              maxGap: 'Only with a longest silence of at most this.',
              why: 'Only with this text in the reason of their fate.',
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
              is: 'Whether it never happens, or does at some time.',
              longerThan: `What is not longer does not count: ${timeText(HANDOVER_US)} when absent.`,
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
            { is: 'The sum of what it is demoted by.', at: 'At this time.' },
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
              name: 'A counter of netstat -s -p carp, or with pfsync. before it of -p pfsync, or pf.states.',
            },
          ),
          ...bounds,
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
      name: 'What the report calls it: made from the rest when absent.',
      state: 'What a host is at a time, or at several.',
      oneMaster: 'Exactly one MASTER of each virtual host, from a time on.',
      transitions: 'So many changes of state: at least one when neither count nor bounds are given.',
      noTransition: 'No such change of state.',
      takeover: 'Every takeover lasts as long as the bounds say, and there is at least one.',
      pingsLost: 'So many pings are lost, by the time at which they were sent.',
      sessions: 'What became of sessions: of all that are named, when neither count nor bounds are given.',
      dualMaster: 'Whether two hosts are MASTER at once for longer than a handover takes.',
      demotion: 'What a host is demoted by at a time.',
      counter: 'What a counter of a host is at the end.',
      alarms: 'So many alarms: at least one when neither count nor bounds are given.',
    },
  ),
);
