import { decodePfsyncPacket } from '@carplab/codec';
import type { StateFormat } from '@carplab/codec/pfsync';
import { describe, expect, it } from 'vitest';
import {
  addState,
  BEGIN_US,
  createPeer,
  deliver,
  endBulk,
  startSyncing,
  type TestPeer,
} from '../../test/peers.js';
import { DST, SRC } from '../table/state-rows.js';
import type { PfsyncDialectName } from './dialect.js';

const A = 0x1122_3344;
const B = 0x5566_7788;
const SECOND = 1_000_000;
const DIALECTS: PfsyncDialectName[] = ['freebsd-1301', 'freebsd-1400', 'freebsd-1500', 'openbsd'];

/** Sections of a packet with their counts: `INS_1400 2, UPD_REQ 1`. */
const shortly = (packet: Uint8Array): string =>
  decodePfsyncPacket(packet)!
    .messages.filter(({ action }) => action !== 'EOF')
    .map(({ action, count }) => `${action} ${count}`)
    .join(', ');
const said = (peer: TestPeer): string[] => peer.sent.splice(0).map(shortly);

/** A peer whose own bulk request is over: whatever it sends from here on is new. */
function quiet(dialect: PfsyncDialectName, hostid = A, more = {}): TestPeer {
  const peer = createPeer({ dialect, hostid, buckets: 1, ...more });
  startSyncing(peer, BEGIN_US);
  endBulk(peer, dialect, BEGIN_US);
  peer.sent.length = 0;
  peer.demotions.length = 0;
  return peer;
}

describe('what leaves when', () => {
  it.each(DIALECTS)('%s: a second after the first entry of an empty queue', (dialect) => {
    const peer = quiet(dialect);
    addState(peer, 1, {}, BEGIN_US + 100_000);
    addState(peer, 2, {}, BEGIN_US + 900_000);
    expect(peer.sync.nextDeadlineUs()).toBe(BEGIN_US + 1_100_000);
    peer.sync.advance(BEGIN_US + 1_099_999);
    expect(said(peer)).toEqual([]);
    peer.sync.advance(BEGIN_US + 1_100_000);
    expect(said(peer)).toEqual([expect.stringMatching(/^INS(_1\d00|_1301)? 2$/)]);
  });

  // pfsync.md §6.1: full states and UPD_C in a packet of 1500.
  it.each([
    ['freebsd-1301', undefined, 6, 17],
    ['freebsd-1400', 'freebsd-1301', 5, 17],
    ['freebsd-1400', undefined, 5, 17],
    ['freebsd-1500', undefined, 3, 17],
    ['openbsd', undefined, 5, 17],
  ] as const)('%s %s: a packet is full with %i states, or %i updates', (dialect, format, states, updates) => {
    const peer = quiet(dialect, A, format ? { format } : {});
    for (let i = 1; i <= states; i++) addState(peer, i, {}, BEGIN_US);
    expect(said(peer)).toEqual([]);
    addState(peer, states + 1, {}, BEGIN_US);
    expect(said(peer)).toHaveLength(1);
    const rows = Array.from({ length: updates + 1 }, (_, i) => {
      const row = peer.table.find(0, i + 1, A);
      return row >= 0 ? row : addState(peer, i + 1, {}, BEGIN_US);
    });
    peer.sync.advance(BEGIN_US + 2 * SECOND);
    said(peer);
    for (const row of rows) peer.sync.stateUpdated(row, BEGIN_US + 5 * SECOND);
    expect(said(peer)).toEqual([`UPD_C ${updates}`]);
  });

  it.each(DIALECTS)('%s: at once after maxupd updates of a TCP state, never of a UDP one', (dialect) => {
    const peer = quiet(dialect, A, { maxupd: 5 });
    const nowUs = BEGIN_US + 3 * SECOND;
    const tcp = addState(peer, 1, {}, BEGIN_US);
    const udp = addState(peer, 2, { proto: 17 }, BEGIN_US);
    peer.sync.advance(nowUs);
    said(peer);
    for (let i = 0; i < 50; i++) peer.sync.stateUpdated(udp, nowUs);
    for (let i = 0; i < 5; i++) peer.sync.stateUpdated(tcp, nowUs);
    expect(said(peer)).toEqual([]);
    peer.sync.stateUpdated(tcp, nowUs);
    expect(said(peer)).toEqual(['UPD_C 2']);
  });

  it.each(DIALECTS)(
    '%s: at once while the peer speaks of the state: less than two seconds ago',
    (dialect) => {
      const [a, b] = [quiet(dialect), quiet(dialect, B)];
      addState(a, 1, {}, BEGIN_US);
      a.sync.advance(BEGIN_US + SECOND);
      for (const packet of a.sent.splice(0)) deliver(b, packet, BEGIN_US + SECOND);
      const row = b.table.find(0, 1, A);
      b.sync.stateUpdated(row, BEGIN_US + 2 * SECOND);
      expect(said(b)).toEqual(['UPD_C 1']);
      b.sync.stateUpdated(row, BEGIN_US + 3 * SECOND);
      expect(said(b)).toEqual([]);
    },
  );

  it.each(DIALECTS)('%s: a state that dies young was never there; an older one leaves a DEL_C', (dialect) => {
    const peer = quiet(dialect);
    const young = addState(peer, 1, {}, BEGIN_US);
    peer.sync.stateDeleted(young, BEGIN_US);
    peer.table.remove(young);
    peer.sync.advance(BEGIN_US + SECOND);
    expect(said(peer)).toEqual([]);
    const old = addState(peer, 2, {}, BEGIN_US + SECOND);
    peer.sync.advance(BEGIN_US + 2 * SECOND);
    said(peer);
    peer.sync.stateDeleted(old, BEGIN_US + 3 * SECOND);
    peer.table.remove(old);
    peer.sync.advance(BEGIN_US + 4 * SECOND);
    expect(said(peer)).toEqual(['DEL_C 1']);
  });

  it('states of pfsync itself and of no-sync rules are never sent', () => {
    const peer = quiet('freebsd-1400');
    const own = addState(peer, 1, { proto: 240, timeout: 11 }, BEGIN_US);
    peer.sync.stateUpdated(own, BEGIN_US);
    peer.sync.advance(BEGIN_US + 9 * SECOND);
    expect(said(peer)).toEqual([]);
  });

  it('with an MTU of 9000 FreeBSD has no memory for a packet over 4096 octets, and the queue is kept', () => {
    const peer = quiet('freebsd-1301', A, { mtu: 9000 });
    for (let i = 1; i <= 30; i++) addState(peer, i, {}, BEGIN_US);
    peer.sync.advance(BEGIN_US + SECOND);
    expect(said(peer)).toEqual([]);
    expect(peer.sync.statistics.onomem).toBe(1);
  });
});

