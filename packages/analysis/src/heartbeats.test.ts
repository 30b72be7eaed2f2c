import {
  dissect,
  encodeAdvertisement,
  encodeAdvertisementFrame,
  LINKTYPE_ETHERNET,
  Packet,
} from '@carplab/codec';
import { expect, it } from 'vitest';
import { Heartbeats, jitterUs, mastersAt } from './heartbeats.js';

interface Told {
  readonly vhid?: number;
  readonly src?: string;
  readonly advbase?: number;
  readonly advskew?: number;
  readonly vlan?: number;
}

function packetOf({ vhid = 1, src = '10.0.0.1', advbase = 1, advskew = 0, vlan }: Told = {}): Packet {
  const advertisement = new Uint8Array(36);
  encodeAdvertisement(
    {
      ...{ version: 2, type: 1, vhid, advskew, authlen: 7, demote: 0, advbase, checksum: 0, counter: 1n },
      hmac: new Uint8Array(20),
    },
    advertisement,
  );
  const headers = { family: 4 as const, srcMac: '00:00:5e:00:01:01', src };
  const frame = encodeAdvertisementFrame(vlan === undefined ? headers : { ...headers, vlan }, advertisement);
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  return packet;
}

const S = 1_000_000;

it('tells whom a backup believes', () => {
  const beats = new Heartbeats();
  const believed = (timeUs: number): unknown =>
    mastersAt(beats.slots()[0]![1], timeUs).map(({ source, badAuth }) => [source[3], badAuth]);
  for (const timeUs of [0, S]) beats.observe(packetOf(), timeUs, false);
  for (const timeUs of [1.5 * S, 2.9 * S])
    beats.observe(packetOf({ src: '10.0.0.2', advskew: 100 }), timeUs, true);
  expect(believed(2.9 * S)).toEqual([
    [1, 0],
    [2, 2],
  ]);
  // The first was last heard at 1 s: 3 s later nobody believes in it.
  beats.observe(packetOf({ src: '10.0.0.2', advskew: 200 }), 4.1 * S, true);
  expect(believed(4.1 * S)).toEqual([[2, 3]]);
});

it('a goodbye ends it at once, and the interval stays the one before', () => {
  const beats = new Heartbeats();
  beats.observe(packetOf({ advskew: 7 }), 0, false);
  beats.observe(packetOf({ advbase: 255, advskew: 255 }), S, false);
  expect(mastersAt(beats.list(), S)).toEqual([]);
  expect(beats.list()[0]).toMatchObject({ advbase: 1, advskew: 7, goodbye: true, advertisements: 2 });
});

it('vhid 1 on two links is two virtual hosts', () => {
  const beats = new Heartbeats();
  const [wan, lan] = [
    { number: 0, name: 'wan' },
    { number: 1, name: 'lan' },
  ];
  beats.observe(packetOf(), 0, false, wan);
  beats.observe(packetOf({ src: '10.0.0.2' }), 1, false, lan);
  expect(beats.slots().map(([, sources]) => sources.map(({ link, vhid }) => `${link} ${vhid}`))).toEqual([
    ['wan 1'],
    ['lan 1'],
  ]);
});

it('keeps VLANs, vhids and sources apart', () => {
  const beats = new Heartbeats();
  for (const told of [{ vlan: 100 }, {}, { vhid: 2 }, { src: '10.0.0.2' }])
    beats.observe(packetOf(told), 0, false);
  expect(beats.list().map(({ vlan, vhid, source }) => [vlan, vhid, source[3]])).toEqual([
    ['', 1, 1],
    ['', 1, 2],
    ['', 2, 1],
    ['100', 1, 1],
  ]);
});

it('measures intervals and how they scatter, gaps left out', () => {
  const beats = new Heartbeats();
  for (const timeUs of [0, 1.001 * S, 2 * S, 3.001 * S, 5 * S]) beats.observe(packetOf(), timeUs, false);
  const [beat] = beats.list();
  // 1.001, 0.999 and 1.001 s; the last gap is two intervals.
  expect([beat!.intervals, Math.round(beat!.meanUs)]).toEqual([3, 1_000_333]);
  expect(Math.round(jitterUs(beat!))).toBe(1155);
  beats.observe(packetOf({ advskew: 9 }), 5.5 * S, false);
  expect(jitterUs(beat!)).toBeNaN();
});

it('is bounded, and makes room for the living', () => {
  const beats = new Heartbeats();
  const flood = (timeUs: number): void => {
    for (let i = 0; i < 5000; i++)
      beats.observe(packetOf({ src: `10.1.${i >> 8}.${i & 255}` }), timeUs, false);
  };
  flood(0);
  expect([beats.list().length, beats.dropped]).toEqual([4096, 904]);
  beats.observe(packetOf({ src: '10.9.9.9' }), 3_700 * S, false);
  expect(beats.list()).toHaveLength(1);
});
