import { sameBytes } from '@carplab/codec';
import { ScenarioRun } from '@carplab/sim/scenario';
import { describe, expect, it } from 'vitest';
import { builtins, newLab } from '../../test/shipped.js';
import { parseFrameFilter } from '../model/frame-filter.js';
import { type FrameChunk, type FrameNames, FrameTable } from '../model/frames.js';
import { newStory } from '../model/story.js';
import { FrameLog } from './frame-log.js';
import type { FramesPart } from './protocol.js';

async function framesOf(name: string) {
  const lab = newLab();
  await lab.open(newStory({ builtin: name }, 1));
  for await (const _ of lab.run('A'));
  const parts: FramesPart[] = [];
  for await (const part of lab.frames('A')) parts.push(part);
  const chunks = parts.flatMap(({ chunk }) => chunk ?? []) as FrameChunk[];
  const { names, left } = parts.at(-1)!.last!;
  return { lab, table: new FrameTable(names, chunks, left) };
}

const selected = (table: FrameTable, text: string): number[] => {
  const parsed = parseFrameFilter(text, table.names);
  if (!parsed.ok || parsed.filter === undefined) throw new Error(text);
  return [...table.select(parsed.filter)];
};
const named = (names: FrameNames, table: FrameTable, frame: number) => ({
  from: names.nodes[table.at('sender', frame)],
  protocol: names.protocols[table.at('protocol', frame)],
  segment: names.segments[table.at('segment', frame)],
  vhid: table.at('vhid', frame),
  sentUs: table.at('sentUs', frame),
});

describe('the list of frames', () => {
  it('has every frame of the demo, in order, and the one that is heard last before the crash', async () => {
    const { table } = await framesOf('demo');
    const { scenario } = await builtins.load('demo');
    const run = new ScenarioRun(scenario, { seed: 1 });
    run.finish();
    expect(table.count).toBe(run.world.counters.sent);
    const times = Array.from({ length: table.count }, (_, i) => table.at('sentUs', i));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const last = selected(table, 'carp vhid 2 from opnsense-1').filter(
      (frame) => table.at('sentUs', frame) < 45_600_000,
    );
    expect(named(table.names, table, last.at(-1)!)).toEqual({
      ...{ from: 'OPNsense-1', protocol: 'carp', segment: 'lan', vhid: 2, sentUs: 45_297_075 },
    });
  });

  it('says what was lost and what was refused, by whom and why', async () => {
    const { table } = await framesOf('password-differs');
    const { nodes, reasons } = table.names;
    const refused = selected(table, 'refused');
    expect(refused.length).toBeGreaterThan(10);
    const words = refused.map((frame) => [
      reasons[table.at('refused', frame)],
      nodes[table.at('sender', frame)] === nodes[table.at('refusedAt', frame)],
    ]);
    expect(new Set(words.map(String))).toEqual(new Set(['badauth,false']));
    const demo = (await framesOf('demo')).table;
    const lost = selected(demo, 'carp lost');
    expect(lost.length).toBeGreaterThan(10);
    for (const frame of lost) {
      expect(['link-down', 'node-off']).toContain(demo.names.reasons[demo.at('lost', frame)]);
      expect(demo.names.nodes[demo.at('lostAt', frame)]).toBe('OPNsense-1');
    }
  });

  it('keeps bytes within a limit, and makes the others again exactly', async () => {
    const { scenario } = await builtins.load('s2-crash');
    const kept = new Map<number, Uint8Array>();
    let asked = 0;
    const log = new FrameLog({
      nodes: scenario.hosts.map(({ config }) => config.name),
      segments: scenario.segments.map(({ name }) => name),
      maxBytes: 2000,
      again: (fromUs, toUs, take) => {
        asked++;
        const again = new ScenarioRun(scenario, {
          seed: 1,
          onFrame: ({ event, frameId, sentUs, frame }) => {
            if (event === 'sent' && sentUs >= fromUs && sentUs <= toUs) take(frameId, frame);
          },
        });
        again.runTo(toUs);
      },
    });
    const run = new ScenarioRun(scenario, {
      seed: 1,
      onFrame: (event) => {
        log.frame(event);
        if (event.event === 'sent') kept.set(event.frameId, event.frame.slice());
      },
      onTrace: (event) => log.event(event),
    });
    run.finish();
    expect(log.count).toBe(kept.size);
    const all = log.bytes([...kept.keys(), kept.size + 5]);
    expect(all.size).toBe(kept.size);
    for (const [frame, bytes] of kept) expect(sameBytes(all.get(frame)!, bytes)).toBe(true);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(10);
  });

  it('the lab makes bytes again that a tape gave up, without changing what it says of an instant', async () => {
    const { lab, table } = await framesOf('demo');
    const before = await lab.seek('A', 30_000_000);
    const lines = await lab.lines('A', [0, 565, table.count - 1, table.count]);
    expect(lines[1]).toEqual({
      text: expect.stringMatching(/^CARPv2-advertise vhid=2 advbase=1 advskew=0 demote=0 counter=\d+$/),
      carp: { vhid: 2, advbase: 1, advskew: 0, demote: 0 },
    });
    expect([lines[0]?.text.slice(0, 4), lines[3]]).toEqual(['ARP,', undefined]);
    expect(await lab.seek('A', 30_000_000)).toEqual(before);
  });
});