describe('conflicts', () => {
  /** Ours is at (state, seqlo) for each peer, likewise the update's; returns what is ours afterwards. */
  function resolve(
    dialect: PfsyncDialectName,
    proto: number,
    ours: readonly [number, number, number, number],
    theirs: readonly [number, number, number, number],
  ) {
    const [a, b] = [quiet(dialect), quiet(dialect, B)];
    const put = (peer: TestPeer, row: number, [srcState, srcSeq, dstState, dstSeq]: typeof ours): void => {
      peer.table.setPeerState(row, SRC, srcState);
      peer.table.setSeqlo(row, SRC, srcSeq);
      peer.table.setPeerState(row, DST, dstState);
      peer.table.setSeqlo(row, DST, dstSeq);
    };
    const row = addState(a, 1, { proto, timeout: proto === 6 ? 2 : 8 }, BEGIN_US);
    put(a, row, ours);
    a.sync.advance(BEGIN_US + SECOND);
    for (const packet of a.sent.splice(0)) deliver(b, packet, BEGIN_US + SECOND);
    put(a, row, theirs);
    const nowUs = BEGIN_US + 5 * SECOND;
    a.sync.stateUpdated(row, nowUs);
    a.sync.advance(nowUs + SECOND);
    said(b);
    for (const packet of a.sent.splice(0)) deliver(b, packet, nowUs + SECOND);
    const own = b.table.find(0, 1, A);
    const now = [SRC, DST].flatMap((peer) => [b.table.peerState(own, peer), b.table.seqlo(own, peer)]);
    const isFresh = b.table.baseUs(own) === nowUs + SECOND;
    return { now, stale: b.sync.statistics.stale, isFresh, answer: said(b) };
  }

  it.each(DIALECTS)('%s: progress is taken', (dialect) => {
    const found = resolve(dialect, 6, [4, 100, 4, 500], [4, 200, 4, 600]);
    expect(found).toEqual({ now: [4, 200, 4, 600], stale: 0, isFresh: true, answer: [] });
  });
  it.each(DIALECTS)('%s: both peers older: nothing is taken, not even the time', (dialect) => {
    const found = resolve(dialect, 6, [4, 200, 4, 600], [4, 100, 4, 500]);
    expect(found).toEqual({ now: [4, 200, 4, 600], stale: 1, isFresh: false, answer: ['UPD_C 1'] });
  });
  it('FreeBSD overwrites an older destination anyway', () => {
    const found = resolve('freebsd-1301', 6, [4, 200, 4, 600], [4, 300, 4, 500]);
    expect(found).toMatchObject({ now: [4, 300, 4, 500], stale: 1, isFresh: true });
  });
  it('OpenBSD keeps it', () => {
    const found = resolve('openbsd', 6, [4, 200, 4, 600], [4, 300, 4, 500]);
    expect(found).toMatchObject({ now: [4, 300, 4, 600], stale: 1, isFresh: true });
  });
  it('FreeBSD compares the destination sequence whatever the states, OpenBSD only of equal ones', () => {
    const [ours, theirs] = [
      [4, 200, 4, 600],
      [4, 300, 7, 500],
    ] as const;
    expect(resolve('freebsd-1400', 6, ours, theirs).stale).toBe(1);
    expect(resolve('openbsd', 6, ours, theirs)).toMatchObject({ now: [4, 300, 7, 500], stale: 0 });
  });
  it('a new connection loses against the end of the old one', () => {
    expect(resolve('freebsd-1400', 6, [9, 9000, 9, 9000], [2, 100, 0, 0])).toMatchObject({
      now: [9, 9000, 9, 9000],
      stale: 1,
    });
  });
  it('a handshake proxied by pf gives way to the real one', () => {
    expect(resolve('freebsd-1400', 6, [11, 100, 0, 0], [4, 100, 4, 1])).toMatchObject({
      now: [4, 100, 4, 1],
    });
    expect(resolve('freebsd-1400', 6, [12, 100, 0, 0], [11, 100, 0, 0])).toMatchObject({
      now: [12, 100, 0, 0],
    });
  });
  it.each(DIALECTS)('%s: sequence numbers wrap', (dialect) => {
    const found = resolve(dialect, 6, [4, 0xffff_ff00, 4, 1], [4, 50, 4, 1]);
    expect(found).toMatchObject({ now: [4, 50, 4, 1], stale: 0 });
  });
  it.each(DIALECTS)('%s: of UDP only the state counts', (dialect) => {
    expect(resolve(dialect, 17, [2, 0, 1, 0], [1, 0, 2, 0])).toMatchObject({ now: [2, 0, 2, 0], stale: 1 });
  });
});

