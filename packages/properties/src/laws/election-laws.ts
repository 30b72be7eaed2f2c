import { DIALECT_NAMES, type DialectName } from '@carplab/codec';
import { baseDialect } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { heardBy, hostHistories, hostSettings } from '../arbitraries/election-event.js';
import { dialects } from '../arbitraries/host.js';
import { dialectRules } from '../dialect-rules.js';
import {
  type Heard,
  haveAnOrder,
  intervalUs,
  type Settings,
  saidBy,
  sentSkew,
  takeoverAfterUs,
  takesOver,
  yields,
} from '../rules.js';
import { seconds } from '../words.js';
import { difference } from './difference.js';
import { Drive, type ElectionMachine, type ElectionOutcome } from './election-machine.js';
import { type Law, lawOf, must } from './law.js';

/** µs; any time that is not 0. */
const START_US = 7_000_000;
const GOODBYE = 255;

/** A host of settings, and what it hears. */
const heardCases = (settings: fc.Arbitrary<Settings>): fc.Arbitrary<readonly [Settings, Heard]> =>
  settings.chain((one) => fc.tuple(fc.constant(one), heardBy(one)));

/**
 * The laws of an election, written from the protocol notes (`rules.ts`), for any machine that decides for one virtual
 * host with an IPv4 address.
 *
 * @param names the dialects that the machine knows. Default: all
 */
export function electionLaws<M>(
  machine: ElectionMachine<M>,
  names: readonly DialectName[] = DIALECT_NAMES,
): Law[] {
  const settings = dialects(names).chain(hostSettings);
  const drive = (one: Settings): Drive<M> => new Drive(machine, one);
  const backupOf = (one: Settings): Drive<M> => drive(asBackup(one)).on({ type: 'start' }, START_US);
  const masterOf = (one: Settings): Drive<M> => backupOf(one).wake();
  return [
    lawOf(
      'it starts as BACKUP, and waits for its master-down time',
      '3·advbase + advskew/256 s; DragonFly with preempt starts as MASTER (carp.md §3).',
      settings,
      (one) => {
        const begun = drive(one).on({ type: 'start' }, START_US);
        const { startsAsMaster } = dialectRules(one.dialect);
        const shortcut = startsAsMaster && one.preempt && one.demotion === 0;
        mustBe(begun, shortcut ? 'MASTER' : 'BACKUP');
        if (!shortcut) mustWait(begun, takeoverAfterUs(one));
      },
    ),
    lawOf(
      'it takes over when its master-down time is over, and not a microsecond before',
      'A BACKUP whose timer runs out becomes MASTER, and advertises at once (carp.md §3.1).',
      settings,
      (one) => {
        const backup = backupOf(one);
        const dueUs = START_US + takeoverAfterUs(one);
        mustBe(backup.on({ type: 'timer' }, dueUs - 1), 'BACKUP');
        mustBe(backup.on({ type: 'timer' }, dueUs), 'MASTER');
        mustSay(backup);
        must(backup.outcome.sent.length > 0, () => 'it becomes MASTER, and advertises nothing');
      },
    ),
    lawOf(
      'a BACKUP takes over exactly where it is better',
      'Preemption, a more demoted master, and a master that will time out (carp.md §3.1).',
      heardCases(settings),
      ([one, heard]) => {
        const takes = takesOver(asBackup(one), heard);
        const backup = backupOf(one).on({ type: 'preempt', preempt: one.preempt });
        mustBe(backup.hear(heard), takesOver(one, heard) ? 'MASTER' : 'BACKUP');
        mustBe(backupOf(one).hear(heard), takes ? 'MASTER' : 'BACKUP');
      },
    ),
    lawOf(
      'a BACKUP that hears its master waits again from then on',
      'Each advertisement that it does not take over from restarts the timer (carp.md §3.1).',
      heardCases(settings).filter(([one, heard]) => !takesOver(asBackup(one), heard)),
      ([one, heard]) => {
        const backup = backupOf(one).hear(heard, START_US + 500_000);
        mustBe(backup, 'BACKUP');
        mustWait(backup, takeoverAfterUs(one));
      },
    ),
    lawOf(
      'a MASTER yields exactly where the other is better, or equal',
      'Equal masters both yield; UCARP’s ties go by address; OpenBSD’s count comes first (carp.md §3.1).',
      heardCases(settings),
      ([one, heard]) => {
        const master = masterOf(one);
        mustBe(master, 'MASTER');
        mustBe(master.hear(heard, master.nowUs + 100_000), yields(one, heard) ? 'BACKUP' : 'MASTER');
        if (yields(one, heard)) mustWait(master, takeoverAfterUs(one));
      },
    ),
    lawOf(
      'a MASTER advertises at its interval',
      'advbase + advskew/256 s, with the skew that it sends (carp.md §3).',
      settings,
      (one) => {
        const master = masterOf(one);
        const { firstInterval } = dialectRules(one.dialect);
        const first = firstInterval === 'configured' ? one.advskew : sentSkew(one);
        mustWait(master, intervalUs(one.dialect, one.advbase, first));
        for (let i = 0; i < 3; i++) {
          mustBe(master.wake(), 'MASTER');
          must(
            master.outcome.sent.length === 1,
            () => `it sends ${master.outcome.sent.length} advertisements`,
          );
          mustSay(master);
          mustWait(master, intervalUs(one.dialect, one.advbase, sentSkew(one)));
        }
      },
    ),
    lawOf(
      'of two MASTERs that hear each other one remains',
      'If the rules put both in an order (carp.md §3.1).',
      settings
        .chain((one) => fc.tuple(fc.constant(one), hostSettings(baseDialect(one.dialect))))
        .filter(([a, b]) => a.source !== b.source && haveAnOrder([a, b])),
      ([a, b]) => {
        const [one, other] = [masterOf(a), masterOf(b)];
        one.hear(saidBy(b), one.nowUs + 100);
        other.hear(saidBy(a), other.nowUs + 100);
        const left = [one, other].filter(({ outcome }) => outcome.state === 'MASTER').length;
        must(left === 1, () => `${left} are MASTER`);
      },
    ),
    ...historyLaws(machine, settings),
  ];
}

