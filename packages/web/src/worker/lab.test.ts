import { describe, expect, it } from 'vitest';
import { newLab, SHIPPED } from '../../test/shipped.js';
import { judgeLesson } from '../model/lessons/judge-lesson.js';
import { answerBranch } from '../model/lessons/lesson.js';
import { lessonOf } from '../model/lessons/lessons.js';
import { type Branch, newStory, type Story } from '../model/story.js';
import type { Lab } from './lab.js';
import type { Recorded } from './protocol.js';

/** How far each shipped scenario is looked at, µs; `npm run soak -- whole` goes to the end. */
const UNTIL_US = process.env['CARPLAB_WHOLE'] === '1' ? Number.POSITIVE_INFINITY : 60_000_000;

async function whole(lab: Lab, branch: string, untilUs?: number): Promise<Recorded> {
  let last: Recorded | undefined;
  for await (const recorded of lab.run(branch, untilUs)) last = recorded;
  return last!;
}

const demo = (...branches: Branch[]): Story => {
  const story = newStory({ builtin: 'demo' }, 1);
  return { ...story, branches: [...story.branches, ...branches] };
};

describe('the demo', () => {
  it('its takeover is 45.297175 + 3.390625 = 48.687800, to the microsecond', async () => {
    const lab = newLab();
    await lab.open(demo());
    const { record, traceHash } = await whole(lab, 'A');
    expect(traceHash).toBe('f4b619016c0a9c4c');
    const lane = record.lanes.findIndex(({ host, vhid }) => host === 'OPNsense-2' && vhid === 1);
    const reason = await lab.why('A', 48_687_800, lane);
    expect(reason?.transition).toMatchObject({ from: 'BACKUP', to: 'MASTER', cause: 'master timed out' });
    expect(reason?.wait).toEqual({
      family: 4,
      setUs: 45_297_175,
      frame: expect.any(Number),
      deadRatio: 3,
      advbase: 1,
      advskew: 100,
      waitUs: 3_390_625,
      lateUs: 0,
      dueUs: 48_687_800,
    });
  });

  it('the announced handover is a comparison', async () => {
    const lab = newLab();
    await lab.open(demo());
    const { record } = await whole(lab, 'A');
    const handover = record.transitions.kept.find(({ cause }) => cause === 'preempting a slower master')!;
    const lane = record.lanes.findIndex(({ host, vhid }) => host === handover.host && vhid === handover.vhid);
    expect(await lab.why('A', handover.timeUs, lane)).toMatchObject({
      comparison: {
        mine: { advbase: 1, advskew: 100, intervalUs: 1_390_625 },
        heard: { advbase: 1, advskew: 240, intervalUs: 1_937_500 },
        order: '<',
        preempt: true,
      },
    });
  });

  it('why not, while a backup waits', async () => {
    const lab = newLab();
    await lab.open(demo());
    const { record } = await whole(lab, 'A');
    const lane = record.lanes.findIndex(({ host, vhid }) => host === 'OPNsense-2' && vhid === 1);
    const reason = await lab.why('A', 40_000_000, lane);
    expect(reason).toMatchObject({ state: 'BACKUP', comparison: { order: '>' } });
    expect(reason?.transition).toBeUndefined();
    expect(reason?.wait?.dueUs).toBeGreaterThan(40_000_000);
  });

  it('with a cable of the sync network cut at 20 s the session hangs, and everything before is the same', async () => {
    const lab = newLab();
    await lab.open(
      demo({ id: 'B', parent: 'A', atUs: 20_000_000, steps: [{ at: '20s', cut: 'OPNsense-1:sync' }] }),
    );
    const a = await whole(lab, 'A');
    const b = await whole(lab, 'B');
    expect(b.traceHash).not.toBe(a.traceHash);
    const fate = ({ record }: Recorded): (string | undefined)[] =>
      record.sessions.kept.filter(({ name }) => name === 'ssh').map(({ fate: how }) => how);
    expect([fate(a), fate(b)]).toEqual([['survived'], ['hung']]);
    const before = await Promise.all(['A', 'B'].map((id) => lab.seek(id, 19_999_999)));
    expect(before[0]!.traceHash).toBe(before[1]!.traceHash);
  });
});

it('a seek to any instant, in any order, is the run that was never left', async () => {
  const lab = newLab();
  await lab.open(demo());
  await whole(lab, 'A');
  const times = [0, 90_000_000, 48_687_799, 48_687_800, 12_345_678, 89_999_999, 3_000_000];
  const there = await Promise.all(times.map(async (tUs) => (await lab.seek('A', tUs)).traceHash));
  const again = await Promise.all(
    times.toReversed().map(async (tUs) => (await lab.seek('A', tUs)).traceHash),
  );
  expect(again.toReversed()).toEqual(there);
});

it('every timeout of every shipped scenario is its sum', async () => {
  const lab = newLab();
  let sums = 0;
  for (const name of SHIPPED) {
    await lab.open(newStory({ builtin: name }, 1));
    const { record } = await whole(lab, 'A', UNTIL_US);
    for (const { cause, timeUs, host, link, vhid } of record.transitions.kept.slice(0, 40)) {
      if (cause !== 'master timed out') continue;
      const lane = record.lanes.findIndex(
        (each) => each.host === host && each.link === link && each.vhid === vhid,
      );
      const reason = await lab.why('A', timeUs, lane);
      if (reason?.transition?.timeUs !== timeUs || reason.transition.cause !== cause) continue;
      const { setUs, waitUs, lateUs, dueUs } = reason.wait ?? {};
      expect([name, timeUs, reason.defect, dueUs], name).toEqual([name, timeUs, undefined, timeUs]);
      expect(setUs! + waitUs! + lateUs!).toBe(timeUs);
      sums++;
    }
  }
  expect(sums).toBeGreaterThan(100);
});

describe('a lesson', () => {
  it('is its scenario without steps; each branch is judged by its checks', async () => {
    const lab = newLab();
    const lesson = lessonOf('announced-handover')!;
    const root = newStory({ builtin: lesson.base }, 1);
    const solved: Branch = { id: 'B', parent: 'A', ...answerBranch(lesson.solution) };
    await lab.open({ ...root, lesson: lesson.id, branches: [...root.branches, solved] });
    const passed = async (branch: string): Promise<boolean> => {
      const { expectations = [], record } = await whole(lab, branch);
      return judgeLesson(lesson, expectations, record).passed;
    };
    expect([await passed('A'), await passed('B')]).toEqual([false, true]);
    await lab.open(root);
    expect((await whole(lab, 'A')).traceHash).toBe('f4b619016c0a9c4c');
  });
});

it('a branch with another configuration has a network of its own', async () => {
  const lab = newLab();
  const hosts = { 'OPNsense-1': { on: { lan: '192.168.1.7/24' } } };
  const vhids = [{ vhid: 2, segment: 'lan', to: 9 }];
  await lab.open(demo({ id: 'B', parent: 'A', atUs: 0, steps: [], config: { hosts, vhids } }));
  expect((await whole(lab, 'A', 1_000_000)).network).toBeUndefined();
  const { network } = await whole(lab, 'B', 1_000_000);
  const found = network!.machines.find(({ name }) => name === 'OPNsense-1')!;
  expect(found.ports.find(({ segment }) => segment === 'lan')!.addresses).toEqual(['192.168.1.7/24']);
  expect(found.vhids.map(({ vhid }) => vhid)).toEqual([1, 9]);
});
