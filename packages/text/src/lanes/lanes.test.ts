import { defineScenario, readScenario, runScenario } from '@carplab/sim';
import { describe, expect, it } from 'vitest';
import { dualMasters, type LaneChart } from './chart.js';
import { LaneRecorder } from './lane-recorder.js';
import { type LanesScreenOptions, lanesScreen } from './lanes-screen.js';
import { lanesSvg } from './lanes-svg.js';
import { lanesText } from './lanes-text.js';

const PLACES = ['fw1', 'fw2'].map((host) => ({ host, interface: 'vtnet0', vhid: 1 }));

/** The lanes of a pair whose first node crashes at 9.5 s and comes back at 15 s, watched by a client. */
function crash(rules: object[] = []): LaneChart {
  const input = defineScenario({
    name: 'a crash & its end',
    learn: 'The backup waits for three intervals.',
    duration: '20s',
    segments: ['lan'],
    defaults: { preempt: true },
    vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
    hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
    clients: { pc: { segment: 'lan', addresses: '10.0.0.9/24', ping: '10.0.0.254', delay: '4s' } },
    steps: [{ at: '9.5s', crash: 'fw1' }, { at: '15s', boot: 'fw1' }, ...(rules as [])],
  });
  const parsed = readScenario(input, 'crash.ts');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  const lanes = new LaneRecorder(PLACES);
  runScenario(parsed.scenario, { seed: 1, onEvent: lanes.event, onTrace: lanes.trace, onFrame: lanes.frame });
  return lanes.chart(input.name, parsed.scenario.durationUs);
}

const chart = crash();

describe('LaneRecorder', () => {
  it('has each state of each host, without gaps, to the end', () => {
    for (const { bands } of chart.lanes) {
      expect(bands[0]!.fromUs).toBe(0);
      expect(bands.at(-1)!.toUs).toBe(20_000_000);
      for (let i = 1; i < bands.length; i++) expect(bands[i]!.fromUs).toBe(bands[i - 1]!.toUs);
    }
    const states = chart.lanes.map(({ bands }) => bands.map(({ state }) => state).join(' '));
    expect(states).toEqual(['BACKUP MASTER OFF BACKUP MASTER', 'BACKUP MASTER BACKUP']);
  });

  it('has the advertisements, and where they went', () => {
    // Skew 0: one a second from 3 s on, until the crash at 9.5 s.
    expect(chart.lanes[0]!.advertisementsUs.filter((us) => us < 9_500_000)).toEqual(
      [3, 4, 5, 6, 7, 8, 9].map((s) => s * 1_000_000),
    );
    const first = chart.flights[0]!;
    expect(first).toEqual({ sentUs: 3_000_000, endUs: 3_000_100, from: 0, to: 1 });
    // The client hears them too, and has no lane; a machine that is off hears none.
    const heard = chart.flights.filter(({ dropped }) => dropped === undefined);
    expect(heard.filter(({ sentUs }) => sentUs > 9_500_000 && sentUs < 15_000_000)).toEqual([]);
    expect(new Set(heard.map(({ sentUs }) => sentUs)).size).toBe(heard.length);
  });

  it('tells what a takeover followed, and what was lost', () => {
    const takeover = chart.marks.find(({ text }) => text.startsWith('fw2 vhid 1: BACKUP → MASTER'))!;
    expect(takeover.text).toMatch(/\(master timed out\), 2\.89\d s after fw1: crash$/);
    expect(chart.pings[0]!.pings.filter(({ lost }) => lost)).toHaveLength(3);
  });
});

