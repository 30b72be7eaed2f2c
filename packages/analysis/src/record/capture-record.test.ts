import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CaptureReader } from '@carplab/capture';
import { describe, expect, it } from 'vitest';
import { CaptureAnalysis } from '../capture/capture-analysis.js';
import { CaptureRecorder, type CaptureRecorderOptions } from './capture-record.js';

/** Records a capture of `fixtures`. */
function recorded(path: string, options: CaptureRecorderOptions = {}) {
  const reader = new CaptureReader();
  const analysis = new CaptureAnalysis();
  const recorder = new CaptureRecorder(options);
  reader.push(readFileSync(fileURLToPath(new URL(`../../../../fixtures/${path}`, import.meta.url))));
  reader.end();
  let [fromUs, toUs, number] = [Number.NaN, 0, 0];
  for (let frame = reader.next(); frame; frame = reader.next()) {
    const { timeUs } = frame;
    if (number++ === 0) fromUs = timeUs;
    toUs = Math.max(toUs, timeUs);
    if (analysis.frame(frame, 0)) recorder.observe(analysis, timeUs, number);
  }
  const summary = analysis.summary();
  return { record: recorder.record(summary, { fromUs, toUs }), summary, fromUs };
}

describe('the record of a capture', () => {
  it('has a band while a host was heard as MASTER, and none while it was silent', () => {
    const { record, summary, fromUs } = recorded('freebsd/carp_v4_02_master_killed.pcap');
    expect(record.source).toBe('capture');
    expect(record.lanes.map(({ vhid, family }) => [vhid, family])).toEqual([
      [1, 4],
      [1, 4],
    ]);
    const [old, heir] = record.lanes.map(({ bands }) => bands.kept);
    expect(old!.every(({ state }) => state === 'MASTER')).toBe(true);
    // Three intervals and a skew pass between the last advertisement of one and the first of the other.
    const gapUs = heir![0]!.fromUs - old![0]!.toUs;
    expect(gapUs).toBeGreaterThan(3_000_000);
    expect(gapUs).toBeLessThan(4_000_000);
    const masterships = summary.vhids[0]!.advertisers.flatMap(({ masterships: all }) => all);
    expect([old, heir].flat().map((band) => band!.fromUs + fromUs)).toEqual(
      masterships.map((each) => each.fromUs),
    );
    // The capture ends before its next one is due.
    expect(heir!.at(-1)!.toUs).toBe(record.toUs);
  });

  it('has each advertisement, with the fields that were announced and the number of its frame', () => {
    const { record, summary } = recorded('freebsd/carp_v4_05_user_state_and_skew.pcap');
    const sent = record.lanes.flatMap(({ advertisements }) => advertisements.kept);
    expect(sent).toHaveLength(summary.counts.carp);
    expect(new Set(sent.map(({ frame }) => frame)).size).toBe(sent.length);
    expect(new Set(sent.map(({ advskew }) => advskew)).size).toBeGreaterThan(1);
    expect(sent.every(({ timeUs }) => timeUs >= 0 && timeUs <= record.toUs)).toBe(true);
  });

  it('has the overlaps of the analysis, and nothing that a capture cannot know', () => {
    const { record, summary, fromUs } = recorded('freebsd/carp_v4_08_bad_password.pcap');
    const [overlap] = summary.vhids[0]!.overlaps;
    expect(record.overlaps.kept).toMatchObject([
      { vhid: 1, family: 4, lasting: true, fromUs: overlap!.fromUs - fromUs, toUs: overlap!.toUs - fromUs },
    ]);
    expect(record.overlaps.kept[0]!.hosts).toEqual(record.lanes.map(({ host }) => host));
    const { flights, faults, transitions, takeovers, vacancies, demotions, lanes } = record;
    for (const series of [flights, faults, transitions, takeovers, vacancies, demotions])
      expect(series).toEqual({ kept: [], dropped: 0 });
    expect(lanes.flatMap(({ fuses }) => fuses.kept)).toEqual([]);
  });

  it('tells links, VLANs and families apart', () => {
    const lanesOf = (path: string) =>
      recorded(path).record.lanes.map(({ link, vhid, family }) => `${link} ${vhid} ${family}`);
    expect(new Set(lanesOf('freebsd/carp_v46_01_mixed.pcap'))).toEqual(
      new Set(['capture 1 1 4', 'capture 1 1 6']),
    );
    const links = lanesOf('freebsd/carp_v4_14_vlan_multi_vhid.pcap').map((text) => text.split(' ')[1]);
    expect(links.some((link) => link?.includes('/'))).toBe(true);
  });

  it('keeps a bounded number of advertisements, evenly, and counts the others', () => {
    const whole = recorded('freebsd/failover_07_lan.pcap').record.lanes;
    const { lanes } = recorded('freebsd/failover_07_lan.pcap', { most: 16 }).record;
    const kept = lanes.flatMap(({ advertisements }) => advertisements.kept);
    expect(kept.length).toBeLessThanOrEqual(16);
    lanes.forEach(({ advertisements }, i) => {
      const all = whole[i]!.advertisements.kept;
      expect(advertisements.kept.length + advertisements.dropped).toBe(all.length);
      if (advertisements.kept.length < 2) return;
      // From the beginning to the last stride.
      expect(advertisements.kept[0]).toEqual(all[0]);
      const stride = all.findIndex(({ frame }) => frame === advertisements.kept[1]!.frame);
      expect(advertisements.kept).toEqual(all.filter((_, place) => place % stride === 0));
    });
  });
});
