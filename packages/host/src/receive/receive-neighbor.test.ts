import { encodeEthernet, encodeIpv6, encodeNeighbor, ndp } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { asMaster, MAC_A, nodeA, Recorder } from '../../test/hosts.js';
import { CLIENT, ethernet, parse, VIRTUAL } from '../../test/parse.js';
import { neighborSolicitation } from '../send/frames.js';

describe('neighbour discovery', () => {
  const VIP6 = '2001:db8:113::4';
  const vhid = { addresses: [`${VIP6}/64`] };
  const interfaces = [{ name: 'vtnet0', mac: MAC_A, addresses: ['2001:db8:113::2/64'] }];
  const neighbor = (frame: Uint8Array) => {
    const result = ndp(parse(frame));
    return result?.ok ? result.value : undefined;
  };

  it.each([
    ['freebsd', false],
    ['openbsd', true],
    ['dragonfly', false],
  ] as const)('%s: unsolicited, Router %s', (dialect, router) => {
    const sink = new Recorder();
    asMaster(nodeA({ dialect, vhid, interfaces }), sink);
    const frame = sink.frames.find((each) => parse(each).protocol === 58)!;
    expect(ethernet(frame)).toMatchObject({ destination: '33:33:00:00:00:01', source: VIRTUAL });
    expect(neighbor(frame)).toEqual({
      kind: 'advertisement',
      router,
      solicited: false,
      override: true,
      target: VIP6,
      mac: VIRTUAL,
    });
  });

  it('a MASTER answers for the virtual address, a BACKUP for its own addresses', () => {
    const host = nodeA({ vhid, interfaces });
    const sink = new Recorder();
    host.start(0, sink);
    sink.take();
    const ask = (target: string): Uint8Array => neighborSolicitation(CLIENT, '2001:db8:113::9', target);
    host.receive(0, ask(VIP6), 1, sink);
    expect(sink.take()).toEqual([]);
    host.receive(0, ask('2001:db8:113::2'), 1, sink);
    expect(neighbor(sink.frames[0]!)).toMatchObject({ solicited: true, mac: MAC_A, router: true });
    sink.take();
    host.advance(3_000_000, sink);
    sink.take();
    host.receive(0, ask(VIP6), 3_000_001, sink);
    const [frame] = sink.take();
    expect(ethernet(frame!)).toMatchObject({ destination: CLIENT, source: VIRTUAL });
    expect(neighbor(frame!)).toMatchObject({ solicited: true, target: VIP6, mac: VIRTUAL });
  });

  it('duplicate address detection is answered to all nodes; a solicitation from off the link is not answered', () => {
    const host = nodeA({ vhid, interfaces });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    sink.take();
    const search = (hopLimit: number): Uint8Array => {
      const frame = new Uint8Array(14 + 40 + 24);
      encodeEthernet({ destination: '33:33:ff:00:00:04', source: CLIENT, etherType: 0x86dd }, frame);
      const header = { trafficClass: 0, flowLabel: 0, payloadLength: 24, nextHeader: 58, hopLimit };
      encodeIpv6({ ...header, source: '::', destination: 'ff02::1:ff00:4' }, frame, 14);
      encodeNeighbor({ kind: 'solicitation', target: VIP6 }, frame, 54, 14);
      return frame;
    };
    host.receive(0, search(64), atUs, sink);
    expect(sink.take()).toEqual([]);
    host.receive(0, search(255), atUs, sink);
    const [frame] = sink.take();
    expect(ethernet(frame!)?.destination).toBe('33:33:00:00:00:01');
    expect(neighbor(frame!)).toMatchObject({ solicited: false, target: VIP6 });
  });
});
