import { type Answers, createHost, type Host, type HostConfig } from '@carplab/host';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../test/virtual-clock.js';
import { AddressFollower } from './address-follower.js';
import { Driver, type LiveEvent } from './driver.js';
import type { OpenPort, PortHandlers } from './live-port.js';
import { MemoryWire } from './memory-wire.js';

/** From one end of the wire to the other. */
const LATENCY_US = 20;

interface Member {
  readonly host: Host;
  readonly driver: Driver;
  readonly events: LiveEvent[];
}

function drawsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
}

async function member(
  clock: VirtualClock,
  wire: MemoryWire,
  number: number,
  config: Partial<HostConfig> = {},
  around: (open: OpenPort) => OpenPort = (open) => open,
): Promise<Member> {
  const name = `fw${number}`;
  const whole: HostConfig = {
    name,
    dialect: 'freebsd',
    answers: 'virtual' satisfies Answers,
    interfaces: [
      { name, mac: `02:00:00:00:00:0${number}`, addresses: [`10.0.0.${number}/24`, `fd00::${number}/64`] },
    ],
    vhids: [
      {
        interface: name,
        vhid: 7,
        advskew: (number - 1) * 100,
        password: 'secret',
        addresses: ['10.0.0.9/24', 'fd00::9/64'],
      },
    ],
    ...config,
  };
  const host = createHost(whole, drawsFrom(number));
  const events: LiveEvent[] = [];
  const driver = await Driver.open({
    node: host,
    ports: [around(wire.port(name))],
    clock,
    event: (event) => events.push(event),
    addresses: new AddressFollower(whole),
  });
  return { host, driver, events };
}

async function pair(config: Partial<HostConfig> = {}) {
  const clock = new VirtualClock();
  const wire = new MemoryWire(clock, LATENCY_US);
  const one = await member(clock, wire, 1, config);
  const two = await member(clock, wire, 2, config);
  one.driver.start();
  two.driver.start();
  clock.run(10_000_000);
  return { clock, wire, one, two };
}

const stateOf = ({ host }: Member): string => host.states()[0]!.state;
const states = (...all: Member[]): string[] => all.map(stateOf);
const transitions = ({ events }: Member): string[] =>
  events.flatMap((event) => (event.event === 'transition' ? `${event.to} (${event.reason})` : []));

describe('an interface whose addresses change', () => {
  const sources = (wire: MemoryWire): { last: () => string | undefined } => {
    let last: string | undefined;
    wire.onFrame = (from, frame) => {
      const isCarp = frame[12] === 8 && frame[23] === 112;
      if (from === 'fw1' && isCarp) last = frame.subarray(26, 30).join('.');
    };
    return { last: () => last };
  };

  it('restarts the vhid as on FreeBSD, with the new source at once', async () => {
    const { clock, wire, one, two } = await pair();
    const seen = sources(wire);
    const before = transitions(one).length;
    wire.setLink('fw1', { addresses: ['10.0.0.7/24', '10.0.0.1/24', 'fd00::1/64'] });
    expect(transitions(one).slice(before)).toEqual([
      'INIT (hardware interface up)',
      'BACKUP (initialization complete)',
    ]);
    clock.run(clock.monotonicUs() + 10_000_000);
    expect([...states(one, two), seen.last()]).toEqual(['MASTER', 'BACKUP', '10.0.0.7']);
    expect(one.events.filter(({ event }) => event === 'log')).toContainEqual(
      expect.objectContaining({ message: 'fw1: 10.0.0.7/24 added' }),
    );
    // Nothing has changed, or only a virtual address is there too.
    const count = transitions(one).length;
    wire.setLink('fw1', { addresses: ['10.0.0.7/24', '10.0.0.1/24', 'fd00::1/64', '10.0.0.9/24'] });
    wire.setLink('fw1', { mac: '02:00:00:00:00:77' });
    expect(transitions(one).length).toBe(count);
    expect(one.host.ports[0]!.mac).toBe('02:00:00:00:00:77');
    // One that has been taken away is never a source again.
    wire.setLink('fw1', { addresses: ['10.0.0.1/24', 'fd00::1/64'] });
    clock.run(clock.monotonicUs() + 10_000_000);
    expect([stateOf(one), seen.last()]).toEqual(['MASTER', '10.0.0.1']);
  });
});

