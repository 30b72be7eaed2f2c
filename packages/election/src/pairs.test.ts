import { describe, expect, it } from 'vitest';
import { DIALECTS, SECOND } from '../test/machine.js';
import { Segment } from '../test/segment.js';
import type { DialectName } from './dialect.js';
import type { InstanceConfig } from './instance.js';

const MS = 1000;
const BSD = DIALECTS.filter((dialect) => dialect !== 'ucarp');

/** Two hosts 1 ms apart; `a` is the better one. */
function pair(dialect: DialectName, more: Partial<InstanceConfig> = {}, skews = [0, 100]): Segment {
  const segment = new Segment(MS);
  const config = { dialect, vhid: 1, ...more };
  segment.add('a', { ...config, advskew: skews[0]!, source: 0x0a000001 }, 0);
  segment.add('b', { ...config, advskew: skews[1]!, source: 0x0a000002 }, 0);
  return segment;
}

describe.each(DIALECTS)('two of %s', (dialect) => {
  it('cold start: the better one is master after its master-down time, the other never', () => {
    const segment = pair(dialect).run(60 * SECOND);
    expect(segment.only('>')).toEqual([
      '0 a INIT>BACKUP initialization complete',
      '0 b INIT>BACKUP initialization complete',
      '3000000 a BACKUP>MASTER master timed out',
    ]);
    expect(segment.only('ad4').length).toBe(58);
  });

  it('crash: the other is master 3.390625 s after the last advertisement that it heard', () => {
    const segment = pair(dialect);
    segment.kill(10_500_000, 'a');
    segment.run(20 * SECOND);
    expect(segment.only('MASTER').at(-1)).toBe('13391625 b BACKUP>MASTER master timed out');
  });

  it('return with preempt: one change, at the first advertisement that it hears', () => {
    const segment = new Segment(MS);
    segment.add('b', { dialect, vhid: 1, advskew: 100, preempt: true, demotion: 0, source: 2 }, 0);
    segment.run(20 * SECOND);
    segment.add('a', { dialect, vhid: 1, preempt: true, source: 1 }, 20_100_000);
    segment.run(40 * SECOND);
    expect(segment.states()).toEqual({ a: 'MASTER', b: 'BACKUP' });
    const takeover = segment.only('b MASTER>BACKUP', 'a BACKUP>MASTER', 'a INIT>MASTER');
    expect(takeover).toHaveLength(2);
  });

  it('return without preempt: nothing moves', () => {
    const segment = new Segment(MS);
    segment.add('b', { dialect, vhid: 1, advskew: 100 }, 0);
    segment.add('a', { dialect, vhid: 1 }, 20 * SECOND);
    segment.run(60 * SECOND);
    expect(segment.states()).toEqual({ b: 'MASTER', a: 'BACKUP' });
  });

  it('partition: two masters; healed: the worse one yields at the first advertisement', () => {
    const segment = pair(dialect);
    segment.partition(10_500_000, 20_500_000);
    segment.run(20 * SECOND);
    expect(segment.states()).toEqual({ a: 'MASTER', b: 'MASTER' });
    segment.run(30 * SECOND);
    expect(segment.states()).toEqual({ a: 'MASTER', b: 'BACKUP' });
    expect(segment.only('>').at(-1)).toBe('21001000 b MASTER>BACKUP more frequent advertisement received');
  });

  it('a master that stops: at once with a goodbye, by timeout without', () => {
    const segment = pair(dialect);
    segment.at(10_500_000, 'a', { type: 'stop' });
    segment.run(20 * SECOND);
    const silent = dialect === 'freebsd' || dialect === 'ucarp';
    expect(segment.only('b BACKUP>MASTER')).toEqual([
      silent ? '13391625 b BACKUP>MASTER master timed out' : '10501000 b BACKUP>MASTER master will time out',
    ]);
  });
});

