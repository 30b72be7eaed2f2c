import { TH_ACK, TH_FIN, TH_RST, TH_SYN } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { Peer, WSCALE_FLAG } from './peer.js';
import { Segment } from './segment.js';
import { TIMEOUT } from './timeout-class.js';
import { beginTcp, MAX_ACK_WINDOW, tcpTimeout, trackTcp, trackTcpSloppily } from './track-tcp.js';

const SYN_ACK = TH_SYN | TH_ACK;
const one = () => 1;
const of = (terms: Partial<Segment>): Segment => Object.assign(new Segment(), { win: 65535, ...terms });

/**
 * A connection: next are client 1001 and server 7001; both windows 65535. As long as no data follows, pf does not count
 * the client's SYN as sent: its seqlo is 1000.
 */
function connected(scale = 0): { client: Peer; server: Peer } {
  const client = new Peer();
  const server = new Peer();
  const wscale = scale === 0 ? 0 : WSCALE_FLAG | scale;
  beginTcp(client, server, of({ flags: TH_SYN, seq: 1000, wscale }));
  expect(trackTcp(server, client, of({ flags: SYN_ACK, seq: 7000, ack: 1001, wscale }), one)).toBe('pass');
  expect(trackTcp(client, server, of({ flags: TH_ACK, seq: 1001, ack: 7001 }), one)).toBe('pass');
  return { client, server };
}

