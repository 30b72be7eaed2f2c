import { readFileSync } from 'node:fs';
import { CaptureReader } from '@carplab/capture';
import { decodePfsyncPacket } from '@carplab/codec';
import { hex32, type PfsyncSection } from '@carplab/codec/pfsync';
import { describe, expect, it } from 'vitest';
import { StateKey } from '../table/state-key.js';
import { DST, SRC, STACK, WIRE } from '../table/state-rows.js';
import { StateTable } from '../table/state-table.js';
import { Pfsync } from './pfsync.js';

// Repeats what a FreeBSD 12.1 kernel did with injected packets: after each, the same states with the same sequence
// windows, the same counters, and the same packets in answer.

interface Recorded {
  readonly events: readonly {
    readonly t: number;
    readonly vm?: string;
    readonly cmd?: string;
    readonly note?: string;
  }[];
}
interface Frame {
  readonly timeUs: number;
  readonly bytes: Uint8Array;
  /** Last octet of the sender's address. */
  readonly from: number;
}

const at = (name: string): URL =>
  new URL(`../../../../fixtures/freebsd/inject_03_pfsync.${name}`, import.meta.url);
const PFSYNC = 240;
const OWN = 0x1122_3344;
const INJECTED = '99aabbcc';

function framesOf(): Frame[] {
  const reader = new CaptureReader();
  reader.push(new Uint8Array(readFileSync(at('pcap'))));
  reader.end();
  const frames: Frame[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) {
    const bytes = frame.bytes.slice(frame.start, frame.end);
    if (bytes[23] === PFSYNC)
      frames.push({ timeUs: frame.timeUs, bytes: bytes.subarray(14), from: bytes[29]! });
  }
  return frames;
}

/** Sections with the names of their messages, or the status of BUS. */
function shortly(payload: Uint8Array): string {
  const text = ({ action, items }: PfsyncSection): string => {
    const each = items.map((item) =>
      'status' in item
        ? String(item.status)
        : 'id' in item
          ? item.id.slice(-4)
          : 'creatorid' in item
            ? item.creatorid
            : '',
    );
    return `${action} ${each.join(' ')}`;
  };
  return decodePfsyncPacket(payload)!
    .messages.filter(({ action }) => action !== 'EOF')
    .map(text)
    .join(', ');
}

/** The states of the injected owner, as `pfctl -vv -ss` printed them: address pair, peers, windows, rule. */
function statesOf(pfctl: string): string[] {
  const blocks = pfctl.split(/\n(?=all )/).filter((block) => block.includes(`creatorid: ${INJECTED}`));
  return blocks.map((block) => {
    const [, left, arrow, right, states] = /^all \S+ (\S+) (<-|->) (\S+)\s+(\S+)/.exec(block)!;
    const windows = [...block.matchAll(/\[(\d+) \+ (\d+)\]/g)].map((each) => `${each[1]}+${each[2]}`);
    const rule = /rule (\d+)/.exec(block)?.[1] ?? 'default';
    return [left, arrow, right, states, ...windows, rule].join(' ');
  });
}

const TCP_NAMES = ['CLOSED', 'LISTEN', 'SYN_SENT', 'SYN_RCVD', 'ESTABLISHED'];
const OTHER_NAMES = ['NO_TRAFFIC', 'SINGLE', 'MULTIPLE'];

/** The same from our table, for the two injected states. */
function ownStates(table: StateTable): string[] {
  const shown: string[] = [];
  for (let row = table.first(); row >= 0; row = table.next(row)) {
    if (hex32(table.creatorid(row)) !== INJECTED) continue;
    const isTcp = table.proto(row, WIRE) === 6;
    const names = isTcp ? TCP_NAMES : OTHER_NAMES;
    const [src, dst] = [SRC, DST].map((peer) => names[table.peerState(row, peer)]!);
    const window = (peer: number): string =>
      `${table.seqlo(row, peer)}+${table.seqhi(row, peer) - table.seqlo(row, peer)}`;
    const isIn = table.direction(row) === 1;
    const ends = isTcp ? '198.51.100.77:443 <- 192.0.2.77:40000' : '2001:db8::88[53] -> 2001:db8::77[5353]';
    const windows = isTcp ? (isIn ? [window(DST), window(SRC)] : [window(SRC), window(DST)]) : [];
    const rule = table.rule(row) === 0xffff_ffff ? 'default' : String(table.rule(row));
    shown.push([ends, isIn ? `${dst}:${src}` : `${src}:${dst}`, ...windows, rule].join(' '));
  }
  return shown.sort();
}