describe('requests', () => {
  it.each([
    ['freebsd-1301', []],
    ['freebsd-1400', ['UPD_REQ 2']],
    ['freebsd-1500', ['UPD_REQ 2']],
    ['openbsd', ['UPD_REQ 2']],
  ] as const)('%s: two unknown states, one of them named twice', (dialect, answers) => {
    const [a, b] = [quiet(dialect), quiet(dialect, B)];
    const rows = [addState(a, 1, {}, BEGIN_US), addState(a, 2, {}, BEGIN_US)];
    a.sync.advance(BEGIN_US + SECOND);
    said(a);
    for (let i = 0; i < 2; i++) {
      for (const row of i === 0 ? rows : []) a.sync.stateUpdated(row, BEGIN_US + 5 * SECOND);
    }
    a.sync.advance(BEGIN_US + 6 * SECOND);
    const updates = a.sent.splice(0);
    for (const packet of updates) deliver(b, packet, BEGIN_US + 6 * SECOND);
    expect(said(b)).toEqual(answers);
    if (dialect !== 'freebsd-1301') return;
    // It waits for other traffic, and is not requested again.
    for (const packet of updates) deliver(b, packet, BEGIN_US + 6 * SECOND);
    expect(b.sync.requestsQueued).toBe(2);
    expect(b.sync.nextDeadlineUs()).toBeGreaterThanOrEqual(BEGIN_US + 6 * SECOND);
  });
});

