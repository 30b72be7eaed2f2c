import { createInstance, dueTimer, EffectList, type Instance, nextDeadlineUs, step } from '@carplab/election';
import { describe, expect, it } from 'vitest';
import {
  assertLaws,
  brokenLaws,
  type ElectionMachine,
  type ElectionOutcome,
  electionLaws,
  type HostEvent,
} from '../src/index.js';

const effects = new EffectList();
const swapped = (word: number): number => new DataView(Uint32Array.of(word).buffer).getUint32(0);

/** What an outsider writes: carplab's machine behind the interface. */
const carplab: ElectionMachine<Instance> = {
  create: ({ source, release, ...rest }) =>
    createInstance({ vhid: 1, ...rest, source: swapped(source), before14: release === 12 }),
  step: (instance, event, nowUs) => {
    effects.clear();
    const due = dueTimer(instance, nowUs);
    if (event.type === 'advertisement') {
      const { source, ...heard } = event;
      step(
        instance,
        { ...heard, family: 4, counterHigh: 0, counterLow: 0, source: swapped(source) },
        nowUs,
        effects,
      );
    } else if (event.type !== 'timer') step(instance, event, nowUs, effects);
    else if (due !== undefined) step(instance, { type: 'timer', timer: due }, nowUs, effects);
    const list = effects.toArray();
    const nextUs = nextDeadlineUs(instance);
    return {
      state: instance.state,
      entered: list.flatMap((effect) => (effect.kind === 'transition' ? [effect.to] : [])),
      nextUs: nextUs === -1 ? Number.POSITIVE_INFINITY : nextUs,
      sent: list.flatMap((effect) => (effect.kind === 'advertise' ? [effect] : [])),
    };
  },
};

const RUNS = { numRuns: 100, seed: 5 };

it('carplab’s own machine keeps the laws, in every dialect', () => assertLaws(electionLaws(carplab), RUNS));

type Step = ElectionMachine<Instance>['step'];
/** A machine that does something else after its step. */
const after =
  (
    change: (
      outcome: ElectionOutcome,
      instance: Instance,
      event: HostEvent,
      nowUs: number,
    ) => Partial<ElectionOutcome>,
  ): Step =>
  (instance, event, nowUs) => {
    const outcome = carplab.step(instance, event, nowUs);
    return { ...outcome, ...change(outcome, instance, event, nowUs) };
  };
let shared = 0;

const PLANTED: readonly (readonly [law: string, mistake: Partial<ElectionMachine<Instance>>])[] = [
  [
    'it starts as BACKUP, and waits for its master-down time',
    // It multiplies the skew too.
    { create: (settings) => carplab.create({ ...settings, advskew: Math.min(254, 3 * settings.advskew) }) },
  ],
  [
    'it takes over when its master-down time is over, and not a microsecond before',
    {
      step: (instance, event, nowUs) =>
        carplab.step(instance, event, event.type === 'timer' ? nowUs + 1 : nowUs),
    },
  ],
  [
    'a BACKUP takes over exactly where it is better',
    { create: (settings) => carplab.create({ ...settings, preempt: true }) },
  ],
  [
    'a BACKUP that hears its master waits again from then on',
    {
      step: (instance, event, nowUs) =>
        event.type === 'advertisement' && instance.state === 'BACKUP'
          ? { ...carplab.step(structuredClone(instance), event, nowUs), nextUs: instance.masterDown4Us }
          : carplab.step(instance, event, nowUs),
    },
  ],
  [
    'a MASTER yields exactly where the other is better, or equal',
    {
      step: (instance, event, nowUs) =>
        event.type === 'advertisement' && event.advskew === instance.advskew && instance.state === 'MASTER'
          ? carplab.step(instance, { type: 'timer' }, nowUs)
          : carplab.step(instance, event, nowUs),
    },
  ],
  [
    'a MASTER advertises at its interval',
    {
      step: after(({ state, nextUs }) =>
        state === 'MASTER' ? { nextUs: Math.ceil(nextUs / 1000) * 1000 } : {},
      ),
    },
  ],
  [
    'of two MASTERs that hear each other one remains',
    {
      step: (instance, event, nowUs) =>
        carplab.step(instance, event.type === 'advertisement' ? { type: 'timer' } : event, nowUs),
    },
  ],
  [
    'an event changes the state once at most',
    { step: after(({ entered }) => (entered[0] === 'MASTER' ? { entered: ['INIT', 'MASTER'] } : {})) },
  ],
  [
    'only a MASTER advertises, and only what the rules say',
    {
      step: after(({ sent }) => ({
        sent: sent.map((each) => ({ ...each, advskew: Math.min(200, each.advskew) })),
      })),
    },
  ],
  [
    'a virtual host that is stopped is INIT, and stays it',
    {
      step: (instance, event, nowUs) =>
        event.type === 'stop'
          ? carplab.step(instance, { type: 'timer' }, nowUs)
          : carplab.step(instance, event, nowUs),
    },
  ],
  [
    'a deadline that is met is over',
    {
      step: after(({ state, nextUs }, _instance, _event, nowUs) => ({
        nextUs: state === 'MASTER' ? nowUs : nextUs,
      })),
    },
  ],
  [
    'it decides by its own state and by nothing else',
    {
      step: (instance, event, nowUs) => carplab.step(instance, event, nowUs + (shared++ % 1000)),
    },
  ],
];

describe('each law catches a mistake', () => {
  it.each(PLANTED)('%s', (law, mistake) => {
    const laws = electionLaws({ ...carplab, ...mistake }).filter(({ name }) => name === law);
    const [found] = brokenLaws(laws, { ...RUNS, endOnFailure: true });
    expect(found?.report ?? 'it holds').toContain('Property failed after');
  });

  it('no law is without one', () => {
    expect(PLANTED.map(([law]) => law)).toEqual(electionLaws(carplab).map(({ name }) => name));
  });

  it('a machine of one dialect keeps the laws of that one', () => {
    assertLaws(electionLaws(carplab, ['openbsd']), RUNS);
    const asOpenbsd = {
      ...carplab,
      create: (settings: Parameters<typeof carplab.create>[0]) =>
        carplab.create({ ...settings, dialect: 'openbsd' }),
    };
    expect(
      brokenLaws(electionLaws(asOpenbsd, ['freebsd']), { ...RUNS, endOnFailure: true }).length,
    ).toBeGreaterThan(0);
  });
});
