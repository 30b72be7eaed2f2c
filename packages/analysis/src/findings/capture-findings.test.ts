import type { CaptureFrame } from '@carplab/capture';
import { encodeAdvertisement, encodeAdvertisementFrame, LINKTYPE_ETHERNET, parseMac } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { CaptureAnalysis } from '../capture/capture-analysis.js';
import { type CaptureFinding, findingSeverity } from './capture-finding.js';
import { captureFindings } from './capture-findings.js';

const VIRTUAL = '00:00:5e:00:01:07';
const REAL = '02:00:00:00:00:01';
const PC = '02:00:00:00:00:99';

/** Something at a time, s: an advertisement, or without `src` a frame that is none. */
interface Seen {
  readonly at: number;
  readonly src?: string;
  readonly srcMac?: string;
  readonly dstMac?: string;
  readonly dst?: string;
  readonly ttl?: number;
  readonly advbase?: number;
  readonly advskew?: number;
  readonly demote?: number;
  readonly counter?: number;
}

function frameOf(seen: Seen): CaptureFrame {
  const { at, src, srcMac = VIRTUAL, dstMac, dst, ttl, advbase = 1, advskew = 0, demote = 0 } = seen;
  const timeUs = Math.round(at * 1e6);
  const bytes =
    src === undefined
      ? Uint8Array.of(...parseMac(dstMac!)!, ...parseMac(srcMac)!, 0x88, 0xb5, ...new Uint8Array(46))
      : encodeAdvertisementFrame(
          {
            ...{ family: src.includes(':') ? 6 : 4, srcMac, src },
            ...(dst === undefined ? {} : { dst }),
            ...(dstMac === undefined ? {} : { dstMac }),
            ...(ttl === undefined ? {} : { ttl }),
          },
          encodeAdvertisement({
            ...{ version: 2, type: 1, vhid: 7, advskew, authlen: 7, demote, advbase, checksum: 0 },
            counter: BigInt(seen.counter ?? timeUs),
            hmac: new Uint8Array(20),
          }),
        );
  return {
    ...{ bytes: sound(bytes, src), start: 0, end: bytes.length, wireLength: bytes.length, timeUs, nanos: 0 },
    ...{ linkType: LINKTYPE_ETHERNET, interfaceId: 0, recordOffset: 0, comment: '' },
  };
}

/** Puts the checksum into an advertisement's last 36 bytes. */
function sound(bytes: Uint8Array, src: string | undefined): Uint8Array {
  if (src === undefined) return bytes;
  const at = bytes.length - 36;
  let sum = 0;
  for (let i = at; i < bytes.length; i += 2) sum += bytes[i]! * 256 + bytes[i + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  bytes[at + 6] = (~sum >>> 8) & 0xff;
  bytes[at + 7] = ~sum & 0xff;
  return bytes;
}

function findings(...seen: readonly Seen[]): CaptureFinding[] {
  const analysis = new CaptureAnalysis();
  for (const each of [...seen].sort((a, b) => a.at - b.at)) analysis.frame(frameOf(each), 0);
  return captureFindings(analysis.summary());
}

/** Those with one code. */
function only<Code extends CaptureFinding['code']>(code: Code, seen: readonly Seen[]) {
  return findings(...seen).filter(
    (found): found is CaptureFinding & { readonly code: Code } => found.code === code,
  );
}

const A = '10.0.0.1';
const B = '10.0.0.2';
const every = (src: string, from: number, to: number, more: Partial<Seen> = {}, step = 1): Seen[] =>
  Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, i) => ({
    ...{ src, at: from + i * step },
    ...more,
  }));
/** B, with advskew 100, takes over at each of these times, and gives way to A's next advertisement. */
const takeovers = (times: readonly number[], more: Partial<Seen> = {}): Seen[] =>
  times.map((at) => ({ src: B, at, advskew: 100, ...more }));
/** In order of time, each with the counter after that of the one before: everybody has heard it. */
const counted = (seen: readonly Seen[]): Seen[] =>
  seen.toSorted((a, b) => a.at - b.at).map((each, i) => ({ ...each, counter: 1000 + i }));

