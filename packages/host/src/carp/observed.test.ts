import { describe, expect, it } from 'vitest';
import { nodeA, nodeB, Recorder } from '../../test/hosts.js';
import { pair } from '../../test/pair.js';

describe('what a virtual host reports about itself', () => {
  it('a MASTER: the skew it sends and when it sends next; a BACKUP: what it heard and how long it waits', () => {
    const { wire, a, b } = pair({ preempt: true });
    wire.start();
    wire.command('A', { command: 'demote', by: 40 });
    wire.until(10.5);
    expect(a.states()[0]).toMatchObject({ state: 'MASTER', advskew: 0, effectiveAdvskew: 40, demotion: 40 });
    const [sent] = wire.sent('A', 112).slice(-1);
    expect(sent!.frame[34 + 2]).toBe(40);
    expect(a.states()[0]).toMatchObject({
      masterDown4Us: undefined,
      masterDown6Us: undefined,
      lastHeard: [],
    });
    expect(a.states()[0]!.advertiseUs).toBe(sent!.atUs + 1_156_250);

    const timeUs = sent!.atUs + 200;
    const heard = { timeUs, family: 4, source: '203.0.113.2', advbase: 1, advskew: 40, demote: 0 };
    expect(b.states()[0]).toMatchObject({
      effectiveAdvskew: 100,
      advertiseUs: undefined,
      lastHeard: [heard],
    });
    expect(b.states()[0]!.masterDown4Us).toBe(timeUs + 3_390_625);
  });

  it('IPv4 and IPv6 advertisements are kept apart', () => {
    const options = { vhid: { addresses: ['203.0.113.4/28', '2001:db8::4/64'] } };
    const { wire, b } = pair(options);
    wire.start();
    wire.until(10.5);
    const { lastHeard } = b.states()[0]!;
    expect(lastHeard.map(({ family, source }) => [family, source])).toEqual([
      [4, '203.0.113.2'],
      [6, 'fe80::5054:ff:fe00:a'],
    ]);
  });

  it('a snapshot includes it, a boot clears it, no hash includes it', () => {
    const { wire, b } = pair();
    wire.start();
    wire.until(10.5);
    const copy = nodeB();
    copy.restore(
      JSON.parse(JSON.stringify(b.snapshot()), (key, value) =>
        key === 'key' ? b.snapshot().vhids[0]!.key : value,
      ),
    );
    expect(copy.states()).toEqual(b.states());
    const { observed, ...rest } = b.snapshot();
    expect(observed.heard[0]!.heard4!.timeUs).toBe(10_000_200);
    copy.restore({ ...rest, observed: { heard: [{ heard4: null, heard6: null }] } });
    expect(copy.states()[0]!.lastHeard).toEqual([]);
    expect(copy.hash()).toBe(b.hash());
    b.start(11_000_000, new Recorder());
    expect(b.states()[0]!.lastHeard).toEqual([]);
  });
});

describe('a refused advertisement', () => {
  /** What B reports about A's advertisement, changed in flight. */
  const refusals = (
    change: (frame: Uint8Array) => Uint8Array,
    optionsOfB: Parameters<typeof nodeB>[0] = {},
  ): unknown[] => {
    const { wire } = pair({ dialect: optionsOfB.dialect ?? 'freebsd' });
    wire.start();
    wire.until(5.5);
    const frame = wire.sent('A', 112).at(-1)!.frame.slice();
    const host = nodeB(optionsOfB);
    const sink = new Recorder();
    host.start(0, sink);
    host.receive(0, change(frame), 1000, sink);
    return sink.events.filter(({ event }) => event === 'refused');
  };
  const common = { event: 'refused', interface: 'vtnet0', vhid: 1, source: '203.0.113.2' };

  it('is reported with the counter that it increments', () => {
    const wrongKey = (frame: Uint8Array): Uint8Array => frame.with(69, frame[69]! ^ 1);
    expect(refusals(wrongKey)).toEqual([{ ...common, reason: 'badsum' }]);
    expect(refusals((frame) => frame, { vhid: { password: 'another' } })).toEqual([
      { ...common, reason: 'badauth' },
    ]);
    expect(refusals((frame) => frame, { vhid: { vhid: 9 } })).toEqual([{ ...common, reason: 'badvhid' }]);
  });

  it('of UCARP, which has no counters, is reported with its log line; silent drops are not reported', () => {
    const other = { dialect: 'ucarp' as const, vhid: { password: 'another' } };
    expect(refusals((frame) => frame, other)).toEqual([{ ...common, reason: 'Bad digest' }]);
    expect(refusals((frame) => frame, { allow: false })).toEqual([]);
  });

  it('a good one is not reported', () => {
    expect(refusals((frame) => frame)).toEqual([]);
    expect(nodeA().states()[0]!.lastHeard).toEqual([]);
  });
});