describe('a pair in virtual time', () => {
  it('elects the better host, and the other takes over when it falls silent', async () => {
    const { clock, one, two } = await pair();
    expect(states(one, two)).toEqual(['MASTER', 'BACKUP']);
    await one.driver.stop();
    const silentUs = clock.nowUs;
    clock.run(3_500_000);
    expect(stateOf(two)).toBe('MASTER');
    const { timeUs } = two.events.at(-1)!;
    expect(timeUs).toBeLessThanOrEqual(silentUs - 1_000_000_000 + 3_390_625 + LATENCY_US);
    expect(transitions(two).at(-1)).toBe('MASTER (master timed out)');
  });

  it('handles loss and return of carrier as the dialect does', async () => {
    const { clock, wire, one, two } = await pair();
    const full = { present: true, up: true, carrier: true, index: 1 };
    wire.setLink('fw1', { ...full, carrier: false });
    expect(stateOf(one)).toBe('INIT');
    expect(transitions(one).at(-1)).toBe('INIT (hardware interface down)');
    clock.run(4_000_000);
    expect(stateOf(two)).toBe('MASTER');
    wire.setLink('fw1', full);
    expect(stateOf(one)).toBe('BACKUP');
    expect(transitions(one).at(-1)).toBe('BACKUP (initialization complete)');
  });

  it('survives an interface that is taken down, removed, and comes back with another index', async () => {
    const { clock, wire, one, two } = await pair();
    wire.setLink('fw1', { present: true, up: false, carrier: false, index: 1 });
    expect(stateOf(one)).toBe('INIT');
    wire.setLink('fw1', { present: false, up: false, carrier: false, index: 0 });
    clock.run(4_000_000);
    expect(states(one, two)).toEqual(['INIT', 'MASTER']);
    wire.setLink('fw1', { present: true, up: true, carrier: true, index: 9 });
    clock.run(4_000_000);
    expect(states(one, two)).toEqual(['BACKUP', 'MASTER']);
    expect(
      one.events.filter(({ event }) => event === 'log').map((event) => 'message' in event && event.message),
    ).toEqual(expect.arrayContaining(['fw1 is down', 'fw1 is up']));
  });

  it('three ENOBUFS demote FreeBSD, and three successful sends undo that', async () => {
    const { clock, wire, one, two } = await pair({ release: 14 });
    // Otherwise the other would take over, and a backup sends nothing that could succeed.
    await two.driver.stop();
    wire.setError('fw1', 'ENOBUFS');
    clock.run(4_000_000);
    expect(one.host.demotion()).toBe(240);
    wire.setError('fw1', undefined);
    clock.run(8_000_000);
    expect(one.host.demotion()).toBe(0);
    const sums = one.events.flatMap((event) => (event.event === 'demotion' ? event.total : []));
    expect(sums).toEqual([240, 0]);
  });

  it('setting the wall clock changes nothing, and is reported', async () => {
    const { clock, one, two } = await pair();
    const before = transitions(two).length;
    clock.offsetUs -= 3_600_000_000;
    clock.run(5_000_000);
    clock.offsetUs += 7_200_000_000;
    clock.run(5_000_000);
    expect(states(one, two)).toEqual(['MASTER', 'BACKUP']);
    expect(transitions(two).length).toBe(before);
    const logs = one.events.flatMap((event) => (event.event === 'log' ? event.message : []));
    expect(logs.filter((line) => line.startsWith('the wall clock moved by'))).toEqual([
      expect.stringContaining('−3600.0 s'),
      expect.stringContaining('+7200.0 s'),
    ]);
  });

  it.each([true, false])('a backup that was stalled first reads what has arrived (%s)', async (came) => {
    const clock = new VirtualClock();
    const wire = new MemoryWire(clock);
    const frames: Uint8Array[] = [];
    wire.onFrame = (_from, frame) => frames.push(frame.slice());
    const one = await member(clock, wire, 1);
    let socket: PortHandlers | undefined;
    const two = await member(clock, wire, 2, {}, (open) => (handlers) => {
      socket = handlers;
      return open(handlers);
    });
    one.driver.start();
    two.driver.start();
    clock.run(4_500_000);
    expect(states(one, two)).toEqual(['MASTER', 'BACKUP']);
    await one.driver.stop();
    // The second process does not run for ten seconds. Halfway an advertisement arrives at its socket.
    const waiting = frames.filter((frame) => frame[23] === 112 || frame[20] === 112).slice(-2);
    const read = (): void => {
      for (const frame of came ? waiting : []) socket!.frame(frame, clock.nowUs, clock.wallUs(), false);
    };
    clock.at(clock.nowUs + 5_000_000, read);
    clock.standStill(10_000_000);
    clock.run(1);
    expect(stateOf(two)).toBe(came ? 'BACKUP' : 'MASTER');
  });

  it('sends no burst of advertisements after both were stalled', async () => {
    const { clock, wire, one } = await pair();
    let sent = 0;
    wire.onFrame = (from) => {
      if (from === 'fw1') sent++;
    };
    clock.standStill(100_000_000);
    clock.run(10_000);
    // One per family.
    expect(sent).toBe(2);
    expect(one.events.some((event) => event.event === 'log' && /stalled for/.test(event.message))).toBe(true);
  });

  it('counts late timers', async () => {
    const { clock, one } = await pair();
    clock.latenessUs = () => 3000;
    clock.run(10_000_000);
    expect(one.driver.timing.late).toBeGreaterThan(5);
    expect(one.driver.timing.worstUs).toBeGreaterThanOrEqual(3000);
    expect(one.driver.timing.worstUs).toBeLessThan(4000);
  });

  it('sends a goodbye if the dialect has one, and then nothing', async () => {
    for (const [dialect, says] of [
      ['openbsd', true],
      ['netbsd', true],
      ['freebsd', false],
    ] as const) {
      const { clock, wire, one, two } = await pair({ dialect });
      const last: number[] = [];
      wire.onFrame = (from, frame) => {
        if (from === 'fw1' && frame[23] === 112) last.push(frame[34 + 2]!, frame[34 + 5]!);
      };
      expect(one.driver.command({ command: 'vhid', vhid: 7, up: false })).toEqual({ ok: true });
      await one.driver.stop();
      clock.run(1000);
      expect([dialect, last]).toEqual([dialect, says ? [255, 255] : []]);
      expect([dialect, stateOf(two)]).toEqual([dialect, says ? 'MASTER' : 'BACKUP']);
    }
  });
});

