import { expect, it } from 'vitest';
import { monotonicUs } from './live-clock.js';
import { preciseTimer } from './precise-timer.js';

const at = (timeUs: number): Promise<number> =>
  new Promise((resolve) => preciseTimer(timeUs, monotonicUs, () => resolve(monotonicUs())));

it('calls back, and never too early', async () => {
  for (const inUs of [-5, 0, 1, 300, 1200, 1201, 2500, 20_000]) {
    const timeUs = monotonicUs() + inUs;
    expect(await at(timeUs)).toBeGreaterThanOrEqual(timeUs);
  }
});

it('lets everything else run while it waits', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await at(monotonicUs() + 30_000);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});

it('can be cancelled at any time, asleep or awake', async () => {
  for (const inUs of [0, 500, 5000]) {
    let called = false;
    const cancel = preciseTimer(monotonicUs() + inUs, monotonicUs, () => {
      called = true;
    });
    cancel();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(called).toBe(false);
  }
});