describe('bulk', () => {
  function answerTo(dialect: PfsyncDialectName, states: number, more: { format?: StateFormat } = {}) {
    const a = createPeer({ dialect, hostid: A, buckets: 1, ...more });
    startSyncing(a, BEGIN_US);
    for (let i = 1; i <= states; i++) addState(a, i, {}, BEGIN_US);
    a.sync.advance(BEGIN_US + 2 * SECOND);
    said(a);
    const b = createPeer({ dialect, hostid: B, buckets: 1 });
    const nowUs = BEGIN_US + 60 * SECOND;
    a.sync.advance(nowUs);
    b.sync.advance(nowUs);
    startSyncing(b, nowUs);
    return { a, b, nowUs };
  }

  it.each(DIALECTS)('%s: demoted from the request to the end, the states in between', (dialect) => {
    const { a, b, nowUs } = answerTo(dialect, 20);
    const by = dialect === 'openbsd' ? 32 : 240;
    expect(b.demotions).toEqual([`${by} pfsync bulk start`]);
    said(a);
    for (const packet of b.sent.splice(0)) deliver(a, packet, nowUs);
    a.sync.advance(nowUs + SECOND);
    const packets = a.sent.splice(0);
    expect(shortly(packets[0]!)).toContain('BUS 1');
    expect(shortly(packets.at(-1)!)).toContain('BUS 1');
    for (const packet of packets) deliver(b, packet, nowUs + SECOND);
    expect(b.table.count).toBe(20);
    expect(b.demotions).toEqual([`${by} pfsync bulk start`, `${-by} pfsync bulk done`]);
    expect(b.sync.bulkPending).toBe(false);
  });

  it.each([
    ['freebsd-1400', 13, 65],
    ['openbsd', 13, 26],
  ] as const)(
    '%s: without an answer it asks %i times, and gives up after %i s',
    (dialect, asked, seconds) => {
      const b = createPeer({ dialect, hostid: B });
      b.sync.start(BEGIN_US);
      b.sync.advance(BEGIN_US + seconds * SECOND - 1);
      expect(b.sync.bulkPending).toBe(true);
      b.sync.advance(BEGIN_US + seconds * SECOND);
      expect(said(b)).toEqual(new Array(asked).fill('UPD_REQ 1'));
      expect(b.demotions.at(-1)).toMatch(/pfsync bulk fail$/);
    },
  );

  // pfsync.md B10: the largest form that the kernel knows is the measure, not the one that it sends.
  it.each([
    ['freebsd-1400', 'freebsd-1400', 277],
    ['freebsd-1400', 'freebsd-1301', 277],
    ['freebsd-1500', 'freebsd-1500', 360],
    ['freebsd-1500', 'freebsd-1400', 360],
    ['freebsd-1500', 'freebsd-1301', 360],
  ] as const)(
    'a lost end leaves %s that sends %s demoted for ticks by limit and %i octets',
    (dialect, format, largest) => {
      const b = createPeer({ dialect, format, hostid: B }, { limit: 8_000_000 });
      b.sync.start(BEGIN_US);
      const { a } = answerTo('freebsd-1400', 1);
      const request = b.sent.splice(0)[0]!;
      said(a);
      deliver(a, request, BEGIN_US + 60 * SECOND);
      const start = a.sent.splice(0)[0]!;
      deliver(b, start, BEGIN_US + SECOND);
      // 4 s and one tick for each packet that a full table takes; then the retries begin.
      const perPacket = Math.floor((1500 - 64) / largest);
      const waitUs = 4 * SECOND + Math.floor(8_000_000 / perPacket) * 1000;
      expect(waitUs / SECOND / 60).toBeGreaterThan(26);
      expect(b.sync.nextDeadlineUs()).toBe(BEGIN_US + SECOND + waitUs);
      b.sync.advance(BEGIN_US + SECOND + waitUs - 1);
      expect(said(b)).toEqual([]);
      expect(b.sync.bulkPending).toBe(true);
    },
  );

  it.each([
    ['freebsd-1400', 'freebsd-1400', 5],
    ['freebsd-1400', 'freebsd-1301', 5],
    ['freebsd-1500', 'freebsd-1500', 3],
    ['freebsd-1500', 'freebsd-1400', 4],
    ['freebsd-1500', 'freebsd-1301', 5],
  ] as const)('%s that sends %s puts %i states into a step of a bulk', (dialect, format, count) => {
    const { a, b, nowUs } = answerTo(dialect, 40, { format });
    for (const packet of b.sent.splice(0)) deliver(a, packet, nowUs);
    said(a);
    a.sync.advance(nowUs + 1000);
    a.sync.advance(nowUs + 1001);
    expect(said(a)[0]).toMatch(new RegExp(`^UPD\\w* ${count}$`));
  });

  it('an end older than the request does not count', () => {
    const { a, b, nowUs } = answerTo('freebsd-1400', 0);
    for (const packet of b.sent.splice(0)) deliver(a, packet, nowUs);
    a.sync.advance(nowUs + SECOND);
    const old = a.sent.splice(0);
    // The interface is configured again three seconds later: the answer to the first request arrives.
    b.sync.start(nowUs + 3 * SECOND);
    const late = Uint8Array.from(old.at(-1)!);
    const endtimeAt = late.length - 4 - 8;
    late[endtimeAt + 3] = 4;
    deliver(b, late, nowUs + 3 * SECOND);
    expect(b.sync.bulkPending).toBe(true);
    late[endtimeAt + 3] = 0;
    deliver(b, late, nowUs + 3 * SECOND);
    expect(b.sync.bulkPending).toBe(false);
  });
});

