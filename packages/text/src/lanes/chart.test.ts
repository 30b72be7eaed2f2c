import type { Alarm } from '@carplab/analysis';
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

const whole = (record = crashRecord()) => laneChart(record, record.fromUs, record.toUs);
const texts = (record = crashRecord()): string[] => whole(record).marks.map(({ text }) => text);

describe('laneChart', () => {
  it('measures a takeover from the fault that caused it, and not from the last one', () => {
    const { faults, ...rest } = crashRecord();
    const record = {
      ...rest,
      faults: series([...faults.kept, { id: 3, timeUs: 12_000_000, kind: 'link-up', target: 'fw1' }]),
    };
    expect(texts(record)).toContain(
      'fw2 vhid 1: BACKUP → MASTER (master timed out), 2.890 s after fw1: crash',
    );
    expect(texts({ ...record, takeovers: series() }).join()).not.toContain(' after ');
  });

  it('says what a fault is in the same words where it happens and where it is a cause', () => {
    const cause = { id: 1, timeUs: 9_500_000, kind: 'cut', target: 'fw1:em0', detail: 'in' };
    const [takeover] = crashRecord().takeovers.kept;
    const record = crashRecord({ faults: series([cause]), takeovers: series([{ ...takeover!, cause }]) });
    expect(texts(record)).toContain('fw1:em0: cut (in)');
    expect(texts(record).join()).toContain('2.890 s after fw1:em0: cut (in)');
  });

  it('puts the cause before what it does at the same moment', () => {
    const fault = { id: 1, timeUs: 5_000_000, kind: 'link-down', target: 'fw1:em0' };
    const entry = { timeUs: 5_000_000, host: 'fw1', delta: 240, total: 240, reason: 'interface down' };
    const transition = {
      ...fault,
      ...{ host: 'fw1', link: 'lan', vhid: 1, from: 'MASTER', to: 'INIT', reason: 'x' },
    };
    const record = recordOf([], 9, {
      ...{ transitions: series([transition]), demotions: series([entry]), faults: series([fault]) },
    });
    expect(whole(record).marks.map(({ kind }) => kind)).toEqual(['fault', 'demotion', 'transition']);
  });

  it('shows changes of the demotion, and where they lead', () => {
    const demotion = {
      timeUs: 1_000_000,
      host: 'OPNsense-1',
      delta: 240,
      total: 240,
      reason: 'pfsync bulk start',
    };
    const done = { ...demotion, timeUs: 2_000_000, delta: -240, total: 0, reason: 'pfsync bulk done' };
    const group = { ...demotion, timeUs: 3_000_000, delta: 1, total: 33, reason: 'ifconfig', group: 'carp' };
    expect(texts(recordOf([], 9, { demotions: series([demotion, done, group]) }))).toEqual([
      'OPNsense-1 demoted by 240 (pfsync bulk start)',
      'OPNsense-1 demoted by -240 (pfsync bulk done), now 0',
      'OPNsense-1 demoted by 1 in group carp (ifconfig), now 33',
    ]);
  });

  it('makes one mark of what a host does at once in several vhids of one link', () => {
    const at = (timeUs: number, link: string, vhid: number) => ({
      ...{ timeUs, link, vhid, host: 'a', from: 'INIT', to: 'BACKUP', reason: 'initialization complete' },
    });
    const several = [at(5, 'lan', 1), at(5, 'wan', 2), at(5, 'lan', 3), at(6, 'lan', 3)];
    expect(texts(recordOf([], 9, { transitions: series(several) }))).toEqual([
      'a vhids 1–3: INIT → BACKUP (initialization complete)',
      'a vhid 3: INIT → BACKUP (initialization complete)',
    ]);
    const twice = [at(5, 'lan', 1), at(5, 'wan', 1), at(5, 'lan', 2)];
    expect(texts(recordOf([], 9, { transitions: series(twice) }))).toEqual([
      'a vhid 1 on lan: INIT → BACKUP (initialization complete)',
      'a vhid 1 on wan: INIT → BACKUP (initialization complete)',
      'a vhid 2: INIT → BACKUP (initialization complete)',
    ]);
  });

  it('names the link where a number occurs on several, and keeps their masters apart', () => {
    const master = bandsOf(['MASTER', 10]);
    const lanes = ['wan', 'lan'].flatMap((link) =>
      ['fw1', 'fw2'].map((host) => laneOf(host, master, { link })),
    );
    const overlap = {
      link: 'wan',
      vhid: 1,
      hosts: ['fw1', 'fw2'],
      fromUs: 0,
      toUs: 10_000_000,
      lasting: true,
    };
    const { lanes: shown, dualMasters } = whole(recordOf(lanes, 10, { overlaps: series([overlap]) }));
    expect(shown.map(({ name }) => name)).toEqual([
      ...['vhid 1 on wan', 'vhid 1 on wan', 'vhid 1 on lan', 'vhid 1 on lan'],
    ]);
    expect(dualMasters.map(({ name }) => name)).toEqual(['vhid 1 on wan']);
    expect(dualMasters[0]!.key).toBe(shown[0]!.key);
    expect(dualMasters[0]!.key).not.toBe(shown[2]!.key);
  });

  it('is silent about two masters that do not outlast a handover', () => {
    const short = { link: 'lan', vhid: 1, hosts: ['fw1', 'fw2'], fromUs: 5, toUs: 105, lasting: false };
    expect(whole(crashRecord({ overlaps: series([short]) })).dualMasters).toEqual([]);
  });

  it('shows two masters once, and other alarms as they are', () => {
    const alarm = (kind: Alarm['kind'], link = 'lan'): Alarm => ({
      ...{ timeUs: 5_100_000, kind, link, vhid: 1, message: `${kind} on ${link}` },
    });
    const alarms = series([alarm('dual-master'), alarm('dual-master', 'wan'), alarm('replay')]);
    const overlap = {
      link: 'lan',
      vhid: 1,
      hosts: ['a', 'b'],
      fromUs: 5_000_000,
      toUs: 9_000_000,
      lasting: true,
    };
    const chart = whole(recordOf([], 9, { alarms, overlaps: series([overlap]) }));
    expect(chart.marks.map(({ text }) => text)).toEqual(['dual-master on wan', 'replay on lan']);
  });

  it('sums up what was refused or lost, by whom, whose and why; who is off or paused misses nothing', () => {
    const sent = sentAt([1, 2, 3, 6, 8]);
    const lanes = [
      laneOf('a', bandsOf(['MASTER', 9]), { sent }),
      laneOf('b', bandsOf(['MASTER', 5], ['OFF', 7], ['PAUSED', 9])),
    ];
    const flights = flightsOf(sent, 0, 1, { outcome: 'refused', reason: 'badauth' });
    const refused = (record = recordOf(lanes, 9, { flights: series(flights) })) =>
      whole(record).failures.map(({ text }) => text);
    expect(refused()).toEqual(['b vhid 1 refused 3 advertisements of a (badauth), 1.000 to 3.000 s']);
    // Where a part of them is kept, nobody knows how many they were.
    expect(refused(recordOf(lanes, 9, { flights: series(flights, 7) }))).toEqual([
      'b vhid 1 refused advertisements of a (badauth), 1.000 to 3.000 s',
    ]);
  });

  it('shows a stretch: what is in it, and what burns when it begins', () => {
    const chart = laneChart(crashRecord(), 10_000_000, 14_000_000);
    expect(chart.marks.map(({ timeUs }) => timeUs)).toEqual([12_390_000, 14_000_000]);
    expect(chart.earlierMarks.map(({ timeUs }) => timeUs)).toEqual([3_000_000, 9_500_000]);
    expect(chart.lanes[1]!.fuses.map(({ timeUs }) => timeUs)).toEqual([9_000_100, 12_390_000]);
    expect(chart.lanes[0]!.bands.map(({ state }) => state)).toEqual(['OFF']);
    expect(chart.flights.map(({ sentUs }) => sentUs)).toEqual([12_390_000, 13_780_000]);
    expect(chart.pings[0]).toMatchObject({ sent: 16, lost: 3 });
    expect(chart.pings[0]!.pings.kept).toHaveLength(5);
  });

  it('keeps faults and takeovers where there are too many marks, and counts the others', () => {
    const demotions = Array.from({ length: 300 }, (_, i) => ({
      ...{ timeUs: i, host: 'fw1', delta: 1, total: i + 1, reason: 'sysctl' },
    }));
    const chart = whole(crashRecord({ demotions: series(demotions, 1000) }));
    expect(chart.marks).toHaveLength(52);
    expect(chart.marks.filter(({ kind }) => kind !== 'demotion')).toHaveLength(6);
    expect(chart.marksDropped).toBe(300 + 6 - 52 + 1000);
  });
});
