import { formatMac } from '@carplab/codec';
import { ETHERNET } from '@carplab/codec/layouts';
import { ARP_REQUEST, ArpView } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { asMaster, MAC_A, nodeA, Recorder } from '../../test/hosts.js';
import type { Answers } from '../index.js';
import { arpRequest, neighborSolicitation } from '../send/frames.js';

const VIRTUAL = '00:00:5e:00:01:01';
const ASKER = '02:00:00:00:00:99';
const vhid = { addresses: ['203.0.113.4/28', '2001:db8::4/64'] };

/** The sources of frames other than advertisements; for ARP also the sender's MAC address inside. */
function spoken(frames: readonly Uint8Array[]): string[] {
  return frames
    .filter((frame) => frame[23] !== 112 && frame[20] !== 112)
    .map((frame) => {
      if (frame[12] !== 8 || frame[13] !== 6) return `ndp ${formatMac(frame, 6)}`;
      const view = new ArpView().on(frame, ETHERNET.span);
      const kind = view.operation === ARP_REQUEST ? 'request' : 'reply';
      return `${kind} ${formatMac(frame, view.senderMacAt)}`;
    });
}

describe('the addresses that a host answers for and announces', () => {
  it.each<[Answers | undefined, string[], string[], string[]]>([
    [
      undefined,
      [`request ${MAC_A}`, `request ${VIRTUAL}`, `ndp ${VIRTUAL}`],
      [`reply ${MAC_A}`],
      [`reply ${VIRTUAL}`],
    ],
    [
      'all',
      [`request ${MAC_A}`, `request ${VIRTUAL}`, `ndp ${VIRTUAL}`],
      [`reply ${MAC_A}`],
      [`reply ${VIRTUAL}`],
    ],
    ['virtual', [`request ${VIRTUAL}`, `ndp ${VIRTUAL}`], [], [`reply ${VIRTUAL}`]],
    ['system', [`request ${MAC_A}`, `ndp ${MAC_A}`], [], []],
    ['none', [], [], []],
  ])('%s', (answers, announced, own, virtual) => {
    const host = nodeA({ vhid, ...(answers ? { answers } : {}) });
    const sink = new Recorder();
    const nowUs = asMaster(host, sink);
    expect(spoken(sink.take())).toEqual(announced);
    const ask = (frame: Uint8Array): string[] => {
      host.receive(0, frame, nowUs, sink);
      return spoken(sink.take());
    };
    expect(ask(arpRequest(ASKER, '203.0.113.9', '203.0.113.2'))).toEqual(own);
    expect(ask(arpRequest(ASKER, '203.0.113.9', '203.0.113.4'))).toEqual(virtual);
    const answersNs = ask(neighborSolicitation(ASKER, 'fe80::99', '2001:db8::4')).length;
    expect(answersNs).toBe(virtual.length);
    // Another host's gratuitous ARP for the virtual address: only one that answers for it objects.
    expect(ask(arpRequest(ASKER, '203.0.113.4', '203.0.113.4')).length).toBe(virtual.length);
  });

  it('an unknown value is refused', () => {
    expect(() => nodeA({ answers: 'sometimes' as Answers })).toThrow(/answers is 'sometimes'; there are all/);
  });
});

it('the errno of a frame reaches the election: three of them demote', () => {
  const host = nodeA({ vhid: { addresses: ['203.0.113.4/28'] } });
  const sink = Object.assign(new Recorder(), { outcome: () => 55 });
  let nowUs = asMaster(host, sink);
  for (let i = 0; i < 3; i++) {
    nowUs = host.nextDeadline();
    host.advance(nowUs, sink);
  }
  expect(sink.events.find(({ event }) => event === 'demotion')).toMatchObject({ total: 240 });
  expect(sink.events.find(({ event }) => event === 'log')).toBeDefined();
  expect(JSON.stringify(sink.events)).toContain('send error 55 on vtnet0');
});
