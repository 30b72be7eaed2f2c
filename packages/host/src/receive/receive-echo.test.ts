import { type DialectName, formatMac } from '@carplab/codec';
import { decodeIcmpEcho } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { asMaster, MAC_A, nodeA, Recorder } from '../../test/hosts.js';
import { CLIENT, ethernet, ipv4, parse, pingFor, VIRTUAL } from '../../test/parse.js';

describe('pings', () => {
  const rows: [DialectName, string][] = [
    ['freebsd', MAC_A],
    ['openbsd', VIRTUAL],
    ['netbsd', VIRTUAL],
    ['dragonfly', MAC_A],
    ['freebsd9', MAC_A],
    ['ucarp', MAC_A],
  ];
  it.each(rows)('%s: a MASTER answers from the virtual address, from %s', (dialect, mac) => {
    const host = nodeA({ dialect });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    sink.take();
    host.receive(0, pingFor('203.0.113.4', dialect === 'ucarp' ? MAC_A : VIRTUAL), atUs, sink);
    const [frame] = sink.take();
    expect(parse(frame!).problems).toEqual([]);
    expect(ethernet(frame!)).toMatchObject({ destination: CLIENT, source: mac });
    expect(ipv4(frame!)).toMatchObject({ ttl: 64, source: '203.0.113.4', destination: '203.0.113.9' });
    const echo = decodeIcmpEcho(frame!, 34, frame!.length);
    const value = { kind: 'reply', identifier: 5, sequence: 6, data: Uint8Array.of(1, 2, 3) };
    expect(echo.ok && echo.value).toEqual(value);
  });

  it('a BACKUP answers for its own address only, and ignores the virtual MAC address', () => {
    const host = nodeA();
    const sink = new Recorder();
    host.start(0, sink);
    sink.take();
    host.receive(0, pingFor('203.0.113.4', MAC_A), 1, sink);
    host.receive(0, pingFor('203.0.113.4', VIRTUAL), 1, sink);
    host.receive(0, pingFor('203.0.113.2', VIRTUAL), 1, sink);
    host.receive(0, pingFor('203.0.113.2', '52:54:00:00:00:0b'), 1, sink);
    host.receive(0, pingFor('203.0.113.2', 'ff:ff:ff:ff:ff:ff'), 1, sink);
    expect(sink.take()).toEqual([]);
    host.receive(0, pingFor('203.0.113.2', MAC_A), 1, sink);
    expect(sink.take().map((frame) => formatMac(frame, 6))).toEqual([MAC_A]);
  });

  it('a frame with a wrong checksum, a VLAN tag or a fragment is dropped', () => {
    const host = nodeA();
    const sink = new Recorder();
    host.start(0, sink);
    sink.take();
    const bad = pingFor('203.0.113.2', MAC_A);
    bad[24]! ^= 1;
    const badIcmp = pingFor('203.0.113.2', MAC_A);
    badIcmp[36]! ^= 1;
    for (const frame of [bad, badIcmp, bad.subarray(0, 13), bad.subarray(0, 3)])
      host.receive(0, frame, 1, sink);
    expect(sink.take()).toEqual([]);
  });
});
