import type { ScenarioInput } from '@carplab/sim/scenario';
import { type Lesson, lessonInput } from './lesson.js';
import { LESSONS_OF_SETUP } from './lessons-of-setup.js';

const [ONE, TWO] = ['OPNsense-1', 'OPNsense-2'];

/** Lessons of which steps are the answer. */
const LESSONS_OF_STEPS: readonly Lesson[] = [
  {
    id: 'who-is-master',
    number: 1,
    base: 's0-steady',
    predict: { of: 'waitingTime', unit: 's', exactly: { is: 3.390625, by: 0.001 } },
    check: [
      { state: { host: ONE, is: 'MASTER', at: ['4s', '34s'] } },
      { noTransition: { between: ['4s', '34s'] } },
    ],
    solution: [],
    wrong: [[{ at: '10s', crash: ONE }], [{ at: '10s', maintenance: { host: ONE, on: true } }]],
  },
  {
    id: 'crash',
    number: 2,
    base: 's2-crash',
    predict: { of: 'takeover', unit: 's' },
    captions: [{ fault: 'crash' }, { transition: { host: TWO, to: 'MASTER', cause: 'master timed out' } }],
    check: [
      { takeover: { host: TWO, min: '2.39s', max: '3.391s', count: 2 } },
      { pingsLost: { client: 'lan-client', min: 2, max: 4 } },
    ],
    solution: [{ at: '15.4s', crash: ONE }],
    wrong: [
      [{ at: '15.4s', shutdown: ONE }],
      [{ at: '15.4s', linkDown: `${ONE}:lan` }],
      [{ at: '15.4s', maintenance: { host: ONE, on: true } }],
    ],
  },
  {
    id: 'announced-handover',
    number: 3,
    base: 'demo',
    predict: { of: 'takeover', unit: 's' },
    captions: [
      { advertised: { host: ONE, advskew: 240 } },
      { transition: { host: TWO, to: 'MASTER', cause: 'preempting a slower master' } },
    ],
    check: [
      { takeover: { host: TWO, max: '100ms', count: 2 } },
      { pingsLost: { client: 'lan-client', max: 1 } },
    ],
    forbid: ['crash', 'shutdown', 'reboot', 'linkDown', 'linkFlap', 'cut', 'interfaceDown'],
    solution: [{ at: '15s', maintenance: { host: ONE, on: true } }],
    wrong: [
      // It does not say goodbye.
      [{ at: '15s', disable: { host: ONE, on: true } }],
      // Nothing moves.
      [{ at: '15s', pf: { host: ONE, on: false } }],
      [{ at: '15s', crash: ONE }],
    ],
  },
  {
    id: 'pf-is-not-carp',
    number: 4,
    base: 's1b-pfctl-d',
    predict: { of: 'movedAddresses', unit: 'count' },
    captions: [{ fault: 'pf' }],
    check: [
      { steps: { kind: 'pf', min: 1 } },
      { noTransition: { between: ['4s', '40s'] } },
      { pingsLost: { client: 'lan-client', min: 3 } },
    ],
    solution: [{ at: '15s', pf: { host: ONE, on: false } }],
    wrong: [
      [{ at: '15s', pf: { host: TWO, on: false } }],
      [{ at: '15s', maintenance: { host: ONE, on: true } }],
      [{ at: '15s', crash: ONE }],
    ],
  },
  {
    id: 'sessions-survive',
    number: 5,
    base: 's3b-through-the-firewall',
    captions: [{ fault: 'crash' }, { transition: { host: TWO, to: 'MASTER', cause: 'master timed out' } }],
    check: [
      { steps: { kind: 'crash', host: ONE, count: 1 } },
      { takeover: { host: TWO, min: '2.39s', max: '3.391s', count: 2 } },
      { sessions: { session: 'nat', fate: 'survived', minGap: '2.39s', maxGap: '5s' } },
    ],
    solution: [{ at: '20.2s', crash: ONE }],
    wrong: [
      // The other node has no state for it.
      [
        { at: '5s', linkDown: `${ONE}:sync` },
        { at: '20.2s', crash: ONE },
      ],
      [{ at: '20.2s', maintenance: { host: ONE, on: true } }],
    ],
  },
  {
    id: 'password',
    number: 8,
    base: 'password-differs',
    captions: [{ fault: 'configure' }],
    check: [
      { dualMaster: { is: 'never', between: ['12s', '40s'] } },
      { oneMaster: { from: '12s' } },
      { steps: { kind: 'configure', count: 1 } },
    ],
    forbid: ['crash', 'shutdown', 'disable', 'allow', 'vhid', 'linkDown', 'interfaceDown'],
    solution: [{ at: '10s', configure: { host: 'fw2', vhid: 1, password: 'mekmitasdigoat' } }],
    wrong: [
      [{ at: '10s', configure: { host: 'fw2', vhid: 1, password: 'mekmitasdigoaT' } }],
      [{ at: '10s', configure: { host: 'fw2', vhid: 1, advskew: 0 } }],
      [{ at: '20s', configure: { host: 'fw2', vhid: 1, password: 'mekmitasdigoat' } }],
    ],
  },
  {
    id: 'multicast',
    number: 10,
    base: 'multicast-eaten',
    captions: [{ fault: 'configure' }],
    check: [{ dualMaster: { is: 'never', between: ['20s', '40s'] } }, { oneMaster: { from: '20s' } }],
    forbid: ['crash', 'shutdown', 'pause', 'disable', 'allow', 'vhid', 'linkDown', 'interfaceDown', 'cut'],
    solution: [
      { at: '10s', configure: { host: 'fw1', vhid: 1, peer: '192.168.1.2' } },
      { at: '10s', configure: { host: 'fw2', vhid: 1, peer: '192.168.1.1' } },
    ],
    wrong: [
      [{ at: '10s', configure: { host: 'fw2', vhid: 1, peer: '192.168.1.1' } }],
      [{ at: '10s', configure: { host: 'fw1', vhid: 1, peer: '192.168.1.3' } }],
      [{ at: '10s', configure: { host: 'fw2', vhid: 1, advskew: 240 } }],
    ],
  },
  {
    id: 'return',
    number: 11,
    base: 's2b-return',
    captions: [
      { fault: 'boot' },
      { transition: { host: ONE, to: 'MASTER', cause: 'preempting a slower master' } },
    ],
    check: [
      { steps: { kind: 'crash', host: ONE, min: 1 } },
      {
        transitions: {
          ...{ host: ONE, to: 'MASTER', reason: 'preempting a slower master' },
          count: 2,
        },
      },
      { state: { host: ONE, is: 'MASTER', at: '90s' } },
    ],
    solution: [
      { at: '15.2s', crash: ONE },
      { at: '25s', boot: { node: ONE, after: '10s' } },
      { at: '60s', preempt: { host: ONE, on: true } },
    ],
    wrong: [
      [
        { at: '15.2s', crash: ONE },
        { at: '25s', boot: { node: ONE, after: '10s' } },
      ],
      [{ at: '60s', preempt: { host: ONE, on: true } }],
    ],
  },
  {
    id: 'one-cable',
    number: 12,
    base: 's2c-lan-cable',
    captions: [{ advertised: { host: ONE, advskew: 240 } }],
    check: [
      { steps: { kind: 'linkDown', count: 1 } },
      { transitions: { host: TWO, to: 'MASTER', count: 2 } },
      { transitions: { host: TWO, to: 'MASTER', reason: 'preempting a slower master', count: 1 } },
    ],
    forbid: ['crash', 'shutdown', 'maintenance', 'demote', 'disable', 'interfaceDown', 'cut'],
    solution: [{ at: '15.3s', linkDown: `${ONE}:lan` }],
    wrong: [
      [{ at: '15.3s', linkDown: `${TWO}:lan` }],
      [{ at: '15.3s', cut: `${ONE}:lan` }],
      [
        { at: '10s', preempt: { host: TWO, on: false } },
        { at: '15.3s', linkDown: `${ONE}:lan` },
      ],
    ],
  },
  {
    id: 'maintenance-survives',
    number: 14,
    base: 's5-rolling-update',
    captions: [{ fault: 'maintenance' }, { fault: 'reboot' }],
    check: [
      { steps: { kind: 'reboot', host: ONE, min: 1 } },
      { state: { host: ONE, is: 'BACKUP', at: '290s' } },
      { demotion: { host: ONE, is: 240, at: '290s' } },
      { takeover: { host: TWO, max: '100ms', count: 2 } },
      { pingsLost: { client: 'lan-client', max: 1 } },
    ],
    solution: [
      { at: '60s', maintenance: { host: ONE, on: true } },
      { at: '90s', reboot: { node: ONE, after: '60s', clean: true } },
    ],
    wrong: [
      [{ at: '90s', reboot: { node: ONE, after: '60s', clean: true } }],
      [{ at: '60s', maintenance: { host: ONE, on: true } }],
    ],
  },
  {
    id: 'rolling-update',
    number: 15,
    base: 's5-rolling-update',
    check: [
      { steps: { kind: 'reboot', host: ONE, count: 1 } },
      { steps: { kind: 'reboot', host: TWO, count: 1 } },
      { transitions: { to: 'MASTER', between: ['4s', '300s'], max: 4 } },
      { pingsLost: { client: 'lan-client', max: 2 } },
      { sessions: { session: 'ssh', fate: 'survived', maxGap: '2s' } },
      { state: { host: ONE, is: 'MASTER', at: '300s' } },
    ],
    solution: [
      { at: '30s', reboot: { node: TWO, after: '60s', clean: true } },
      { at: '120s', maintenance: { host: ONE, on: true } },
      { at: '150s', reboot: { node: ONE, after: '60s', clean: true } },
      { at: '250s', maintenance: { host: ONE, on: false } },
    ],
    wrong: [
      [
        { at: '30s', reboot: { node: ONE, after: '60s', clean: false } },
        { at: '150s', reboot: { node: TWO, after: '60s', clean: true } },
      ],
      [
        { at: '30s', reboot: { node: TWO, after: '60s', clean: true } },
        { at: '120s', maintenance: { host: ONE, on: true } },
        { at: '150s', reboot: { node: ONE, after: '60s', clean: true } },
      ],
    ],
  },
];

/** The lessons, in their order. */
export const LESSONS: readonly Lesson[] = [...LESSONS_OF_STEPS, ...LESSONS_OF_SETUP].toSorted(
  (a, b) => a.number - b.number,
);

/** The lesson of this id; undefined if there is none. */
export function lessonOf(id: string | undefined): Lesson | undefined {
  return LESSONS.find((lesson) => lesson.id === id);
}

/** The scenario that a story runs: that of its lesson, if it has one. */
export function storyInput(base: ScenarioInput, { lesson }: { readonly lesson?: string }): ScenarioInput {
  const found = lessonOf(lesson);
  return found === undefined ? base : lessonInput(base, found);
}
