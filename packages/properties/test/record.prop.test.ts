import { readScenario, type ScenarioInput, ScenarioRun } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scenarios } from '../src/index.js';

/** `npm run soak -- whole` tries more scenarios. */
const RUNS = { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 240 : 30 };

function runOf(input: ScenarioInput): ScenarioRun {
  const parsed = readScenario(input, 'drawn');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  return new ScenarioRun(parsed.scenario);
}

function endOf(run: ScenarioRun) {
  const result = run.finish();
  return { result, record: run.record, trace: run.world.traceHash, state: run.world.stateHash() };
}

const part = fc.double({ min: 0, max: 1, noNaN: true });

it('a run that was elsewhere and is put back is one that never left: at any time of any scenario', () => {
  fc.assert(
    fc.property(scenarios({ maxFaults: 5 }), part, part, (input, one, other) => {
      const run = runOf(input);
      const { durationUs } = run.scenario;
      const [fromUs, toUs] = [one, other]
        .map((share) => Math.floor(share * durationUs))
        .sort((a, b) => a - b);
      run.runTo(fromUs!);
      const snapshot = run.snapshot();
      const branch = run.fork();
      run.runTo(toUs!);
      const { record } = run;
      const never = endOf(run);
      run.restore(snapshot);
      run.runTo(toUs!);
      expect(run.record).toEqual(record);
      expect(endOf(run)).toEqual(never);
      expect(endOf(branch)).toEqual(never);
    }),
    RUNS,
  );
}, 600_000);

it('what is planned for later leaves no trace before: steps taken away after a moment leave the hash at it', () => {
  fc.assert(
    fc.property(scenarios({ maxFaults: 5 }), part, (input, share) => {
      const whole = runOf(input);
      const atUs = Math.floor(share * whole.scenario.durationUs);
      const steps = whole.scenario.steps.filter(({ timeUs }) => timeUs <= atUs);
      const cut = new ScenarioRun({ ...whole.scenario, steps });
      for (const run of [whole, cut]) run.runTo(atUs);
      expect(cut.world.traceHash).toBe(whole.world.traceHash);
      expect(cut.record).toEqual(whole.record);
    }),
    RUNS,
  );
}, 600_000);

it('the record has every host in the state that it is in', () => {
  fc.assert(
    fc.property(scenarios({ maxFaults: 5 }), part, (input, share) => {
      const run = runOf(input);
      run.runTo(Math.floor(share * run.scenario.durationUs));
      for (const { host, interface: port, vhid, bands } of run.record.lanes) {
        const last = bands.kept.at(-1)!.state;
        if (last === 'OFF' || last === 'PAUSED') continue;
        const states = run.hosts.get(host)!.states!();
        expect(states.find((each) => each.interface === port && each.vhid === vhid)!.state).toBe(last);
      }
    }),
    RUNS,
  );
}, 600_000);
