import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatAddress } from '@carplab/codec';
import { formatScenario, parseScenario, ScenarioRun } from '@carplab/sim/scenario';
import { describe, expect, it } from 'vitest';
import type { BuiltPair } from '../../model/built-pair.js';
import { slotName } from '../../model/pair-nodes.js';
import type { RecordingKeys } from '../recording-protocol.js';
import { pairOf } from './pair-of.js';
import { Recording, readRecording } from './recording.js';

const FIXTURES = join(import.meta.dirname, '../../../../../fixtures');
const captures = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .sort();
const NO_KEYS: RecordingKeys = { passwords: [], vips: [] };

async function opened(name: string, keys = NO_KEYS): Promise<Recording | undefined> {
  const file = new Blob([readFileSync(join(FIXTURES, name))]);
  for await (const part of readRecording({ file, name, keys }, undefined))
    if (part instanceof Recording) return part;
  return undefined;
}

async function pairFrom(name: string, keys = NO_KEYS): Promise<BuiltPair> {
  return (await pairOf((await opened(name, keys))!))!;
}

const codes = ({ guesses }: BuiltPair): string[] => [...new Set(guesses.map(({ code }) => code))];

/** Who is MASTER after a minute of the scenario as a file has it: `segment vhid host`. */
function mastersOf({ scenario }: BuiltPair): string[] {
  const segments = scenario.segments as string[];
  const read = parseScenario(formatScenario(scenario), 'pair.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const run = new ScenarioRun(read.scenario);
  run.runTo(read.scenario.durationUs);
  return [...run.hosts.values()].flatMap((host) =>
    (run.world.power(host.name) === 'on' ? (host.states?.() ?? []) : [])
      .filter(({ state }) => state === 'MASTER')
      .map((each) => `${segments[Number(each.interface.replace('vtnet', ''))]} ${each.vhid} ${host.name}`),
  );
}

describe('the pair of every capture', () => {
  it.each(captures)('%s', async (name) => {
    const recording = await opened(name);
    const pair = recording && (await pairOf(recording));
    if (recording === undefined || pair === undefined) {
      expect(recording?.read.summary.vhids.flatMap(({ advertisers }) => advertisers) ?? []).toEqual([]);
      return;
    }
    const masters = mastersOf(pair);
    const { vhids } = recording.read.summary;
    const isOnly = new Set(vhids.map(({ link }) => link)).size < 2;
    for (const timeline of vhids) {
      const heard = timeline.advertisers.filter(({ masterships }) => masterships.length > 0);
      const ends = heard.map(({ source, masterships }) => ({
        source: formatAddress(source),
        toUs: masterships.at(-1)!.toUs,
      }));
      const last = ends.sort((a, b) => b.toUs - a.toUs)[0];
      const host = pair.seen.find(({ addresses }) => addresses.includes(last?.source ?? ''))?.host;
      // Two at the end: the scenario has the better one. What one that left had alone is another's.
      const { guesses } = pair;
      const isOther = guesses.some(
        ({ code, what }) => code === 'both' || (code === 'left' && what[0] === host),
      );
      if (host === undefined || isOther) continue;
      expect(masters, `${name} ${slotName(timeline, isOnly)} ${timeline.vhid}`).toContain(
        `${slotName(timeline, isOnly)} ${timeline.vhid} ${host}`,
      );
    }
  });
});

describe('what is seen, and what is assumed', () => {
  it('a typed password is not in it, typed addresses are', async () => {
    const keys = { passwords: [{ value: 'MonMotDePasseCarp2026' }], vips: [{ value: '203.0.113.4' }] };
    const pair = await pairFrom('freebsd/carp_v4_01_steady.pcap', keys);
    expect(JSON.stringify(pair)).not.toContain('MonMotDePasse');
    expect(pair.scenario.vhids).toEqual([{ vhid: 1, addresses: ['203.0.113.4/24'], password: 'pw1' }]);
    expect(pair.scenario.hosts['fw1']?.on).toEqual({ lan: ['203.0.113.2/24'] });
    expect(codes(pair)).toEqual([
      ...['password', 'preempt', 'partner', 'prefix', 'dialect', 'address', 'silent'],
    ]);
  });

  it('both families of a host are one host, by the counter that goes on from one to the other', async () => {
    const pair = await pairFrom('freebsd/failover_07_lan.pcap');
    expect(pair.seen.map(({ addresses }) => [...addresses].sort())).toEqual([
      ['192.0.2.2', 'fe80::5054:ff:fe00:a'],
      ['192.0.2.3', 'fe80::5054:ff:fe00:b'],
    ]);
    expect(codes(pair)).not.toContain('joined');
    expect(Object.values(pair.scenario.hosts).map(({ vhids }) => vhids?.[0]?.advskew)).toEqual([0, 100]);
  });

  it('a counter that stays is OpenBSD; the virtual MAC addresses of UCARP are its own', async () => {
    const dialects = async (name: string) =>
      Object.values((await pairFrom(name)).scenario.hosts).map(({ dialect }) => dialect);
    expect(await dialects('cases/openbsd-reboot.pcapng')).toEqual(['openbsd', 'openbsd']);
    expect(await dialects('ucarp/ucarp-exp-bm.pcap')).toEqual(['ucarp', 'ucarp']);
    expect(await dialects('freebsd/carp_v4_02_master_killed.pcap')).toEqual([undefined, undefined]);
  });

  it('a host that fell silent leaves', async () => {
    const { scenario } = await pairFrom('freebsd/carp_v4_02_master_killed.pcap');
    expect(scenario.steps).toEqual([{ at: '20.5s', crash: 'fw1' }]);
  });
});
