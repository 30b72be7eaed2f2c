import type { DialectName } from '@carplab/codec';
import { ARP_REPLY, ARP_REQUEST, arp } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { asMaster, MAC_A, nodeA, Recorder } from '../../test/hosts.js';
import { ALL, CLIENT, ethernet, parse, VIRTUAL } from '../../test/parse.js';
import { arpReply, arpRequest, gratuitousArp } from '../send/frames.js';

// carp.md §4.
describe('ARP', () => {
  const rows: [DialectName, string, string, string][] = [
    // the frame's source, sender inside, target inside
    ['freebsd', MAC_A, VIRTUAL, '00:00:00:00:00:00'],
    ['openbsd', VIRTUAL, VIRTUAL, '00:00:00:00:00:00'],
    ['netbsd', VIRTUAL, VIRTUAL, '00:00:00:00:00:00'],
    ['dragonfly', VIRTUAL, VIRTUAL, '00:00:00:00:00:00'],
    ['freebsd9', VIRTUAL, VIRTUAL, '00:00:00:00:00:00'],
    ['ucarp', MAC_A, MAC_A, MAC_A],
  ];
  it.each(rows)('%s: gratuitous from %s, %s, %s', (dialect, frameSource, sender, target) => {
    const host = nodeA({ dialect });
    const sink = new Recorder();
    host.start(0, sink);
    sink.take();
    host.advance(3_000_000, sink);
    const [frame] = sink.frames.filter((each) => parse(each).kind === 'arp');
    expect(ethernet(frame!)).toMatchObject({ destination: 'ff:ff:ff:ff:ff:ff', source: frameSource });
    expect(arp(parse(frame!))).toEqual({
      operation: ARP_REQUEST,
      senderMac: sender,
      senderIp: '203.0.113.4',
      targetMac: target,
      targetIp: '203.0.113.4',
    });
  });

  it.each(rows)('%s: a MASTER answers from %s with %s', (dialect, frameSource, sender) => {
    const host = nodeA({ dialect });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    sink.take();
    host.receive(0, arpRequest(CLIENT, '203.0.113.9', '203.0.113.4'), atUs, sink);
    const [frame, ...more] = sink.take();
    expect(more).toEqual([]);
    expect(ethernet(frame!)).toMatchObject({ destination: CLIENT, source: frameSource });
    expect(arp(parse(frame!))).toEqual({
      operation: ARP_REPLY,
      senderMac: sender,
      senderIp: '203.0.113.4',
      targetMac: CLIENT,
      targetIp: '203.0.113.9',
    });
  });

  it.each(ALL)('%s: a BACKUP answers for its own address only', (dialect) => {
    const host = nodeA({ dialect });
    const sink = new Recorder();
    host.start(0, sink);
    sink.take();
    host.receive(0, arpRequest(CLIENT, '203.0.113.9', '203.0.113.4'), 1, sink);
    expect(sink.take()).toEqual([]);
    host.receive(0, arpRequest(CLIENT, '203.0.113.9', '203.0.113.2'), 1, sink);
    const [frame] = sink.take();
    expect(ethernet(frame!)).toMatchObject({ destination: CLIENT, source: MAC_A });
    expect(arp(parse(frame!))).toMatchObject({ senderMac: MAC_A, senderIp: '203.0.113.2' });
  });

  it('a freebsd BACKUP answers the new master’s gratuitous ARP with its own physical MAC (measured)', () => {
    const news = gratuitousArp('52:54:00:00:00:0b', VIRTUAL, '00:00:00:00:00:00', '203.0.113.4');
    for (const dialect of ALL) {
      const host = nodeA({ dialect });
      const sink = new Recorder();
      host.start(0, sink);
      sink.take();
      host.receive(0, news, 1, sink);
      const frames = sink.take();
      if (dialect !== 'freebsd') expect(frames, dialect).toEqual([]);
      else {
        expect(ethernet(frames[0]!)).toMatchObject({ destination: VIRTUAL, source: MAC_A });
        expect(arp(parse(frames[0]!))).toEqual({
          operation: ARP_REPLY,
          senderMac: MAC_A,
          senderIp: '203.0.113.4',
          targetMac: VIRTUAL,
          targetIp: '203.0.113.4',
        });
      }
    }
  });

  it('a MASTER mistakes another’s gratuitous ARP for its own', () => {
    const host = nodeA();
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    sink.take();
    const news = gratuitousArp('52:54:00:00:00:0b', VIRTUAL, '00:00:00:00:00:00', '203.0.113.4');
    host.receive(0, news, atUs, sink);
    expect(sink.take()).toEqual([]);
  });

  it('replies get no answer', () => {
    const host = nodeA();
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    sink.take();
    host.receive(0, arpReply(CLIENT, CLIENT, '203.0.113.9', MAC_A, '203.0.113.2'), atUs, sink);
    expect(sink.take()).toEqual([]);
  });

  it('openbsd and ucarp send a second gratuitous ARP two advertisements later, the others do not', () => {
    for (const dialect of ALL) {
      const host = nodeA({ dialect });
      const sink = new Recorder();
      host.start(0, sink);
      sink.take();
      const kinds: string[] = [];
      for (let i = 0; i < 5; i++) {
        host.advance(host.nextDeadline(), sink);
        kinds.push(
          sink
            .take()
            .map((frame) => (parse(frame).kind === 'arp' ? 'arp' : 'ad'))
            .join(),
        );
      }
      const again = dialect === 'openbsd' || dialect === 'ucarp' ? 'ad,arp' : 'ad';
      const first = dialect === 'ucarp' ? 'arp,ad' : 'ad,arp';
      expect(kinds, dialect).toEqual([first, 'ad', again, 'ad', 'ad']);
    }
  });
});