describe('lanesText', () => {
  const lines = lanesText(chart, { width: 80 });

  it('draws a row for each lane, no wider than asked', () => {
    expect(lines[0]).toBe('a crash & its end');
    expect(lines.slice(0, 6).every((line) => line.length <= 80)).toBe(true);
    const row = lines.find((line) => line.startsWith('fw1 vhid 1'))!;
    expect(row).toMatch(/ B─+[M━]+ +[M━]+$/);
    expect(lines.find((line) => line.startsWith('pc ping'))).toMatch(/ \.[. ]+x[x ]*x[. ]+\.$/);
  });

  it('names what happened in order, and counts the pings', () => {
    expect(lines.some((line) => line.includes('9.500 s  fw1: crash'))).toBe(true);
    expect(lines.at(-1)).toBe('  pc: 3 of 16 pings to 10.0.0.254 lost');
    expect(lines.join('\n')).not.toContain('both master');
  });

  it('tells what the signs stand for, and only those that are there', () => {
    const signsOf = (of: LaneChart, width: number): string[] => {
      const all = lanesText(of, { width });
      return all.slice(3 + of.lanes.length + of.pings.length, all.lastIndexOf(''));
    };
    expect(signsOf(chart, 80)).toEqual([
      '  M advertises as MASTER   ━ MASTER   B becomes BACKUP   ─ BACKUP   blank: off',
      '  . ping answered   x ping lost',
    ]);
    const calm = { ...chart, fromUs: 10_000_000, toUs: 12_000_000, pings: [] };
    expect(signsOf(calm, 80)).toEqual(['  B becomes BACKUP   ─ BACKUP   blank: off']);
    for (const width of [32, 45, 60])
      for (const line of signsOf(chart, width)) expect(line.length).toBeLessThanOrEqual(width);
  });

  it('says how many marks found no place', () => {
    const crowded = { ...chart, marksDropped: 7 };
    expect(lanesText(crowded)).toContain('  … and 7 more');
    expect(lanesSvg(crowded)).toContain('… and 7 more');
  });

  it('says when two were master', () => {
    const cut = crash([{ at: '5s', cut: { port: 'fw2', direction: 'in' } }]);
    expect(dualMasters(cut)[0]).toMatchObject({ vhid: 1, lanes: [0, 1] });
    expect(lanesText(cut).join('\n')).toMatch(/both master of vhid 1: fw1 and fw2, for \d\.\d+ s from/);
  });
});

describe('a recorder whose chart moves on', () => {
  it('makes one mark of what a host does at once in several vhids', () => {
    const lanes = new LaneRecorder([1, 2, 3].map((vhid) => ({ host: 'a', interface: 'em0', vhid })));
    const event = { event: 'transition', host: 'a', interface: 'em0', from: 'INIT', to: 'BACKUP' } as const;
    for (const vhid of [1, 2, 3])
      lanes.event({ ...event, timeUs: 5, vhid, reason: 'initialization complete' });
    lanes.event({ ...event, timeUs: 6, vhid: 3, reason: 'initialization complete' });
    const texts = lanes.chart('', 9).marks.map(({ text }) => text);
    expect(texts).toEqual([
      'a vhids 1–3: INIT → BACKUP (initialization complete)',
      'a vhid 3: INIT → BACKUP (initialization complete)',
    ]);
  });

  it('keeps no more than it shows, and the letters of the marks', () => {
    const lanes = new LaneRecorder(PLACES);
    for (let s = 0; s < 100_000; s++) {
      const timeUs = s * 1_000_000;
      lanes.event({ event: 'ping', timeUs, client: 'pc', to: '10.0.0.254', sequence: s, lost: s % 2 === 0 });
      lanes.event({ event: 'fault', timeUs, kind: 'crash', target: `fw${s}` });
      lanes.forget(timeUs - 10_000_000, 3);
    }
    const chart = lanes.chart('', 100_000_000_000);
    expect(chart.pings[0]).toMatchObject({ sent: 100_000, lost: 50_000 });
    expect(chart.pings[0]!.pings.length).toBeLessThan(15);
    expect(chart.marks.map(({ text }) => text)).toEqual([
      'fw99997: crash',
      'fw99998: crash',
      'fw99999: crash',
    ]);
    expect(chart.marksForgotten).toBe(99_997);
  });

  it('counts all pings where it keeps a part', () => {
    const lanes = new LaneRecorder(PLACES);
    for (let s = 0; s < 86_400; s++)
      lanes.event({
        event: 'ping',
        timeUs: s,
        client: 'pc',
        to: '10.0.0.254',
        sequence: s,
        lost: s % 3 === 0,
      });
    const [pings] = lanes.chart('', 86_400).pings;
    expect(pings).toMatchObject({ sent: 86_400, lost: 28_800 });
    expect(pings!.pings.length).toBeLessThan(41_000);
    expect(pings!.pings.at(-1)!.timeUs).toBeGreaterThan(86_300);
  });
});

