/**
 * One side of a wire of the matrix: 36 hosts on one interface, each with its driver, over one port. What they do is
 * told on stdout as JSON lines; what is to be done comes on stdin, a word a line.
 */
import { createInterface } from 'node:readline';
import { createHost } from '@carplab/host';
import {
  capPort,
  Driver,
  interfaceFacts,
  type LivePort,
  monotonicUs,
  type OpenPort,
  type PortHandlers,
  systemClock,
  systemDraws,
} from '@carplab/live';
import { configOf, demotionBy, type Families, pairsOf, possible, type SideName } from './cells.js';

const [side, families] = process.argv.slice(2) as [SideName, Families];
const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

/** Everybody who listens at the one port. */
const listeners = new Set<PortHandlers>();
const port: LivePort = await capPort('eth0', { filter: 'proto 112' })({
  frame: (...args) => {
    for (const each of listeners) each.frame(...args);
  },
});
const shared: OpenPort = (handlers) => {
  listeners.add(handlers);
  const close = (): Promise<void> => {
    listeners.delete(handlers);
    return Promise.resolve();
  };
  return Promise.resolve({ ...port, link: port.link, send: (frame) => port.send(frame), close });
};

const facts = interfaceFacts('eth0')!;
const clock = systemClock();
const pairs = pairsOf(families).filter(possible);
const drivers = new Map<(typeof pairs)[number], Driver>();

const starts: (() => void)[] = [];

/** Makes all hosts, so that nothing but their start is left to do. */
async function prepare(): Promise<void> {
  for (const pair of pairs) {
    const node = createHost(configOf(pair, side, facts.mac, facts.addresses), systemDraws());
    let startUs = 0;
    const driver = await Driver.open({
      node,
      ports: [shared],
      clock,
      event: (event) => {
        // For whoever wants to know whether the machine let it run.
        if (event.event === 'log') process.stderr.write(`${event.message}\n`);
        if (event.event !== 'transition') return;
        const { vhid, from, to, reason } = event;
        say({ vhid, from, to, reason, atUs: startUs + event.timeUs });
      },
    });
    drivers.set(pair, driver);
    starts.push(() => {
      startUs = monotonicUs();
      say({ started: pair.firstVhid, atUs: startUs });
      driver.start();
    });
  }
}

const each = (run: (driver: Driver, pair: (typeof pairs)[number]) => void): void => {
  for (const [pair, driver] of drivers) run(driver, pair);
};
const demote = (sign: 1 | -1): void =>
  each((driver, pair) => {
    const by = demotionBy(pair[side]);
    if (by !== undefined) driver.command({ command: 'demote', by: sign * by });
  });
const preempt = (on: boolean): void => each((driver) => driver.command({ command: 'preempt', on }));

const words: Record<string, () => void | Promise<void>> = {
  prepare,
  start: () => {
    for (const start of starts.splice(0)) start();
  },
  crash: () => each((driver) => void driver.stop()),
  'preempt on': () => preempt(true),
  'preempt off': () => preempt(false),
  demote: () => demote(1),
  promote: () => demote(-1),
  leave: () =>
    each((driver, pair) => {
      for (let i = 0; i < 3; i++) driver.command({ command: 'vhid', vhid: pair.firstVhid + i, up: false });
    }),
  end: async () => {
    say({
      timing: [...drivers.values()].map(({ timing }) => timing),
      counts: port.counts,
    });
    each((driver) => void driver.stop());
    await port.close();
    process.exit(0);
  },
};

say({ ready: side });
for await (const line of createInterface({ input: process.stdin })) {
  const atUs = monotonicUs();
  await words[line]!();
  say({ did: line, atUs });
}
