/**
 * Steps of an election in the steady state: a master that advertises, a backup that hears it. Prints, as JSON, what a
 * step costs. Run with `--expose-gc` and a young generation that holds all of a round, so that nothing is collected
 * during the count.
 */
import {
  type AdvertisementEvent,
  createInstance,
  EffectList,
  step,
  type TimerEvent,
} from '@carplab/election';

export interface StepCost {
  /** Of processor time. */
  readonly stepsPerSecond: number;
  readonly bytesPerStep: number;
  /** With a separate object for every effect. */
  readonly bytesPerStepAsObjects: number;
}

const SECOND_US = 1_000_000;
const ROUNDS = 9;
const PAIRS = 100_000;

const effects = new EffectList();
const master = createInstance({ dialect: 'freebsd', vhid: 1, ipv6: true });
const backup = createInstance({ dialect: 'freebsd', vhid: 1, ipv6: true, advskew: 100 });
const timer: TimerEvent = { type: 'timer', timer: 'advertise' };
const heard: { -readonly [K in keyof AdvertisementEvent]: AdvertisementEvent[K] } = {
  type: 'advertisement',
  family: 4,
  advbase: 1,
  advskew: 0,
  demote: 0,
  counterHigh: 1,
  counterLow: 0,
  source: 0,
};
let nowUs = 0;
let sum = 0;

/** One interval: the master advertises, the backup hears both families. */
function pair(take: () => number): void {
  nowUs += SECOND_US;
  step(master, timer, nowUs, effects);
  sum += take();
  heard.counterLow = (heard.counterLow + 1) >>> 0;
  heard.family = 4;
  step(backup, heard, nowUs, effects);
  sum += take();
  heard.family = 6;
  step(backup, heard, nowUs, effects);
  sum += take();
}

const count = (): number => effects.length;
const objects = (): number => effects.toArray().length;

function bytesOf(take: () => number, pairs: number): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < pairs; i++) pair(take);
  return (process.memoryUsage().heapUsed - before) / (3 * pairs);
}

function rateOf(): number {
  const start = process.cpuUsage();
  for (let i = 0; i < PAIRS; i++) pair(count);
  const { user, system } = process.cpuUsage(start);
  return (3 * PAIRS * 1_000_000) / (user + system);
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
const rounds = (measure: () => number): number => median(Array.from({ length: ROUNDS }, measure));

step(master, { type: 'start' }, 0, effects);
step(master, { type: 'timer', timer: 'masterDown4' }, 3 * SECOND_US, effects);
step(backup, { type: 'start' }, 3 * SECOND_US, effects);
nowUs = 3 * SECOND_US;
for (let i = 0; i < PAIRS; i++) pair(i % 2 === 0 ? count : objects);
if (master.state !== 'MASTER' || backup.state !== 'BACKUP' || sum === 0) throw new Error('no steady state');
const cost: StepCost = {
  stepsPerSecond: rounds(rateOf),
  bytesPerStep: rounds(() => bytesOf(count, PAIRS)),
  bytesPerStepAsObjects: rounds(() => bytesOf(objects, PAIRS / 4)),
};
process.stdout.write(`${JSON.stringify(cost)}\n`);