describe('a lane', () => {
  it('shows who was master for a moment, as long as he said so', () => {
    const bands = [
      { fromUs: 0, toUs: 5_100_000, state: 'BACKUP' },
      { fromUs: 5_100_000, toUs: 5_100_100, state: 'MASTER' },
      { fromUs: 5_100_100, toUs: 10_000_000, state: 'BACKUP' },
    ] as const;
    const lane = { host: 'fw1', vhid: 1, bands, advertisementsUs: [5_100_000] };
    const moment = {
      ...chart,
      title: '',
      toUs: 10_000_000,
      lanes: [lane],
      flights: [],
      marks: [],
      pings: [],
    };
    expect(lanesText(moment, { width: 33 })[3]).toBe('fw1 vhid 1  B─────────MB────────');
  });
});

describe('lanesScreen', () => {
  const view: LanesScreenOptions = {
    ...{ width: 80, height: 24, status: 'playing', columnUs: 250_000, endUs: 20_000_000 },
  };

  it('shows the last stretch, and the last marks below', () => {
    const lines = lanesScreen(chart, view);
    expect(lines.slice(0, 2)).toEqual(['a crash & its end', 'playing']);
    // 59 columns of a quarter of a second.
    expect(lines.find((line) => line.startsWith('s '))).toMatch(/^s +╷10 +╷15$/);
    expect(lines.join(' ')).toMatch(/fw2 vhid 1: MASTER → BACKUP [^:]*$/);
  });

  it('tells what all signs stand for, where that leaves room for marks', () => {
    expect(lanesScreen(chart, view)).toContain('  . ping answered   x ping lost');
    expect(lanesScreen(chart, view).join()).toContain('i INIT');
    expect(lanesScreen(chart, { ...view, height: 12 }).join()).not.toContain('i INIT');
  });

  it('is never wider or higher than the screen', () => {
    for (let width = 32; width < 200; width += 7) {
      for (let height = 3; height < 60; height += 5) {
        const lines = lanesScreen(chart, { ...view, width, height });
        expect(lines.length).toBeLessThanOrEqual(height);
        const rows = lines.slice(0, 8);
        expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 39));
      }
    }
  });
});

