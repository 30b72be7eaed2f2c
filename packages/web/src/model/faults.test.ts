import { resolveStep, ScenarioRun, scenarioJsonSchema } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { builtins, SHIPPED } from '../../test/shipped.js';
import { planOf, settled } from './branch-input.js';
import { editOf } from './edit-story.js';
import { counts, type FaultForm, firstValues, stepOf } from './fault-form.js';
import type { FaultTarget } from './fault-target.js';
import { faultsOf } from './faults.js';
import { seenFrame } from './seen-frame.js';
import { type Situation, situationOf, targetsOf } from './situation.js';
import { StepSchema } from './step-schema.js';
import { stepKind } from './step-text.js';

const schema = new StepSchema(scenarioJsonSchema());

/** Half way through a run of a shipped scenario. */
async function halfWay(name: string): Promise<Situation> {
  const { scenario: planned, input } = await builtins.load(name);
  const run = new ScenarioRun(planned, { seed: 1 });
  const { scenario } = run;
  const whole = settled(run, input);
  const tUs = Math.round(scenario.durationUs / 2);
  const steps = planOf(whole, { id: 'A', atUs: 0, steps: [] }, whole);
  run.runTo(tUs);
  return situationOf(run, steps);
}

/** Every way to fill a form in which one field has another of its values. */
function* fillings(form: FaultForm): Generator<Record<string, string>> {
  const first = firstValues(form);
  yield first;
  // What is sent again cannot come before it was sent.
  if (form.does === 'move' && form.step === 'replay') return;
  for (const field of form.fields) {
    const { path, kind, choices = [], least = 0, most = 0 } = field;
    if (!counts(field, first)) continue;
    const others =
      kind === 'choice'
        ? choices.map(({ id }) => id)
        : kind === 'flag'
          ? ['true', 'false']
          : kind === 'number'
            ? [`${least}`, `${Math.min(most, least + 100)}`]
            : kind === 'time'
              ? ['1.5s']
              : kind === 'share'
                ? ['0.25', '50%']
                : [];
    for (const value of others) yield { ...first, [path]: value };
  }
}

it('every step of every entry, for everything in every shipped scenario, is one that the language takes', async () => {
  const written = new Set<string>();
  for (const name of SHIPPED) {
    const now = await halfWay(name);
    const seen = new Map<string, number>();
    for (const target of targetsOf(now.scenario, now.tUs, now.steps)) {
      // In a large network many things are alike.
      const alike = (seen.get(target.kind) ?? 0) + 1;
      seen.set(target.kind, alike);
      if (alike > 3) continue;
      for (const { forms } of faultsOf(target, now, schema)) {
        expect(new Set(forms.map(({ step, does = '' }) => `${step} ${does}`)).size).toBe(forms.length);
        for (const form of forms) {
          if (form.notNow !== undefined) continue;
          for (const values of fillings(form)) {
            for (const step of editOf(form, values)?.add ?? []) {
              const read = resolveStep(now.scenario, step);
              expect([name, target, step, read.ok ? [] : read.errors.map(({ message }) => message)]).toEqual([
                name,
                target,
                step,
                [],
              ]);
              written.add(stepKind(step));
            }
          }
        }
      }
    }
  }
  // Those of frames, and those that undo what no scenario has done: see below.
  expect(schema.kinds.filter((kind) => !written.has(kind))).toEqual(['heal', 'forge', 'interfaceUp']);
});

