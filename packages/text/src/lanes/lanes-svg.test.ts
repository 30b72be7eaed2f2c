import { describe, expect, it } from 'vitest';
import {
  bandsOf,
  crashRecord,
  flightsOf,
  laneOf,
  recordOf,
  sentAt,
  series,
} from '../../test/crash-record.js';
import { laneChart } from './chart.js';
import { laneGeometry } from './lane-geometry.js';
import { lanesSvg } from './lanes-svg.js';

const whole = (record = crashRecord(), title = '') => laneChart(record, record.fromUs, record.toUs, title);
const ten = Array.from({ length: 10 }, (_, i) => i);

/** The corners of the areas of a fuse, as pixels. */
const corners = (path: string): (readonly [number, number])[] =>
  [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('lanesSvg', () => {
  it('is well-formed, escapes its texts, and stands alone', () => {
    const svg = lanesSvg(whole(crashRecord(), 'a crash & its <end>'));
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 1000 \d+"/);
    expect(svg).toContain('a crash &amp; its &lt;end&gt;');
    const open: string[] = [];
    for (const [, slash, name, , self] of svg.matchAll(/<(\/?)([a-z]+)([^>]*?)(\/?)>/g)) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!self) open.push(name!);
    }
    expect(open).toEqual([]);
    expect(svg).not.toMatch(/<script|<image|href|@import|@font-face|url\((?!#)|NaN|undefined|Infinity/);
  });

  it('is the same for the same record', () => {
    expect(lanesSvg(whole())).toBe(lanesSvg(whole()));
  });

  it('names each band with its label, state and times', () => {
    const bands = bandsOf(['INIT', 1], ['BACKUP', 4], ['MASTER', 5.5], ['PAUSED', 8], ['OFF', 10]);
    const svg = lanesSvg(whole(recordOf([laneOf('fw1', bands), laneOf('fw1', bands, { link: 'wan' })], 10)));
    for (const link of ['lan', 'wan'])
      for (const text of [
        'INIT, 0 to 1',
        'BACKUP, 1 to 4',
        'MASTER, 4 to 5.5',
        'PAUSED, 5.5 to 8',
        'OFF, 8 to 10',
      ])
        expect(svg).toContain(`<title>fw1 vhid 1 on ${link}: ${text} s</title>`);
    expect(svg.replace(/<title>.*?<\/title>/g, '').replace(/<[^>]*>/g, '')).toContain('fw1 vhid 1 on wan');
  });

  it('hatches two masters of one virtual host, and no other host', () => {
    const lanes = ['wan', 'lan'].flatMap((link) =>
      ['fw1', 'fw2'].map((host) => laneOf(host, bandsOf(['MASTER', 10]), { link })),
    );
    const overlap = { link: 'wan', vhid: 1, hosts: ['fw1', 'fw2'], fromUs: 2e6, toUs: 7e6, lasting: true };
    const chart = whole(recordOf(lanes, 10, { overlaps: series([overlap]) }));
    const { dualMasters, lanes: shapes, plot } = laneGeometry(chart, 1000);
    expect(dualMasters.map(({ y }) => y)).toEqual([shapes[0]!.y, shapes[1]!.y]);
    expect(dualMasters[0]!.width).toBeCloseTo(plot.width / 2, 0);
    expect(lanesSvg(chart)).toContain('both master of vhid 1 on wan: fw1 and fw2');
    expect(lanesSvg(chart)).toContain('two at once');
    expect(lanesSvg(whole())).not.toMatch(/class="dual"|two at once/);
  });

  it('shows who was master for a moment above what it was then', () => {
    const bands = bandsOf(['BACKUP', 5], ['MASTER', 5.0001], ['BACKUP', 20]);
    const svg = lanesSvg(whole(recordOf([laneOf('fw1', bands)], 20)));
    const kinds = [...svg.matchAll(/<rect class="([A-Z]+)" [^>]*height="36"/g)].map(([, kind]) => kind);
    expect(kinds).toEqual(['BACKUP', 'BACKUP', 'MASTER']);
  });

  it('follows its reader: light, dark, paper, forced colours', () => {
    const svg = lanesSvg(whole());
    for (const query of ['prefers-color-scheme:dark', 'print', 'forced-colors:active'])
      expect(svg).toContain(query);
  });

  it('breaks the legend and long texts where the picture ends', () => {
    const why = 'nothing was acknowledged any more: '.repeat(5);
    const times = { openedUs: 1_000_000, timeUs: 9_000_000, gapFromUs: 5_000_000, longestGapUs: 4_000_000 };
    const session = { ...times, client: 'pc', name: 'vip', fate: 'hung' as const, why };
    const { notes, legend } = laneGeometry(whole(crashRecord({ sessions: series([session]) })), 400);
    for (const { x, lead, text } of notes) expect(x + (lead.length + text.length) * 6.6).toBeLessThan(400);
    expect(new Set(legend.map(({ y }) => y)).size).toBeGreaterThan(1);
    expect(notes.filter(({ lead }) => lead === 'pc vip: hung')).toHaveLength(1);
  });

  it('leaves out the list, and the letters that refer to it, where none is asked for', () => {
    const svg = lanesSvg(whole(), 1000, false);
    expect(svg).toContain('crash');
    expect(svg).not.toContain('master timed out');
    expect(laneGeometry(whole(), 1000, false).letters).toEqual([]);
  });
});

describe('laneGeometry', () => {
  it('burns a fuse that each advertisement refills, down to the floor where the next band begins', () => {
    const { lanes } = laneGeometry(whole(), 1000);
    const [, second] = lanes;
    const floor = second!.y + second!.height - 1;
    const points = corners(second!.fuse);
    const master = second!.bands.find(({ state }) => state === 'MASTER')!;
    const burnt = points.filter(([, y]) => y >= floor - 0.2).map(([x]) => x);
    // It reaches the floor once while it is BACKUP, where it becomes MASTER.
    expect(burnt).toContain(master.x);
    // Seven advertisements refill it: eight full timers before that.
    const full = points.filter(([x, y]) => y === second!.y + 1 && x < master.x);
    expect(full).toHaveLength(8);
    expect(lanes[0]!.fuse).not.toBe('');
  });

  it('draws the fuse that burns out first where each family has one', () => {
    const fuse = (timeUs: number, family: 4 | 6) => ({ timeUs, dueUs: timeUs + 3_000_000, family });
    const refilled = ten.map((s) => fuse(s * 1e6, 4));
    const lane = (fuses: typeof refilled) => laneOf('a', bandsOf(['BACKUP', 3], ['MASTER', 10]), { fuses });
    const paths = [refilled, [refilled[0]!, fuse(0, 6), ...refilled.slice(1)]].map(
      (fuses) => laneGeometry(whole(recordOf([lane(fuses)], 10)), 1000).lanes[0]!,
    );
    const lowest = paths.map(({ fuse, y, height }) => {
      const inner = corners(fuse).slice(1);
      return Math.max(...inner.map(([, at]) => at)) === y + height - 1;
    });
    expect(lowest).toEqual([false, true]);
  });

  it('draws advertisements in the gaps between lanes, one path for each lane, one stroke in three pixels', () => {
    const chart = whole();
    const { lanes } = laneGeometry(chart, 1000);
    expect(lanes.map(({ strokes }) => strokes.accepted.split('M').length - 1)).toEqual([11, 3]);
    const gap = [lanes[0]!.y + lanes[0]!.height, lanes[1]!.y];
    for (const { strokes } of lanes) for (const [, y] of corners(strokes.accepted)) expect(gap).toContain(y);
    const sent = sentAt(Array.from({ length: 2000 }, (_, i) => i / 100));
    const many = whole({ ...crashRecord(), flights: series(flightsOf(sent, 0, 1)) });
    const { lanes: dense, legend, plot } = laneGeometry(many, 1000);
    const strokes = dense[0]!.strokes.accepted.split('M').length - 1;
    expect(strokes).toBeGreaterThan(plot.width / 5);
    expect(strokes).toBeLessThanOrEqual(plot.width / 3 + 1);
    expect(legend.some(({ text }) => text === 'advertisement (not all drawn)')).toBe(true);
  });

  it('draws what was heard in a capture below its own lane, since nobody knows who received it', () => {
    const record = recordOf(
      [laneOf('fw1', [], { sent: sentAt(ten) }), laneOf('fw2', [], { sent: sentAt([3]) })],
      10,
    );
    const { lanes, legend } = laneGeometry(whole({ ...record, source: 'capture' }), 1000);
    expect(lanes.map(({ strokes }) => strokes.accepted.split('M').length - 1)).toEqual([10, 1]);
    for (const { strokes, y, height } of lanes)
      for (const [, at] of corners(strokes.accepted)) expect(at).toBe(y + height + 1);
    expect(legend.some(({ text }) => text === 'advertisement')).toBe(true);
    expect(laneGeometry(whole(record), 1000).lanes.every(({ strokes }) => strokes.accepted === '')).toBe(
      true,
    );
  });

  it('ends what was lost halfway and what was refused at the receiver, at a cross with the reason', () => {
    const sent = sentAt(ten);
    const lanes = [laneOf('a', bandsOf(['MASTER', 10]), { sent }), laneOf('b', bandsOf(['BACKUP', 10]))];
    const draw = (outcome: 'refused' | 'dropped', reason: string) =>
      whole(recordOf(lanes, 10, { flights: series(flightsOf(sent, 0, 1, { outcome, reason })) }));
    const refused = laneGeometry(draw('refused', 'badauth'), 1000);
    const lost = laneGeometry(draw('dropped', 'cut'), 1000);
    expect(refused.crosses).toHaveLength(10);
    expect(refused.crosses[0]).toMatchObject({ outcome: 'refused', title: 'refused: badauth' });
    expect(lost.crosses[0]!.y).toBeLessThan(refused.crosses[0]!.y);
    expect(refused.lanes[0]!.strokes.accepted).toBe('');
    expect(lanesSvg(draw('refused', 'badauth'))).toContain(
      'b vhid 1 refused 10 advertisements of a (badauth)',
    );
    expect(lanesSvg(draw('dropped', 'cut'))).toContain('b vhid 1 did not get 10 advertisements of a (cut)');
    const signs = [refused, lost].map(({ legend }) => legend.map(({ sign }) => sign));
    expect(signs[0]).toContain('refused');
    expect(signs[0]).not.toContain('dropped');
    expect(signs[1]).toContain('dropped');
  });

  it('ends what a host does not listen to halfway, without a cross', () => {
    const sent = sentAt(ten);
    const lanes = [laneOf('a', bandsOf(['MASTER', 10]), { sent }), laneOf('b', bandsOf(['OFF', 10]))];
    const draw = (fate: Parameters<typeof flightsOf>[3]) =>
      laneGeometry(whole(recordOf(lanes, 10, { flights: series(flightsOf(sent, 0, 1, fate)) })), 1000);
    const off = draw({ outcome: 'dropped', reason: 'link-down' });
    const arrived = draw({ outcome: 'accepted' });
    const ends = ({ lanes: shapes }: typeof off) =>
      Math.max(...corners(shapes[0]!.strokes.accepted).map(([, y]) => y!));
    expect(off.crosses).toEqual([]);
    expect(ends(off)).toBeLessThan(ends(arrived));
  });

  it('goes through the gaps between more than two lanes', () => {
    const sent = sentAt(ten);
    const backup = bandsOf(['BACKUP', 10]);
    const lanes = [laneOf('a', bandsOf(['MASTER', 10]), { sent }), laneOf('b', backup), laneOf('c', backup)];
    const flights = series(
      [...flightsOf(sent, 0, 1), ...flightsOf(sent, 0, 2)].sort((a, b) => a.sentUs - b.sentUs),
    );
    const { lanes: shapes, legend } = laneGeometry(whole(recordOf(lanes, 10, { flights })), 1000);
    // One stroke in each gap, however many lanes are behind it.
    expect(shapes[0]!.strokes.accepted.split('M').length - 1).toBe(20);
    expect(legend.some(({ text }) => text.includes('not all'))).toBe(false);
  });

  it('puts a flag at each fault, red where it left no MASTER', () => {
    const { flags, plot } = laneGeometry(whole(), 1000);
    expect(flags.map(({ word, harm }) => [word, harm])).toEqual([
      ['crash', true],
      ['boot', false],
    ]);
    for (const { y, bottom } of flags) expect([y, bottom]).toEqual([plot.y, plot.y + plot.height]);
    const at = (timeUs: number, kind: string, detail: string) => ({
      id: timeUs,
      timeUs,
      kind,
      target: 'fw1',
      detail,
    });
    const faults = series([
      at(1, 'maintenance', 'on'),
      at(2, 'crash', 'at once'),
      at(9_000_000, 'rule', 'x'.repeat(9)),
    ]);
    const busy = laneGeometry(whole(crashRecord({ faults })), 1000).flags;
    expect(busy.map(({ word }) => word)).toEqual(['maintenance on, crash at once', 'rule']);
  });

  it('shows the advskew where it changes', () => {
    const sent = [...sentAt([0, 1, 2, 3]), ...sentAt([4, 5], 240)];
    const { lanes } = laneGeometry(
      whole(recordOf([laneOf('a', bandsOf(['MASTER', 10]), { sent })], 10)),
      1000,
    );
    expect(lanes[0]!.ranks.map(({ text, anchor }) => [text, anchor])).toEqual([['240', 'start']]);
  });

  it('fits a phone: names above the lanes, nothing beyond its edges', () => {
    const { lanes, plot, tracks } = laneGeometry(whole(), 390);
    expect(lanes.every(({ isAbove, label, y }) => isAbove && label.y < y)).toBe(true);
    expect([plot.x, plot.width]).toEqual([20, 350]);
    for (const { x, width } of lanes.flatMap(({ bands }) => bands))
      expect(x + width).toBeLessThanOrEqual(371);
    expect(tracks[0]!.label.y).toBeLessThan(tracks[0]!.y);
  });

  it('shortens long names to their column, and has them in full as titles', () => {
    const host = 'firewall-with-a-very-long-host-name.headquarters.example.org';
    const link = 'a-segment-with-a-name-that-is-as-long-as-the-name-of-the-firewall';
    const lanes = ['lan', link].map((each) => laneOf(host, bandsOf(['MASTER', 10]), { link: each }));
    const pings = crashRecord().pings.map((each) => ({ ...each, client: host }));
    for (const width of [1000, 620, 400]) {
      const chart = whole({ ...recordOf(lanes, 10), pings });
      const { lanes: shapes, plot, tracks } = laneGeometry(chart, width);
      const right = width < 600 ? width : plot.x;
      for (const { host: short, name, label, isAbove } of shapes) {
        // What a bold letter of 13 pixels takes in a wide font, and one of 12 pixels.
        const wide = short.length * 7.6;
        expect(label.x + (isAbove ? wide + 6.6 * (name.length + 1) : wide)).toBeLessThan(right);
        expect(label.x + name.length * 6.6).toBeLessThan(right);
        expect(short).toContain('…');
      }
      const full = `${host} vhid 1 on ${link}`;
      expect([shapes[1]!.title, tracks[0]!.title]).toEqual([full, `${host} ping 10.0.0.254`]);
      expect(lanesSvg(chart, width)).toContain(`style="pointer-events:auto"><title>${full}</title>`);
    }
    expect(laneGeometry(whole(), 1000).lanes.map(({ title }) => title)).toEqual([undefined, undefined]);
  });

  it('keeps within the narrowest of pictures', () => {
    const { notes, legend } = laneGeometry(whole(), 160);
    for (const { x, lead, text } of notes) expect(x + (lead.length + text.length) * 6.6).toBeLessThan(160);
    for (const { textX, text } of legend) expect(textX + text.length * 6.6).toBeLessThan(160);
    const at = notes.findIndex(({ time }) => time === '9.500 s');
    expect(notes[at + 1]).toMatchObject({ lead: 'fw1: crash', x: 44 });
  });

  it('colours the whole of a fault whose long name is broken', () => {
    const faults = series(crashRecord().faults.kept.map((fault) => ({ ...fault, target: 'f'.repeat(60) })));
    const { notes } = laneGeometry(whole(crashRecord({ faults })), 400);
    const crash = notes.findIndex(({ lead }) => lead.startsWith('ffff'));
    expect(notes.slice(crash, crash + 2).map(({ text }) => text)).toEqual(['', '']);
    expect(notes[crash + 1]!.lead).toMatch(/^f+: crash$/);
  });

  it('is plain data', () => {
    const geometry = laneGeometry(whole(), 1000);
    expect(JSON.parse(JSON.stringify(geometry))).toEqual(geometry);
  });
});