describe('trackTcp', () => {
  it('follows a connection from its SYN to its end, with pf’s states and timeouts', () => {
    const client = new Peer();
    const server = new Peer();
    const seen: unknown[] = [];
    const step = (src: Peer, dst: Peer, terms: Partial<Segment>): void => {
      expect(trackTcp(src, dst, of(terms), one)).toBe('pass');
      seen.push([client.state, server.state, tcpTimeout(client, server)]);
    };
    beginTcp(client, server, of({ flags: TH_SYN, seq: 1000 }));
    seen.push([client.state, server.state]);
    step(server, client, { flags: SYN_ACK, seq: 7000, ack: 1001 });
    step(client, server, { flags: TH_ACK, seq: 1001, ack: 7001 });
    step(client, server, { flags: TH_ACK, seq: 1001, ack: 7001, length: 100 });
    step(client, server, { flags: TH_ACK | TH_FIN, seq: 1101, ack: 7001 });
    step(server, client, { flags: TH_ACK, seq: 7001, ack: 1102 });
    step(server, client, { flags: TH_ACK | TH_FIN, seq: 7001, ack: 1102 });
    step(client, server, { flags: TH_ACK, seq: 1102, ack: 7002 });
    expect(seen).toEqual([
      [2, 0],
      [4, 2, TIMEOUT.tcpOpening],
      [4, 4, TIMEOUT.tcpEstablished],
      [4, 4, TIMEOUT.tcpEstablished],
      [7, 4, TIMEOUT.tcpClosing],
      [9, 4, TIMEOUT.tcpClosing],
      [9, 7, TIMEOUT.tcpFinwait],
      [9, 9, TIMEOUT.tcpClosed],
    ]);
  });

  it('keeps what each side may send up to in seqhi', () => {
    const { client, server } = connected();
    expect([client.seqlo, client.seqhi]).toEqual([1000, 1001 + 65535]);
    expect([server.seqlo, server.seqhi]).toEqual([7001, 7001 + 65535]);
    trackTcp(client, server, of({ flags: TH_ACK, seq: 1001, ack: 7001, length: 500, win: 1000 }), one);
    expect(client.seqlo, 'one after what was sent').toBe(1501);
    expect(server.seqhi, 'a smaller window takes nothing back').toBe(7001 + 65535);
  });

  it.each([
    ['the last byte of the window', { seq: 1001 + 65535 - 10, length: 10 }, 'pass'],
    ['one byte beyond the window', { seq: 1001 + 65535 - 9, length: 10 }, 'drop'],
    ['a window back', { seq: 1000 - 65535, length: 10 }, 'pass'],
    ['more than a window back', { seq: 999 - 65535, length: 10 }, 'drop'],
    [
      'an acknowledgment of what was not sent, within 66 kB',
      { seq: 1001, ack: 7001 + MAX_ACK_WINDOW },
      'pass',
    ],
    ['and beyond', { seq: 1001, ack: 7002 + MAX_ACK_WINDOW }, 'drop'],
    ['an old acknowledgment, within 66 kB', { seq: 1001, ack: 7001 - MAX_ACK_WINDOW }, 'pass'],
    ['and beyond it', { seq: 1001, ack: 7000 - MAX_ACK_WINDOW }, 'drop'],
    ['no data, anywhere', { seq: 3_000_000_000 }, 'pass'],
    ['a RST where the sender is', { flags: TH_RST | TH_ACK, seq: 1000 }, 'pass'],
    ['one before', { flags: TH_RST | TH_ACK, seq: 999 }, 'pass'],
    ['one after', { flags: TH_RST | TH_ACK, seq: 1001 }, 'pass'],
    ['a RST in the window but elsewhere', { flags: TH_RST | TH_ACK, seq: 1002 }, 'drop'],
    ['a RST that acknowledges 0', { flags: TH_RST | TH_ACK, seq: 1001, ack: 0 }, 'pass'],
  ] as const)('%s', (_, terms, expected) => {
    const { client, server } = connected();
    const segment = of({ flags: TH_ACK, ack: 7001, ...terms });
    segment.ack >>>= 0;
    segment.seq >>>= 0;
    expect(trackTcp(client, server, segment, one)).toBe(expected);
  });

  it('scales windows, but for those of SYNs', () => {
    const { client, server } = connected(7);
    expect([client.maxWin, server.maxWin], 'a SYN’s window in units of the scale').toEqual([65535, 512]);
    const far = of({ flags: TH_ACK, seq: 1001 + 65536 - 9, ack: 7001, length: 10 });
    expect(trackTcp(client, server, far, one)).toBe('drop');
    // The server's first window outside a SYN: 65535 · 2^7.
    trackTcp(server, client, of({ flags: TH_ACK, seq: 7001, ack: 1001 }), one);
    expect(client.seqhi).toBe(1001 + 65535 * 128);
    expect(trackTcp(client, server, far, one)).toBe('pass');
  });

  it('scales nothing if only one side offers to', () => {
    const client = new Peer();
    const server = new Peer();
    beginTcp(client, server, of({ flags: TH_SYN, seq: 1000, wscale: WSCALE_FLAG | 3 }));
    expect(client.maxWin).toBe(8192);
    trackTcp(server, client, of({ flags: SYN_ACK, seq: 7000, ack: 1001 }), one);
    expect([client.wscale, server.wscale, client.maxWin]).toEqual([0, 0, 65536 & 0xffff]);
  });

  it('picks up a connection midway if a rule allows it', () => {
    const client = new Peer();
    const server = new Peer();
    beginTcp(client, server, of({ flags: TH_ACK, seq: 5000, ack: 9000, length: 100 }));
    expect(trackTcp(server, client, of({ flags: TH_ACK, seq: 9000, ack: 5100, length: 50 }), one)).toBe(
      'pass',
    );
    expect(trackTcp(client, server, of({ flags: TH_ACK, seq: 5100, ack: 9050 }), one)).toBe('pass');
    expect([client.state, server.state]).toEqual([4, 4]);
  });

  it('passes stragglers after the end, without extending the state', () => {
    const { client, server } = connected();
    client.state = server.state = 9;
    const late = of({ flags: TH_ACK | TH_FIN, seq: 1001 + 65535 + 10, ack: 7001, length: 10 });
    expect(trackTcp(client, server, late, one)).toBe('loose');
    const far = of({ flags: TH_ACK, seq: 1001 + 65535 + 2 * MAX_ACK_WINDOW, ack: 7001, length: 10 });
    expect(trackTcp(client, server, far, one)).toBe('drop');
  });

  it('answers a stray segment during the handshake with a RST, and lets that side start over', () => {
    const client = new Peer();
    const server = new Peer();
    beginTcp(client, server, of({ flags: TH_SYN, seq: 1000 }));
    trackTcp(server, client, of({ flags: TH_SYN, seq: 7000 }), one);
    expect([client.state, server.state], 'both have only sent a SYN').toEqual([2, 2]);
    const odd = of({ flags: SYN_ACK, seq: 500_000, ack: 400_000 });
    expect(trackTcp(server, client, odd, one)).toBe('reset');
    expect([server.seqlo, server.seqhi, server.maxWin]).toEqual([0, 1, 1]);
    expect(trackTcp(server, client, of({ flags: SYN_ACK, seq: 500_000, ack: 1001 }), one)).toBe('pass');
  });

  it('draws a modulator, never 0, for the side seen for the first time', () => {
    const client = new Peer();
    const server = new Peer();
    beginTcp(client, server, of({ flags: TH_SYN, seq: 1000 }));
    client.seqdiff = 77;
    expect(trackTcp(server, client, of({ flags: SYN_ACK, seq: 7000, ack: 1078 }), () => 0)).toBe('pass');
    expect(server.seqdiff).toBe(1);
  });
});

describe('trackTcpSloppily', () => {
  it('tracks a connection from one direction alone', () => {
    const client = new Peer();
    const server = new Peer();
    trackTcpSloppily(client, server, TH_SYN);
    trackTcpSloppily(client, server, TH_ACK);
    expect([client.state, server.state]).toEqual([4, 4]);
    trackTcpSloppily(client, server, TH_FIN | TH_ACK);
    expect([client.state, server.state], 'the FIN of the half that is not seen goes with it').toEqual([7, 7]);
    trackTcpSloppily(client, server, TH_RST);
    expect([client.state, server.state]).toEqual([10, 10]);
  });
});