/** One of the kernel's own three states. */
function addOwn(table: StateTable, idLow: number, proto: number, timeout: number, nowUs: number): number {
  const row = table.allocate(nowUs);
  const address = Uint8Array.of(203, 0, 113, 2);
  const key = new StateKey().set(4, proto, address, 0, address, 0, 0, idLow & 0xff);
  table.setId(row, 0, idLow, OWN);
  for (const side of [WIRE, STACK]) table.setKey(row, side, key);
  table.touch(row, timeout, nowUs);
  expect(table.attach(row)).toBe('ok');
  return row;
}

describe('inject_03: packets injected into a FreeBSD 12.1 kernel', () => {
  const { events } = JSON.parse(readFileSync(at('json'), 'utf8')) as Recorded;
  const frames = framesOf();
  const zeroUs = Math.floor(events[0]!.t) * 1_000_000;
  const checksum = frames.find(({ from }) => from === 2)!.bytes.slice(24, 40);
  const table = new StateTable();
  table.interfaces.intern('vtnet0');
  const answers: string[] = [];
  const demotions: string[] = [];
  const output = {
    send: (packet: Uint8Array): boolean => {
      answers.push(shortly(packet));
      return true;
    },
    demote: (delta: number, reason: string): void => {
      demotions.push(`${delta} ${reason}`);
    },
    release: (): void => {},
  };
  const sync = new Pfsync(table, { dialect: 'freebsd-1301', hostid: OWN, hz: 100, bulk: 'state' }, output);
  sync.setRules({ checksum, count: 2 });
  const micros = (t: number): number => Math.round(t * 1e6) - zeroUs;
  const started = events.find(({ cmd }) => cmd?.includes('pfsync bulk start'))!;
  const flushed = events.find(({ cmd }) => cmd === 'pfctl -F states')!;
  const injected = frames.filter(({ from }) => from === 9);
  const wanted = frames.filter(({ from }) => from === 2).map(({ bytes }) => shortly(bytes.subarray(20)));

  // Created by the kernel's own traffic before the first injection: a multicast join, and two of IPv6.
  let nowUs = micros(started.t);
  sync.start(nowUs);
  const own = [
    addOwn(table, 0x6b03_3696, 58, 9, nowUs),
    addOwn(table, 0x6b03_3697, 2, 11, nowUs),
    addOwn(table, 0x6b03_3698, 58, 9, nowUs),
  ];
  for (const row of own) sync.stateInserted(row, nowUs);
  nowUs += 1_150_000;
  sync.advance(nowUs);
  table.setPeerState(own[1]!, SRC, 1);
  table.touch(own[1]!, 12, nowUs);
  sync.stateUpdated(own[1]!, nowUs);

  const notes = events.filter(({ note }) => note?.startsWith('inject'));
  it('there are as many injections as notes', () => {
    expect(injected).toHaveLength(notes.length);
    expect(injected).toHaveLength(9);
  });

  notes.forEach(({ note, t }, i) => {
    it(note!, () => {
      const { bytes } = injected[i]!;
      const atUs = injected[i]!.timeUs - zeroUs;
      sync.advance(atUs);
      sync.receive({ bytes, start: 20, end: bytes.length, ttl: bytes[8]!, onSyncInterface: true }, atUs);
      const after = events.filter((event) => event.t > t);
      const printed = after.find(({ cmd }) => cmd?.startsWith('pfctl -vv -ss: '))!;
      const stats = after.find(({ cmd }) => cmd?.includes('pfsyncstats'))!;
      sync.advance(micros(printed.t));
      expect(ownStates(table)).toEqual(statesOf(printed.cmd!).sort());
      const counters = [...stats.cmd!.matchAll(/(\w+)=(\d+)/g)].map((each) => [each[1]!, Number(each[2])]);
      expect(sync.statistics).toMatchObject(Object.fromEntries(counters));
    });
  });

  it('answers as the kernel did, packet by packet', () => {
    const nowUs = micros(flushed.t);
    sync.advance(nowUs);
    sync.statesCleared('', nowUs);
    expect(answers).toEqual(wanted);
  });

  it('stays demoted: its request for the table waits for other traffic, and blocks the flush of its bucket', () => {
    expect(demotions).toEqual(['240 pfsync bulk start']);
    expect(sync.bulkPending).toBe(true);
  });
});
