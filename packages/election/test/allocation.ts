import {
  createInstance,
  dueTimer,
  EffectList,
  type ElectionEvent,
  nextDeadlineUs,
  step,
} from '../src/index.js';

// Bytes allocated and time per step in a steady state. The young generation is large enough that nothing is collected:
//   node --min-semi-space-size=256 --max-semi-space-size=256 --import tsx packages/election/test/allocation.ts
// What remains is the caller's time value: a number beyond 2^31 is boxed, 16 bytes.

/** A name, and a loop of `count` steps. */
type Loop = readonly [string, (count: number) => void];

const effects = new EffectList();

const backup: Loop = [
  'a backup hears its master',
  (count) => {
    const instance = createInstance({ dialect: 'freebsd', vhid: 1, advskew: 100 });
    const event: ElectionEvent = {
      type: 'advertisement',
      family: 4,
      advbase: 1,
      advskew: 0,
      demote: 0,
      counterHigh: 0xfedcba98,
      counterLow: 0x89abcdef,
      source: 0,
    };
    step(instance, { type: 'start' }, 0, effects);
    let nowUs = 5_000_000_000;
    for (let index = 0; index < count; index++) {
      nowUs += 1_000_000;
      step(instance, event, nowUs, effects);
    }
  },
];

const master: Loop = [
  'a master advertises over both families',
  (count) => {
    const instance = createInstance({ dialect: 'freebsd', vhid: 1, ipv6: true });
    const event: ElectionEvent = { type: 'timer', timer: 'advertise' };
    step(instance, { type: 'start' }, 5_000_000_000, effects);
    step(instance, { type: 'timer', timer: dueTimer(instance, 6e9)! }, 6_000_000_000, effects);
    for (let index = 0; index < count; index++) step(instance, event, nextDeadlineUs(instance), effects);
  },
];

for (const [name, loop] of [backup, master]) {
  loop(200_000);
  const count = 1_000_000;
  const before = process.memoryUsage().heapUsed;
  const start = process.hrtime.bigint();
  loop(count);
  const elapsed = Number(process.hrtime.bigint() - start);
  const bytes = process.memoryUsage().heapUsed - before;
  console.log(`${name}: ${(bytes / count).toFixed(1)} bytes, ${(elapsed / count).toFixed(0)} ns per step`);
}