describe('deferral', () => {
  const held = (id: number): Uint8Array => Uint8Array.of(id);

  it.each([
    ['freebsd-1301', 10_000],
    ['freebsd-1400', 20_000],
    ['openbsd', 20_000],
  ] as const)('%s: held for %i µs at most', (dialect, us) => {
    const a = quiet(dialect, A, { defer: true });
    expect(a.sync.defer(addState(a, 1, {}, BEGIN_US), held(1), BEGIN_US)).toBe(true);
    expect(said(a)).toEqual([expect.stringMatching(/^INS\S* 1$/)]);
    a.sync.advance(BEGIN_US + us - 1);
    expect(a.released).toEqual([]);
    a.sync.advance(BEGIN_US + us);
    expect(a.released).toEqual(['send 1']);
  });

  it.each(DIALECTS)(
    '%s: the peer acknowledges at once, keeps no flag, and the packet is released',
    (dialect) => {
      const [a, b] = [quiet(dialect, A, { defer: true }), quiet(dialect, B)];
      a.sync.defer(addState(a, 1, {}, BEGIN_US), held(1), BEGIN_US);
      for (const packet of a.sent.splice(0)) deliver(b, packet, BEGIN_US);
      expect(b.table.stateFlags(b.table.find(0, 1, A))).toBe(0);
      const answers = b.sent.splice(0);
      expect(answers.map(shortly)).toEqual(['INS_ACK 1']);
      for (const packet of answers) deliver(a, packet, BEGIN_US);
      expect(a.released).toEqual(['send 1']);
      expect(a.table.stateFlags(a.table.find(0, 1, A))).toBe(0);
    },
  );

  it.each([
    ['freebsd-1400', ['send 1']],
    ['openbsd', Array.from({ length: 128 }, (_, i) => `send ${i + 1}`)],
  ] as const)('%s: no more than 128 are held', (dialect, released) => {
    const a = quiet(dialect, A, { defer: true });
    for (let i = 1; i <= 129; i++) a.sync.defer(addState(a, i, {}, BEGIN_US), held(i), BEGIN_US);
    expect(a.released).toEqual(released);
  });

  it('nothing is held if defer is not set', () => {
    const a = quiet('freebsd-1400');
    expect(a.sync.defer(addState(a, 1, {}, BEGIN_US), held(1), BEGIN_US)).toBe(false);
  });
});

describe('snapshot', () => {
  it('continues as if nothing had happened', () => {
    const a = quiet('freebsd-1400', A, { defer: true });
    for (let i = 1; i <= 9; i++) addState(a, i, {}, BEGIN_US + i);
    a.sync.defer(a.table.find(0, 9, A), held9, BEGIN_US + 9);
    const [snapshot, table] = [a.sync.snapshot(), a.table.snapshot()];
    const go = (): unknown[] => {
      said(a);
      a.released.length = 0;
      a.sync.stateUpdated(a.table.find(0, 3, A), BEGIN_US + 20);
      a.sync.advance(BEGIN_US + 70 * SECOND);
      return [said(a), [...a.released], a.sync.statistics, a.sync.snapshot()];
    };
    const wanted = structuredClone(go());
    a.sync.restore(snapshot);
    a.table.restore(table);
    expect(go()).toEqual(wanted);
  });
});
const held9 = Uint8Array.of(9);
