import { describe, expect, it } from 'vitest';
import { heard, Machine, SECOND } from '../test/machine.js';
import { Segment } from '../test/segment.js';
import type { ElectionEvent } from './event.js';
import { formatLog } from './log-line.js';

/** Decimal seconds, as in the measured timelines, in microseconds. */
const us = (seconds: number): number => Math.round(seconds * SECOND);

// Console lines of two FreeBSD 12.1 kernels. Each test repeats what was done there; times are ours.
describe('FreeBSD 12.1, measured: the same lines in the same order', () => {
  const nodes = (preempt: boolean): Segment => {
    const segment = new Segment(1000);
    segment.add('A', { dialect: 'freebsd', vhid: 1, preempt }, 0);
    segment.add('B', { dialect: 'freebsd', vhid: 1, advskew: 100, preempt }, 100_000);
    return segment.run(us(9.99));
  };
  const logs = (segment: Segment, from: number): string[] =>
    segment
      .only(' log ')
      .slice(from)
      .map((line) => line.replace(/^\d+ (.) log carp: /, '$1 ').replace('1@vtnet0: ', ''));

  it('carp_v4_05_user_state_and_skew', () => {
    const segment = nodes(true);
    const done = segment.only(' log ').length;
    segment.at(us(10.6), 'A', { type: 'force', state: 'BACKUP' });
    segment.at(us(20.3), 'A', { type: 'configure', advskew: 200 });
    segment.at(us(30.3), 'B', { type: 'configure', advskew: 254 });
    segment.at(us(40), 'A', { type: 'configure', advskew: 0 });
    segment.at(us(40.01), 'B', { type: 'configure', advskew: 100 });
    segment.at(us(50.3), 'A', { type: 'interface', up: false });
    segment.at(us(60.3), 'A', { type: 'interface', up: true });
    segment.at(us(70.3), 'A', { type: 'addresses', change: 'removed', ipv4: false, ipv6: false });
    segment.run(us(80));
    expect(logs(segment, done)).toEqual([
      'A MASTER -> BACKUP (user requested via ifconfig)',
      'B BACKUP -> MASTER (master timed out)',
      'A BACKUP -> MASTER (preempting a slower master)',
      'B MASTER -> BACKUP (more frequent advertisement received)',
      'B BACKUP -> MASTER (preempting a slower master)',
      'A MASTER -> BACKUP (more frequent advertisement received)',
      'A BACKUP -> MASTER (preempting a slower master)',
      'B MASTER -> BACKUP (more frequent advertisement received)',
      'A MASTER -> INIT (hardware interface down)',
      'A demoted by 240 to 240 (interface down)',
      'B BACKUP -> MASTER (master timed out)',
      'A INIT -> BACKUP (initialization complete)',
      'A demoted by -240 to 0 (interface up)',
      'A BACKUP -> MASTER (preempting a slower master)',
      'B MASTER -> BACKUP (more frequent advertisement received)',
      'A MASTER -> INIT (hardware interface up)',
      'B BACKUP -> MASTER (master timed out)',
    ]);
  });

  it('carp_v4_10_demotion: 240, back, 50, 110, back; then without preempt', () => {
    const segment = nodes(true);
    const done = segment.only('>').length;
    for (const [at, delta] of [
      [10.3, 240],
      [20.3, -240],
      [30.3, 50],
      [40.3, 60],
      [50.3, -110],
    ] as const) {
      segment.demote(us(at), 'A', delta);
    }
    segment.at(us(60), 'A', { type: 'preempt', preempt: false });
    segment.at(us(60), 'B', { type: 'preempt', preempt: false });
    segment.demote(us(60.3), 'A', 240);
    segment.run(us(70));
    const changes = segment.only('>').slice(done);
    expect(changes.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'B BACKUP>MASTER preempting a slower master',
      'A MASTER>BACKUP more frequent advertisement received',
      'A BACKUP>MASTER preempting a slower master',
      'B MASTER>BACKUP more frequent advertisement received',
      'B BACKUP>MASTER preempting a slower master',
      'A MASTER>BACKUP more frequent advertisement received',
      'A BACKUP>MASTER preempting a slower master',
      'B MASTER>BACKUP more frequent advertisement received',
    ]);
  });

  it('carp_v4_11_advbase2: takeover 3·2 s + 100/256 s after the last advertisement (measured 6.44)', () => {
    const segment = new Segment(1000);
    segment.add('A', { dialect: 'freebsd', vhid: 1, advbase: 2 }, 0);
    segment.add('B', { dialect: 'freebsd', vhid: 1, advbase: 2, advskew: 100 }, 1);
    segment.kill(us(16.2), 'A');
    segment.run(us(30));
    expect(segment.only('>MASTER')).toEqual([
      '6000000 A BACKUP>MASTER master timed out',
      '22391625 B BACKUP>MASTER master timed out',
    ]);
  });

  it('carp_v46_01_mixed: an address over IPv6 on a live vhid: MASTER → INIT → BACKUP → MASTER', () => {
    const machine = new Machine({ dialect: 'freebsd', vhid: 1 });
    const lines = (event: ElectionEvent, at: number) => machine.logs(event, at, 'vtnet0');
    expect([
      ...lines({ type: 'start' }, 0),
      ...lines({ type: 'addresses', change: 'added', ipv4: true, ipv6: true }, us(0.04)),
      ...lines({ type: 'timer', timer: 'masterDown4' }, us(3.05)),
      ...lines({ type: 'addresses', change: 'added', ipv4: true, ipv6: true }, us(12.4)),
    ]).toEqual([
      'carp: 1@vtnet0: INIT -> BACKUP (initialization complete)',
      'carp: 1@vtnet0: BACKUP -> INIT (hardware interface up)',
      'carp: 1@vtnet0: INIT -> BACKUP (initialization complete)',
      'carp: 1@vtnet0: BACKUP -> MASTER (master timed out)',
      'carp: 1@vtnet0: MASTER -> INIT (hardware interface up)',
      'carp: 1@vtnet0: INIT -> BACKUP (initialization complete)',
    ]);
  });

  it('inject_01: a master at skew 100 ignores 200 and yields to 50, to its equal, and to 0', () => {
    const machine = new Machine({ dialect: 'freebsd', vhid: 1, advskew: 100 });
    machine.all({ type: 'start' });
    const states = [200, 50, 100, 0].map((advskew, index) => {
      const at = (index + 1) * 20 * SECOND;
      machine.all({ type: 'timer', timer: 'masterDown4' }, at);
      machine.all(heard(1, advskew), at + 1);
      return machine.instance.state;
    });
    expect(states).toEqual(['MASTER', 'BACKUP', 'BACKUP', 'BACKUP']);
  });

  it('inject_01: skew 255 with base 1 only restarts the backup’s timer', () => {
    const machine = new Machine({ dialect: 'freebsd', vhid: 1, advskew: 100 });
    machine.all({ type: 'start' });
    expect(machine.on(heard(1, 255), SECOND)).toEqual([]);
    expect(machine.instance.masterDown4Us).toBe(us(4.390625));
  });

  it('failover: the counter continues, and both families use it up (measured ctr delta 1, 2)', () => {
    const machine = new Machine({ dialect: 'freebsd', vhid: 1, ipv6: true });
    machine.all({ type: 'start' });
    machine.all(heard(1, 0, { counterHigh: 5, counterLow: 622 }), 1);
    const counters = machine
      .all({ type: 'timer', timer: 'masterDown6' }, us(3))
      .flatMap((effect) => (effect.kind === 'advertise' ? [effect.counterHigh, effect.counterLow] : []));
    expect(counters).toEqual([5, 623, 5, 624]);
  });
});

