import { expect, it } from 'vitest';
import { defineScenario, type HostSettings, readScenario, runScenario } from '../src/scenario/index.js';

/** When a lone host of skew 100 becomes MASTER, µs, and the trace. */
function run(defaults: HostSettings, seed = 1): { readonly atUs: number; readonly trace: string } {
  const parsed = readScenario(
    defineScenario({
      name: 'late timers',
      learn: 'Idle FreeBSD machines are up to 1/16 late.',
      duration: '5s',
      segments: ['lan'],
      defaults,
      vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
      hosts: { fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
    }),
    'late.ts',
  );
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const { events, summary } = runScenario(parsed.scenario, { seed });
  const last = events.findLast((event) => event.event === 'transition');
  return { atUs: last?.event === 'transition' ? last.timeUs : Number.NaN, trace: summary.traceHash };
}

it('an idle host takes over up to 1/16 later, and by how much the seed decides', () => {
  const times = Array.from({ length: 30 }, (_, i) => run({ alloweddeviation: 5 }, i + 1).atUs);
  expect(new Set(times).size).toBeGreaterThan(20);
  for (const atUs of times) {
    expect(atUs).toBeGreaterThanOrEqual(3_390_625);
    expect(atUs).toBeLessThanOrEqual(3_390_625 + Math.floor(3_390_625 / 16));
  }
});

it('late timers are late at most by their max; without, nothing changes', () => {
  const exact = run({});
  const late = run({ late: { max: '20ms' } });
  expect(exact.atUs).toBe(3_390_625);
  expect(late.atUs).toBeGreaterThan(exact.atUs);
  expect(late.atUs).toBeLessThanOrEqual(exact.atUs + 20_000);
  expect(run({ alloweddeviation: 0, late: { max: 0 } }).trace).toBe(exact.trace);
});
