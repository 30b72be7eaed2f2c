import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { config, history } from '../test/arbitraries.js';
import { DIALECTS, heard } from '../test/machine.js';
import type { Cause } from './cause.js';
import { dueTimer, nextDeadlineUs } from './deadlines.js';
import type { DialectName } from './dialect.js';
import type { Effect } from './effect.js';
import { EffectList } from './effect-list.js';
import type { ElectionEvent } from './event.js';
import { createInstance, type Instance, type InstanceConfig } from './instance.js';
import { hashInstance, restore, snapshot } from './snapshot.js';
import type { TimerName } from './state.js';
import { step } from './step.js';
import { transitionReasons } from './transition-reasons.js';

/** `npm run soak -- whole` takes the whole number. */
const RUNS = { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 1000 : 250 };

const deadlines = (instance: Instance): Record<TimerName, number> => ({
  advertise: instance.advertiseUs,
  masterDown4: instance.masterDown4Us,
  masterDown6: instance.masterDown6Us,
  wake: instance.wakeUs,
});

interface Moment {
  readonly before: Readonly<Instance>;
  readonly instance: Instance;
  readonly event: ElectionEvent;
  readonly nowUs: number;
  readonly effects: readonly Effect[];
}

/** Replays a history, checking every step. */
function happen(
  configured: InstanceConfig,
  events: readonly (readonly [number, ElectionEvent])[],
  look: (moment: Moment) => void,
): Instance {
  const instance = createInstance(configured);
  const list = new EffectList();
  let nowUs = 0;
  for (const [afterUs, event] of [[0, { type: 'start' }] as const, ...events]) {
    nowUs += afterUs;
    const before = { ...instance };
    const effects = step(instance, event, nowUs, list).toArray();
    look({ before, instance, event, nowUs, effects });
  }
  return instance;
}

/** Possible causes of a transition, by event. Written from the notes, not from the code. */
const CAUSES: Readonly<Record<ElectionEvent['type'], readonly Cause[]>> = {
  advertisement: [
    'preempting a slower master',
    'master will time out',
    'taking over from a more demoted master',
    'more frequent advertisement received',
    'yielding to a less demoted master',
  ],
  timer: ['master timed out'],
  start: ['initialization complete', 'preempting at start'],
  stop: ['shut down'],
  interface: [
    'hardware interface down',
    'hardware interface up',
    'initialization complete',
    'preempting at start',
  ],
  link: ['hardware interface down', 'hardware interface up', 'initialization complete'],
  allow: ['hardware interface down', 'hardware interface up', 'initialization complete'],
  addresses: ['addresses changed', 'initialization complete', 'preempting at start'],
  configure: ['configuration changed', 'initialization complete', 'preempting at start'],
  force: ['user requested'],
  preempt: [],
  demotion: [],
  advertise: [],
  sent: [],
};

