import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../../test/hosts.js';
import { Wire } from '../../test/wire.js';
import { createHost, type Host, type HostConfig } from '../index.js';

const SECOND_US = 1_000_000;

type Reading = Pick<HostConfig, 'pcapTimeoutUs'>;

function process(
  name: string,
  last: number,
  advskew: number,
  more: Partial<HostConfig> = {},
  reading: Reading = { pcapTimeoutUs: SECOND_US },
): Host {
  return createHost(
    {
      name,
      dialect: 'ucarp',
      ...reading,
      interfaces: [{ name: 'eth0', mac: `02:00:00:00:00:0${last}`, addresses: [`10.0.0.${last}/24`] }],
      vhids: [{ interface: 'eth0', vhid: 50, advskew, password: 'secret', addresses: ['10.0.0.100/24'] }],
      ...more,
    },
    drawsFrom(last),
  );
}

/** a with skew 0 from the start, and b with skew 100 from 4.2 s on. */
function pair(more: Partial<HostConfig> = {}, reading?: Reading): { wire: Wire; a: Host; b: Host } {
  const wire = new Wire(50);
  const a = process('a', 1, 0, more, reading);
  const b = process('b', 2, 100, more, reading);
  wire.add(a, 'lan');
  wire.add(b, 'lan');
  wire.start('a');
  wire.until(4.2);
  wire.start('b');
  return { wire, a, b };
}

const masters = (wire: Wire): string[] =>
  wire.events.flatMap(({ atUs, host, event }) =>
    event.event === 'transition' ? [`${(atUs / SECOND_US).toFixed(3)} ${host} ${event.to}`] : [],
  );

describe('a ucarp that reads with libpcap', () => {
  it('becomes MASTER when it next wakes: three intervals of 1.001 s, or of 1.391 s with skew 100', () => {
    const wire = new Wire();
    wire.add(process('a', 1, 0), 'lan');
    wire.add(process('b', 2, 100), 'wan');
    wire.start();
    wire.until(5);
    expect(masters(wire)).toEqual(['0.000 a BACKUP', '0.000 b BACKUP', '3.003 a MASTER', '4.173 b MASTER']);
  });

  it('takes over 3·1.391 s after the last packet was delivered, not after it was sent', () => {
    const { wire } = pair();
    wire.until(8.5);
    wire.crash('a');
    wire.until(14);
    // a sends at 8.003; b has opened its capture at 4.192, and reads it at 8.192.
    expect(masters(wire).at(-1)).toBe(`${(8.192 + 3 * 1.391).toFixed(3)} b MASTER`);
  });

  it('hears at once without pcapTimeoutUs', () => {
    const { wire } = pair({}, {});
    wire.until(8.5);
    wire.crash('a');
    wire.until(14);
    expect(masters(wire).at(-1)).toBe('11.391 b MASTER');
  });

  it('checks the carrier when it wakes, then every 10 s, and reads what arrived meanwhile', () => {
    const { wire, a } = pair({ preempt: true });
    wire.until(7.2);
    wire.link('a', 0, false);
    wire.passes = (_segment, from, to) => from !== 'a' && to !== 'a';
    wire.until(13.2);
    wire.link('a', 0, true);
    wire.passes = () => true;
    wire.until(18.1);
    expect(masters(wire).slice(3)).toEqual(['8.003 a BACKUP', '11.365 b MASTER', '18.003 a MASTER']);
    expect(a.states()[0]!.state).toBe('MASTER');
    // Made MASTER by the first of three packets that b sent since 13.2 s, it reasserts itself at the others.
    expect(wire.logs('a').filter((line) => line.startsWith('Non-preferred'))).toHaveLength(2);
  });

  it('sleeps deaf for 3 s after SIGUSR2, then waits', () => {
    const { wire } = pair();
    wire.until(7.2);
    expect(wire.command('a', { command: 'state', vhid: 50, state: 'backup' })).toEqual({ ok: true });
    wire.until(20);
    expect(masters(wire).slice(3)).toEqual(['7.200 a BACKUP', '11.365 b MASTER']);
  });

  it('a snapshot includes everything pending, and it continues from there unchanged', () => {
    const { wire, a, b } = pair();
    wire.until(8.1);
    const before = [a.snapshot(), b.snapshot(), a.hash(), b.hash()] as const;
    expect(before[1].process?.held).toHaveLength(1);
    const copy = process('b', 2, 100);
    copy.restore(before[1]);
    expect([copy.hash(), copy.nextDeadline()]).toEqual([before[3], b.nextDeadline()]);
    const sink = { send: () => undefined, event: () => undefined };
    for (const host of [b, copy]) host.advance(8_200_000, sink);
    expect(copy.hash()).toBe(b.hash());
    expect(copy.nextDeadline()).toBe(9_591_000);
    expect(copy.snapshot().process?.held).toEqual([]);
  });

  it('holds no more than a buffer', () => {
    const host = process('a', 1, 0);
    const sink = { send: () => undefined, event: () => undefined };
    host.start(0, sink);
    const frame = new Uint8Array(70);
    frame.set([1, 0, 0x5e, 0, 0, 18]);
    frame[12] = 8;
    frame[14] = 0x45;
    frame[23] = 112;
    for (let i = 0; i < 5_000; i++) host.receive(0, frame, i, sink);
    expect(host.snapshot().process?.held).toHaveLength(1_000);
  });

  it('is silent after shutdown', () => {
    const { wire, a } = pair();
    wire.until(6);
    wire.command('a', { command: 'shutdown' });
    expect(a.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
  });

  it('is a single process, only for ucarp', () => {
    const vhid = { interface: 'eth0', password: 'x', addresses: ['10.0.0.100/24'] };
    const two = [
      { ...vhid, vhid: 1 },
      { ...vhid, vhid: 2, addresses: ['10.0.0.101/24'] },
    ];
    expect(() => process('a', 1, 0, { vhids: two })).toThrow('one vhid, not 2');
    expect(() => process('a', 1, 0, { dialect: 'freebsd' })).toThrow("pcapTimeoutUs is ucarp's");
    expect(() => process('a', 1, 0, { pcapTimeoutUs: 0 })).toThrow('pcapTimeoutUs');
  });
});
