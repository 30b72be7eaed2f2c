import { describe, expect, it } from 'vitest';
import type { ExpectationInput } from '../input/expectation-input.js';
import { readScenario } from '../parse-scenario.js';
import { runScenario } from '../run-scenario.js';

function verdictOf(expectation: ExpectationInput) {
  const parsed = readScenario(
    {
      name: 'a crash, and a return',
      learn: 'what is tested here',
      duration: '40s',
      segments: ['lan'],
      defaults: { preempt: true },
      vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
      hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
      clients: { pc: { addresses: '10.0.0.9/24', ping: '10.0.0.254', delay: '4s' } },
      steps: [
        { at: '9.5s', crash: 'fw1' },
        { at: '20.5s', boot: 'fw1' },
        { at: '30.5s', demote: { host: 'fw2', by: 5 } },
      ],
      expect: [expectation],
    },
    'x.ts',
  );
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return runScenario(parsed.scenario).expectations[0]!;
}

// What happens: fw1 MASTER from 3 s, gone at 9.5 s; fw2 MASTER from 12.390725 s to 20.734575 s; then fw1 again.
const TOOK = 'vhid 1 on lan by fw2 2.890725 s after crash fw1 (master timed out)';
const BACK = 'vhid 1 on lan by fw1 without a gap, because of boot fw1 at 20.5 s (preempting a slower master)';

type Row = [expectation: ExpectationInput, ok: boolean, name: string, found: string];

