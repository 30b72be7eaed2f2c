import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/index.js';
import { Lab, MAC } from './lab.js';
import { SilentNode } from './silent-node.js';
import { BROADCAST, toyFrame } from './toy-node.js';

const SECOND = 1_000_000;
const told = (lab: Lab): [string, number][] => lab.nodes.a.told.splice(0);
const timer = (lab: Lab, atUs: number) => lab.world.command('a', { command: 'timer', atUs });
const faults = (lab: Lab) =>
  lab.events.flatMap((event) =>
    event.event === 'fault' ? [{ timeUs: event.timeUs, kind: event.kind, target: event.target }] : [],
  );
const answers = (lab: Lab) =>
  lab.events.filter((event) => event.event === 'answer').map(({ event: _, timeUs: __, ...rest }) => rest);

describe('power', () => {
  it('crash: no frames, no timers, and the link goes', () => {
    const lab = new Lab();
    timer(lab, 5 * SECOND);
    lab.world.schedule(2 * SECOND, { kind: 'crash', node: 'a' });
    lab.world.run(3 * SECOND);
    expect([lab.world.power('a'), lab.world.carrier('a')]).toEqual(['off', false]);
    lab.send('b', BROADCAST);
    expect(lab.drops()).toEqual(['a:link-down']);
    lab.world.run(10 * SECOND);
    expect(told(lab)).toEqual([['start', 0]]);
    expect(lab.world.command('a', { command: 'dance' })).toEqual({ ok: false, reason: 'it is off' });
    expect(faults(lab)).toEqual([{ timeUs: 2 * SECOND, kind: 'crash', target: 'a' }]);
  });

  it('crash: a hypervisor may keep the link', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'crash', node: 'a', link: 'stays' });
    expect(lab.world.carrier('a')).toBe(true);
    lab.send('b', BROADCAST);
    expect(lab.drops()).toEqual(['a:node-off']);
  });

  it('boot: the link is there before the node is', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'crash', node: 'a' });
    lab.world.run(SECOND);
    lab.world.inject({ kind: 'boot', node: 'a', bootUs: 40 * SECOND });
    expect([lab.world.power('a'), lab.world.carrier('a')]).toEqual(['booting', true]);
    lab.send('b', BROADCAST);
    expect(lab.drops()).toEqual(['a:node-off']);
    lab.world.run(50 * SECOND);
    expect(told(lab)).toEqual([
      ['start', 0],
      ['start', 41 * SECOND],
    ]);
    lab.world.inject({ kind: 'boot', node: 'a' });
    expect(told(lab), 'it has power already').toEqual([]);
  });

  it('boot: a missing link is reported', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'crash', node: 'a' });
    lab.world.inject({ kind: 'link-down', node: 'a' });
    lab.world.inject({ kind: 'boot', node: 'a' });
    expect(told(lab).map(([what]) => what)).toEqual(['start', 'start', 'eth0 down']);
  });

  it('shutdown: the node is notified, gets its time, and is off', () => {
    const lab = new Lab();
    lab.world.schedule(SECOND, { kind: 'shutdown', node: 'a', graceUs: 3 * SECOND });
    lab.world.schedule(2 * SECOND, {
      kind: 'command',
      node: 'a',
      command: { command: 'timer', atUs: 3 * SECOND },
    });
    lab.world.run(10 * SECOND);
    expect(told(lab)).toEqual([
      ['start', 0],
      ['shutdown', SECOND],
      [`timer ${3 * SECOND}`, 3 * SECOND],
    ]);
    const states = lab.events
      .filter((event) => event.event === 'power')
      .filter(({ timeUs }) => timeUs > 0)
      .map(({ timeUs, state }) => [timeUs, state]);
    expect(states).toEqual([[4 * SECOND, 'off']]);
    expect(faults(lab)[0]).toEqual({ timeUs: SECOND, kind: 'shutdown', target: 'a' });
    expect(answers(lab)[0]).toEqual({ faultId: 1, ok: true });
  });

  it('shutdown: a crash may come before its end, without harm to the next start', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'shutdown', node: 'a', graceUs: 3 * SECOND });
    lab.world.inject({ kind: 'crash', node: 'a' });
    lab.world.inject({ kind: 'boot', node: 'a' });
    lab.world.run(10 * SECOND);
    expect(lab.world.power('a')).toBe('on');
  });

  it('a snapshot knows which shutdown or boot is in progress', () => {
    for (const fault of [
      { kind: 'shutdown', node: 'a', graceUs: 3 * SECOND },
      { kind: 'reboot', node: 'a', bootUs: 3 * SECOND },
    ] as const) {
      const { world } = new Lab();
      world.inject(fault);
      world.restore(world.snapshot());
      world.inject({ kind: 'crash', node: 'a' });
      world.inject({ kind: 'boot', node: 'a', bootUs: 2 * SECOND });
      world.run(10 * SECOND);
      expect(world.power('a')).toBe('on');
      expect(world.pending).toBe(0);
    }
  });

  it('reboot: immediately or cleanly, and up after the boot time', () => {
    const lab = new Lab();
    lab.world.schedule(10 * SECOND, { kind: 'reboot', node: 'a', bootUs: 40 * SECOND });
    lab.world.schedule(100 * SECOND, { kind: 'reboot', node: 'a', bootUs: 40 * SECOND, clean: true });
    lab.world.run(200 * SECOND);
    expect(told(lab)).toEqual([
      ['start', 0],
      ['start', 50 * SECOND],
      ['shutdown', 100 * SECOND],
      ['start', 140 * SECOND],
    ]);
    const off = lab.events.filter((event) => event.event === 'power' && event.state === 'off');
    expect(off.map(({ timeUs }) => timeUs)).toEqual([10 * SECOND, 101 * SECOND]);
  });

  it('pause and resume: arriving frames are lost, and the clock stands still or jumps', () => {
    for (const clock of ['still', 'jumps'] as const) {
      const lab = new Lab();
      timer(lab, 3 * SECOND);
      timer(lab, 6 * SECOND);
      lab.world.schedule(2 * SECOND, { kind: 'pause', node: 'a' });
      lab.world.schedule(3 * SECOND, { kind: 'link-down', node: 'a' });
      lab.world.schedule(4 * SECOND, { kind: 'link-up', node: 'a' });
      lab.world.schedule(5 * SECOND, { kind: 'resume', node: 'a', clock });
      lab.world.run(2_500_000);
      lab.send('b', BROADCAST);
      expect(lab.drops()).toEqual(['a:paused']);
      expect(lab.world.localTimeUs('a')).toBe(2 * SECOND);
      lab.world.run(20 * SECOND);
      const first = clock === 'still' ? 3 * SECOND : 5 * SECOND;
      const wanted = [
        ['start', 0],
        [`timer ${3 * SECOND}`, first],
        [`timer ${6 * SECOND}`, 6 * SECOND],
      ];
      expect(told(lab), 'the link that went and came was not seen').toEqual(wanted);
      expect(lab.world.localTimeUs('a')).toBe(clock === 'still' ? 17 * SECOND : 20 * SECOND);
    }
  });

  it('resume: a link that went down during the pause is reported', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'pause', node: 'a' });
    lab.world.inject({ kind: 'link-down', node: 'a' });
    lab.world.inject({ kind: 'resume', node: 'a', clock: 'still' });
    expect(told(lab).map(([what]) => what)).toEqual(['start', 'eth0 down']);
  });

  it('a node may wait for its first boot', () => {
    const lab = new Lab();
    const { world } = lab;
    const late = new SilentNode('d', '02:00:00:00:00:0d');
    world.addNode(late, { startUs: 'never' });
    world.connect({ node: 'd', segment: 'lan' });
    world.run(SECOND);
    expect([world.power('d'), late.told]).toEqual(['off', []]);
    world.inject({ kind: 'boot', node: 'd' });
    expect(late.told).toEqual([['start', SECOND]]);
  });
});

