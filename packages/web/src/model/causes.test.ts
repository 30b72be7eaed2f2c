import type { Record as RunRecord } from '@carplab/analysis';
import { beforeAll, expect, it } from 'vitest';
import { newLab } from '../../test/shipped.js';
import { cameFrom, cameOf, type Thing, thingAt } from './causes.js';
import { newStory } from './story.js';

let record: RunRecord;
beforeAll(async () => {
  const lab = newLab();
  await lab.open(newStory({ builtin: 'demo' }, 1));
  for await (const { record: part } of lab.run('A')) record = part;
});

const laneOf = (host: string, vhid: number): number =>
  record.lanes.findIndex((each) => each.host === host && each.vhid === vhid);

/** A thing in a few words. */
function short(thing: Thing | undefined): string {
  switch (thing?.kind) {
    case 'transition': {
      const { host, vhid, to, timeUs } = thing.transition;
      return `${host} ${vhid} ${to} ${timeUs}`;
    }
    case 'fault': {
      const { kind, timeUs } = record.faults.kept.find(({ id }) => id === thing.fault)!;
      return `${kind} ${timeUs}`;
    }
    case 'frame':
      return `frame ${thing.frame}`;
    case 'lane':
      return `lane ${record.lanes[thing.lane]!.host} ${record.lanes[thing.lane]!.vhid} ${thing.timeUs}`;
    default:
      return 'nothing';
  }
}

/** The things that follow each other from what is selected at an instant, each in a few words. */
function walk(
  tUs: number,
  lane: number | undefined,
  step: (thing: Thing) => Thing | undefined,
): readonly string[] {
  const found: string[] = [];
  let thing = thingAt(record, tUs, { lane });
  for (; thing !== undefined && found.length < 9; thing = step(thing)) found.push(short(thing));
  return found;
}

it('a takeover after a crash came from the crash, and the crash from nothing', () => {
  for (const vhid of [1, 2])
    expect(walk(48_687_800, laneOf('OPNsense-2', vhid), (thing) => cameFrom(record, thing))).toEqual([
      `OPNsense-2 ${vhid} MASTER 48687800`,
      'crash 45600000',
    ]);
});

it('of a crash came the takeover, of the lane that is selected, and of that its first advertisement', () => {
  const crash = thingAt(record, 45_600_000, {})!;
  expect(short(crash)).toBe('crash 45600000');
  expect(short(cameOf(record, crash))).toBe('OPNsense-2 1 MASTER 48687800');
  const second = cameOf(record, crash, laneOf('OPNsense-1', 2))!;
  expect(short(second)).toBe('OPNsense-2 2 MASTER 48687800');
  const sent = cameOf(record, second) as Thing & { kind: 'frame' };
  const { advertisements } = record.lanes[laneOf('OPNsense-2', 2)]!;
  expect(advertisements.kept.find(({ frame }) => frame === sent.frame)?.timeUs).toBe(48_687_800);
});

it('a handover is a walk through frames, there and back', () => {
  const from = walk(15_000_200, laneOf('OPNsense-1', 1), (thing) => cameFrom(record, thing));
  expect(from).toEqual([
    'OPNsense-1 1 BACKUP 15000200',
    'frame 112',
    'lane OPNsense-2 1 15000100',
    'OPNsense-2 1 MASTER 15000100',
    'frame 108',
    'lane OPNsense-1 1 15000000',
    'OPNsense-1 1 MASTER 3000000',
    'OPNsense-1 1 BACKUP 0',
  ]);
  const first = record.transitions.kept[0]!;
  const of = [short(cameOf(record, { kind: 'transition', transition: first }))];
  expect(of).toEqual(['OPNsense-1 1 MASTER 3000000']);
  expect(walk(15_000_100, laneOf('OPNsense-2', 1), (thing) => cameOf(record, thing))).toEqual([
    'OPNsense-2 1 MASTER 15000100',
    'frame 112',
    'OPNsense-1 1 BACKUP 15000200',
  ]);
});

it('every transition but the first of a host that starts has a cause, and each cause is earlier', () => {
  for (const transition of record.transitions.kept) {
    const cause = cameFrom(record, { kind: 'transition', transition });
    if (cause === undefined) {
      expect(transition.from).toBe('INIT');
      continue;
    }
    const times: Record<Thing['kind'], () => number> = {
      fault: () => (cause as Thing & { kind: 'fault' }).timeUs,
      frame: () => (cameFrom(record, cause) as Thing & { kind: 'lane' }).timeUs,
      transition: () => (cause as Thing & { kind: 'transition' }).transition.timeUs,
      lane: () => Number.NaN,
    };
    expect(times[cause.kind]()).toBeLessThan(transition.timeUs);
  }
});

it('what is selected: the frame, the lane’s own transition, the fault, the lane as it is, any transition', () => {
  const second = laneOf('OPNsense-2', 1);
  expect(short(thingAt(record, 15_000_000, { lane: second, frame: 108 }))).toBe('frame 108');
  expect(short(thingAt(record, 15_000_100, { lane: second }))).toBe('OPNsense-2 1 MASTER 15000100');
  expect(short(thingAt(record, 15_000_000, { lane: second }))).toBe('maintenance 15000000');
  expect(short(thingAt(record, 15_000_200, { lane: second }))).toBe('lane OPNsense-2 1 15000200');
  expect(short(thingAt(record, 15_000_200, {}))).toBe('OPNsense-1 1 BACKUP 15000200');
  expect(thingAt(record, 16_000_000, {})).toBeUndefined();
});