describe.each(DIALECTS)('%s, whatever happens', (dialect: DialectName) => {
  const law = (look: (moment: Moment) => void): void =>
    fc.assert(
      fc.property(config(dialect), history, (configured, events) => {
        happen(configured, events, look);
      }),
      RUNS,
    );

  it('never throws, and asks for a bounded number of things', () => {
    law(({ effects }) => expect(effects.length).toBeLessThanOrEqual(24));
  });

  it('no transition without a cause; each starts where the last one ended', () => {
    law(({ before, instance, event, effects }) => {
      let state = before.state;
      for (const effect of effects) {
        if (effect.kind !== 'transition') continue;
        expect(effect.from).toBe(state);
        expect(effect.to).not.toBe(state);
        expect(CAUSES[event.type]).toContain(effect.cause);
        expect(transitionReasons(instance.dialect as DialectName)).toContain(effect.reason);
        state = effect.to;
      }
      expect(instance.state).toBe(state);
    });
  });

  it('timers are armed as the state requires', () => {
    law(({ instance }) => {
      const { advertise, masterDown4, masterDown6, wake } = deadlines(instance);
      if (instance.state === 'INIT') {
        expect([advertise, masterDown4, masterDown6, wake]).toEqual([-1, -1, -1, -1]);
      } else if (instance.state === 'MASTER') {
        expect([masterDown4, masterDown6, wake]).toEqual([-1, -1, -1]);
        // A UCARP with base 255 and skew 255 falls silent.
        if (instance.advbase !== 255 || instance.advskew !== 255) expect(advertise).not.toBe(-1);
      } else {
        expect(advertise).toBe(-1);
        const waiting = dialect !== 'ucarp' || (!instance.suppressed && wake === -1);
        if (waiting && instance.ipv4) expect(masterDown4).not.toBe(-1);
        if (waiting && instance.ipv6 && dialect !== 'netbsd') expect(masterDown6).not.toBe(-1);
      }
    });
  });

  it('timer effects report every change of a deadline, and never set one in the past', () => {
    law(({ before, instance, nowUs, effects, event }) => {
      const reported = deadlines(before as Instance);
      // A timer that has fired needs no report.
      if (event.type === 'timer') {
        const fired = event.timer;
        if (reported[fired] !== -1 && reported[fired] <= nowUs && deadlines(instance)[fired] === -1)
          reported[fired] = -1;
      }
      for (const effect of effects) {
        if (effect.kind !== 'timer') continue;
        reported[effect.timer] = effect.atUs;
        if (effect.atUs !== -1) expect(effect.atUs).toBeGreaterThan(nowUs);
      }
      expect(deadlines(instance)).toEqual(reported);
    });
  });

  it('only a master advertises, with values that fit their bytes; goodbyes only in dialects that have them', () => {
    law(({ before, instance, effects, event }) => {
      for (const effect of effects) {
        if (effect.kind !== 'advertise') continue;
        expect([before.state, instance.state]).toContain('MASTER');
        for (const value of [effect.advbase, effect.advskew, effect.demote]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(255);
        }
        if (dialect === 'freebsd') expect(effect.advskew).toBeLessThanOrEqual(240);
        if (effect.goodbye) {
          expect(['freebsd', 'ucarp']).not.toContain(dialect);
          expect(['stop', 'addresses']).toContain(event.type);
        }
        expect(effect.family === 4 ? before.ipv4 || instance.ipv4 : before.ipv6 || instance.ipv6).toBe(true);
        if (dialect === 'netbsd' || dialect === 'ucarp') expect(effect.family).toBe(4);
      }
    });
  });

  it('an interface that is down never leaves a master', () => {
    law(({ instance }) => {
      if (!instance.interfaceUp && !instance.ignoreLink) expect(instance.state).not.toBe('MASTER');
      if (!instance.started) expect(instance.state).toBe('INIT');
    });
  });

  it('it takes from the host’s demotion exactly what it added', () => {
    fc.assert(
      fc.property(config(dialect), history, (configured, events) => {
        let interfaces = 0;
        happen({ ...configured, sendErrorDemotion: 0 }, events, ({ effects, instance }) => {
          for (const effect of effects) if (effect.kind === 'demote') interfaces += effect.delta;
          const wanted = instance.suppressed ? instance.interfaceDownDemotion : 0;
          expect(interfaces).toBe(wanted);
        });
      }),
      RUNS,
    );
  });

  it('snapshot + restore + continue = continue', () => {
    fc.assert(
      fc.property(config(dialect), history, history, (configured, first, second) => {
        const original = happen(configured, first, () => {});
        const kept = snapshot(original);
        const written = JSON.parse(JSON.stringify(kept)) as Instance;
        const twin = createInstance({ dialect: 'openbsd', vhid: 9 });
        const list = new EffectList();
        let nowUs = 2_000_000_000;
        const one: Effect[][] = [];
        for (const [afterUs, event] of second) {
          nowUs += afterUs;
          one.push(step(original, event, nowUs, list).toArray());
        }
        restore(twin, written);
        expect(hashInstance(twin)).toBe(hashInstance(kept));
        nowUs = 2_000_000_000;
        for (const [index, [afterUs, event]] of second.entries()) {
          nowUs += afterUs;
          expect(step(twin, event, nowUs, list).toArray()).toEqual(one[index]);
        }
        expect(twin).toEqual(original);
        expect(hashInstance(twin)).toBe(hashInstance(original));
      }),
      RUNS,
    );
  });

  it('woken at its deadlines it always makes progress, and the due timer is always an earliest one', () => {
    fc.assert(
      fc.property(config(dialect), history, (configured, events) => {
        const instance = happen(configured, events, () => {});
        const list = new EffectList();
        let last = -1;
        for (let count = 0; count < 20; count++) {
          const next = nextDeadlineUs(instance);
          if (next === -1) return;
          // Past deadlines are processed late, once.
          const nowUs = Math.max(next, last);
          const due = dueTimer(instance, nowUs)!;
          expect(deadlines(instance)[due]).toBe(next);
          step(instance, { type: 'timer', timer: due }, nowUs, list);
          expect(deadlines(instance)[due]).not.toBe(next);
          last = nowUs;
        }
      }),
      RUNS,
    );
  });
});

describe('two masters', () => {
  it.each(DIALECTS)('%s: of two masters at least one yields, or is due to', (dialect) => {
    const skew = fc.integer({ min: 0, max: 254 });
    const demotion = fc.constantFrom(0, 1, 50, 240);
    fc.assert(
      fc.property(skew, skew, demotion, demotion, fc.boolean(), (mine, theirs, my, their, higher) => {
        const list = new EffectList();
        const masters = [
          { advskew: mine, demotion: my, source: higher ? 2 << 24 : 1 << 24 },
          { advskew: theirs, demotion: their, source: higher ? 1 << 24 : 2 << 24 },
        ].map((one) => {
          const instance = createInstance({ dialect, vhid: 1, ...one });
          step(instance, { type: 'start' }, 0, list);
          const effects = step(instance, { type: 'timer', timer: 'masterDown4' }, 5_000_000, list).toArray();
          const ad = effects.find((effect) => effect.kind === 'advertise')!;
          return {
            instance,
            packet: heard(ad.advbase, ad.advskew, { demote: ad.demote, source: one.source }),
          };
        });
        const [a, b] = masters as [(typeof masters)[0], (typeof masters)[0]];
        step(a.instance, b.packet, 5_000_001, list);
        step(b.instance, a.packet, 5_000_001, list);
        const left = [a, b].filter(({ instance }) => instance.state === 'MASTER').length;
        const equal = a.packet.advskew === b.packet.advskew && a.packet.demote === b.packet.demote;
        // BSD masters of equal rank both yield; UCARP breaks ties by address; otherwise exactly one remains.
        expect(left).toBe(equal && dialect !== 'ucarp' ? 0 : 1);
      }),
      { numRuns: 2 * RUNS.numRuns },
    );
  });
});