describe('clocks', () => {
  it('a step forward makes timers due, a step back makes them wait', () => {
    const lab = new Lab();
    timer(lab, 10 * SECOND);
    timer(lab, 20 * SECOND);
    lab.world.schedule(SECOND, { kind: 'clock-step', node: 'a', deltaUs: 30 * SECOND });
    lab.world.run(2 * SECOND);
    expect(told(lab).slice(1)).toEqual([
      [`timer ${10 * SECOND}`, 31 * SECOND],
      [`timer ${20 * SECOND}`, 31 * SECOND],
    ]);
    timer(lab, 40 * SECOND);
    lab.world.inject({ kind: 'clock-step', node: 'a', deltaUs: -5 * SECOND });
    lab.world.run(14 * SECOND);
    expect(told(lab)).toEqual([]);
    lab.world.run(15 * SECOND);
    expect(told(lab)).toEqual([[`timer ${40 * SECOND}`, 40 * SECOND]]);
  });

  it('drift: a node is woken as soon as its own clock shows the time', () => {
    const lab = new Lab();
    const fast = new SilentNode('fast', '02:00:00:00:00:0d');
    lab.world.addNode(fast, { clock: { driftPpb: 1_000_000, offsetUs: 500 } });
    lab.world.run(0);
    lab.world.command('fast', { command: 'timer', atUs: 1_000_000_500 });
    lab.world.run(999_000_999);
    expect(fast.told).toEqual([['start', 500]]);
    lab.world.run(999_001_000);
    expect(fast.told[1]).toEqual(['timer 1000000500', 1_000_000_501]);
  });

  it('drift may change: waiting timers are scheduled again, also from a snapshot', () => {
    const lab = new Lab();
    timer(lab, 10 * SECOND);
    lab.world.schedule(SECOND, { kind: 'clock-drift', node: 'a', driftPpb: 5_000_000 });
    lab.world.run(2 * SECOND);
    expect(lab.world.localTimeUs('a')).toBe(2_005_000);
    expect(told(lab)).toEqual([['start', 0]]);
    const snapshot = lab.world.snapshot();
    for (let turn = 0; turn < 2; turn++) {
      lab.world.restore(snapshot);
      // 9 s on its clock last 9 / 1.005 s.
      lab.world.run(SECOND + 8_955_223);
      expect(told(lab)).toEqual([]);
      lab.world.run(SECOND + 8_955_224);
      expect(told(lab)).toEqual([[`timer ${10 * SECOND}`, 10 * SECOND]]);
      lab.world.inject({ kind: 'clock-drift', node: 'a', driftPpb: -5_000_000 });
      lab.world.inject({ kind: 'pause', node: 'a' });
      lab.world.inject({ kind: 'resume', node: 'a', clock: 'still' });
    }
  });
});

