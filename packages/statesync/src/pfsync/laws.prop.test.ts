import { readFileSync } from 'node:fs';
import { decodePfsyncPacket, encodePfsyncPacket, fromHex } from '@carplab/codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addState,
  BEGIN_US,
  createPeer,
  deliver,
  sharedStates,
  startSyncing,
  type TestPeer,
} from '../../test/peers.js';
import { DST, SRC } from '../table/state-rows.js';
import type { PfsyncDialectName } from './dialect.js';
import { PFSYNC_DIALECTS } from './dialects.js';

const DIALECTS = Object.keys(PFSYNC_DIALECTS) as PfsyncDialectName[];
const A = 0x1122_3344;
const B = 0x5566_7788;
const SECOND = 1_000_000;

/** An event at one of two firewalls for a flow of its own. */
type Action =
  | { kind: 'insert'; at: 0 | 1; id: number; proto: number }
  | { kind: 'packet'; at: 0 | 1; id: number; owner: 0 | 1; step: number }
  | { kind: 'delete'; at: 0 | 1; id: number; owner: 0 | 1 }
  | { kind: 'wait'; ms: number };

const id = fc.integer({ min: 1, max: 8 });
const side = fc.constantFrom<0 | 1>(0, 1);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), at: side, id, proto: fc.constantFrom(6, 17) }),
  fc.record({
    kind: fc.constant('packet' as const),
    at: side,
    id,
    owner: side,
    step: fc.integer({ min: 1, max: 5000 }),
  }),
  fc.record({ kind: fc.constant('delete' as const), at: side, id, owner: side }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 1500 }) }),
);
const actions = fc.array(action, { maxLength: 60 });
const losses = fc.infiniteStream(fc.integer({ min: 0, max: 3 }));

interface Pair {
  readonly peers: readonly [TestPeer, TestPeer];
  nowUs: number;
}

function createPair(dialect: PfsyncDialectName): Pair {
  const config = { dialect, buckets: 2 } as const;
  return {
    peers: [createPeer({ ...config, hostid: A }), createPeer({ ...config, hostid: B })],
    nowUs: BEGIN_US,
  };
}

/** Delivers until neither sends anything more. `isLost` decides for each packet. */
function exchange({ peers, nowUs }: Pair, isLost: () => boolean): void {
  for (let round = 0; round < 200; round++) {
    const packets = peers.map(({ sent }) => sent.splice(0));
    if (packets.every((each) => each.length === 0)) return;
    packets.forEach((each, from) => {
      for (const packet of each) if (!isLost()) deliver(peers[1 - from]!, packet, nowUs);
    });
  }
  throw new Error('two machines answer each other without end');
}

/** Advances time, from deadline to deadline. */
function wait(pair: Pair, us: number, isLost: () => boolean): void {
  const endUs = pair.nowUs + us;
  for (;;) {
    exchange(pair, isLost);
    const nextUs = Math.min(...pair.peers.map(({ sync }) => sync.nextDeadlineUs()));
    if (nextUs > endUs) break;
    pair.nowUs = Math.max(pair.nowUs, nextUs);
    for (const { sync } of pair.peers) sync.advance(pair.nowUs);
  }
  pair.nowUs = endUs;
  for (const { sync } of pair.peers) sync.advance(endUs);
  exchange(pair, isLost);
}

const ownerOf = (owner: 0 | 1): number => (owner === 0 ? A : B);

function perform(pair: Pair, step: Action, isLost: () => boolean): void {
  const { nowUs } = pair;
  if (step.kind === 'wait') {
    wait(pair, step.ms * 1000, isLost);
    return;
  }
  const peer = pair.peers[step.at];
  const { table, sync } = peer;
  if (step.kind === 'insert') {
    if (table.find(0, step.id, sync.hostid) < 0) addState(peer, step.id, { proto: step.proto }, nowUs);
    return;
  }
  const row = table.find(0, step.id, ownerOf(step.owner));
  if (row < 0) return;
  if (step.kind === 'delete') {
    sync.stateDeleted(row, nowUs);
    table.remove(row);
    return;
  }
  // Both directions go on: one connection does not run backwards.
  for (const each of [SRC, DST]) {
    table.setSeqlo(row, each, table.seqlo(row, each) + step.step);
    table.setSeqhi(row, each, table.seqlo(row, each) + 65_535);
  }
  if (step.step % 7 === 0) table.setPeerState(row, DST, 4);
  table.touch(row, table.timeout(row), nowUs);
  sync.stateUpdated(row, nowUs);
}