const ROWS: Row[] = [
  [
    { state: { host: 'fw1', is: 'MASTER', at: '5s' } },
    true,
    'fw1 is MASTER at 5 s',
    'vhid 1 MASTER since 3 s, at 5 s',
  ],
  [
    { state: { host: 'fw1', is: 'OFF', at: '9.5s' } },
    true,
    'fw1 is OFF at 9.5 s',
    'vhid 1 OFF since 9.5 s, at 9.5 s',
  ],
  [
    { state: { host: 'fw1', is: 'MASTER', at: ['5s', '15s'] } },
    false,
    'fw1 is MASTER at 5 s, 15 s',
    'vhid 1 OFF since 9.5 s, at 15 s',
  ],
  [{ oneMaster: { from: '3s', until: '9s' } }, true, 'exactly one MASTER from 3 s on', 'vhid 1 on lan: fw1'],
  [
    { oneMaster: { from: '3s' } },
    false,
    'exactly one MASTER from 3 s on',
    'vhid 1 on lan: no MASTER at 9.5 s',
  ],
  [
    { oneMaster: { within: '0s' } },
    true,
    'exactly one MASTER from 0 s after the last fault on',
    'vhid 1 on lan: fw1',
  ],
  [
    { oneMaster: { within: '10s' } },
    false,
    'exactly one MASTER from 10 s after the last fault on',
    'no time left after the last fault, at 30.5 s',
  ],
  [
    { transitions: { host: 'fw2', to: 'MASTER', count: 1 } },
    true,
    'exactly 1 transition any -> MASTER of fw2',
    '1: 12.390725 s fw2 vhid 1 BACKUP -> MASTER (master timed out)',
  ],
  [
    { transitions: { host: 'fw2', to: 'MASTER', count: 2 } },
    false,
    'exactly 2 transitions any -> MASTER of fw2',
    '1: 12.390725 s fw2 vhid 1 BACKUP -> MASTER (master timed out); expected exactly 2',
  ],
  [
    { transitions: { reason: 'master will time out' } },
    false,
    'at least 1 transition (master will time out)',
    'no transition; expected at least 1',
  ],
  [{ noTransition: { between: ['4s', '12s'] } }, true, 'no transitions from 4 s to 12 s', 'no transition'],
  [
    { noTransition: { between: ['4s', '12.390725s'] } },
    false,
    'no transitions from 4 s to 12.390725 s',
    '1: 12.390725 s fw2 vhid 1 BACKUP -> MASTER (master timed out); expected none',
  ],
  [{ takeover: { max: '2.9s' } }, true, 'takeovers: up to 2.9 s', `${TOOK}, ${BACK}`],
  [{ takeover: { max: '2.8s' } }, false, 'takeovers: up to 2.8 s', TOOK],
  [{ takeover: { host: 'fw2', min: '3s' } }, false, 'takeovers by fw2: from 3 s', TOOK],
  [{ takeover: { count: 3 } }, false, '3 takeovers', `2: ${TOOK}, ${BACK}`],
  [{ takeover: { between: ['25s', '40s'] } }, false, 'takeovers from 25 s to 40 s', 'no takeover'],
  [
    { noMaster: { max: '3s' } },
    true,
    'never without a MASTER for longer than 3 s',
    'vhid 1 on lan: without one for 2.890725 s from 9.5 s',
  ],
  [
    { noMaster: { vhid: 1, max: '2s' } },
    false,
    'never without a MASTER for vhid 1 for longer than 2 s',
    'vhid 1 on lan: without one for 2.890725 s from 9.5 s',
  ],
  [
    { noMaster: { max: '3s', between: ['0s', '8s'] } },
    true,
    'never without a MASTER for longer than 3 s from 0 s to 8 s',
    'vhid 1 on lan: without one for 3 s from 0 s',
  ],
  [
    { noMaster: { max: '1s', between: ['11s', '12s'] } },
    true,
    'never without a MASTER for longer than 1 s from 11 s to 12 s',
    'vhid 1 on lan: without one for 1 s from 11 s',
  ],
  [
    { noMaster: { max: '0s', between: ['13s', '40s'] } },
    true,
    'never without a MASTER for longer than 0 s from 13 s to 40 s',
    'vhid 1 on lan: never without one',
  ],
  [{ masters: { is: 1, at: '5s' } }, true, '1 host is MASTER at 5 s', 'vhid 1 on lan: fw1'],
  [{ masters: { is: 0, at: '10s' } }, true, 'no hosts are MASTER at 10 s', 'vhid 1 on lan: none'],
  [{ masters: { is: 1, at: '10s' } }, false, '1 host is MASTER at 10 s', 'vhid 1 on lan: none'],
  [
    { masters: { segment: 'lan', is: 2, at: '20.7346s' } },
    true,
    '2 hosts are MASTER on lan at 20.7346 s',
    'vhid 1 on lan: fw1 and fw2',
  ],
  [
    { advertised: { host: 'fw2' } },
    true,
    'fw2 sends at least 1 advertisement',
    'fw2 sent 7, 12.390725 s to 20.734475 s, with advskew 100',
  ],
  [
    { advertised: { host: 'fw1', between: ['3s', '9s'], count: 7 } },
    true,
    'fw1 sends exactly 7 advertisements from 3 s to 9 s',
    'fw1 sent 7, 3 s to 9 s, with advskew 0',
  ],
  [
    { advertised: { host: 'fw2', advskew: 0, count: 0 } },
    true,
    'fw2 sends no advertisements with advskew 0',
    'fw2 sent none',
  ],
  [
    { advertised: { host: 'fw2', between: ['21s', '40s'] } },
    false,
    'fw2 sends at least 1 advertisement from 21 s to 40 s',
    'fw2 sent none; expected at least 1',
  ],
  [
    { pingsLost: { client: 'pc', min: 3, max: 3 } },
    true,
    'pc loses exactly 3 pings',
    '3 lost, sent at 10 s, 11 s, 12 s; 33 answered in all',
  ],
  [
    { pingsLost: { client: 'pc', max: 2 } },
    false,
    'pc loses at most 2 pings',
    '3 lost, sent at 10 s, 11 s, 12 s; 33 answered in all; expected at most 2',
  ],
  [{ dualMaster: { is: 'never' } }, true, 'never two MASTERs at once for longer than 100 ms', 'never'],
  [{ dualMaster: { is: 'sometime' } }, false, 'two MASTERs at once for longer than 100 ms', 'never'],
  [
    { dualMaster: { is: 'never', longerThan: '0s' } },
    false,
    'never two MASTERs at once for longer than 0 s',
    'fw2 and fw1 for vhid 1 on lan from 20.734575 s to 20.734675 s',
  ],
  [
    { demotion: { host: 'fw2', is: 5, at: '31s' } },
    true,
    'fw2 is demoted by 5 at 31 s',
    'fw2 is demoted by 5',
  ],
  [
    { demotion: { host: 'fw2', is: 5, at: '30s' } },
    false,
    'fw2 is demoted by 5 at 30 s',
    'fw2 is demoted by 0',
  ],
  [
    { counter: { host: 'fw2', name: 'badauth', max: 0 } },
    true,
    'fw2 counts no badauth',
    'fw2 counted 0 badauth',
  ],
  [
    { counter: { host: 'fw2', name: 'badauth', min: 1 } },
    false,
    'fw2 counts at least 1 badauth',
    'fw2 counted 0 badauth; expected at least 1',
  ],
  [{ alarms: { kind: 'echo', count: 0 } }, true, 'no alarms of echo', 'no alarm'],
  [{ alarms: { kind: 'echo' } }, false, 'at least 1 alarm of echo', 'no alarm; expected at least 1'],
  [
    { flooded: { segment: 'lan', max: 3 } },
    true,
    'at most 3 flooded frames on lan',
    '3 to 00:00:5e:00:01:01 from 10.00005 s to 12.00005 s',
  ],
  [
    { flooded: { segment: 'lan', mac: '00:00:5e:00:01:01', max: 0 } },
    false,
    'no flooded frames to 00:00:5e:00:01:01 on lan',
    '3 to 00:00:5e:00:01:01 from 10.00005 s to 12.00005 s; expected none',
  ],
  [
    { flooded: { segment: 'lan', mac: '00:00:5E:00:01:02', max: 0 } },
    true,
    'no flooded frames to 00:00:5e:00:01:02 on lan',
    'none',
  ],
  [{ steps: { kind: 'crash', host: 'fw1' } }, true, 'at least 1 step crash at fw1', '1: '],
  [
    { steps: { kind: 'crash', host: 'fw2' } },
    false,
    'at least 1 step crash at fw2',
    'no step crash; expected',
  ],
  [{ steps: { kind: 'linkDown', count: 0 } }, true, 'no steps linkDown', 'no step linkDown'],
  [{ name: 'my own words', noTransition: {} }, false, 'my own words', '7: '],
];

describe('a verdict', () => {
  it.each(ROWS)('%j: %s', (expectation, ok, name, found) => {
    const verdict = verdictOf(expectation);
    expect({ ok: verdict.ok, name: verdict.name }).toEqual({ ok, name });
    expect(verdict.found.startsWith(found), verdict.found).toBe(true);
  });
});
