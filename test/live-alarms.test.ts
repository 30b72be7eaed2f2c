import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Alarm,
  CaptureAnalysis,
  type CapturedInput,
  Links,
  type MastershipOverlap,
  type OnOverlap,
  US,
  type VhidTimeline,
} from '@carplab/analysis';
import { type CaptureFrame, CaptureReader } from '@carplab/capture';
import { formatAddress, source } from '@carplab/codec';
import { NodeAlarms } from '@carplab/live';
import { scenarios } from '@carplab/properties';
import { parseScenario, readScenario, type Scenario, ScenarioRun } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A frame, and the input that it comes from. */
interface Seen {
  readonly frame: CaptureFrame;
  readonly input: number;
}

interface Wires {
  readonly frames: readonly Seen[];
  readonly inputs: readonly CapturedInput[];
}

const overlapName = ({ link, vhid, family }: VhidTimeline, { a, b, fromUs }: MastershipOverlap): string =>
  `${link} ${vhid} ${family} ${formatAddress(a.source)} ${formatAddress(b.source)} ${fromUs}`;

/** What `decode` says in hindsight: overlaps that outlast a handover. */
function hindsight({ frames, inputs }: Wires): string[] {
  const analysis = new CaptureAnalysis({ links: new Links(inputs) });
  for (const { frame, input } of frames) analysis.frame(frame, input);
  return analysis
    .summary()
    .vhids.flatMap((timeline) =>
      timeline.overlaps.filter(({ lasting }) => lasting).map((each) => overlapName(timeline, each)),
    );
}

/** What raises the alarm while the frames come, and time passes between them. */
function live({ frames, inputs }: Wires) {
  const raised: { name: string; timeUs: number; isNow: boolean; overlap: MastershipOverlap }[] = [];
  const onOverlap: OnOverlap = (timeline, overlap, isNow, timeUs) =>
    raised.push({ name: overlapName(timeline, overlap), timeUs, isNow, overlap: { ...overlap } });
  const analysis = new CaptureAnalysis({ links: new Links(inputs), onOverlap });
  let beforeUs = frames[0]?.frame.timeUs ?? 0;
  let roll = 1;
  for (const { frame, input } of frames) {
    // A clock that looks now and then, however close to the next frame.
    for (let i = 0; i < 3; i++) {
      roll = (Math.imul(roll, 1664525) + 1013904223) >>> 0;
      beforeUs += Math.floor((Math.max(0, frame.timeUs - beforeUs) * (roll >>> 8)) / 2 ** 24);
      analysis.advance(beforeUs);
    }
    analysis.frame(frame, input);
    beforeUs = Math.max(beforeUs, frame.timeUs);
  }
  const untilEnd = raised.length;
  analysis.summary();
  return { raised, untilEnd };
}

/** Both, of the same frames; how many alarms there were. */
function compare(wires: Wires): number {
  const { raised } = live(wires);
  expect(raised.map(({ name }) => name).sort()).toEqual(hindsight(wires).sort());
  for (const { timeUs, overlap } of raised) {
    expect(overlap.lasting).toBe(true);
    // No alarm before the handover's time is over, and none about a future.
    expect(timeUs).toBeGreaterThan(overlap.fromUs + 100_000);
    expect(overlap.toUs).toBeLessThanOrEqual(timeUs);
  }
  return raised.length;
}

function captured(path: string): Wires {
  const reader = new CaptureReader();
  reader.push(readFileSync(join(ROOT, path)));
  reader.end();
  const frames: Seen[] = [];
  for (let frame = reader.next(); frame; frame = reader.next())
    frames.push({ input: 0, frame: { ...frame, bytes: frame.bytes.slice() } });
  return { frames, inputs: [{ path, interfaces: reader.interfaces }] };
}

/** Everything that the segments of a run carry. */
function carried(scenario: Scenario): Wires {
  const names = scenario.segments.map(({ name }) => name);
  const frames: Seen[] = [];
  const run = new ScenarioRun(scenario);
  run.world.observe({
    frame: ({ event, segment, timeUs, frame: bytes }) => {
      if (event !== 'carried') return;
      frames.push({ input: names.indexOf(segment), frame: frameOf(bytes, timeUs) });
    },
  });
  run.finish();
  return { frames, inputs: names.map((path) => ({ path, interfaces: [] })) };
}

function frameOf(bytes: Uint8Array, timeUs: number): CaptureFrame {
  const place = { interfaceId: 0, recordOffset: 0, comment: '', nanos: 0, linkType: 1 };
  return { ...place, bytes: bytes.slice(), start: 0, end: bytes.length, wireLength: bytes.length, timeUs };
}