const NEVER = (): boolean => false;

describe.each(DIALECTS)('%s', (dialect) => {
  it('a bulk each way repairs whatever was lost: after quiet both have the same states', () => {
    fc.assert(
      fc.property(actions, losses, (steps, draw) => {
        const pair = createPair(dialect);
        const isLost = (): boolean => draw.next().value === 0;
        for (const peer of pair.peers) startSyncing(peer, pair.nowUs);
        for (const step of steps) perform(pair, step, isLost);
        wait(pair, 3 * SECOND, isLost);
        // Quiet; then the sync interface is configured again on both, and nothing is lost any more.
        for (let i = 0; i < 2; i++) {
          for (const peer of pair.peers) startSyncing(peer, pair.nowUs);
          wait(pair, 20 * SECOND, NEVER);
        }
        const [a, b] = pair.peers;
        expect(sharedStates(a.table)).toEqual(sharedStates(b.table));
      }),
      { numRuns: 60 },
    );
  });

  it('a state deleted by both never comes back', () => {
    fc.assert(
      fc.property(actions, losses, (steps, draw) => {
        const pair = createPair(dialect);
        const isLost = (): boolean => draw.next().value === 0;
        for (const peer of pair.peers) startSyncing(peer, pair.nowUs);
        for (const step of steps) perform(pair, step, isLost);
        for (const at of [0, 1] as const) {
          for (const owner of [0, 1] as const)
            for (let each = 1; each <= 8; each++)
              perform(pair, { kind: 'delete', at, id: each, owner }, isLost);
        }
        const [a, b] = pair.peers;
        // What was sent before the deletion may still arrive, in any order.
        wait(pair, 3 * SECOND, isLost);
        for (const peer of pair.peers) startSyncing(peer, pair.nowUs);
        wait(pair, 90 * SECOND, isLost);
        expect([a.table.count, b.table.count]).toEqual([0, 0]);
      }),
      { numRuns: 60 },
    );
  });

  it('the same packet twice leaves the same states as once, but for what is queued', () => {
    fc.assert(
      fc.property(actions, (steps) => {
        const pair = createPair(dialect);
        const twice = createPeer({ dialect, hostid: B });
        for (const peer of [...pair.peers, twice]) startSyncing(peer, pair.nowUs);
        const [a, b] = pair.peers;
        for (const step of steps) {
          if (step.kind !== 'wait' && step.at === 1) continue;
          if (step.kind === 'wait') pair.nowUs += step.ms * 1000;
          else perform(pair, step, NEVER);
          for (const { sync } of [a, b, twice]) sync.advance(pair.nowUs);
          for (const packet of a.sent.splice(0)) {
            deliver(b, packet, pair.nowUs);
            deliver(twice, packet, pair.nowUs);
            deliver(twice, packet, pair.nowUs);
          }
        }
        expect(sharedStates(twice.table)).toEqual(sharedStates(b.table));
      }),
      { numRuns: 60 },
    );
  });

  it('no input makes it throw, or exceed the limit', () => {
    const limit = 6;
    const peer = createPeer({ dialect, hostid: A }, { limit });
    startSyncing(peer, BEGIN_US);
    const noise = fc.record({
      bytes: fc.uint8Array({ maxLength: 700 }),
      flips: fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { maxLength: 6 }),
      packet: fc.constantFrom(...PACKETS),
      ttl: fc.constantFrom(255, 255, 255, 254),
      isNoise: fc.boolean(),
    });
    let nowUs = BEGIN_US;
    fc.assert(
      fc.property(noise, ({ bytes, flips, packet, ttl, isNoise }) => {
        const octets = isNoise ? bytes : packet.slice();
        for (const [at, value] of flips) if (at < octets.length) octets[at] = value;
        if (octets.length > 0) octets[0] = PFSYNC_DIALECTS[dialect].version;
        nowUs += 100_000;
        peer.sync.advance(nowUs);
        peer.sync.receive({ bytes: octets, start: 0, end: octets.length, ttl, onSyncInterface: true }, nowUs);
        peer.sent.length = 0;
        expect(peer.table.count).toBeLessThanOrEqual(limit);
        expect(peer.table.used).toBe(peer.table.count);
      }),
      { numRuns: 1500 },
    );
    expect(peer.table.count).toBeGreaterThan(0);
  });
});