describe('flapping', () => {
  it('the master never paused: the other one misses its advertisements', () => {
    // 3 s and 100/256 s after one of A's.
    const times = Array.from({ length: 10 }, (_, i) => 13.3907 + 12 * i);
    const [found, ...others] = only('flapping', counted([...every(A, 0, 130), ...takeovers(times)]));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      ...{ host: B, before: A, place: { link: 'capture 1', vhid: 7, family: 4 } },
      ...{ fromUs: 13_390_700, toUs: 121_390_700 },
      flapping: { takeovers: 10, unheard: 10, silent: 0 },
    });
    expect(findingSeverity(found!)).toBe('warning');
  });

  it('the master pauses each time', () => {
    const cycle = (from: number): Seen[] => [
      ...every(A, from, from + 5),
      { src: B, at: from + 8.3907, advskew: 100 },
      { src: B, at: from + 9.7813, advskew: 100 },
    ];
    const [found] = only(
      'flapping',
      counted([...cycle(0), ...cycle(11), ...cycle(22), ...cycle(33), ...every(A, 44, 50)]),
    );
    expect(found).toMatchObject({ host: B, flapping: { takeovers: 4, silent: 4, unheard: 0 } });
    expect(found!.flapping.longestSilenceUs).toBeCloseTo(3_390_700, -1);
  });

  it('the master is demoted again and again', () => {
    const cycle = (from: number): Seen[] => [
      ...every(A, from, from + 4),
      { src: A, at: from + 5, advskew: 240 },
      { src: B, at: from + 5.0003, advskew: 100 },
      { src: B, at: from + 6.391, advskew: 100 },
      { src: A, at: from + 6.3913 },
    ];
    const [found] = only('flapping', [0, 7.3913, 14.7826, 22.1739, 29.5652].flatMap(cycle));
    expect(found).toMatchObject({ host: B, flapping: { demoted: 5, takeovers: 5 } });
  });

  it('equals that begin together each give way to the other', () => {
    const times = Array.from({ length: 12 }, (_, i) => 3 * i);
    const found = only(
      'flapping',
      counted(
        times.flatMap((at, i) => [
          { src: i % 2 ? A : B, at },
          { src: i % 2 ? B : A, at: at + 0.0001 },
        ]),
      ),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { flapping } of found) expect(flapping.tied).toBe(flapping.takeovers);
  });

  it.each<[string, Seen[]]>([
    ['three takeovers in two minutes', [...every(A, 0, 130), ...takeovers([13.3907, 33.3907, 53.3907])]],
    ['four in ten minutes', [...every(A, 0, 600), ...takeovers([13.3907, 153.3907, 293.3907, 433.3907])]],
    [
      'takeovers at moments at which no timer runs out: commands',
      [...every(A, 0, 130), ...takeovers([13.7, 33.75, 53.8, 73.85, 93.7])],
    ],
    [
      'a worse one that never gives way',
      [...every(A, 0, 60), ...every(B, 10.4, 60, { advskew: 100 }, 1.3907)],
    ],
    [
      'the capture lacks some advertisements of two masters',
      [
        ...every(A, 0, 60).filter((_, i) => i % 7 !== 3),
        ...every(B, 10.4, 60, { advskew: 100 }, 1.3907).filter((_, i) => i % 5 !== 2),
      ],
    ],
    [
      'two masters that never heard each other, with every third frame missing from the capture',
      [...every(A, 3, 120), ...every(B, 3.0781, 120, { advskew: 20 }, 1.078125)]
        .toSorted((a, b) => a.at - b.at)
        .filter((_, i) => i % 3 !== 2),
    ],
    ['one that comes and goes alone', [0, 10, 20, 30, 40, 50].flatMap((from) => every(A, from, from + 3))],
  ])('not %s', (_, seen) => {
    expect(only('flapping', seen)).toEqual([]);
  });
});

describe('advbases that differ', () => {
  const handover = (slowBase: number, fastBase: number): Seen[] => [
    ...every(A, 0, 12, { advbase: slowBase }, slowBase),
    ...every(B, 14, 30, { advbase: fastBase, advskew: 100 }, fastBase + 100 / 256),
  ];

  it('says both, and which is slower', () => {
    expect(only('advbase-differs', handover(4, 1))).toMatchObject([
      { slower: { host: A, advbase: 4, advskew: 0 }, faster: { host: B, advbase: 1, advskew: 100 } },
    ]);
    expect(only('advbase-differs', handover(1, 3))).toMatchObject([
      { slower: { host: B, advbase: 3 }, faster: { host: A, advbase: 1 } },
    ]);
  });

  it.each<[string, Seen[]]>([
    ['equal ones', handover(2, 2)],
    ['a goodbye', [...every(A, 0, 9), { src: A, at: 9.5, advbase: 255, advskew: 255 }, ...every(B, 10, 20)]],
    ['one that was changed on both', [...every(A, 0, 9), ...every(B, 300, 330, { advbase: 2 }, 2)]],
    [
      'one that was changed first here, then there',
      [
        ...every(A, 0, 9, { advbase: 2 }, 1),
        ...every(B, 12, 20),
        ...every(B, 21, 31, { advbase: 2 }, 2),
        ...every(A, 31.1, 50, { advbase: 2 }, 2),
      ],
    ],
    ['a single advertisement', [...every(A, 0, 20), { src: B, at: 10.5, advbase: 5 }]],
    [
      'a forged one',
      [
        ...every(A, 0, 9),
        ...every(A, 9.5, 20.5, { advbase: 9, counter: 5_000_000 }),
        ...every(B, 21, 30),
        ...every(A, 31, 40),
      ],
    ],
  ])('not %s', (_, seen) => {
    expect(only('advbase-differs', seen)).toEqual([]);
  });
});