describe('lanesSvg', () => {
  it('is well-formed, escapes its texts, and hatches two masters', () => {
    const svg = lanesSvg(chart);
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 1000 \d+"/);
    expect(svg).toContain('a crash &amp; its end');
    // Three bands, and one square of the legend.
    expect(svg.match(/<rect class="MASTER"/g)).toHaveLength(4);
    expect(svg).not.toContain('class="dual"');
    expect(svg).not.toContain('two at once');
    const open: string[] = [];
    for (const [, slash, name, , self] of svg.matchAll(/<(\/?)([a-z]+)([^>]*?)(\/?)>/g)) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!self) open.push(name!);
    }
    expect(open).toEqual([]);
    expect(lanesSvg(crash([{ at: '5s', cut: { port: 'fw2', direction: 'in' } }]))).toMatch(
      /class="dual"[\s\S]*two at once[\s\S]*class="dual"[\s\S]*class="dual"/,
    );
  });

  it('shows who was master for a moment above what he was then', () => {
    const bands = [
      { fromUs: 0, toUs: 5_000_000, state: 'BACKUP' },
      { fromUs: 5_000_000, toUs: 5_000_100, state: 'MASTER' },
      { fromUs: 5_000_100, toUs: 20_000_000, state: 'BACKUP' },
    ] as const;
    const svg = lanesSvg({ ...chart, lanes: [{ ...chart.lanes[0]!, bands }], flights: [] });
    const kinds = [...svg.matchAll(/<rect class="([A-Z]+)" [^>]*height="16"/g)].map(([, kind]) => kind);
    expect(kinds).toEqual(['BACKUP', 'BACKUP', 'MASTER']);
  });

  it('draws a part of the advertisements of a long time, and says so', () => {
    expect(lanesSvg(chart)).not.toContain('not all drawn');
    const flights = Array.from({ length: 2000 }, (_, i) => ({
      sentUs: i * 10_000,
      endUs: i * 10_000 + 100,
      from: 0,
      to: 1,
    }));
    const svg = lanesSvg({ ...chart, flights });
    expect(svg).toContain('advertisement (not all drawn)');
    const lines = svg.split('<line class="ad"').length - 2;
    expect(lines).toBeGreaterThan(200);
    expect(lines).toBeLessThan(300);
  });

  it('breaks the legend and long texts where the picture ends', () => {
    const why = 'nothing was acknowledged any more: '.repeat(5);
    const [name, client, fate] = ['vip', 'pc', 'hung'] as const;
    const times = { openedUs: 1_000_000, toUs: 9_000_000, gapFromUs: 5_000_000, gapUs: 4_000_000 };
    const svg = lanesSvg({ ...chart, sessions: [{ client, name, fate, why, ...times }] }, 400);
    const texts = [...svg.matchAll(/<text class="(?:dim|badtext)" x="\d+" y="\d+">([^<]*)</g)];
    expect(Math.max(...texts.map(([, text]) => text!.length))).toBeLessThan(400 / 6.6);
    const at = [...svg.matchAll(/translate\((\d+) (\d+)\)/g)].map(([, left, y]) => [Number(left), Number(y)]);
    expect(new Set(at.map(([, y]) => y)).size).toBeGreaterThan(1);
    expect(Math.max(...at.map(([left]) => left!))).toBeLessThan(400);
  });
});

describe('a session', () => {
  const silent = { openedUs: 1_000_000, gapFromUs: 9_000_000 };
  const dead = {
    client: 'pc',
    name: 'vip',
    toUs: 20_000_000,
    fate: 'hung' as const,
    gapUs: 11_000_000,
    why: 'no <socket>',
  };
  const alive = {
    client: 'pc',
    name: 'ssh',
    toUs: 20_000_000,
    fate: 'survived' as const,
    gapUs: 4_000_000,
    why: 'closed',
  };
  const sessions = [
    { ...silent, ...dead },
    { ...silent, ...alive },
  ] as const;
  const sessionsDropped = { survived: 1, hung: 2, reset: 0 };

  it('has a row, and what became of it below', () => {
    const lines = lanesText({ ...chart, sessions, sessionsDropped });
    expect(lines.find((line) => line.startsWith('pc vip '))).toMatch(/ ={30,}x{40,} hung$/);
    expect(lines.find((line) => line.startsWith('pc ssh '))).toMatch(/ ={30,}x{15,20}={25,}$/);
    expect(lines).toContain('  pc vip: hung, longest gap 11.000 s; no <socket>');
    expect(lines).toContain('  … and 3 more: 1 survived, 2 hung, 0 reset');
  });
  it('is drawn', () => {
    const svg = lanesSvg({ ...chart, sessions });
    expect(svg).toContain('pc vip: hung, longest gap 11.000 s; no &lt;socket&gt;');
    // Three bars, and that of the legend.
    expect(svg.split('height="8"').length - 1).toBe(4);
  });
});
