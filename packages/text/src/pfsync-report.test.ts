import { PfsyncNodes } from '@carplab/analysis';
import {
  dissect,
  encodePfsyncFrame,
  encodePfsyncPacket,
  inspectPfsync,
  LINKTYPE_ETHERNET,
  Packet,
  type PfsyncFrame,
  type PfsyncPacketInput,
} from '@carplab/codec';
import { LINKTYPE_PFSYNC } from '@carplab/codec/net';
import { hex64, type PfsyncSectionInput } from '@carplab/codec/pfsync';
import { describe, expect, it } from 'vitest';
import { pfsyncReport } from './pfsync-report.js';

const A = '10.255.0.1';
const B = '10.255.0.2';
const START = 1_700_000_000;

interface Sent {
  /** Seconds after the start. */
  readonly at: number;
  readonly from: string;
  readonly messages: readonly PfsyncSectionInput[];
  readonly packet?: Partial<PfsyncPacketInput>;
  readonly frame?: Partial<PfsyncFrame>;
  /** As a pfsync interface shows it. */
  readonly bare?: boolean;
}

/** The report of packets sent one after the other. */
function report(...sent: readonly Sent[]): string[] {
  const nodes = new PfsyncNodes();
  const packet = new Packet();
  for (const { at, from, messages, packet: more, frame, bare } of sent) {
    const body = encodePfsyncPacket({ variant: 'freebsd-1301', messages, ...more });
    const bytes = bare ? body : encodePfsyncFrame({ srcMac: '02:00:00:00:00:01', src: from, ...frame }, body);
    dissect(bare ? LINKTYPE_PFSYNC : LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
    inspectPfsync(packet);
    nodes.observe(packet, Math.round((START + at) * 1e6), packet.problems[0]?.code);
  }
  return pfsyncReport(nodes.summary());
}

const remarksOf = (lines: readonly string[]): string => lines.join('\n');

const id = (number: number): string => hex64(0, number);
const state = (number: number, creatorid: string, more: object = {}) => ({
  id: id(number),
  creatorid,
  key: [{ addr: ['192.0.2.1', '10.0.0.1'] as const, port: [443, 40_000 + number] as const }],
  direction: 2,
  proto: 6,
  src: { state: 4, seqlo: 1000 },
  dst: { state: 4, seqlo: 2000 },
  ...more,
});
const ins = (...items: readonly object[]): PfsyncSectionInput => ({ action: 'INS', items });
const upd = (...items: readonly object[]): PfsyncSectionInput => ({ action: 'UPD', items });
const updC = (
  number: number,
  creatorid: string,
  src: object,
  dst: object,
  timeout = 2,
): PfsyncSectionInput => ({
  action: 'UPD_C',
  items: [{ id: id(number), creatorid, src, dst, timeout }],
});
const request = (number: number, creatorid: string): PfsyncSectionInput => ({
  action: 'UPD_REQ',
  items: [{ id: id(number), creatorid }],
});
const bus = (status: number, creatorid: string): PfsyncSectionInput => ({
  action: 'BUS',
  items: [{ creatorid, status }],
});
const HERE = '11223344';
const THERE = '55667788';
/** Both nodes say who they are. */
const both: readonly Sent[] = [
  { at: 0, from: A, messages: [ins(state(900, HERE))] },
  { at: 0, from: B, messages: [ins(state(901, THERE))] },
];

describe('pfsyncReport', () => {
  it('nothing without pfsync', () => {
    expect(pfsyncReport(new PfsyncNodes().summary())).toEqual([]);
  });

  it('who speaks, with which hostid, how much of what and per second', () => {
    const lines = report(...both, {
      at: 4,
      from: A,
      messages: [updC(900, HERE, { state: 4 }, { state: 4 })],
    });
    expect(lines).toEqual(
      [
        '',
        'pfsync, 2023-11-14',
        '  node          hostid  speaks   to           from             until            packets  largest',
        '  10.255.0.1  11223344  v5 1301  224.0.0.240  22:13:20.000000  22:13:24.000000        2      290',
        '  10.255.0.2  55667788  v5 1301  224.0.0.240  22:13:20.000000  22:13:20.000000        1      290',
        '  ',
        '                           INS  UPD_C',
        '  messages of 10.255.0.1     1      1',
        '    per second            0.25   0.25',
        '  messages of 10.255.0.2     1      0',
        '    per second            0.25      –',
      ].map((line) => line.trimEnd()),
    );
  });

  it('a request without an answer, and one with', () => {
    const asked = { at: 1, from: B, messages: [request(900, HERE)] };
    const later = { at: 5, from: A, messages: [bus(2, HERE)] };
    const silent = remarksOf(report(...both, asked, later));
    expect(silent).toContain(`${B} asked for 1 state that nobody sent`);
    const answer = { at: 1.1, from: A, messages: [upd(state(900, HERE))] };
    expect(remarksOf(report(...both, asked, answer, later))).not.toContain('asked for 1 state');
    // Its own copy is no answer.
    const own = { at: 1.1, from: B, messages: [upd(state(900, HERE))] };
    expect(remarksOf(report(...both, asked, own, later))).toContain('asked for 1 state that nobody sent');
  });

  it('the same request again: it cannot use what it gets', () => {
    const ask = (at: number): Sent => ({ at, from: B, messages: [request(900, HERE)] });
    expect(remarksOf(report(...both, ask(1), ask(2), ask(3)))).toContain('asked 2 times again for a state');
    expect(remarksOf(report(...both, ask(1), ask(20)))).not.toContain('again for a state');
  });

  it('stale updates, as pf compares them', () => {
    const from = (src: object, dst: object, timeout?: number): string =>
      remarksOf(report(...both, { at: 1, from: B, messages: [updC(900, HERE, src, dst, timeout)] }));
    const same = { state: 4, seqlo: 1000 };
    const other = { state: 4, seqlo: 2000 };
    expect(from(same, other)).not.toContain('stale');
    expect(from({ state: 4, seqlo: 1001 }, { state: 9, seqlo: 2001 })).not.toContain('stale');
    expect(from({ state: 4, seqlo: 999 }, other)).toContain(`1 update of ${B} was stale`);
    expect(from(same, { state: 4, seqlo: 1999 })).toContain('stale');
    expect(from({ state: 2, seqlo: 5000 }, other)).toContain('stale');
    // Sequence numbers go round.
    expect(from({ state: 4, seqlo: 0xffff_ff00 }, other)).toContain('stale');
    // Not of TCP: numbers do not count.
    expect(from({ state: 4, seqlo: 0 }, { state: 4, seqlo: 0 }, 8)).not.toContain('stale');
  });

  it('a bulk update: asked for, sent, and one that never ends', () => {
    const all = {
      at: 1,
      from: B,
      messages: [{ action: 'UPD_REQ', items: [{ id: id(0), creatorid: '00000000' }] }],
    };
    const begin = { at: 1.5, from: A, messages: [bus(1, HERE)] };
    const states = { at: 1.6, from: A, messages: [upd(state(900, HERE), state(902, HERE))] };
    const end = { at: 2, from: A, messages: [bus(2, HERE)] };
    const much = { at: 60, from: A, messages: [bus(3, HERE)] };
    const whole = remarksOf(report(...both, all, begin, states, end));
    expect(whole).toContain(`${B} asked for all states at 22:13:21.000000, answered after 500.000 ms`);
    expect(whole).toContain(`${A} sent a bulk update of 2 states from 22:13:21.500000, in 500.000 ms`);
    expect(remarksOf(report(...both, all, begin, states))).toContain('has been sending a bulk update since');
    expect(remarksOf(report(...both, all, begin, states, much))).toContain('its end never came');
    expect(remarksOf(report(...both, all))).toContain('without an answer: it stays demoted');
    expect(remarksOf(report(...both, end))).toContain(
      'ended a bulk update at 22:13:22.000000 whose start is not in the capture',
    );
  });

  it('digests that differ, and one that changes', () => {
    const sum = (hex: string): Partial<PfsyncPacketInput> => ({ pfcksum: hex.repeat(16) });
    const [a, b] = both as [Sent, Sent];
    expect(remarksOf(report({ ...a, packet: sum('aa') }, { ...b, packet: sum('bb') }))).toContain(
      'the main rulesets differ (pfcksum)',
    );
    const equal = remarksOf(report({ ...a, packet: sum('aa') }, { ...b, packet: sum('aa') }));
    expect(equal).not.toContain('pfcksum');
    const changed = { ...a, at: 2, packet: sum('cc') };
    expect(remarksOf(report({ ...a, packet: sum('aa') }, changed))).toContain(
      `the ruleset of ${A} changed 1 time`,
    );
  });

  it('doubled states: one flow under two ids for longer than a flush', () => {
    const twin = state(7, THERE, { key: state(900, HERE).key });
    const last = { at: 10, from: A, messages: [bus(3, HERE)] };
    const made = { at: 1, from: B, messages: [ins(twin)] };
    const text = remarksOf(report(...both, made, last));
    expect(text).toContain('1 flow had two states at the same time');
    expect(text).toContain(`${id(900)}/${HERE} and ${id(7)}/${THERE}`);
    // A change of generations: the old one goes with the same flush.
    const gone = {
      at: 1.5,
      from: A,
      messages: [{ action: 'DEL_C', items: [{ id: id(900), creatorid: HERE }] }],
    };
    expect(remarksOf(report(...both, made, gone, last))).not.toContain('two states');
    // On another interface it is another state.
    const routed = { at: 1, from: B, messages: [ins({ ...twin, ifname: 'em1' })] };
    expect(remarksOf(report(...both, routed, last))).not.toContain('two states');
    // After a CLR the flow begins anew, under another id.
    const again = (number: number): Sent => ({
      at: number,
      from: A,
      messages: [ins(state(number, HERE, { key: state(900, HERE).key }))],
    });
    const clear = { at: 5, from: A, messages: [{ action: 'CLR', items: [{ creatorid: HERE }] }] };
    const anew = remarksOf(report(...both, again(4), clear, again(6), { ...last, at: 20 }));
    expect(anew).not.toContain('two states');
    // Without it one node has both, as after a kernel that forgot one.
    const own = remarksOf(report(...both, again(4), again(6), { ...last, at: 20 }));
    expect(own).toContain('1 flow had two states at the same time');
    expect(own).not.toContain('both nodes made one');
  });

  it('versions: 1400 beside 1301, and 6 beside 5', () => {
    const [a, b] = both as [Sent, Sent];
    expect(remarksOf(report({ ...a, packet: { variant: 'freebsd-1400' } }, b))).toContain(
      `${A} sends states of 1400, ${B} of 1301: a node below FreeBSD 14 cannot read the former`,
    );
    const six = { ...b, packet: { variant: 'openbsd-6' as const } };
    expect(remarksOf(report(a, six))).toContain(
      `${B} speaks version 6 (OpenBSD) and ${A} version 5 (FreeBSD): neither reads the other`,
    );
  });

  it('a hostid that two nodes have, and a node with two', () => {
    const clone = { at: 1, from: B, messages: [ins(state(5, HERE))] };
    expect(remarksOf(report(...both, clone))).toContain(`${A}, ${B} use the same hostid ${HERE}`);
    expect(remarksOf(report(...both, clone))).toContain(`${B} announced 2 hostids`);
  });

  it('what the pfsync interface of a node shows beside its wire is no second node with its hostid', () => {
    const shown = { at: 1, from: '', messages: [ins(state(5, HERE))], bare: true };
    const remarks = remarksOf(report(...both, shown));
    expect(remarks).toContain('pfsync interface');
    expect(remarks).not.toContain('use the same hostid');
  });

  it('one-way traffic, a third sender, syncpeer on one side, one side that is silent about itself', () => {
    const [a, b] = both as [Sent, Sent];
    expect(remarksOf(report(a))).toContain(`only ${A} is heard`);
    const third = { ...a, from: '10.255.0.9', messages: [updC(900, HERE, {}, {})] };
    expect(remarksOf(report(...both, third))).toContain('3 addresses send pfsync');
    const unicast = { ...b, frame: { dst: A, dstMac: '02:00:00:00:00:01' } };
    expect(remarksOf(report(a, unicast))).toContain(`${B} sends to its syncpeer, ${A} to the group`);
    const quiet = { ...b, messages: [updC(3, THERE, {}, {})] };
    expect(remarksOf(report(a, quiet))).toContain(
      `states of hostid ${THERE} appear; ${B} did not announce its own`,
    );
    expect(remarksOf(report(...both, { ...quiet, messages: [updC(3, 'deadbeef', {}, {})] }))).toContain(
      'states of hostid deadbeef appear, which no node here has',
    );
  });

  it('interface names that only one node has', () => {
    const on = (from: string, ifname: string, creatorid: string): Sent => ({
      at: 1,
      from,
      messages: [ins(state(from === A ? 1 : 2, creatorid, { ifname }))],
    });
    expect(remarksOf(report(on(A, 'em0', HERE), on(B, 'igb0', THERE)))).toContain(
      `only ${A} has states on em0`,
    );
    expect(remarksOf(report(on(A, 'em0', HERE), on(B, 'em0', THERE)))).toContain(
      `100 % of the states of ${A} are bound to em0`,
    );
  });

  it('deferred states with and without INS_ACK; pfsync that is synchronized itself', () => {
    const held = { at: 1, from: A, messages: [ins(state(3, HERE, { stateFlags: 0x10 }))] };
    expect(remarksOf(report(...both, held))).toContain('for an INS_ACK (defer), and none came');
    const ack = {
      at: 1.1,
      from: B,
      messages: [{ action: 'INS_ACK', items: [{ id: id(3), creatorid: HERE }] }],
    };
    expect(remarksOf(report(...both, held, ack))).toContain('for an INS_ACK (defer); 1 came');
    const own = { at: 1, from: A, messages: [ins(state(3, HERE, { proto: 240 }))] };
    expect(remarksOf(report(...both, own))).toContain('synchronizes 1 state of pfsync itself');
  });

  it('packets that receivers drop, and sections that FreeBSD refuses', () => {
    const [a] = both as [Sent, Sent];
    expect(remarksOf(report({ ...a, frame: { ttl: 64 } }))).toContain(
      `every receiver drops 1 packet of ${A}: badttl`,
    );
    const many = Array.from({ length: 9 }, (_, i) => state(i, HERE));
    const jumbo = remarksOf(report({ at: 0, from: A, messages: [ins(...many)] }));
    expect(jumbo).toContain('1 section of 10.255.0.1 is over 2048 bytes, which FreeBSD refuses');
    expect(jumbo).toContain('sends packets of up to 2226 bytes');
  });

  it('memory does not grow with forged sources, states and requests', () => {
    const nodes = new PfsyncNodes();
    const packet = new Packet();
    for (let i = 0; i < 3000; i++) {
      const from = `10.${i >> 8}.${i & 255}.1`;
      const messages = [ins(state(i, HERE)), request(i, HERE), updC(i, '00000000', {}, {})];
      const bytes = encodePfsyncFrame(
        { srcMac: '02:00:00:00:00:01', src: from },
        encodePfsyncPacket({ variant: 'freebsd-1301', messages }),
      );
      dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
      nodes.observe(packet, START * 1e6 + i);
    }
    const { nodes: kept, packetsDropped } = nodes.summary();
    expect(kept.length).toBe(16);
    expect(packetsDropped).toBe(3000 - 16);
    expect(pfsyncReport(nodes.summary()).length).toBeLessThan(120);
  });
});