describe('links and switches', () => {
  it('link down and up: the node is notified, frames in flight are lost', () => {
    const lab = new Lab();
    lab.sendLater('b', BROADCAST);
    lab.world.schedule(60, { kind: 'link-down', node: 'a' });
    lab.world.schedule(SECOND, { kind: 'link-up', node: 'a' });
    lab.world.run(500_000);
    expect(lab.drops()).toEqual(['a:link-down']);
    lab.world.run(2 * SECOND);
    expect(told(lab)).toEqual([
      ['start', 0],
      ['eth0 down', 60],
      ['eth0 up', SECOND],
    ]);
    const links = lab.events.filter((event) => event.event === 'link');
    expect(links).toEqual([
      { event: 'link', timeUs: 60, host: 'a', interface: 'eth0', segment: 'lan', up: false },
      { event: 'link', timeUs: SECOND, host: 'a', interface: 'eth0', segment: 'lan', up: true },
    ]);
  });

  it('link flap: both', () => {
    const lab = new Lab();
    lab.world.schedule(10, { kind: 'link-flap', node: 'a', port: 'eth0', downUs: 20 });
    lab.world.run(SECOND);
    expect(told(lab)).toEqual([
      ['start', 0],
      ['eth0 down', 10],
      ['eth0 up', 30],
    ]);
  });

  it('switch reboot: all links go down, and nothing is remembered', () => {
    const lab = new Lab();
    lab.send('a', BROADCAST);
    lab.world.inject({ kind: 'switch-reboot', segment: 'lan', downUs: 60 * SECOND });
    expect(lab.world.macTable('lan')).toEqual([]);
    lab.send('b', BROADCAST);
    lab.world.run(100 * SECOND);
    expect(told(lab)).toEqual([
      ['start', 0],
      ['eth0 down', SECOND],
      ['eth0 up', 61 * SECOND],
    ]);
    expect(lab.send('b', MAC.a)).toBe('ac');
    expect(faults(lab).map(({ kind }) => kind)).toEqual(['switch-reboot', 'switch-up']);
  });

  it('partition: each part hears itself, until it is healed', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'partition', segment: 'lan', groups: [['a'], ['b']] });
    expect([lab.send('a', BROADCAST), lab.send('c', BROADCAST)]).toEqual(['', '']);
    expect(lab.drops()).toEqual(['b:partition', 'c:partition', 'a:partition', 'b:partition']);
    lab.world.inject({ kind: 'partition', segment: 'lan', groups: [['a']] });
    expect([lab.send('a', BROADCAST), lab.send('b', BROADCAST)]).toEqual(['', 'c']);
    lab.drops();
    lab.send('b', MAC.a);
    expect(lab.drops(), 'a known address, too').toEqual(['a:partition']);
    lab.world.inject({ kind: 'heal', segment: 'lan' });
    expect(lab.send('a', BROADCAST)).toBe('bc');
  });

  it('interface down and other commands: with the answer', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'interface-down', node: 'a', interface: 'eth0' });
    lab.world.inject({ kind: 'command', node: 'a', command: { command: 'refuse' } });
    expect(told(lab).map(([what]) => what)).toEqual(['start', 'interface', 'refuse']);
    expect(faults(lab)).toEqual([
      { timeUs: 0, kind: 'interface-down', target: 'a:eth0' },
      { timeUs: 0, kind: 'command', target: 'a' },
    ]);
    expect(answers(lab)).toEqual([
      { faultId: 1, ok: true },
      { faultId: 2, ok: false, reason: 'it will not' },
    ]);
  });
});