/**
 * One of two real ucarps: fed what it read at the time it read it (libpcap is up to a second late) and woken when it
 * woke. Lists what it then did, in order.
 */
class Replayed extends Machine {
  readonly said: string[] = [];

  feed(seconds: number, event: ElectionEvent): this {
    for (const effect of this.all(event, us(seconds))) {
      if (effect.kind === 'advertise') this.said.push(`${seconds} AD skew=${effect.advskew}`);
      else if (effect.kind === 'arp') this.said.push(`${seconds} ARP`);
      else if (effect.kind === 'log')
        this.said.push(`${seconds} LOG ${formatLog(effect, this.instance, '')}`);
    }
    return this;
  }

  wakes(...seconds: number[]): this {
    for (const at of seconds) this.feed(at, { type: 'timer', timer: 'advertise' });
    return this;
  }
}

const ucarp = (advskew: number, preempt: boolean, last = 1, advbase = 1): Replayed =>
  new Replayed({ dialect: 'ucarp', vhid: 50, advbase, advskew, preempt, source: 0x0a000000 + last });
const down: ElectionEvent = { type: 'timer', timer: 'masterDown4' };
const BACK = 'Preferred master advertised: going back to BACKUP state';
const AGAIN = 'Non-preferred master advertising: reasserting control of VIP with another gratuitous arp';