const CASES = 'fixtures/cases';
const LIVE = 'fixtures/freebsd-live';

describe('alarms of two MASTERs are what decode finds in hindsight', () => {
  it.each([
    [`${LIVE}/live_18_three_preempt.pcap`, 5],
    [`${LIVE}/live_19_deaf_third.pcap`, 7],
    [`${LIVE}/live_20_deaf_backup.pcap`, 3],
    [`${LIVE}/live_24_deaf_third_speak.pcap`, 3],
    [`${CASES}/three-nodes-one-deaf.pcapng`, 3],
    [`${CASES}/half-deaf-pair.pcapng`, 1],
    [`${CASES}/same-vhid-two-links.pcapng`, 0],
    [`${CASES}/openbsd-reboot.pcapng`, 0],
  ])('in %s', (path, alarms) => {
    expect(compare(captured(path))).toBe(alarms);
  });

  it('while they are MASTER: 1 s after it began where that is clear, and as soon as the other is overdue elsewhere', () => {
    const [deaf] = live(captured(`${CASES}/half-deaf-pair.pcapng`)).raised;
    expect(deaf?.isNow).toBe(true);
    expect(deaf!.timeUs - deaf!.overlap.fromUs).toBeLessThan(3_000_000);
    const { raised, untilEnd } = live(captured(`${LIVE}/live_18_three_preempt.pcap`));
    expect(untilEnd).toBe(5);
    for (const { timeUs, overlap, isNow } of raised) {
      expect(isNow).toBe(false);
      expect(timeUs - overlap.toUs).toBeLessThan(2_500_000);
    }
  });

  it('in every shipped scenario', () => {
    const folder = join(ROOT, 'sim/scenarios');
    let alarms = 0;
    let silent = 0;
    for (const file of readdirSync(folder).filter((each) => each.endsWith('.yaml'))) {
      const parsed = parseScenario(readFileSync(join(folder, file), 'utf8'), file);
      if (!parsed.ok) throw new Error(file);
      const count = compare(carried(parsed.scenario));
      alarms += count;
      if (count === 0) silent++;
    }
    expect(alarms).toBeGreaterThan(5);
    expect(silent).toBeGreaterThan(15);
  });

  it('in drawn ones of one to three hosts', () => {
    let alarms = 0;
    fc.assert(
      fc.property(scenarios({ minHosts: 1, maxHosts: 3 }), (input) => {
        const read = readScenario(input, 'drawn');
        if (read.ok) alarms += compare(carried(read.scenario));
      }),
      { numRuns: 100 },
    );
    expect(alarms).toBeGreaterThan(0);
  });
});

describe('a host that takes part raises what a capture of what it sends and hears shows', () => {
  it('with real kernels of which the third is deaf: it was MASTER beside the first again and again', () => {
    const own = '10.9.0.2';
    const config = {
      name: 'carplab',
      dialect: 'freebsd' as const,
      interfaces: [{ name: 'em0', mac: '52:54:00:00:00:02', addresses: [`${own}/24`] }],
      vhids: [
        {
          interface: 'em0',
          vhid: 1,
          advskew: 100,
          password: 'CarplabLive2026',
          addresses: ['10.9.0.100/24'],
        },
      ],
    };
    const said: Alarm[] = [];
    const alarms = new NodeAlarms({ config, stateOf: () => 'BACKUP', alarm: (alarm) => said.push(alarm) });
    const { frames } = captured(`${LIVE}/live_24_deaf_third_speak.pcap`);
    const analysis = new CaptureAnalysis();
    for (const { frame } of frames) {
      analysis.frame(frame, 0);
      if (analysis.protocol !== 'carp') continue;
      const bytes = frame.bytes.subarray(frame.start, frame.end);
      if (source(analysis.packet) === own) alarms.sent(0, bytes, frame.timeUs);
      else alarms.received(0, bytes, frame.timeUs)?.();
    }
    const lasting = analysis
      .summary()
      .vhids.flatMap(({ overlaps }) => overlaps.filter((each) => each.lasting));
    const name = ({ source: bytes }: MastershipOverlap['a']): string => {
      const text = formatAddress(bytes);
      return text === own ? US : text;
    };
    const masters = said.filter(({ kind }) => kind === 'dual-master');
    const first = masters.filter(({ message }) => / both MASTER /.test(message));
    expect(first).toHaveLength(lasting.length);
    for (const { a, b } of lasting)
      expect(first.some(({ message }) => [a, b].every((each) => message.includes(name(each))))).toBe(true);
    expect(said.map(({ kind }) => kind)).not.toContain('replay');
  });
});
