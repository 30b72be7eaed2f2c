import { openAsBlob, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { carplab, ROOT } from '../../cli/test/carplab.js';
import type { RecordingKeys, RecordingTrouble } from '../src/worker/recording-protocol.js';
import { Recording, readRecording } from '../src/worker/recordings/recording.js';
import { exportRecording } from '../src/worker/recordings/recording-files.js';

const NO_KEYS: RecordingKeys = { passwords: [], vips: [] };
const PASSWORD = 'MonMotDePasseCarp2026';
const keys = (...vips: string[]): RecordingKeys => ({
  passwords: [{ value: PASSWORD }],
  vips: vips.map((value) => ({ value })),
});
const pathOf = (name: string): string => join(ROOT, 'fixtures', name);

async function read(
  file: Blob | undefined,
  name: string,
  given: RecordingKeys = NO_KEYS,
  before?: Recording,
): Promise<Recording | RecordingTrouble> {
  let last: Recording | RecordingTrouble | undefined;
  const request = { name, keys: given, ...(file === undefined ? {} : { file }) };
  for await (const part of readRecording(request, before)) {
    if (part instanceof Recording) last = part;
    else if ('trouble' in part) last = part.trouble;
  }
  return last!;
}

async function opened(name: string, given?: RecordingKeys): Promise<Recording> {
  const found = await read(await openAsBlob(pathOf(name)), name.split('/').at(-1)!, given);
  if (!(found instanceof Recording)) throw new Error(JSON.stringify(found));
  return found;
}

async function framesOf(recording: Recording) {
  const rows: { sentUs: number; number: number; reason: string; vhid: number }[] = [];
  let reasons: readonly string[] = [];
  const chunks = [];
  for await (const { chunk, last } of recording.frames()) {
    if (chunk !== undefined) chunks.push(chunk);
    if (last !== undefined) reasons = last.names.reasons;
  }
  for (const chunk of chunks)
    for (let i = 0; i < chunk.count; i++)
      rows.push({
        ...{ sentUs: chunk.sentUs[i]!, number: chunk.number![i]!, vhid: chunk.vhid[i]! },
        reason: reasons[chunk.refused[i]!]!,
      });
  return rows;
}

describe('a capture that is opened', () => {
  it('lists the packets that decode prints, with their times, numbers and verdicts', async () => {
    const recording = await opened('freebsd/carp_v4_08_bad_password.pcap', keys('203.0.113.4'));
    const { stdout } = carplab([
      ...['decode', '--json', '--password', PASSWORD, '--vip', '203.0.113.4'],
      pathOf('freebsd/carp_v4_08_bad_password.pcap'),
    ]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { facts } = recording.shown;
    expect(await framesOf(recording)).toEqual(
      lines.slice(0, -1).map(({ frame, timeUs, carp, auth }) => ({
        ...{ sentUs: timeUs - facts.fromUs, number: frame, vhid: carp.vhid },
        reason: auth === 'bad' ? 'badauth' : '',
      })),
    );
    expect(facts.remarks.map(({ text }) => text)).toEqual(
      lines.at(-1).findings.map(({ message }: { readonly message: string }) => message),
    );
    expect(
      facts.remarks.some(({ text, severity }) => /^both master/.test(text) && severity === 'error'),
    ).toBe(true);
  });

  it('says which address would make the HMACs right, and with it they are', async () => {
    const one = await opened('freebsd/carp_v4_06_two_vips.pcap', keys('203.0.113.4'));
    const [remark] = one.shown.facts.remarks.filter(({ cure }) => cure !== undefined);
    expect(remark?.text).toContain('matches with 203.0.113.5 added');
    expect(remark?.cure).toEqual({ missing: ['203.0.113.5'], extra: [] });
    expect(one.shown.facts.counts).toMatchObject({ carp: 12, verified: 0, failed: 12 });
    // Read again with other keys, it is the file that is open.
    const both = await read(undefined, '', keys('203.0.113.4', '203.0.113.5'), one);
    expect((both as Recording).shown.facts.counts).toMatchObject({ carp: 12, verified: 12, failed: 0 });
    const lines = await (both as Recording).lines('', [0]);
    expect(lines[0]).toMatchObject({ carp: { vhid: 1 }, verdict: 'auth=ok' });
    expect(lines[0]!.text).toMatch(/^CARPv2-advertise vhid=1 /);
    expect(JSON.stringify((both as Recording).shown)).not.toContain(PASSWORD);
  });

  it.each(['freebsd/pfsync_02_mcast_flows.pcap', 'freebsd/failover_07_sync.pcap'])(
    'the states of %s at any time are those of carplab states',
    async (name) => {
      const recording = await opened(name);
      const endUs = recording.shown.opened.durationUs;
      // Forwards, and back.
      for (const part of [0.3, 0.8, 1, 0.5]) {
        const tUs = Math.floor(endUs * part);
        const at = `+${Math.floor(tUs / 1_000_000)}.${String(tUs % 1_000_000).padStart(6, '0')}`;
        const { stdout } = carplab(['states', '--at', at, pathOf(name)]);
        const held = await recording.states({ tUs, from: 0, count: 10_000, text: '' });
        expect(held.lines.map((line) => `${line}\n`).join(''), at).toBe(stdout);
        const tcp = await recording.states({ tUs, from: 1, count: 2, text: 'TCP' });
        const wanted = stdout.split('\n').filter((line) => line.includes('tcp'));
        expect([tcp.total, tcp.lines]).toEqual([wanted.length, wanted.slice(1, 3)]);
      }
    },
  );

  it('its trace is what decode --json prints, its lanes and its note have no password', async () => {
    for (const name of ['freebsd/carp_v4_08_bad_password.pcap', 'cases/same-vhid-two-links.pcapng']) {
      const recording = await opened(name, keys('203.0.113.4'));
      const exported = async (kind: 'trace' | 'svg' | 'note') =>
        (await exportRecording(recording, kind, '0')).blob.text();
      const [folder, file] = name.split('/') as [string, string];
      const { stdout } = carplab(['decode', '--json', '--password', PASSWORD, '--vip', '203.0.113.4', file], {
        cwd: pathOf(folder),
      });
      expect(await exported('trace')).toBe(stdout);
      for (const kind of ['svg', 'note'] as const) {
        const text = await exported(kind);
        expect(text.length).toBeGreaterThan(300);
        expect(text).not.toContain(PASSWORD);
        expect(await exported(kind)).toBe(text);
      }
    }
  });

  it('dissects a packet from its bytes in the file', async () => {
    const recording = await opened('freebsd/carp_v46_01_mixed.pcap');
    const rows = await framesOf(recording);
    const found = await recording.dissect('', rows.length - 1);
    expect(found).toMatchObject({
      number: rows.at(-1)!.number,
      timeUs: rows.at(-1)!.sentUs,
      protocol: 'carp',
    });
    const vhid = found!.fields.find(({ layer, name }) => layer === 'carp' && name === 'vhid')!;
    expect(found!.bytes[vhid.start]).toBe(rows.at(-1)!.vhid);
    expect(await recording.dissect('', rows.length)).toBeUndefined();
  });

  it('gzip is unpacked; what is sound of a damaged one is shown', async () => {
    const whole = await opened('freebsd/failover_07_lan.pcap');
    const packed = gzipSync(readFileSync(pathOf('freebsd/failover_07_lan.pcap')));
    const same = (await read(new Blob([packed]), 'failover_07_lan.pcap')) as Recording;
    expect(same.shown.facts.counts).toEqual(whole.shown.facts.counts);
    expect(same.shown.facts.problems).toEqual([]);
    const cut = (await read(new Blob([packed.subarray(0, packed.length / 2)]), 'cut.pcap.gz')) as Recording;
    expect(cut.shown.facts.counts.frames).toBeGreaterThan(10);
    expect(cut.shown.facts.counts.frames).toBeLessThan(whole.shown.facts.counts.frames);
    expect(cut.shown.facts.problems.join('\n')).toContain('what could be unpacked was read');
  });
});

describe('a capture with nothing to show', () => {
  const capture = (): Buffer => readFileSync(pathOf('freebsd/carp_v4_01_steady.pcap'));

  it('cut in its last record: the packets before it, and where', async () => {
    const bytes = readFileSync(pathOf('cases/half-deaf-pair.pcapng'));
    const { shown } = (await read(new Blob([bytes.subarray(0, -20)]), 'cut.pcapng')) as Recording;
    expect(shown.facts.problems).toHaveLength(1);
    expect(shown.facts.problems[0]).toMatch(
      /^cut\.pcapng: the file ends inside its last record.* at byte \d+\)$/,
    );
    expect(shown.facts.counts.carp).toBeGreaterThan(10);
  });

  it('only a header, or no CARP or pfsync: no record, and why', async () => {
    expect(await read(new Blob([capture().subarray(0, 24)]), 'x')).toEqual({
      code: 'nothing',
      frames: 0,
      problems: [],
    });
    const arp = capture();
    // Ethernet's type of all frames.
    for (let at = 24; at < arp.length; at += 16 + arp.readUInt32LE(at + 8))
      arp.writeUInt16BE(0x88cc, at + 16 + 12);
    expect(await read(new Blob([arp]), 'x')).toMatchObject({ code: 'nothing', problems: [] });
  });

  it('random bytes behind a right beginning: never an exception', async () => {
    const junk = Buffer.alloc(50_000, 'no capture has this ');
    const found = await read(new Blob([capture().subarray(0, 24), junk]), 'junk.pcap');
    expect((found as RecordingTrouble).problems.join()).toMatch(/at byte 24/);
    const packed = await read(new Blob([gzipSync(junk)]), 'junk.gz');
    expect(packed).toMatchObject({
      code: 'unreadable',
      problems: [expect.stringContaining('looks like text')],
    });
  });
});
