import { describe, expect, it } from 'vitest';
import { newLab } from '../../test/shipped.js';
import { type Branch, newStory, type Story } from '../model/story.js';
import type { Recorded, StatesAnswer } from './protocol.js';

async function ran(story: Story) {
  const lab = newLab();
  await lab.open(story);
  let recorded: Recorded | undefined;
  for (const { id } of story.branches) for await (const part of lab.run(id)) recorded = part;
  return { lab, branch: story.branches.at(-1)!.id, record: recorded!.record };
}

const ALL = { from: 0, count: 10_000 };
const DEMO = newStory({ builtin: 'demo' }, 1);
const PAIR = { left: 'OPNsense-1', right: 'OPNsense-2' };

/** Of the TCP connections of clients in 192.168.1.0/24: how many the verdicts keep, and how many there are. */
function connections({ rows }: StatesAnswer): { readonly kept: number; readonly all: number } {
  const found = new Map<string, boolean>();
  for (const { left, verdict } of rows) {
    const port = left?.ends.startsWith('tcp') ? /192\.168\.1\.\d+:(\d{5})/.exec(left.ends)?.[1] : undefined;
    if (port !== undefined && verdict !== undefined)
      found.set(port, (found.get(port) ?? true) && verdict.fate === 'kept');
  }
  return { kept: [...found.values()].filter(Boolean).length, all: found.size };
}

describe('what a failover would keep is what the crash then leaves', () => {
  it.each([
    ['demo', 1, 3],
    ['pfsense-defaults', 1, 1],
    ['pfsync-1400-to-1301', 0, 1],
    ['pfsync-floating-names', 1, 1],
    ['pfsync-interface-names', 0, 1],
    ['pfsync-mtu-9000', 0, 40],
    ['pfsync-multicast-eaten', 0, 1],
    ['pfsync-states-of-both', 1, 2],
    ['pfsync-syncpeer-on-one-side', 1, 1],
    ['s2d-sync-link', 1, 2],
    ['s3a-ssh-to-the-firewall', 0, 1],
    ['s3c-nat-to-the-interface', 0, 1],
    ['s3d-without-pfsync', 0, 1],
    ['s3e-young-connections', 27, 30],
  ])('%s: %i of %i', async (name, kept, all) => {
    const { lab, record } = await ran(newStory({ builtin: name }, 1));
    const crash = record.faults.kept.find(({ kind }) => kind === 'crash')!;
    const left = crash.target;
    const right = record.lanes.find(({ host }) => host !== left)!.host;
    const found = await lab.states('A', { left, right, ...ALL, tUs: crash.timeUs - 1 });
    expect(found.failover?.from).toBe('left');
    expect(connections(found)).toEqual({ kept, all });
    // The sessions that there were then, as the run ended for them.
    const fates = record.sessions.kept
      .filter(({ openedUs, timeUs }) => openedUs < crash.timeUs && timeUs > crash.timeUs)
      .map(({ fate }) => fate);
    expect([fates.filter((fate) => fate === 'survived').length, fates.length]).toEqual([kept, all]);
  });
});

describe('the demo', () => {
  it('before the crash both have everything, and it says why two sessions cannot move', async () => {
    const { lab } = await ran(DEMO);
    const { counts, failover, rows } = await lab.states('A', { ...PAIR, ...ALL, tUs: 45_000_000 });
    expect(counts).toEqual({ both: 7, left: 0, right: 0, differ: 0 });
    expect(failover).toEqual({ from: 'left', kept: 5, of: 7 });
    const lost = rows.flatMap(({ verdict }) => (verdict?.fate === 'lost' ? [verdict] : []));
    expect(lost).toEqual([
      { fate: 'lost', reason: 'socket', about: '192.168.1.254' },
      { fate: 'lost', reason: 'address', about: '203.0.113.2' },
    ]);
    const ssh = rows.find(({ left }) => left?.ends === 'tcp 203.0.113.11:22 <- 192.168.1.50:42629')!;
    expect(ssh.left).toMatchObject({
      interface: 'all',
      levels: 'ESTABLISHED:ESTABLISHED',
      createdUs: 34_000_000,
    });
    expect(ssh.left?.lines[0]).toBe(
      'all tcp 203.0.113.11:22 <- 192.168.1.50:42629       ESTABLISHED:ESTABLISHED',
    );
    // The copy was heard of within pfsync's second.
    const { heardUs = 0, createdUs = 0 } = ssh.right ?? {};
    expect(heardUs).toBeGreaterThanOrEqual(34_000_000);
    expect(heardUs - createdUs).toBeLessThanOrEqual(1_100_000);
    expect(ssh.left?.heardUs).toBeUndefined();
  });

  it('after it one table is gone, and connections would move the other way', async () => {
    const { lab } = await ran(DEMO);
    const { lacks, counts, failover, rows } = await lab.states('A', {
      ...{ ...PAIR, ...ALL, tUs: 50_000_000 },
    });
    expect([lacks, failover?.from, counts.right]).toEqual([['left'], 'right', rows.length]);
    expect(failover?.kept).toBe(0);
    expect(new Set(rows.map(({ verdict }) => verdict?.reason ?? verdict?.fate))).toEqual(new Set(['off']));
  });

  it('6. with a sync cable cut at 20 s the tables differ: nothing of the sessions gets across', async () => {
    const cut: Branch = {
      ...{ id: 'B', parent: 'A', atUs: 20_000_000, steps: [{ at: '20s', cut: 'OPNsense-1:sync' }] },
    };
    const { lab, branch } = await ran({ ...DEMO, branches: [...DEMO.branches, cut] });
    const found = await lab.states(branch, { ...PAIR, ...ALL, tUs: 45_000_000 });
    expect(found.counts.left).toBeGreaterThan(0);
    expect(connections(found)).toEqual({ kept: 0, all: 3 });
    const before = await lab.states(branch, { ...PAIR, ...ALL, tUs: 19_000_000 });
    expect(before.counts.left).toBe(0);
    // The same machine in both branches: its table is the same before the cut, and afterwards lacks what did not come.
    const backup = { left: 'OPNsense-2', right: 'OPNsense-2', rightBranch: 'B' };
    const still = await lab.states('A', { ...backup, ...ALL, tUs: 19_000_000 });
    expect(still.counts).toEqual({ both: still.total, left: 0, right: 0, differ: 0 });
    const after = await lab.states('A', { ...backup, ...ALL, tUs: 45_000_000 });
    expect(after.counts.left).toBe(found.counts.left);
    expect([after.failover, after.rows.some(({ verdict }) => verdict)]).toEqual([undefined, false]);
  });

  it('gives a window of the chosen rows, also around one that is named', async () => {
    const { lab } = await ran(DEMO);
    const question = { ...PAIR, tUs: 45_000_000, order: 'ends' as const };
    const all = await lab.states('A', { ...question, ...ALL });
    const part = await lab.states('A', { ...question, from: 2, count: 3 });
    expect([part.total, part.rows]).toEqual([7, all.rows.slice(2, 5)]);
    const { id, creatorid } = all.rows[5]!;
    const found = await lab.states('A', { ...question, from: 0, count: 2, find: `${id} ${creatorid}` });
    expect([found.found, found.from, found.rows[1]]).toEqual([5, 4, all.rows[5]]);
    const tcp = await lab.states('A', { ...question, ...ALL, text: 'TCP' });
    expect(tcp.rows.map(({ left }) => left?.ends.slice(0, 3))).toEqual(Array(5).fill('tcp'));
  });
});
