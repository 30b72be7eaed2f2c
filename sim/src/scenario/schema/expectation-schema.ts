import * as z from 'zod';
import type { ExpectationInput } from '../input/expectation-input.js';
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
const transition = {
  ...choice,
  host: opt(host),
  from: opt(was),
  to: opt(was),
  reason: opt(text("a reason in the implementation's words")),
  between: opt(between),
};

export const EXPECTATION: z.ZodType<ExpectationInput, ExpectationInput> = keys(
  described(
    {
      name: opt(text('text')),
      state: opt(
        keys({
          ...choice,
          host,
          is: oneOf('INIT', 'BACKUP', 'MASTER', 'OFF', 'PAUSED'),
          at: some(time(), 'times'),
        }),
      ),
      oneMaster: opt(keys({ ...choice, within: opt(time()), from: opt(time()), until: opt(time()) })),
      transitions: opt(keys({ ...transition, count: opt(whole(0, MANY)), ...bounds })),
      noTransition: opt(keys(transition)),
      takeover: opt(
        keys({
          ...choice,
          host: opt(host),
          min: opt(time()),
          max: opt(time()),
          count: opt(whole(1, MANY)),
          between: opt(between),
        }),
      ),
      pingsLost: opt(keys({ client: name('a client'), ...bounds, between: opt(between) })),
      sessions: opt(
        keys({
          client: opt(name('a client')),
          session: opt(name('a session')),
          fate: oneOf('survived', 'hung', 'reset'),
          minGap: opt(time()),
          maxGap: opt(time()),
          why: opt(text('a part of the reason')),
          count: opt(whole(0, MANY)),
          ...bounds,
        }),
      ),
      dualMaster: opt(
        keys({ ...choice, is: oneOf('never', 'sometime'), longerThan: opt(time()), between: opt(between) }),
      ),
      demotion: opt(keys({ host, is: whole(-(2 ** 31), 2 ** 31), at: time() })),
      counter: opt(
        keys({
          host,
          name: text(
            'a counter of netstat -s -p carp or pfsync, such as badauth or pfsync.badact, or pf.states',
          ),
          ...bounds,
        }),
      ),
      alarms: opt(
        keys({
          ...choice,
          kind: oneOf('dual-master', 'replay', 'forged', 'badauth', 'echo', 'shared-vrid'),
          count: opt(whole(0, MANY)),
          ...bounds,
          between: opt(between),
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