describe('equal skews, packets that cross', () => {
  it.each(BSD)('%s: both yield, and race again 3·base later', (dialect) => {
    const segment = pair(dialect, {}, [50, 50]).run(20 * SECOND);
    const down = 3_195_312;
    expect(segment.only('>MASTER').slice(0, 4)).toEqual([
      `${down} a BACKUP>MASTER master timed out`,
      `${down} b BACKUP>MASTER master timed out`,
      `${2 * down + MS} a BACKUP>MASTER master timed out`,
      `${2 * down + MS} b BACKUP>MASTER master timed out`,
    ]);
    expect(segment.only('MASTER>BACKUP').slice(0, 2)).toEqual([
      `${down + MS} b MASTER>BACKUP more frequent advertisement received`,
      `${down + MS} a MASTER>BACKUP more frequent advertisement received`,
    ]);
  });

  it('ucarp: the address decides, and only the loser steps down', () => {
    const segment = pair('ucarp', {}, [50, 50]).run(60 * SECOND);
    expect(segment.only('MASTER>BACKUP')).toEqual([
      '3196312 b MASTER>BACKUP more frequent advertisement received',
    ]);
    expect(segment.states()).toEqual({ a: 'MASTER', b: 'BACKUP' });
  });
});

describe('maintenance: the master’s host is demoted', () => {
  /** In the dialect's own units: a count for OpenBSD, 240 for FreeBSD, a problem for the others. */
  const amount = (dialect: DialectName) => (dialect === 'freebsd' ? 240 : 1);

  it.each(DIALECTS)('%s with preempt: over in two delays, and back', (dialect) => {
    const segment = pair(dialect, { preempt: true });
    if (dialect === 'dragonfly') segment.run(2 * SECOND);
    segment.demote(10_500_000, 'a', amount(dialect));
    segment.demote(20_500_000, 'a', -amount(dialect));
    segment.run(20_400_000);
    expect(segment.states()).toEqual({ a: 'BACKUP', b: 'MASTER' });
    expect(segment.only('b BACKUP>MASTER')[0]).toMatch(/^10501000 /);
    expect(segment.only('a MASTER>BACKUP')[0]).toMatch(/^10502000 /);
    segment.run(30 * SECOND);
    expect(segment.states()).toEqual({ a: 'MASTER', b: 'BACKUP' });
  });

  it.each(DIALECTS)('%s without preempt: only OpenBSD moves', (dialect) => {
    const segment = pair(dialect);
    segment.demote(10_500_000, 'a', amount(dialect));
    segment.run(60 * SECOND);
    expect(segment.states()).toEqual(
      dialect === 'openbsd' ? { a: 'BACKUP', b: 'MASTER' } : { a: 'MASTER', b: 'BACKUP' },
    );
  });

  it('FreeBSD, both at 240: the present master stays', () => {
    const segment = pair('freebsd', { preempt: true });
    segment.demote(9 * SECOND, 'b', 240);
    segment.demote(10_500_000, 'a', 240);
    segment.run(60 * SECOND);
    expect(segment.only('>MASTER')).toEqual(['3000000 a BACKUP>MASTER master timed out']);
    expect(segment.only('a ad4').at(-1)).toMatch(/ad4 1\/240$/);
  });
});

describe('mixed dialects in one vhid', () => {
  it('a demoted OpenBSD master yields to a slower FreeBSD one, which has to time out first', () => {
    const segment = new Segment(MS);
    segment.add('o', { dialect: 'openbsd', vhid: 1 }, 0);
    segment.add('f', { dialect: 'freebsd', vhid: 1, advskew: 100 }, 0);
    segment.demote(10_500_000, 'o', 1);
    segment.run(30 * SECOND);
    // FreeBSD does not read byte 4: nothing happens while OpenBSD advertises on time.
    expect(segment.states()).toEqual({ o: 'MASTER', f: 'BACKUP' });
    segment.at(30 * SECOND, 'f', { type: 'force', state: 'MASTER' });
    segment.run(40 * SECOND);
    expect(segment.states()).toEqual({ o: 'BACKUP', f: 'MASTER' });
    expect(segment.only('o MASTER>BACKUP')).toEqual([
      '30001000 o MASTER>BACKUP yielding to a less demoted master',
    ]);
  });
});