it('runs for a virtual day without leaks or drift, and recovers from each lost carrier', async () => {
  const clock = new VirtualClock();
  const wire = new MemoryWire(clock, LATENCY_US);
  const random = drawsFrom(99);
  clock.latenessUs = () => random() % 900;
  const one = await member(clock, wire, 1, { preempt: true });
  const two = await member(clock, wire, 2, { preempt: true });
  one.driver.start();
  two.driver.start();
  const up = { present: true, up: true, carrier: true, index: 1 };
  const gaps: number[] = [];
  let lastUs = 0;
  wire.onFrame = (from, frame, timeUs) => {
    if (from !== 'fw1' || frame[23] !== 112) return;
    if (lastUs > 0) gaps.push(timeUs - lastUs);
    lastUs = timeUs;
  };
  for (let hour = 0; hour < 24; hour++) {
    clock.run(1_800_000_000);
    expect([hour, ...states(one, two)]).toEqual([hour, 'MASTER', 'BACKUP']);
    wire.setLink('fw1', { ...up, carrier: false });
    clock.run(5_000_000);
    expect([hour, stateOf(two)]).toEqual([hour, 'MASTER']);
    clock.offsetUs += (random() % 7_200_000_000) - 3_600_000_000;
    wire.setLink('fw1', up);
    wire.setError('fw2', hour % 2 === 0 ? 'ENOBUFS' : undefined);
    clock.run(1_795_000_000);
  }
  // Each interval is a second plus the lateness of its timer, and never less.
  const steady = gaps.filter((us) => us < 2_000_000);
  expect(steady.length).toBeGreaterThan(80_000);
  expect(Math.min(...steady.slice(10))).toBeGreaterThanOrEqual(0);
  expect(steady.every((us) => us < 1_001_000)).toBe(true);
  // One timer per driver, and nothing else.
  expect(clock.pending).toBeLessThanOrEqual(2);
  expect(one.driver.timing.worstUs).toBeLessThan(1000);
}, 120_000);
