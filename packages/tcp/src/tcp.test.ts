import { parseTcpOptions, TH_ACK, TH_FIN, TH_RST, TH_SYN } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { TcpLink } from '../test/tcp-link.js';
import { abortTcp, openTcp, receiveTcp, refuseTcp, sendTcp, TCP_DEFAULTS, type TcpMessage } from './index.js';

const NOTHING = new Uint8Array(0);
const bytes = (length: number) => new Uint8Array(length).fill(7);
const onTime = () => [500];
const message = (over: Partial<TcpMessage>): TcpMessage => ({
  sequence: 0,
  acknowledgment: 0,
  flags: TH_ACK,
  window: 1000,
  urgentPointer: 0,
  options: NOTHING,
  data: NOTHING,
  ...over,
});
const times = (link: TcpLink, from: 0 | 1) => link.sent.filter((one) => one.from === from);

/** A link whose handshake is done. The ends neither send nor close by themselves: `toSay` is out of reach. */
function established(settings = {}, fate: ConstructorParameters<typeof TcpLink>[1] = onTime): TcpLink {
  const link = new TcpLink([bytes(1e6), bytes(1e6)], fate, [settings, settings]);
  for (const end of link.ends) end.said = Number.NaN;
  link.open(1000);
  link.run(5000);
  expect(link.ends.map(({ tcp }) => tcp?.state)).toEqual(['ESTABLISHED', 'ESTABLISHED']);
  return link;
}

describe('a handshake', () => {
  it('takes three segments and exchanges sizes and scales', () => {
    const { sent } = established({ mss: 1400, windowScale: 5 });
    expect(sent.map(({ message: { flags } }) => flags)).toEqual([TH_SYN, TH_SYN | TH_ACK, TH_ACK]);
    expect(parseTcpOptions(sent[0]!.message.options)).toEqual({ mss: 1400, windowScale: 5 });
    expect(sent.map(({ message: { window } }) => window)).toEqual([65_535, 65_535, 65_536 >> 5]);
  });
  it('uses scaling only if both sides offer it, and the smaller size', () => {
    const { windowScale: _, ...unscaled } = TCP_DEFAULTS;
    const link = new TcpLink([NOTHING, NOTHING], onTime, [{ mss: 1000 }, {}]);
    Object.assign(link.ends[1], { settings: { ...unscaled, mss: 1200 } });
    link.open();
    link.run(2000);
    const [a, b] = link.ends;
    expect([a.tcp?.scaling, b.tcp?.scaling, a.tcp?.mss, b.tcp?.mss]).toEqual([false, false, 1000, 1000]);
    expect(parseTcpOptions(link.sent[1]!.message.options)).toEqual({ mss: 1200 });
  });
  it('retransmits its SYN six times, doubling the wait, and gives up silently', () => {
    const link = new TcpLink([NOTHING, NOTHING], () => []);
    link.open();
    link.run();
    const seconds = link.sent.map(({ atUs }) => atUs / 1e6);
    expect(seconds).toEqual([0, 1, 3, 7, 15, 31, 63]);
    expect(link.ends[0].closed).toBe('timed out');
  });
  it('is refused by a reset that acknowledges the SYN, and by no other', () => {
    const link = new TcpLink([NOTHING, NOTHING], () => []);
    link.open(1000);
    link.inject(0, message({ flags: TH_RST | TH_ACK, acknowledgment: 1005 }));
    link.inject(0, message({ flags: TH_RST }));
    expect(link.ends[0].tcp?.state).toBe('SYN_SENT');
    link.inject(0, refuseTcp(link.sent[0]!.message)!);
    expect(link.ends[0].closed).toBe('refused');
  });
  it('works as simultaneous open', () => {
    const link = new TcpLink([bytes(10), bytes(20)], onTime);
    link.open(1);
    const sink = { data() {}, connected() {}, remoteClosed() {}, closed() {} };
    const crossed: TcpMessage[] = [];
    link.ends[1].tcp = openTcp(TCP_DEFAULTS, 2, 0, { ...sink, segment: (one) => crossed.push(one) });
    link.inject(0, crossed[0]!);
    link.run();
    expect(link.ends.map(({ heard, closed }) => [heard.length, closed])).toEqual([
      [20, 'finished'],
      [10, 'finished'],
    ]);
  });
});

