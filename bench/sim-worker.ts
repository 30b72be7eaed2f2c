/**
 * One measurement of the simulator, in a process of its own: `sim-group.ts` starts it, and reads the one line that it
 * prints.
 */
import {
  buildWorld,
  readScenario,
  runScenario,
  type Scenario,
  type ScenarioInput,
} from '@carplab/sim/scenario';

/** What was measured. */
export interface SimResult {
  /** Processor time of all threads, compiler and garbage collector included, in ms. */
  readonly cpuMs: number;
  /** Advertisements, or other frames, that reached a host. */
  readonly delivered: number;
  /** Bytes on the heap after a collection; from tasks that look at memory. */
  readonly heap?: readonly number[];
  readonly traceHash?: string;
}

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;

/** The pair of the how-to: two hosts, a VHID on each of two switches. */
function pair(pings: boolean, durationS: number): Scenario {
  const password = 'MonMotDePasseCarp2026';
  return scenarioOf({
    name: 'the pair of the how-to',
    learn: '.',
    duration: durationS,
    segments: ['wan', 'lan'],
    defaults: { preempt: true },
    vhids: [
      { vhid: 1, segment: 'wan', addresses: '203.0.113.4/28', password },
      { vhid: 2, segment: 'lan', addresses: '192.168.1.254/24', password },
    ],
    hosts: {
      'OPNsense-1': { on: { wan: '203.0.113.2/28', lan: '192.168.1.1/24' } },
      'OPNsense-2': { on: { wan: '203.0.113.3/28', lan: '192.168.1.2/24' }, advskew: 100 },
    },
    ...(pings && {
      clients: {
        'lan-client': { segment: 'lan', addresses: '192.168.1.50/24', ping: '192.168.1.254' },
        'wan-client': { segment: 'wan', addresses: '203.0.113.10/28', ping: '203.0.113.4' },
      },
    }),
  });
}

/** One switch with so many hosts, each with so many VHIDs: one master, and all others listen. */
function segment(hosts: number, vhids: number): Scenario {
  return scenarioOf({
    name: 'a segment',
    learn: '.',
    duration: '366d',
    segments: ['lan'],
    vhids: Array.from({ length: vhids }, (_, i) => ({
      vhid: i + 1,
      addresses: `10.1.0.${i + 1}/16`,
      password: 'secret',
    })),
    hosts: Object.fromEntries(
      Array.from({ length: hosts }, (_, i) => [
        `fw${i}`,
        { on: { lan: `10.0.${Math.floor(i / 250)}.${(i % 250) + 1}/8` }, advskew: Math.min(254, i) },
      ]),
    ),
  });
}

function scenarioOf(input: ScenarioInput): Scenario {
  const parsed = readScenario(input, 'bench');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  return parsed.scenario;
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** The world alone: frames, machines, the hash of the trace. From the first moment on, not warmed up. */
function world(scenario: Scenario, toUs: number): SimResult {
  const start = process.cpuUsage();
  const { world } = buildWorld(scenario, 1);
  world.run(toUs);
  return { cpuMs: cpuMs(start), delivered: world.counters.delivered, traceHash: world.traceHash };
}

/** As `carplab run` does it: with somebody who watches every frame, and events kept. */
function watched(scenario: Scenario): SimResult {
  const start = process.cpuUsage();
  const { summary } = runScenario(scenario, { seed: 1 });
  return { cpuMs: cpuMs(start), delivered: 0, traceHash: summary.traceHash };
}

/** What a delivered advertisement costs when all is warm: the best of several stretches. */
function steady(scenario: Scenario, deliveries: number): SimResult {
  const { world } = buildWorld(scenario, 1);
  world.run(20 * SECOND_US);
  const before = world.counters.delivered;
  world.run(world.nowUs + 10 * SECOND_US);
  const perSecond = (world.counters.delivered - before) / 10;
  const stretchUs = Math.max(1, Math.ceil(deliveries / perSecond)) * SECOND_US;
  let best: SimResult | undefined;
  for (let round = 0; round < 6; round++) {
    const from = world.counters.delivered;
    const start = process.cpuUsage();
    world.run(world.nowUs + stretchUs);
    const spent = cpuMs(start);
    const delivered = world.counters.delivered - from;
    if (best === undefined || spent / delivered < best.cpuMs / best.delivered)
      best = { cpuMs: spent, delivered };
  }
  return best!;
}

/** The heap after each of so many virtual days. */
function memory(days: number): SimResult {
  const { world } = buildWorld(pair(false, 86_400 * days), 1);
  const heap: number[] = [];
  const start = process.cpuUsage();
  for (let day = 1; day <= days; day++) {
    world.run(day * DAY_US);
    globalThis.gc!();
    heap.push(process.memoryUsage().heapUsed);
  }
  return { cpuMs: cpuMs(start), delivered: world.counters.delivered, heap };
}

const [task, ...rest] = process.argv.slice(2);
const [first = 0, second = 0, third = 0] = rest.map(Number);
const tasks: Readonly<Record<string, () => SimResult>> = {
  day: () => world(pair(false, 86_400), DAY_US),
  'day-pings': () => world(pair(true, 86_400), DAY_US),
  'day-watched': () => watched(pair(false, 86_400)),
  steady: () => steady(segment(first, second), third),
  memory: () => memory(first),
};
process.stdout.write(JSON.stringify(tasks[task!]!()));