describe('injected frames', () => {
  const forged = toyFrame(BROADCAST, MAC.a, 5);

  it('forge: the frame comes from a port of its own, and the switch believes it', () => {
    const lab = new Lab();
    lab.send('a', BROADCAST);
    lab.world.inject({ kind: 'forge', segment: 'lan', frame: forged });
    lab.world.run(lab.world.nowUs + SECOND);
    expect([lab.received('a'), lab.received('b'), lab.received('c')]).toEqual([1, 2, 2]);
    expect(lab.nodes.b.frames[1]).toEqual(forged);
    lab.drops();
    expect(lab.send('b', MAC.a)).toBe('');
    expect(lab.drops()).toEqual(['outsider:outsider']);
    expect(lab.world.macTable('lan')[0]).toEqual({ mac: MAC.a, node: 'outsider', interface: '' });
  });

  it('forge: at the port of a node, the frame seems to come from the node', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'forge', segment: 'lan', frame: forged, via: 'a' });
    lab.world.run(SECOND);
    expect([lab.received('a'), lab.received('b'), lab.received('c')]).toEqual([0, 1, 1]);
    expect(lab.world.macTable('lan')).toEqual([{ mac: MAC.a, node: 'a', interface: 'eth0' }]);
  });

  it('replay: at the intervals of the recording', () => {
    const lab = new Lab();
    const frames = [0, 1000, 5000].map((afterUs) => ({ afterUs, frame: forged }));
    lab.world.schedule(SECOND, { kind: 'replay', segment: 'lan', frames });
    lab.world.run(2 * SECOND);
    const times = lab.nodes.b.told
      .filter(([what]) => what === 'frame')
      .map(([, time]) => time - SECOND - 100);
    expect(times).toEqual([0, 1000, 5000]);
  });

  it('a plan keeps its own copy', () => {
    const lab = new Lab();
    const frame = forged.slice();
    lab.world.schedule(SECOND, { kind: 'forge', segment: 'lan', frame });
    frame.fill(0);
    lab.world.run(2 * SECOND);
    expect(lab.nodes.b.frames).toEqual([forged]);
  });
});

describe('a fault that names what is not there', () => {
  const wrong: [string, Fault][] = [
    ['node', { kind: 'crash', node: 'x' }],
    ['port', { kind: 'link-down', node: 'a', port: 'eth7' }],
    ['segment', { kind: 'heal', segment: 'x' }],
    ['member', { kind: 'partition', segment: 'lan', groups: [['x']] }],
    ['via', { kind: 'forge', segment: 'lan', frame: new Uint8Array(20), via: 'x' }],
    ['boot time', { kind: 'boot', node: 'a', bootUs: -1 }],
    ['down time', { kind: 'link-flap', node: 'a', downUs: 0.5 }],
    ['step', { kind: 'clock-step', node: 'a', deltaUs: 0.5 }],
    ['rate', { kind: 'clock-drift', node: 'a', driftPpb: 5_000_001 }],
  ];
  it.each(wrong)('is refused when it is scheduled: %s', (_, fault) => {
    expect(() => new Lab().world.schedule(1, fault)).toThrow(RangeError);
  });

  it('lists what there is', () => {
    const { world } = new Lab();
    expect(() => world.inject({ kind: 'crash', node: 'x' })).toThrow(
      "there is no node 'x'; there are a, b, c",
    );
    expect(() => world.schedule(-1, { kind: 'crash', node: 'a' })).toThrow(RangeError);
  });
});