it('the frames of the demo: each is dropped, sent again or forged by steps that the language takes', async () => {
  const now = await halfWay('demo');
  const written = new Set<string>();
  for (let frame = 0; frame < 400; frame += 23) {
    const seen = seenFrame(now.scenario, 1, frame);
    expect(seen?.frame).toBe(frame);
    for (const { forms } of faultsOf({ kind: 'frame', frame }, { ...now, frame: seen! }, schema)) {
      for (const form of forms) {
        if (form.notNow !== undefined) continue;
        for (const values of fillings(form)) {
          const step = stepOf(form, values);
          const read = resolveStep(now.scenario, step);
          expect([step, read.ok ? [] : read.errors.map(({ message }) => message)]).toEqual([step, []]);
          written.add(stepKind(step));
        }
      }
    }
  }
  expect([...written].sort()).toEqual(['forge', 'forgePfsync', 'replay', 'rule']);
  expect(seenFrame(now.scenario, 1, 1_000_000)).toBeUndefined();
});

it('what makes no sense now says why', async () => {
  const now = await halfWay('demo');
  const reasons = (target: FaultTarget, change: Partial<Situation> = {}): Record<string, unknown> =>
    Object.fromEntries(
      faultsOf(target, { ...now, ...change }, schema)
        .flatMap(({ forms }) => forms)
        .flatMap(({ step, notNow }) => (notNow === undefined ? [] : [[step, notNow]])),
    );
  const host: FaultTarget = { kind: 'host', host: 'OPNsense-1' };
  expect(reasons(host)).toEqual({ boot: 'isOn', resume: 'notPaused' });
  expect(reasons(host, { power: { 'OPNsense-1': 'off' } })).toMatchObject({
    crash: 'isOff',
    maintenance: 'isOff',
    pause: 'isOff',
  });
  expect(reasons({ kind: 'cable', port: 'OPNsense-1:sync' })).toEqual({
    interfaceUp: 'isOn',
    linkUp: 'plugged',
    uncut: 'notCut',
  });
  expect(reasons({ kind: 'switch', segment: 'lan' })).toEqual({ heal: 'isWhole', portEnable: 'noSecurity' });
  expect(faultsOf({ kind: 'host', host: 'nobody' }, now, schema)).toEqual([]);
});

it('what is done can be undone', async () => {
  const now = await halfWay('demo');
  const pairs: [FaultTarget, string, string][] = [
    [{ kind: 'switch', segment: 'lan' }, 'partition', 'heal'],
    [{ kind: 'cable', port: 'OPNsense-1:lan' }, 'cut', 'uncut'],
    [{ kind: 'cable', port: 'OPNsense-1:lan' }, 'linkDown', 'linkUp'],
    [{ kind: 'cable', port: 'OPNsense-1:lan' }, 'interfaceDown', 'interfaceUp'],
  ];
  for (const [target, does, undoes] of pairs) {
    const find = (step: string, at: Situation): FaultForm =>
      faultsOf(target, at, schema)
        .flatMap(({ forms }) => forms)
        .find((form) => form.step === step)!;
    const form = find(does, now);
    expect([form.notNow, find(undoes, now).notNow]).toEqual([undefined, expect.any(String)]);
    const read = resolveStep(now.scenario, stepOf(form, firstValues(form)));
    const scenario = { ...now.scenario, steps: read.ok ? read.steps : [] };
    const undone = find(undoes, { ...now, scenario });
    expect([undoes, undone.notNow]).toEqual([undoes, undefined]);
    expect(resolveStep(scenario, stepOf(undone, firstValues(undone)))).toMatchObject({ ok: true });
  }
});

it('the default of an entry is both ways and now', async () => {
  const now = await halfWay('demo');
  const [group] = faultsOf({ kind: 'cable', port: 'OPNsense-1:sync' }, { ...now, tUs: 20_000_000 }, schema);
  const cut = group!.forms.find(({ step }) => step === 'cut')!;
  expect(stepOf(cut, firstValues(cut))).toEqual({ at: '20s', cut: 'OPNsense-1:vtnet2' });
  expect(cut.fields).toEqual([
    {
      path: 'direction',
      kind: 'choice',
      isNeeded: false,
      otherwise: 'both',
      value: '',
      choices: [
        { id: 'out', value: 'out' },
        { id: 'in', value: 'in' },
      ],
    },
  ]);
});