describe('the timeout', () => {
  it('follows the round trips, and is never below its minimum', () => {
    const link = established({ minRtoUs: 1000 });
    // One round trip of 1 ms: srtt 1 ms, variance half of it.
    expect(link.ends[0].tcp).toMatchObject({ smoothedRttUs: 1000, rttVarianceUs: 500, rtoUs: 3000 });
    expect(established().ends[0].tcp?.rtoUs).toBe(230_000);
  });
  it('doubles up to its limit, and after 12 of them the connection is given up with a reset', () => {
    let cut = false;
    const link = established({}, () => (cut ? [] : [500]));
    cut = true;
    link.say(0, bytes(100));
    link.run();
    const data = times(link, 0).filter(({ message: { data } }) => data.length > 0);
    const gaps = data.slice(1).map(({ atUs }, i) => (atUs - data[i]!.atUs) / 1e6);
    expect(gaps).toEqual([0.23, 0.46, 0.92, 1.84, 3.68, 7.36, 14.72, 29.44, 58.88, 64, 64, 64]);
    expect(link.sent.at(-1)?.message.flags).toBe(TH_RST | TH_ACK);
    expect(link.ends[0].closed).toBe('timed out');
  });
  it('keeps its back-off until a segment that was sent once is acknowledged', () => {
    let lose = 0;
    const link = established({}, (from) => (from === 0 && lose-- > 0 ? [] : [500]));
    lose = 2;
    link.say(0, bytes(100));
    link.run(link.nowUs + 2_000_000);
    expect(link.ends[1].heard.length).toBe(100);
    expect(link.ends[0].tcp?.rtoUs).toBe(920_000);
    link.say(0, bytes(100));
    link.run(link.nowUs + 100_000);
    expect(link.ends[0].tcp?.rtoUs).toBe(230_000);
  });
});

describe('acknowledgments', () => {
  it('are delayed, except for every second segment', () => {
    const link = established();
    const start = link.nowUs;
    link.say(0, bytes(100));
    link.run(start + 30_000);
    expect(times(link, 1).length).toBe(1); // The SYN,ACK
    link.run(start + 100_000);
    expect(times(link, 1).at(-1)?.atUs).toBe(start + 40_500);
    link.say(0, bytes(100));
    link.say(0, bytes(100));
    link.run(link.nowUs + 1000);
    expect(times(link, 1).length).toBe(3);
  });
  it('travel with data, or alone at once if there is no reason to wait', () => {
    const link = established({ delayedAckUs: 0 });
    link.say(0, bytes(100));
    link.run(link.nowUs + 600);
    expect(times(link, 1).at(-1)?.message).toMatchObject({ flags: TH_ACK, acknowledgment: 1101 });
  });
  it('three duplicates trigger a retransmission long before a timeout', () => {
    let count = 0;
    const link = established({}, (from, _, { data }) =>
      from === 0 && data.length > 0 && count++ === 0 ? [] : [500],
    );
    const start = link.nowUs;
    link.say(0, bytes(5 * 1460));
    link.run(start + 10_000);
    expect(link.ends[1].heard.length).toBe(5 * 1460);
    const again = times(link, 0)
      .filter(({ message: { sequence } }) => sequence === 1001)
      .slice(-1)[0]!;
    expect(again.atUs).toBe(start + 1000);
    expect(link.ends[0].tcp).toMatchObject({ recovering: false, congestionWindow: (5 * 1460) / 2 });
  });
  it('of what was never sent are answered and ignored', () => {
    const link = established();
    const { receiveNext } = link.ends[0].tcp!;
    link.inject(0, message({ sequence: receiveNext, acknowledgment: 5000, data: bytes(10) }));
    expect(link.ends[0].heard).toEqual([]);
    expect(link.sent.at(-1)?.message).toMatchObject({ flags: TH_ACK, acknowledgment: receiveNext });
  });
});

describe('a reset', () => {
  it('ends the connection if its sequence number is exactly the next one', () => {
    const link = established();
    link.inject(0, message({ flags: TH_RST, sequence: link.ends[0].tcp!.receiveNext }));
    expect(link.ends[0].closed).toBe('reset');
  });
  it('elsewhere in the window gets a challenge ACK, as does a SYN; outside it is ignored', () => {
    const link = established();
    const { receiveNext } = link.ends[0].tcp!;
    const { length } = link.sent;
    link.inject(0, message({ flags: TH_RST, sequence: receiveNext - 1 }));
    expect(link.sent.length).toBe(length);
    link.inject(0, message({ flags: TH_RST, sequence: receiveNext + 1 }));
    link.inject(0, message({ flags: TH_SYN, sequence: receiveNext + 5 }));
    expect(link.sent.length).toBe(length + 2);
    expect(link.sent.at(-1)?.message).toMatchObject({ flags: TH_ACK, acknowledgment: receiveNext });
    expect(link.ends[0].tcp?.state).toBe('ESTABLISHED');
  });
  it('ends the connection of a peer that has forgotten it', () => {
    const link = established();
    link.ends[1].tcp = undefined;
    const answer = refuseTcp(message({ sequence: 1001, acknowledgment: link.ends[0].tcp!.receiveNext }));
    link.inject(0, answer!);
    expect(link.ends[0].closed).toBe('reset');
  });
  it('answers everything but a reset', () => {
    expect(refuseTcp(message({ flags: TH_RST }))).toBeUndefined();
    expect(refuseTcp(message({ flags: TH_FIN, sequence: 9, data: bytes(3) }))).toMatchObject({
      flags: TH_RST | TH_ACK,
      sequence: 0,
      acknowledgment: 13,
    });
  });
  it('reports our abort to the peer', () => {
    const link = established();
    abortTcp(link.ends[0].tcp!, link.sink(0));
    link.run();
    expect(link.ends.map(({ closed }) => closed)).toEqual(['aborted', 'reset']);
  });
});

