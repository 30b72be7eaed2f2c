import { describe, expect, it } from 'vitest';
import {
  type Choice,
  type ChoicePoint,
  type ChoiceSource,
  recordChoices,
  replayChoices,
  World,
} from '../src/index.js';
import {
  buildWorld,
  readScenario,
  runInput,
  runScenario,
  type Scenario,
  type ScenarioInput,
  ScenarioRun,
} from '../src/scenario/index.js';
import { WorldSnapshot } from '../src/world-snapshot.js';
import { Lab, MAC } from './lab.js';
import { shipped } from './shipped.js';
import { SilentNode } from './silent-node.js';
import { BROADCAST, toyFrame } from './toy-node.js';

const ALL_RATES = {
  lossPpm: 10_000,
  corruptPpm: 10_000,
  jitterUs: 40,
  reorderPpm: 10_000,
  duplicatePpm: 10_000,
};

/** A world in which `a` sends frames to `b` over a link with every impairment, and a source makes the choices. */
function received(choose: (point: ChoicePoint, draw: () => number) => number, frames = 5): string[] {
  const world = new World({ seed: 1, choices: { choose } });
  world.addSegment({ name: 'lan' });
  const b = new SilentNode('b', MAC.b);
  world.addNode(new SilentNode('a', MAC.a));
  world.addNode(b);
  world.connect({ node: 'a', segment: 'lan', out: ALL_RATES });
  world.connect({ node: 'b', segment: 'lan' });
  world.run(0);
  const frame = Buffer.from(toyFrame(BROADCAST, MAC.a)).toString('hex');
  for (let i = 0; i < frames; i++) world.command('a', { command: 'send', frame });
  world.run(1_000_000);
  return b.frames.map((bytes) => Buffer.from(bytes).toString('hex'));
}

describe('choices', () => {
  it('are named, with their values', () => {
    const points: ChoicePoint[] = [];
    received((point) => {
      points.push(point);
      return 'from' in point.values ? point.values.from : Number(/corrupt|reorder/.test(point.name));
    }, 1);
    const at = 'link/lan/a:eth0/out';
    const yes = [0, 1];
    const bits = 8 * toyFrame(BROADCAST, MAC.a).length;
    expect(points).toEqual([
      { name: `${at}/loss`, values: yes },
      { name: `${at}/corrupt`, values: yes },
      { name: `${at}/bit`, values: { from: 0, to: bits - 1 } },
      { name: `${at}/jitter`, values: { from: 0, to: 40 } },
      { name: `${at}/reorder`, values: yes },
      { name: `${at}/duplicate`, values: yes },
    ]);
  });

  it('are made by the source: every frame lost, none, each twice, each damaged at one place', () => {
    const only = (what: string, bit = 0) =>
      received(({ name }) => (name.endsWith('/bit') ? bit : Number(name.endsWith(`/${what}`))));
    const sound = only('nothing');
    expect(sound.length).toBe(5);
    expect(only('loss')).toEqual([]);
    expect(only('duplicate').length).toBe(10);
    expect(only('corrupt', 7)).toEqual(sound.map((hex) => hex.replace(/^ff/, 'fe')));
  });

  it('are refused if they are not among the values', () => {
    expect(() => received(() => 2)).toThrow(
      new RangeError('link/lan/a:eth0/out/loss: the source chose 2, which is none of 0, 1'),
    );
    expect(() => received(({ values }) => ('from' in values ? values.to + 1 : 0))).toThrow(
      /jitter: .* from 0 to 40/,
    );
    expect(() => received(({ values }) => ('from' in values ? 0.5 : 0))).toThrow(RangeError);
  });

  it('of one node are separate from those of others', () => {
    const lab = new Lab();
    expect(lab.world.stream('node/a').u32()).not.toBe(7);
    const points: ChoicePoint[] = [];
    const world = new World({ seed: 1, choices: { choose: (point) => points.push(point) } });
    expect([world.stream('node/a').u32(), world.stream('node/b').u32()]).toEqual([1, 2]);
    const values = { from: 0, to: 2 ** 32 - 1 };
    expect(points).toEqual([
      { name: 'node/a', values },
      { name: 'node/b', values },
    ]);
  });

  it.each(shipped)('recorded and replayed give the same run: %s', (_, scenario) => {
    const untilUs = Math.min(scenario.durationUs, 60_000_000);
    const plain = buildWorld(scenario, 3).world;
    plain.run(untilUs);
    const tape: Choice[] = [];
    const recorded = buildWorld(scenario, 3, undefined, recordChoices(tape)).world;
    recorded.run(untilUs);
    expect(recorded.traceHash).toBe(plain.traceHash);
    // With another seed: every random choice comes from the recording.
    const again = buildWorld(scenario, 4, undefined, replayChoices(tape)).world;
    again.run(untilUs);
    expect(again.traceHash).toBe(plain.traceHash);
  });

  it('decide a run, its branches and the scenario written from it', () => {
    const input = {
      name: 'two crashes',
      learn: 'what is tested here',
      duration: '20s',
      segments: ['lan'],
      vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
      hosts: {
        fw1: { on: { lan: '10.0.0.1/24' } },
        fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 },
      },
      steps: [{ at: '9s', within: '5s', repeat: { every: '1s', times: 2 }, crash: 'fw1' }],
    };
    const read = (written: ScenarioInput): Scenario => {
      const parsed = readScenario(written, 'two.ts');
      if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
      return parsed.scenario;
    };
    const choices: ChoiceSource = {
      choose: ({ name }, draw) => ({ 'step/0': 4_000_000, 'step/1': 500_000 })[name] ?? draw(),
    };
    const run = new ScenarioRun(read(input), { choices });
    expect(run.scenario.steps.map(({ timeUs }) => timeUs)).toEqual([10_500_000, 13_000_000]);
    run.runTo(5_000_000);
    const branch = run.fork({ choices });
    const { traceHash } = runScenario(read(input), { choices }).summary;
    expect(traceHash).not.toBe(runScenario(read(input)).summary.traceHash);
    for (const each of [run, branch]) {
      expect(each.finish().summary.traceHash).toBe(traceHash);
      const written = runInput(each, input)!;
      expect(written.steps?.map(({ at }) => at)).toEqual(['10.5s', '13s']);
      expect(runScenario(read(written), { choices }).summary.traceHash).toBe(traceHash);
    }
    const tape: Choice[] = [];
    runScenario(read(input), { choices: recordChoices(tape) });
    const replayed = runScenario(read(input), { seed: 1, choices: replayChoices(tape) });
    expect(replayed.summary.traceHash).toBe(runScenario(read(input)).summary.traceHash);
    expect(tape.some(({ name }) => name.startsWith('node/'))).toBe(true);
  });

  it('include the times of steps', () => {
    const [, scenario] = shipped.find(([, { steps }]) =>
      steps.some(({ withinUs }) => withinUs !== undefined),
    )!;
    const index = scenario.steps.findIndex(({ withinUs }) => withinUs !== undefined);
    const { timeUs, withinUs } = scenario.steps[index]!;
    const points: ChoicePoint[] = [];
    const choose = (point: ChoicePoint, draw: () => number): number => {
      points.push(point);
      return point.name === `step/${index}` ? 5 : draw();
    };
    const { world } = buildWorld(scenario, 1, undefined, { choose });
    expect(points).toContainEqual({ name: `step/${index}`, values: { from: 0, to: withinUs } });
    const { queue } = WorldSnapshot.open(world.snapshot()).state;
    expect(queue.map((event) => event.timeUs)).toContain(timeUs + 5);
  });
});