const vectors = JSON.parse(
  readFileSync(new URL('../../../../fixtures/vectors/pfsync-vectors.json', import.meta.url), 'utf8'),
) as { packets: { hex: string }[] };
const PACKETS = vectors.packets.map(({ hex }) => fromHex(hex)!);

describe('a flood of forged states', () => {
  it('fills the table to its limit and no further, and what was refused is counted', () => {
    const attacker = createPeer({ dialect: 'freebsd-1301', hostid: 0x0bad_0bad });
    startSyncing(attacker, BEGIN_US);
    const victim = createPeer({ dialect: 'freebsd-1301', hostid: A }, { limit: 500 });
    startSyncing(victim, BEGIN_US);
    const grown: number[] = [];
    for (let i = 1; i <= 3000; i++) {
      addState(attacker, i, {}, BEGIN_US);
      for (const packet of attacker.sent.splice(0)) deliver(victim, packet, BEGIN_US);
      if (i % 1000 === 0) grown.push(victim.table.byteLength);
    }
    expect(victim.table.count).toBe(500);
    expect(victim.sync.overLimit).toBeGreaterThan(0);
    expect(grown[1]).toBe(grown[2]);
    // As in the kernel: pfsync's own counters do not show it.
    expect(victim.sync.statistics).toMatchObject({ badstate: 0, badval: 0, onomem: 0 });
  });
});

/** The same messages in the same order, in packets of the drawn sizes. */
function split(packets: readonly Uint8Array[], sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let sizeAt = 0;
  for (const packet of packets) {
    const { variant, pfcksum, messages } = decodePfsyncPacket(packet)!;
    for (const { action, number, items } of messages) {
      if (action === 'EOF') continue;
      for (let i = 0; i < items.length; ) {
        const size = sizes[sizeAt++ % sizes.length]!;
        const section = { action, number, items: items.slice(i, i + size) };
        pieces.push(encodePfsyncPacket({ variant: variant!, pfcksum: pfcksum!, messages: [section] }));
        i += size;
      }
    }
  }
  return pieces;
}

describe.each(DIALECTS)('%s: messages split over packets in any way', (dialect) => {
  it('give the same table', () => {
    const splits = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(splits, actions, (sizes, steps) => {
        const sender = createPeer({ dialect, hostid: A });
        const whole = createPeer({ dialect, hostid: B });
        const pieces = createPeer({ dialect, hostid: B });
        for (const peer of [sender, whole, pieces]) startSyncing(peer, BEGIN_US);
        const pair: Pair = { peers: [sender, whole], nowUs: BEGIN_US };
        for (const step of steps) {
          if (step.kind === 'wait') pair.nowUs += step.ms * 1000;
          else perform(pair, { ...step, at: 0 }, NEVER);
          for (const { sync } of [sender, whole, pieces]) sync.advance(pair.nowUs);
          const packets = sender.sent.splice(0);
          for (const packet of packets) deliver(whole, packet, pair.nowUs);
          for (const packet of split(packets, sizes)) deliver(pieces, packet, pair.nowUs);
        }
        expect(sharedStates(pieces.table)).toEqual(sharedStates(whole.table));
      }),
      { numRuns: 60 },
    );
  });
});