describe('keepalive', () => {
  const keepalive = { idleUs: 10_000_000, intervalUs: 2_000_000, count: 3 };

  it('probes silence with a byte that the peer already has, and gets an answer', () => {
    const link = established({ keepalive });
    const before = link.sent.length;
    link.run(link.nowUs + 10_010_000);
    const [probe, answer] = link.sent.slice(before);
    expect(probe?.message).toMatchObject({ sequence: 1000, flags: TH_ACK, data: NOTHING });
    expect(answer?.message).toMatchObject({ acknowledgment: 1001 });
    expect(link.ends[0].tcp?.probes).toBe(0);
  });
  it('gives up after the configured number', () => {
    let cut = false;
    const link = established({ keepalive }, () => (cut ? [] : [500]));
    cut = true;
    link.run();
    expect(link.ends.map(({ closed }) => closed)).toEqual(['keepalive timed out', 'keepalive timed out']);
    expect(link.nowUs).toBeGreaterThan(16_000_000);
    expect(link.nowUs).toBeLessThan(17_000_000);
  });
});

describe('a closed window', () => {
  it('is probed less and less often, and used again when it opens', () => {
    const link = established({ delayedAckUs: 0 });
    const { receiveNext } = link.ends[0].tcp!;
    const closed = { sequence: receiveNext, acknowledgment: 1001, window: 0 };
    link.inject(0, message(closed));
    const peer = link.ends[1].tcp!;
    link.ends[1].tcp = undefined; // The peer is the test itself.
    Object.assign(link.ends[1], { settings: TCP_DEFAULTS });
    const start = link.nowUs;
    link.say(0, bytes(500));
    expect(link.ends[0].tcp?.persisting).toBe(true);
    const probes = (): number[] =>
      times(link, 0)
        .filter(({ message: { data } }) => data.length === 1)
        .map(({ atUs }) => atUs - start);
    link.run(start + 700_000);
    expect(probes()).toEqual([230_000, 690_000]);
    for (let i = 0; i < 20; i++) {
      link.run(link.nowUs + 60_000_000);
      link.inject(0, message(closed));
    }
    expect(link.ends[0].closed).toBeUndefined(); // It answers: it is not given up.
    link.inject(0, message({ ...closed, window: 100 }));
    expect(link.sent.at(-1)?.message.data.length).toBe(500);
    expect(peer.state).toBe('ESTABLISHED');
  });
});

describe('the end', () => {
  it('of both sides is acknowledged, and the one that closed first waits', () => {
    const link = established();
    link.close(0);
    link.run(link.nowUs + 10_000);
    expect(link.ends.map(({ tcp }) => tcp?.state)).toEqual(['FIN_WAIT_2', 'CLOSE_WAIT']);
    link.say(1, bytes(4)); // One side may go on.
    link.close(1);
    link.run(link.nowUs + 10_000);
    expect(link.ends[0].heard.length).toBe(4);
    expect(link.ends.map(({ closed }) => closed)).toEqual(['finished', 'finished']);
    expect(link.ends.map(({ tcp }) => tcp?.state)).toEqual(['TIME_WAIT', 'CLOSED']);
    link.run();
    expect(link.nowUs).toBeGreaterThan(60_000_000);
    expect(link.ends[0].tcp?.state).toBe('CLOSED');
  });
  it('of both at once leaves both waiting', () => {
    const link = new TcpLink([bytes(3), bytes(4)], onTime);
    link.open();
    link.run(100_000);
    expect(link.ends.map(({ tcp }) => tcp?.state)).toEqual(['TIME_WAIT', 'TIME_WAIT']);
    expect(link.ends.map(({ closed }) => closed)).toEqual(['finished', 'finished']);
  });
  it('accepts no more data', () => {
    const link = established();
    link.close(0);
    expect(sendTcp(link.ends[0].tcp!, bytes(1), link.nowUs, link.sink(0))).toBe(0);
    receiveTcp(link.ends[0].tcp!, message({}), link.nowUs, link.sink(0));
    expect(link.ends[0].tcp?.state).toBe('FIN_WAIT_1');
  });
});