describe('real ucarp, measured: the same lines, ARPs and advertisements in the same order', () => {
  it('lp, host b: joins with -P and a better skew', () => {
    const b = ucarp(0, true, 2);
    b.feed(5.0682, { type: 'start' });
    b.feed(6.0599, heard(1, 100));
    b.feed(7.059, heard(1, 100)).wakes(7.06).feed(7.061, heard(1, 100));
    b.wakes(8.061, 9.062, 10.063, 11.064);
    expect(b.said).toEqual([
      '5.0682 LOG Switching to state: BACKUP',
      '6.0599 LOG Switching to state: MASTER',
      '6.0599 ARP',
      '6.0599 AD skew=0',
      '6.0599 LOG Putting MASTER down - preemption',
      '7.059 ARP',
      `7.059 LOG ${AGAIN}`,
      '7.06 AD skew=0',
      '7.061 ARP',
      `7.061 LOG ${AGAIN}`,
      '8.061 AD skew=0',
      '9.062 AD skew=0',
      '9.062 ARP',
      '10.063 AD skew=0',
      '11.064 AD skew=0',
    ]);
  });

  it('lp, host a: master, sends its second ARP, and yields after a last advertisement', () => {
    const a = ucarp(100, true);
    a.feed(0.0322, { type: 'start' }).feed(4.2068, down).wakes(5.5984, 6.99);
    a.feed(7.0265, heard(1, 0));
    expect(a.said).toEqual([
      '0.0322 LOG Switching to state: BACKUP',
      '4.2068 LOG Switching to state: MASTER',
      '4.2068 ARP',
      '4.2068 AD skew=100',
      '5.5984 AD skew=100',
      '6.99 AD skew=100',
      '6.99 ARP',
      '7.0265 AD skew=100',
      '7.0265 LOG Switching to state: BACKUP',
      `7.0265 LOG ${BACK}`,
    ]);
  });

  it('bm: base 4 against base 1: "going to time out"; the last advertisement brings the second ARP', () => {
    const a = ucarp(0, false, 1, 4);
    a.feed(0.0533, { type: 'start' }).feed(12.065, down).wakes(16.1069).feed(17.0389, heard(1, 0));
    expect(a.said.slice(1)).toEqual([
      '12.065 LOG Switching to state: MASTER',
      '12.065 ARP',
      '12.065 AD skew=0',
      '16.1069 AD skew=0',
      '17.0389 AD skew=0',
      '17.0389 ARP',
      '17.0389 LOG Switching to state: BACKUP',
      `17.0389 LOG ${BACK}`,
    ]);
    const b = ucarp(0, false, 2);
    b.feed(14.1575, { type: 'start' }).feed(16.1536, heard(4, 0));
    expect(b.said.slice(1)).toEqual([
      '16.1536 LOG Switching to state: MASTER',
      '16.1536 ARP',
      '16.1536 AD skew=0',
      '16.1536 LOG Putting MASTER DOWN (going to time out)',
    ]);
  });

  it('gb: an injected goodbye', () => {
    const b = ucarp(100, false, 2);
    b.feed(4.2511, { type: 'start' }).feed(8.2367, heard(255, 255)).wakes(9.6283, 11.019);
    expect(b.said.slice(1)).toEqual([
      '8.2367 LOG Switching to state: MASTER',
      '8.2367 ARP',
      '8.2367 AD skew=100',
      '8.2367 LOG Putting MASTER DOWN (going to time out)',
      '9.6283 AD skew=100',
      '11.019 AD skew=100',
      '11.019 ARP',
    ]);
  });

  it('ti1: both start together; 10.0.0.1 reasserts, 10.0.0.2 yields', () => {
    const a = ucarp(0, false, 1);
    a.feed(0.0355, { type: 'start' }).feed(3.0389, down);
    a.feed(4.0273, heard(1, 0, { source: 0x0a000002 })).wakes(4.0389);
    a.feed(5.0275, heard(1, 0, { source: 0x0a000002 })).wakes(5.0389, 6.0389, 7.0389);
    expect(a.said.slice(1)).toEqual([
      '3.0389 LOG Switching to state: MASTER',
      '3.0389 ARP',
      '3.0389 AD skew=0',
      '4.0273 ARP',
      `4.0273 LOG ${AGAIN}`,
      '4.0389 AD skew=0',
      '5.0275 ARP',
      `5.0275 LOG ${AGAIN}`,
      '5.0389 AD skew=0',
      '6.0389 AD skew=0',
      '6.0389 ARP',
      '7.0389 AD skew=0',
    ]);
    const b = ucarp(0, false, 2);
    b.feed(0.0435, { type: 'start' }).feed(3.0471, down);
    b.feed(4.0284, heard(1, 0, { source: 0x0a000001 }));
    expect(b.said.slice(1)).toEqual([
      '3.0471 LOG Switching to state: MASTER',
      '3.0471 ARP',
      '3.0471 AD skew=0',
      '4.0284 AD skew=0',
      '4.0284 LOG Switching to state: BACKUP',
      `4.0284 LOG ${BACK}`,
    ]);
  });

  it('ld: the carrier goes; back, the first packet that it reads makes it master again', () => {
    const a = ucarp(0, true);
    a.feed(0.0361, { type: 'start' }).feed(3.0385, down).wakes(4.0388, 5.039, 6.0391, 7.0394);
    a.feed(8.0398, { type: 'link', link: 'down' });
    a.feed(18.0398, { type: 'link', link: 'up' }).feed(18.0399, heard(1, 100));
    expect(a.said.slice(9)).toEqual([
      '8.0398 LOG Switching to state: BACKUP',
      '18.0399 LOG Switching to state: MASTER',
      '18.0399 ARP',
      '18.0399 AD skew=0',
      '18.0399 LOG Putting MASTER down - preemption',
    ]);
  });

  it('u2p: SIGUSR2', () => {
    const a = ucarp(0, true);
    a.feed(0.0511, { type: 'start' }).feed(3.0544, down).wakes(4.0546, 5.0548, 6.0549, 7.055);
    a.feed(7.2072, { type: 'force', state: 'BACKUP' });
    a.feed(10.2072, { type: 'timer', timer: 'wake' }).feed(12.0486, heard(1, 100));
    expect(a.said.slice(9)).toEqual([
      '7.2072 LOG Switching to state: BACKUP',
      '12.0486 LOG Switching to state: MASTER',
      '12.0486 ARP',
      '12.0486 AD skew=0',
      '12.0486 LOG Putting MASTER down - preemption',
    ]);
  });
});
