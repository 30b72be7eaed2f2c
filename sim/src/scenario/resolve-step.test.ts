import { describe, expect, it } from 'vitest';
import { shipped } from '../../test/shipped.js';
import { inOrder } from './draw-steps.js';
import { readScenario } from './parse-scenario.js';
import { resolveStep } from './resolve-step.js';

describe('a step alone', () => {
  it.each(shipped)('resolves as in its scenario: %s', (_, scenario, { steps = [] }) => {
    const alone = steps.map((step, index) => resolveStep(scenario, step, { index }));
    expect(inOrder(alone.flatMap((each) => (each.ok ? each.steps : [])))).toEqual(scenario.steps);
  });

  it('of drift counts in parts per million, as a host does from the start', () => {
    const [, scenario, input] = shipped.find(([name]) => name === 'demo')!;
    const { steps } = resolveStep(scenario, { at: 5, drift: { host: 'OPNsense-1', ppm: -40.5 } }) as {
      steps: unknown;
    };
    const action = { kind: 'clock-drift', node: 'OPNsense-1', driftPpb: -40_500 };
    expect(steps).toEqual([{ timeUs: 5_000_000, action }]);
    for (const drift of [40, { ppm: 40 }]) {
      const parsed = readScenario({ ...input, defaults: { ...input.defaults, drift } }, 'x');
      const clocks = parsed.ok ? parsed.scenario.hosts.map(({ clock }) => clock) : [];
      expect(clocks).toEqual(scenario.hosts.map(() => ({ driftPpb: 40_000 })));
    }
  });

  const wrong: unknown[] = [
    5,
    {},
    { crash: 'wan-client' },
    { at: '10s' },
    { at: '10s', crash: 'fw1', boot: 'fw1' },
    { at: '10s', crahs: 'OPNsense-1' },
    { at: '10s', crash: 'OPNsense-3' },
    { at: '1h', crash: { nod: 'OPNsense-1' } },
    { at: '1h', crash: 'OPNsense-1' },
    { at: '19s', within: '9m', crash: 'OPNsense-1' },
    { at: '10s', repeat: { every: '10s', times: 100 }, crash: 'OPNsense-1' },
    { at: '10s', linkDown: 'OPNsense-1' },
    { at: '10s', linkDown: 'OPNsense-1:vtnet7' },
    { at: '10s', linkDown: 'OPNsense-1:dmz' },
    { at: '10s', maintenance: { host: 'wan-client', on: true } },
    { at: '10s', vhid: { host: 'OPNsense-1', vhid: 77, up: false } },
    { at: '10s', drift: { host: 'OPNsense-9', ppm: 7 } },
    { at: '10s', heal: 'dmz' },
    { at: '10s', partition: { segment: 'lan', groups: [['OPNsense-1'], ['OPNsense-1', 'nobody']] } },
    { at: '10s', rule: { action: 'delay', reason: 'x', target: 'nobody', frame: -1 } },
    { at: '10s', rule: { action: 'delay', reason: 'x', target: 'nobody' } },
    { at: '10s', forge: { segment: 'lan', vhid: 77, source: '10.0.0.1', sign: { as: 'OPNsense-1' } } },
    { at: '10s', replay: { segment: 'lan', of: { host: 'OPNsense-1', from: '5s', to: '15s' } } },
    { at: '10s', address: { host: 'OPNsense-1', vhid: 1, add: '10.0.0.1' } },
  ];
  it.each(wrong)('has the same problems as in its scenario: %j', (step) => {
    const [, scenario, input] = shipped.find(([name]) => name === 'demo')!;
    const steps = [...(input.steps ?? []), step];
    const whole = readScenario({ ...input, steps }, 'x.yaml');
    const alone = resolveStep(scenario, step, { index: steps.length - 1, fileName: 'x.yaml' });
    expect(alone).toEqual(whole);
    expect(alone.ok).toBe(false);
  });
});
