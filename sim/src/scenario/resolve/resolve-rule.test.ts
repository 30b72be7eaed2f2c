import { describe, expect, it } from 'vitest';
import type { FrameEvent } from '../../trace-event.js';
import type { StepInput } from '../input/step-input.js';
import { readScenario } from '../parse-scenario.js';
import type { Scenario } from '../scenario.js';
import { ScenarioRun } from '../scenario-run.js';

function scenario(steps: StepInput[]): Scenario {
  const parsed = readScenario(
    {
      name: 'a pair of both families',
      learn: 'x',
      duration: '20s',
      segments: ['lan'],
      vhids: [{ vhid: 1, addresses: ['10.0.0.254/24', 'fd00::fe/64'], password: 'x' }],
      hosts: {
        fw1: { on: { lan: ['10.0.0.1/24', 'fd00::1/64'] } },
        fw2: { on: { lan: ['10.0.0.2/24', 'fd00::2/64'] }, advskew: 100 },
        fw3: { on: { lan: ['10.0.0.3/24', 'fd00::3/64'] }, advskew: 200 },
      },
      steps,
    },
    'x',
  );
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}

function framesOf(steps: StepInput[]): FrameEvent[] {
  const frames: FrameEvent[] = [];
  new ScenarioRun(scenario(steps), { onFrame: (event) => frames.push(event) }).finish();
  return frames;
}

/** What becomes of one frame, without times. */
const fate = (frames: FrameEvent[], id: number): string[] =>
  frames
    .filter(({ frameId }) => frameId === id)
    .map(({ event, node, detail = '' }) => `${event} ${node} ${detail}`.trim());

describe('a rule about one frame', () => {
  const before = framesOf([]);
  // Both families are advertised at one instant: nothing but the number tells the two frames apart.
  const sent = before.filter(
    ({ event, node, timeUs }) => event === 'sent' && node === 'fw1' && timeUs > 10e6,
  );
  const [first, second] = sent as [FrameEvent, FrameEvent];

  it('finds two frames of one instant', () => {
    expect([second.timeUs, second.frameId]).toEqual([first.timeUs, first.frameId + 1]);
  });

  it.each([first, second])('drops only this frame, and only for its target', ({ timeUs, frameId }) => {
    const rule = { action: 'drop', reason: 'why', frame: frameId, target: 'fw2' } as const;
    const after = framesOf([{ at: timeUs / 1e6, rule }]);
    expect(fate(before, frameId)).toEqual(['sent fw1', 'carried fw1', 'delivered fw2', 'delivered fw3']);
    expect(fate(after, frameId)).toEqual(['sent fw1', 'carried fw1', 'dropped fw2 why', 'delivered fw3']);
    const dropped = after.filter(({ detail }) => detail === 'why');
    expect(dropped.length).toBe(1);
  });

  it('without a target drops it for all, unless the rule comes too late', () => {
    const rule = { action: 'drop', reason: 'why', frame: first.frameId } as const;
    expect(fate(framesOf([{ at: first.timeUs / 1e6, rule }]), first.frameId)).toEqual([
      'sent fw1',
      'dropped fw1 why',
    ]);
    expect(framesOf([{ at: '15s', rule }])).toEqual(before);
  });

  it('may count instead: the nth match', () => {
    const rule = { action: 'drop', reason: 'why', source: 'fw1', protocol: 'carp', nth: 2 } as const;
    const dropped = framesOf([{ at: first.timeUs / 1e6 - 0.001, rule }]).filter(
      ({ detail }) => detail === 'why',
    );
    expect(dropped.map(({ frameId }) => frameId)).toEqual([second.frameId]);
  });
});