/** What holds whatever happens. */
function historyLaws<M>(machine: ElectionMachine<M>, settings: fc.Arbitrary<Settings>): Law[] {
  const histories = settings.chain((one) => fc.tuple(fc.constant(one), hostHistories(one)));
  /** Goes through a history, and looks at each event. */
  const follow =
    (look: (before: ElectionOutcome, now: Drive<M>, type: string) => void) =>
    ([one, history]: readonly [
      Settings,
      readonly (readonly [number, Parameters<Drive<M>['on']>[0]])[],
    ]): void => {
      const host = new Drive(machine, one);
      for (const [afterUs, event] of history) {
        const before = host.outcome;
        host.on(event, host.nowUs + afterUs);
        look(before, host, event.type);
      }
    };
  return [
    lawOf(
      'an event changes the state once at most',
      'From one state to another: by an advertisement, a timer, a start or a stop (carp.md §3.1).',
      histories,
      follow((before, { outcome: { state, entered } }, type) => {
        must(entered.length <= 1, () => `${type}: ${[before.state, ...entered].join(' -> ')}`);
        must(
          state === (entered[0] ?? before.state),
          () =>
            `${type}: ${before.state} has become ${state}, and is said to be ${entered[0] ?? before.state}`,
        );
        must(entered[0] !== before.state, () => `${type}: from ${state} to ${state}`);
      }),
    ),
    lawOf(
      'only a MASTER advertises, and only what the rules say',
      'Demotion included; a goodbye has base and skew 255 (carp.md §1, §3.2 to §3.4).',
      histories,
      follow((before, host, type) => {
        const { state, sent } = host.outcome;
        const isMaster = state === 'MASTER' || before.state === 'MASTER';
        must(sent.length === 0 || isMaster, () => `${type}: it advertises as ${state}`);
        mustSay(host, type === 'stop');
      }),
    ),
    lawOf(
      'a virtual host that is stopped is INIT, and stays it',
      'It waits for nothing, and hears nothing (carp.md §3.1).',
      histories.chain(([one, history]) => fc.tuple(fc.constant([one, history] as const), heardBy(one))),
      ([[one, history], heard]) => {
        const host = new Drive(machine, one);
        for (const [afterUs, event] of history) host.on(event, host.nowUs + afterUs);
        mustBe(host.on({ type: 'stop' }), 'INIT');
        must(host.outcome.nextUs === Number.POSITIVE_INFINITY, () => 'it still waits for a timer');
        mustBe(host.hear(heard, host.nowUs + 1), 'INIT');
        mustBe(host.on({ type: 'timer' }, host.nowUs + 10_000_000), 'INIT');
        must(host.outcome.sent.length === 0, () => 'it advertises');
      },
    ),
    lawOf(
      'a deadline that is met is over',
      'Woken at its deadlines a machine makes progress: the next one is later.',
      histories,
      ([one, history]) => {
        const host = new Drive(machine, one);
        for (const [afterUs, event] of history) {
          host.on(event, host.nowUs + afterUs);
          for (let i = 0; host.outcome.nextUs <= host.nowUs; i++) {
            must(i < 5, () => `it is woken at ${seconds(host.nowUs)} again and again`);
            host.on({ type: 'timer' });
          }
        }
      },
    ),
    lawOf(
      'it decides by its own state and by nothing else',
      'The same events give the same outcomes, whatever other machines do in between.',
      fc.tuple(histories, histories),
      ([[one, history], [other, second]]) => {
        const run = (): ElectionOutcome[] => {
          const host = new Drive(machine, one);
          const outcomes = history.map(([afterUs, event]) => host.on(event, host.nowUs + afterUs).outcome);
          return outcomes;
        };
        const first = run();
        const between = new Drive(machine, other);
        for (const [afterUs, event] of second) between.on(event, between.nowUs + afterUs);
        const wrong = difference(first, run());
        must(wrong === undefined, () => `event ${wrong}`);
      },
    ),
  ];
}

/** Without what would make it MASTER at once. */
function asBackup(one: Settings): Settings {
  return dialectRules(one.dialect).startsAsMaster ? { ...one, preempt: false } : one;
}

function mustBe<M>({ outcome, nowUs, settings }: Drive<M>, state: string): void {
  must(
    outcome.state === state,
    () => `${settings.dialect}: at ${seconds(nowUs)} it is ${outcome.state}, and should be ${state}`,
  );
}

function mustWait<M>({ outcome, nowUs, settings }: Drive<M>, us: number): void {
  must(
    outcome.nextUs === nowUs + us,
    () =>
      `${settings.dialect}: it waits for ${seconds(outcome.nextUs - nowUs)}, and should for ${seconds(us)}`,
  );
}

/** What it sends is what the rules say; when it stops, a goodbye may be among it. */
function mustSay<M>({ outcome, settings }: Drive<M>, mayLeave = false): void {
  const { source: _, ...right } = saidBy(settings);
  for (const each of outcome.sent) {
    if (mayLeave && each.advbase === GOODBYE && each.advskew === GOODBYE) continue;
    const wrong = difference(right, each);
    must(wrong === undefined, () => `${settings.dialect}: ${wrong}`);
  }
}
