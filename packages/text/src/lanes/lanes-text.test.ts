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
import { type LanesScreenOptions, lanesScreen } from './lanes-screen.js';
import { lanesText } from './lanes-text.js';

const whole = (record = crashRecord(), title = '') => laneChart(record, record.fromUs, record.toUs, title);
const rowOf = (lines: readonly string[], label: string): string =>
  lines.find((line) => line.startsWith(label))!;

describe('lanesText', () => {
  const lines = lanesText(whole(crashRecord(), 'a crash & its end'), { width: 80 });

  it('draws a row for each lane', () => {
    expect(lines[0]).toBe('a crash & its end');
    expect(rowOf(lines, 's ')).toMatch(/^s +╷0 +╷5 +╷10 +╷15$/);
    expect(rowOf(lines, 'fw1 vhid 1')).toMatch(/ B─+[M━]+ +B[M━]+$/);
    expect(rowOf(lines, 'fw2 vhid 1')).toMatch(/ B─+[M━]+B─+$/);
    expect(rowOf(lines, 'pc ping')).toMatch(/ \.[. ]+x[x ]*x[. ]+\.$/);
  });

  it('names what happened in order, and counts the pings', () => {
    expect(lines.some((line) => line.includes('9.500 s  fw1: crash'))).toBe(true);
    expect(lines.at(-1)).toBe('  pc: 3 of 16 pings to 10.0.0.254 lost');
    expect(lines.join('\n')).not.toContain('both master');
  });

  it('has letters without holes, in the row and in the list', () => {
    for (const width of [40, 60, 80, 200]) {
      const text = lanesText(whole(), { width });
      const row = text[1]!.replaceAll(' ', '');
      const listed = text.flatMap((line) => /^ {2}([a-z]) +\d+\.\d{3} s {2}/.exec(line)?.[1] ?? []).join('');
      expect('abcdefg'.startsWith(row)).toBe(true);
      expect(listed).toBe(row);
    }
    // 15.4 s and 15.4001 s share a column, and a letter.
    const [one, two] = lines.filter((line) => line.includes('15.400 s'));
    expect(one).toMatch(/^ {2}e {5}15\.400 s {2}fw1/);
    expect(two).toMatch(/^ {8}15\.400 s {2}fw2/);
  });

  it('says what the signs stand for, and only those that are there', () => {
    const signsOf = (chart: ReturnType<typeof whole>, width: number): string[] => {
      const all = lanesText(chart, { width });
      return all.slice(2 + chart.lanes.length + chart.pings.length, all.lastIndexOf(''));
    };
    expect(signsOf(whole(), 80)).toEqual([
      '  M advertises as MASTER   ━ MASTER   B becomes BACKUP   ─ BACKUP   blank: off',
      '  . ping answered   x ping lost',
    ]);
    const calm = { ...laneChart(crashRecord(), 10_000_000, 12_000_000), pings: [] };
    expect(signsOf(calm, 80)).toEqual(['  B becomes BACKUP   ─ BACKUP   blank: off']);
  });

  it('is never wider than asked', () => {
    const why = 'nothing was acknowledged any more: '.repeat(5);
    const session = {
      openedUs: 9_000_000,
      timeUs: 20_000_000,
      gapFromUs: 9_000_000,
      longestGapUs: 11_000_000,
    };
    const sessions = series([{ ...session, client: 'pc', name: 'vip', fate: 'hung' as const, why }]);
    const overlap = {
      link: 'lan',
      vhid: 1,
      hosts: ['fw1', 'fw2'],
      fromUs: 0,
      toUs: 9_000_000,
      lasting: true,
    };
    const record = crashRecord({ sessions, overlaps: series([overlap]) });
    const name = 'firewall-with-a-very-long-host-name.headquarters.example.org';
    const long = recordOf([laneOf(name, bandsOf(['MASTER', 10]))], 10, {
      flights: series(flightsOf(sentAt([1]), 0, 0, { outcome: 'refused', reason: 'badauth' })),
      transitions: record.transitions,
    });
    for (const each of [record, long])
      for (let width = 20; width < 140; width += 3)
        for (const line of lanesText(whole(each, 'A title that is longer than a narrow terminal'), { width }))
          expect(line.length).toBeLessThanOrEqual(width);
  });

  it('breaks no word of a mark where the terminal has only 20 columns', () => {
    const lines = lanesText(whole(), { width: 20 });
    const at = lines.findIndex((line) => line.endsWith('9.500 s'));
    expect(lines[at + 1]).toBe('    fw1: crash');
    expect(lines.find((line) => line.startsWith('fw2 …d 1'))).toMatch(/^fw2 …d 1 {2}B─+M+B─*$/);
  });

  it('shows who was master for a moment, as long as it said so', () => {
    const bands = bandsOf(['BACKUP', 5.1], ['MASTER', 5.1001], ['BACKUP', 10]);
    const lines = lanesText(whole(recordOf([laneOf('fw1', bands, { sent: sentAt([5.1]) })], 10)), {
      width: 33,
    });
    expect(lines[2]).toBe('fw1 vhid 1  B─────────MB────────');
  });

  it('shows a machine that is paused as that', () => {
    const bands = bandsOf(['MASTER', 5], ['PAUSED', 10], ['INIT', 12], ['OFF', 20]);
    const text = lanesText(whole(recordOf([laneOf('vm', bands)], 20)), { width: 50 });
    expect(text[2]).toMatch(/^vm vhid 1 {2}━+\/+i+$/);
    expect(text.join('\n')).toMatch(/ i INIT\s+\/ paused\s+blank: off/);
  });

  it('shows who refuses advertisements, beside its own', () => {
    const [a, b] = [sentAt([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), sentAt([5, 6, 7, 8, 9])];
    const lanes = [
      laneOf('a', bandsOf(['MASTER', 10]), { sent: a }),
      laneOf('b', bandsOf(['BACKUP', 5], ['MASTER', 10]), { sent: b }),
    ];
    const why = { outcome: 'refused', reason: 'badttl' } as const;
    const flights = series(flightsOf(a, 0, 1, why));
    const text = lanesText(whole(recordOf(lanes, 10, { flights })), { width: 31 });
    expect(text[2]).toBe('a vhid 1  M━M━M━M━M━M━M━M━M━M━');
    expect(text[3]).toBe('b vhid 1  B─×─×─×─×─×━M━×━M━×━');
    expect(text.join(' ')).toContain('× refuses an advertisement');
    expect(text.join(' ').replace(/ +/g, ' ')).toContain(
      'b vhid 1 refused 10 advertisements of a (badttl), 0.000 to 9.000 s',
    );
    const unheard = { flights: series(flightsOf(a, 0, 1, { outcome: 'dropped', reason: 'not-listening' })) };
    expect(lanesText(whole(recordOf(lanes, 10, unheard))).join()).not.toMatch(/×|did not get/);
    const accepted = { flights: series(flightsOf(a, 0, 1)) };
    expect(lanesText(whole(recordOf(lanes, 10, accepted))).join()).not.toContain('×');
  });

  it('shows the advskew where it changes, and the demotion of a backup', () => {
    const sent = [...sentAt([0, 1, 2, 3]), ...sentAt([4, 5, 6, 7, 8], 240)];
    const lanes = [laneOf('a', bandsOf(['MASTER', 10]), { sent }), laneOf('b', bandsOf(['BACKUP', 10]))];
    const demotion = (timeUs: number, total: number) => ({ timeUs, host: 'b', delta: 1, total, reason: 'x' });
    const demotions = [demotion(1_000_000, 240), demotion(5_000_000, 240), demotion(5_000_001, 0)];
    const [, , a, b] = lanesText(whole(recordOf(lanes, 10, { demotions: series(demotions) })), { width: 31 });
    expect(a).toBe('a vhid 1  M━M━M━M━M240M━M━M━━━');
    expect(b).toBe('b vhid 1  B──+240────+0───────');
  });

  it('says of a lane that becomes BACKUP how its host is demoted by then', () => {
    const lanes = [
      laneOf('a', bandsOf(['MASTER', 20])),
      laneOf('b', bandsOf(['MASTER', 5], ['BACKUP', 10], ['INIT', 12], ['BACKUP', 20])),
    ];
    const demotion = (timeUs: number, total: number) => ({ timeUs, host: 'b', delta: 1, total, reason: 'x' });
    const rowOfB = (demotions: ReturnType<typeof demotion>[]) =>
      lanesText(whole(recordOf(lanes, 20, { demotions: series(demotions) })), { width: 51 })[3]!;
    const plain = rowOfB([]);
    expect(rowOfB([demotion(2_000_000, 240)])).toMatch(/\+240/);
    expect(rowOfB([demotion(2_000_000, 240), demotion(4_000_000, 0)])).toBe(plain);
    expect(rowOfB([demotion(11_000_000, 240)]).indexOf('+240')).toBeGreaterThan(rowOfB([]).lastIndexOf('B'));
    expect(rowOfB([demotion(3_000_000, 240), demotion(11_000_000, 0)])).toMatch(/\+240.*\+0/);
  });

  it('says when two were master, of which virtual host, and for how long', () => {
    const overlap = { link: 'lan', vhid: 1, fromUs: 1_000_000, toUs: 4_500_000, lasting: true };
    const two = crashRecord({ overlaps: series([{ ...overlap, hosts: ['fw1', 'fw2'] }]) });
    expect(lanesText(whole(two))).toContain('  both master of vhid 1: fw1 and fw2, for 3.500 s from 1.000 s');
    const three = crashRecord({ overlaps: series([{ ...overlap, link: 'wan', hosts: ['a', 'b', 'c'] }]) });
    expect(lanesText(whole(three))).toContain(
      '  several masters of vhid 1 on wan at a time for 3.500 s from 1.000 s; took part: a, b and c',
    );
  });

  it('says how many marks and sessions found no place', () => {
    const record = crashRecord({ alarms: series([], 7), sessions: series([], 3) });
    const session = {
      client: 'pc',
      name: 'x',
      openedUs: 0,
      timeUs: 9,
      gapFromUs: 0,
      longestGapUs: 0,
      why: 'y',
    };
    const many = series(Array.from({ length: 30 }, () => ({ ...session, fate: 'hung' as const })));
    const overlap = { link: 'lan', vhid: 1, hosts: ['fw1', 'fw2'], fromUs: 0, toUs: 9, lasting: true };
    const overlaps = series(Array.from({ length: 30 }, () => overlap));
    const busy = lanesText(whole(crashRecord({ sessions: many, overlaps })));
    expect(busy).toContain('  … and 6 more sessions, 6 of them hung or reset');
    expect(busy).toContain('  … and 6 more times with several masters');
    expect(lanesText(whole(record))).toContain('  … and 7 more');
    expect(lanesText(whole(record))).toContain('  … and 3 more sessions');
  });

  it('has a row for each session, and what became of it below', () => {
    const session = { client: 'pc', openedUs: 1_000_000, timeUs: 20_000_000, gapFromUs: 9_000_000 };
    const sessions = series([
      { ...session, name: 'vip', fate: 'hung' as const, longestGapUs: 11_000_000, why: 'no socket' },
      { ...session, name: 'ssh', fate: 'survived' as const, longestGapUs: 4_000_000, why: 'closed' },
    ]);
    const text = lanesText(whole(crashRecord({ sessions })));
    expect(rowOf(text, 'pc vip ')).toMatch(/ ={30,}x{35,} hung$/);
    expect(rowOf(text, 'pc ssh ')).toMatch(/ ={30,}x{15,20}={25,}$/);
    expect(text).toContain('  pc vip: hung, longest gap 11.000 s; no socket');
  });
});

describe('lanesScreen', () => {
  const view: LanesScreenOptions = {
    ...{ width: 80, height: 24, status: 'playing', columnUs: 250_000, endUs: 20_000_000 },
  };
  const chart = whole(crashRecord(), 'a crash');

  it('shows the last stretch, and the last marks below', () => {
    const lines = lanesScreen(chart, view);
    expect(lines.slice(0, 2)).toEqual(['a crash', 'playing']);
    // 59 columns of a quarter of a second.
    expect(rowOf(lines, 's ')).toMatch(/^s +╷10 +╷15$/);
    expect(lines.join(' ')).toMatch(/fw2 vhid 1: MASTER → BACKUP [^:]*$/);
  });

  it('says what all signs stand for, where that leaves room for marks', () => {
    expect(lanesScreen(chart, view)).toContain('  . ping answered   x ping lost');
    expect(lanesScreen(chart, view).join()).toContain('i INIT');
    expect(lanesScreen(chart, { ...view, height: 12 }).join()).not.toContain('i INIT');
  });

  it('keeps the letters of marks while the lanes move on', () => {
    const record = crashRecord();
    const letters = [10, 13, 16, 20].map((s) => {
      const moving = laneChart({ ...record, toUs: s * 1e6 }, Math.max(0, (s - 12) * 1e6), s * 1e6);
      const line = lanesScreen(moving, { ...view, height: 40 }).find((each) => each.includes('fw1: crash'));
      return line?.trim()[0];
    });
    expect(letters).toEqual(['b', 'b', 'b', 'b']);
  });

  it('is never wider or higher than the screen', () => {
    for (let width = 36; width < 200; width += 7) {
      for (let height = 3; height < 60; height += 5) {
        const lines = lanesScreen(chart, { ...view, width, height });
        expect(lines.length).toBeLessThanOrEqual(height);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 39));
      }
    }
  });
});