describe('a negative demotion', () => {
  it('shows as advertisements that come a second before they are due', () => {
    const [found, ...others] = only('negative-demotion', [
      ...every(A, 0, 5),
      ...every(A, 5.0625, 8, { advskew: 16 }, 0.0625),
    ]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ host: A, advskew: 16, sum: -240 });
    expect(found!.intervalUs).toBeCloseTo(62_500, -2);
    expect(only('negative-demotion', every(A, 0, 20, { advskew: 240 }, 0.96))[0]?.sum).toBe(-16);
  });

  it.each<[string, Seen[]]>([
    ['a skew that is lowered', [...every(A, 0, 5, { advskew: 100 }, 1.39), ...every(A, 6, 12)]],
    ['advskew 240 in its own time', every(A, 0, 30, { advskew: 240 }, 1.9375)],
    [
      'two hosts, each in its time',
      [...every(A, 0, 20, { advskew: 100 }, 1.39), ...every(B, 0.5, 20, { advskew: 100 }, 1.39)],
    ],
    [
      'advertisements sent early now and then',
      [0, 2, 4, 6].flatMap((at) => [
        { src: A, at, advskew: 128 },
        { src: A, at: at + 0.5, advskew: 128 },
      ]),
    ],
  ])('not %s', (_, seen) => {
    expect(only('negative-demotion', seen)).toEqual([]);
  });
});

describe('a virtual MAC address that never speaks', () => {
  const unicast = { srcMac: REAL, dst: B, dstMac: '02:00:00:00:00:02' };
  const used = (from: number, to: number): Seen[] =>
    Array.from({ length: to - from + 1 }, (_, i) => ({ at: from + i + 0.5, srcMac: PC, dstMac: VIRTUAL }));

  it('frames go to it, and its owner advertises from another address', () => {
    expect(only('unlearned-mac', [...every(A, 0, 20, unicast), ...used(3, 12)])).toMatchObject([
      {
        unlearned: {
          ...{ mac: VIRTUAL, vhid: 7, frames: 10, fromUs: 3_500_000, toUs: 12_500_000 },
          ...{ advertiser: A, advertiserMac: REAL, isUnicast: true },
        },
      },
    ]);
  });

  it('until it speaks; and again when switches have forgotten it', () => {
    const seen = [
      ...every(A, 0, 20, unicast),
      ...used(3, 12),
      ...every(A, 21, 25),
      ...every(A, 26, 420, unicast),
    ];
    expect(only('unlearned-mac', seen)[0]?.unlearned).toMatchObject({ frames: 10, untilUs: 21_000_000 });
    expect(only('unlearned-mac', [...seen, ...used(300, 400)])[0]?.unlearned).toMatchObject({
      ...{ frames: 76, spokeUs: 25_000_000, fromUs: 325_500_000 },
    });
  });

  it.each<[string, Seen[]]>([
    ['it advertises itself', [...every(A, 0, 20), ...used(3, 12)]],
    ['it speaks otherwise', [...every(A, 0, 20, unicast), ...used(3, 12), ...every(A, 2, 2)]],
    ['it spoke a minute ago', [...every(A, 0, 1), ...every(A, 2, 80, unicast), ...used(10, 70)]],
    ['nobody advertises here', used(3, 12)],
    ['nobody uses it', every(A, 0, 20, unicast)],
    ['two frames', [...every(A, 0, 20, unicast), ...used(3, 4)]],
    ['the advertisements were routed', [...every(A, 0, 20, { ...unicast, ttl: 254 }), ...used(3, 12)]],
    [
      'frames to the number of another vhid',
      [...every(A, 0, 20, unicast), ...used(3, 12).map((each) => ({ ...each, dstMac: '00:00:5e:00:01:08' }))],
    ],
  ])('not if %s', (_, seen) => {
    expect(only('unlearned-mac', seen)).toEqual([]);
  });
});

describe('captureFindings', () => {
  it('has the place of each, in order of reports', () => {
    const found = findings(
      ...every(A, 0, 5),
      { src: A, at: 5.5, advbase: 255, advskew: 255 },
      ...every(B, 6, 20),
      ...every(A, 26, 30, { dstMac: '01:00:5e:00:00:99' }),
    );
    expect(found.map(({ code, place }) => `${code} ${place?.vhid} ${place?.family}`)).toEqual([
      'taken-over 7 4',
      'silence 7 4',
      'badmac 7 4',
      'goodbye 7 4',
    ]);
    expect(found.map(findingSeverity)).toEqual(['note', 'note', 'error', 'note']);
  });

  it("a unicast packet in a group's frame, and a group's packet in a wrong one, are two things", () => {
    const seen = [
      ...every(A, 0, 3, { dst: B, dstMac: '01:00:5e:00:00:02' }),
      ...every(A, 4, 5, { dstMac: '01:00:5e:00:00:99' }),
    ];
    expect(only('badmac', seen).map(({ isUnicast, count }) => [isUnicast, count])).toEqual([
      [false, 2],
      [true, 4],
    ]);
  });

  it('a steady pair has none', () => {
    expect(findings(...every(A, 0, 60))).toEqual([]);
  });
});
