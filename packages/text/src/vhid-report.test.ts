import type { Advertiser, AuthResult, Mastership, MastershipOverlap, VhidTimeline } from '@carplab/analysis';
import { createAuthenticator } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { NO_PAINT } from './paint.js';
import { vhidReport } from './vhid-report.js';

/** 2023-11-14 22:13:20 UTC. */
const START = 1_700_000_000_000_000;
const at = (seconds: number): number => START + Math.round(seconds * 1_000_000);

const UNCHECKED: AuthResult = { status: 'unchecked' };
const rule = (dialect: 'freebsd' | 'openbsd'): AuthResult => {
  const made = createAuthenticator({
    dialect,
    vhid: 7,
    password: 'x',
    addresses: [Uint8Array.of(10, 0, 0, 9)],
  });
  return { status: 'ok', rule: made, password: 0 };
};
const OK = rule('freebsd');
const BAD: AuthResult = {
  status: 'bad',
  diagnosis: { changes: undefined, tried: 9, capped: false },
};
const CUT: AuthResult = {
  status: 'bad',
  diagnosis: {
    changes: [{ kind: 'password', how: 'empty', index: 0 }],
    ...{ rule: undefined, tried: 5, capped: false },
  },
};

/** An advertisement a second, all with the same outcome. */
function mastership(
  from: number,
  to: number,
  more: Partial<Mastership> = {},
  auth: AuthResult = UNCHECKED,
): Mastership {
  const advertisements = Math.round(to - from) + 1;
  const { advskew = 0 } = more;
  return {
    ...{ fromUs: at(from), toUs: at(to), advertisements, missed: 0, goodbye: false },
    ...{ advbase: 1, advskew, demote: 0, skewMin: advskew, skewMax: advskew, demoteMax: 0 },
    auths: [{ auth, fromUs: at(from), toUs: at(to), advertisements }],
    ...more,
  };
}

const advertiser = (last: number, masterships: Mastership[], more: Partial<Advertiser> = {}): Advertiser => ({
  source: Uint8Array.of(10, 0, 0, last),
  mac: undefined,
  masterships,
  mastershipsDropped: 0,
  advertisements: 0,
  duplicates: 0,
  duplicateOffsetUs: 0,
  echoes: 0,
  replays: 0,
  forged: 0,
  refused: new Map(),
  badMac: 0,
  unicastInGroup: 0,
  file: 0,
  ...more,
});

const timeline = (advertisers: Advertiser[], more: Partial<VhidTimeline> = {}): VhidTimeline => ({
  ...{
    link: '',
    vhid: 7,
    family: 4,
    vlan: '',
    advertisers,
    overlaps: [],
    overlapsDropped: 0,
    sourcesDropped: 0,
  },
  ...{ timeReversals: 0, vrrp: [], flaps: [], advbases: [], wrapped: [], unlearned: [] },
  ...more,
});

/** By default `b` is worse, and deaf. */
function overlap(
  a: Advertiser,
  b: Advertiser,
  from: number,
  to: number,
  more: Partial<MastershipOverlap> = {},
): MastershipOverlap {
  const [mastershipA, mastershipB] = [a.masterships.at(-1)!, b.masterships.at(-1)!];
  return {
    ...{ a, b, mastershipA, mastershipB, intervalA: mastershipA, intervalB: mastershipB },
    ...{ fromUs: at(from), toUs: at(to), lastFromUs: at(from), stretches: 1, sumUs: at(to) - at(from) },
    ...{ lasting: true, deafA: false, deafB: true, gaveWay: undefined, preempted: undefined, ...more },
  };
}

/** The lines under the table. */
function remarks(advertisers: Advertiser[], more: Partial<VhidTimeline> = {}): string[] {
  const rows = advertisers.reduce((sum, one) => sum + one.masterships.length, 0);
  return vhidReport([timeline(advertisers, more)]).slice(rows > 0 ? 3 + rows : 2);
}

/** What is said of two that were both master for ten seconds. */
function bothMaster(
  first: AuthResult,
  second: AuthResult,
  skew1 = 0,
  skew2 = 100,
  more: Partial<MastershipOverlap> = {},
): string[] {
  const a = advertiser(1, [mastership(0, 20, { advskew: skew1 }, first)]);
  const b = advertiser(2, [mastership(5, 15, { advskew: skew2 }, second)]);
  const [headline, reason] = remarks([a, b], { overlaps: [overlap(a, b, 5, 15, more)] });
  expect(headline).toBe(
    '  both master: 10.0.0.1 and 10.0.0.2 (22:13:25.000000 to 22:13:35.000000, 10.000 s)',
  );
  expect(reason).toMatch(/^ {4}\S/);
  return remarks([a, b], { overlaps: [overlap(a, b, 5, 15, more)] }).slice(1);
}

describe('vhidReport: the table', () => {
  it('who advertised from when to when, and what each announced then', () => {
    const a = advertiser(1, [mastership(0, 10, { missed: 2 }, OK), mastership(30.5, 31.5, {}, BAD)]);
    const mixed = [OK, BAD].map((auth, i) => ({
      auth,
      fromUs: at(14 + i),
      toUs: at(14 + i),
      advertisements: 5 - 4 * i,
    }));
    const b = advertiser(2, [mastership(14, 30, { advskew: 240, skewMin: 100, skewMax: 240, auths: mixed })]);
    expect(vhidReport([timeline([a, b])]).slice(0, 6)).toEqual([
      '',
      'vhid 7, IPv4, 2023-11-14',
      '  advertiser  from             to               advertisements  missed  advbase  advskew  auth',
      '  10.0.0.1    22:13:20.000000  22:13:30.000000              11       2        1        0  ok',
      '  10.0.0.2    22:13:34.000000  22:13:50.000000              17       0        1  100–240  5 ok, 1 bad',
      '  10.0.0.1    22:13:50.500000  22:13:51.500000               2       0        1        0  bad',
    ]);
  });

  it('VLANs, IPv6, a zone', () => {
    const source = Uint8Array.from({ length: 16 }, (_, i) =>
      i === 0 ? 0xfe : i === 1 ? 0x80 : i === 15 ? 2 : 0,
    );
    const lines = vhidReport(
      [
        timeline([advertiser(1, [mastership(0, 1)])], { vhid: 1, vlan: '7.100' }),
        timeline([advertiser(0, [mastership(0, 1)], { source })], { family: 6 }),
      ],
      { zone: () => 2 * 3600 },
    );
    expect(lines[1]).toBe('vhid 1, IPv4, vlan 7.100, 2023-11-15');
    expect(lines[3]).toMatch(/^ {2}10\.0\.0\.1 .*00:13:20\.000000.*unchecked$/);
    expect(lines[4]).toBe('');
    expect(lines[5]).toBe('vhid 7, IPv6, 2023-11-15');
    expect(lines[7]).toMatch(/^ {2}fe80::2 /);
  });

  it('another day is said with its date', () => {
    const [, , , first, second] = vhidReport([
      timeline([advertiser(1, [mastership(0, 1), mastership(86_400, 86_401)])]),
    ]);
    expect(first).toContain('  22:13:20.000000  ');
    expect(second).toContain('2023-11-15 22:13:20.000000');
  });

  it('a goodbye alone has announced no skew', () => {
    const [, , , row, ...rest] = vhidReport([
      timeline([advertiser(1, [mastership(0, 0, { goodbye: true, skewMin: 256, skewMax: -1 })])]),
    ]);
    expect(row).toMatch(/ – +unchecked$/);
    expect(rest).toContain('  10.0.0.1 said goodbye');
  });

  it('what is not shown is counted', () => {
    const masterships = Array.from({ length: 20 }, (_, i) => mastership(10 * i, 10 * i + 3));
    const a = advertiser(1, masterships, { mastershipsDropped: 5 });
    const b = advertiser(2, [mastership(0, 200)]);
    const overlaps = Array.from({ length: 15 }, () => overlap(a, b, 0, 30));
    const lines = vhidReport([timeline([a, b], { overlaps, overlapsDropped: 2, sourcesDropped: 9 })]);
    expect(lines).toContain('  … and 14 more periods');
    expect(lines).toContain('  not listed: 9 advertisements of further sources');
    expect(lines).toContain('  … and 5 more overlaps');
    expect(lines.filter((line) => line.includes('both master'))).toHaveLength(12);
  });

  it('40 vhids, or as many as asked for', () => {
    const many = Array.from({ length: 50 }, (_, vhid) =>
      timeline([advertiser(1, [mastership(0, 1)])], { vhid }),
    );
    const titles = (lines: string[]): number => lines.filter((line) => line.startsWith('vhid ')).length;
    expect(titles(vhidReport(many))).toBe(40);
    expect(vhidReport(many).at(-1)).toBe('… and 10 more vhids; --vhid chooses');
    expect(titles(vhidReport(many, { limit: 60 }))).toBe(50);
    expect(vhidReport(many, { limit: 60 }).at(-1)).not.toContain('more vhids');
    expect(vhidReport([])).toEqual([]);
  });
});

describe('vhidReport: why were both master', () => {
  it('without keys the capture cannot tell', () => {
    expect(bothMaster(UNCHECKED, UNCHECKED)[0]).toContain(
      'the password and the virtual addresses would show which',
    );
  });

  it('the same key: the worse one did not hear the better', () => {
    expect(bothMaster(OK, OK)[0]).toContain(
      '10.0.0.2 (advbase 1, advskew 100) should have given way and did not hear 10.0.0.1',
    );
    expect(bothMaster(OK, OK, 100, 0, { deafA: true, deafB: false })[0]).toContain(
      '10.0.0.1 (advbase 1, advskew 100) should have given way',
    );
    const both = { deafA: true, deafB: true };
    expect(bothMaster(OK, OK, 50, 50, both)[0]).toContain('equal in advbase and advskew');
    expect(bothMaster(OK, OK, 50, 51, both)[0]).toMatch(/^ {4}neither heard the other;/);
  });

  it('one does not verify', () => {
    expect(bothMaster(OK, BAD)[0]).toMatch(
      /10\.0\.0\.1 verifies and 10\.0\.0\.2 does not: none of 9 .*badauth/,
    );
    expect(bothMaster(CUT, OK)[0]).toMatch(
      /10\.0\.0\.2 verifies and 10\.0\.0\.1 does not: matches with no password/,
    );
  });

  it('neither verifies: that means something only where the reasons differ', () => {
    expect(bothMaster(BAD, BAD)[0]).toContain('neither verifies with the given passwords and addresses');
    expect(bothMaster(BAD, CUT)[0]).toContain('10.0.0.2: matches with no password at all');
  });

  it('each verifies, but under another rule or with another password', () => {
    expect(bothMaster(OK, rule('openbsd'))[0]).toMatch(/different rules \(freebsd and openbsd\).*badauth/);
    expect(bothMaster(OK, { ...rule('freebsd'), password: 1 })[0]).toMatch(
      /different passwords \(numbers 1 and 2 of those given\).*badauth/,
    );
  });

  it('only what was found during the overlap counts', () => {
    const a = advertiser(1, [mastership(0, 20, {}, OK)]);
    const period = (auth: AuthResult, from: number, to: number) => ({
      ...{ auth, fromUs: at(from), toUs: at(to), advertisements: 1 },
    });
    const b = advertiser(2, [
      mastership(5, 30, { advskew: 100, auths: [period(OK, 5, 15), period(BAD, 16, 30)] }),
    ]);
    const [, reason] = remarks([a, b], { overlaps: [overlap(a, b, 5, 15)] });
    expect(reason).toContain('should have given way');
  });

  it('one that gave way hears the other, with or without a third one between them', () => {
    const a = advertiser(1, [mastership(0, 20)]);
    const b = advertiser(2, [mastership(5, 15, { advskew: 50 })]);
    const said = (more: Partial<MastershipOverlap>): string[] =>
      remarks([a, b], { overlaps: [overlap(a, b, 5, 15, { deafB: false, gaveWay: b, ...more })] });
    expect(said({ preempted: advertiser(3, []), stretches: 33, sumUs: 16_663_000 })).toEqual([
      '  both master: 10.0.0.1 and 10.0.0.2 (22:13:25.000000 to 22:13:35.000000, 33 times, 16.663 s in all)',
      '    10.0.0.2 preempted 10.0.0.3 and gave way to 10.0.0.1 at its next advertisement: it hears both',
    ]);
    expect(said({})[1]).toBe('    10.0.0.2 gave way at the next advertisement of 10.0.0.1: it hears it');
    expect(said({ gaveWay: undefined })[1]).toContain('no advertisement shows');
    expect(said({ lasting: false, sumUs: 50_000 })).toEqual([
      '  10.0.0.2 gave way to 10.0.0.1 (both advertised: 22:13:25.000000 to 22:13:35.000000, 50.000 ms)',
    ]);
    expect(said({ lasting: false, gaveWay: undefined })[0]).toContain(
      '10.0.0.1 and 10.0.0.2 (both advertised',
    );
  });
});

describe('vhidReport: remarks', () => {
  it('nothing to remark', () => {
    expect(remarks([advertiser(1, [mastership(0, 10, {}, OK)])])).toEqual([]);
  });

  it('a silence, and who ended it', () => {
    expect(remarks([advertiser(1, [mastership(0, 5)]), advertiser(2, [mastership(8.4, 12)])])).toEqual([
      '  no advertisement here for 3.400 s from 22:13:25.000000, then 10.0.0.2 took over',
    ]);
    expect(remarks([advertiser(1, [mastership(0, 5), mastership(15, 20)])])).toEqual([
      '  no advertisement here for 10.000 s from 22:13:25.000000, then 10.0.0.1 advertised again',
    ]);
    // Preemption leaves none.
    expect(remarks([advertiser(1, [mastership(0, 5)]), advertiser(2, [mastership(5.003, 12)])])).toEqual([]);
    expect(
      remarks([advertiser(1, [mastership(0, 5, { goodbye: true })]), advertiser(2, [mastership(5.3, 12)])]),
    ).toEqual(['  10.0.0.2 took over 300.000 ms after the goodbye', '  10.0.0.1 said goodbye']);
  });

  it('a failure, with its time where there are several outcomes', () => {
    expect(remarks([advertiser(1, [mastership(0, 5, {}, BAD)])])).toEqual([
      '  10.0.0.1 does not verify: none of 9 combinations of passwords, addresses and rules matches',
    ]);
    const auths = [BAD, CUT, OK].map((auth, i) => ({
      ...{ auth, fromUs: at(10 * i), toUs: at(10 * i + 9), advertisements: 10 },
    }));
    expect(remarks([advertiser(1, [mastership(0, 29, { auths })])])).toEqual([
      '  10.0.0.1 does not verify from 22:13:20.000000: none of 9 combinations of passwords, addresses and rules matches',
      '  10.0.0.1 does not verify from 22:13:30.000000: matches with no password at all',
      '  10.0.0.1 verifies from 22:13:40.000000',
    ]);
  });

  it.each<[string, Partial<Advertiser>, RegExp]>([
    [
      'dropped by receivers',
      { refused: new Map([['badsum', 3]]) },
      /every receiver drops 3 advertisements of 10\.0\.0\.1: badsum/,
    ],
    [
      'dropped by those that look at the TTL',
      { refused: new Map([['badttl', 3]]) },
      /receivers drop 3 advertisements of 10\.0\.0\.1: badttl; not FreeBSD 14 and later with a unicast peer nor, as released, over IPv4 \(PR 284872\)/,
    ],
    [
      'a wrong group MAC',
      { badMac: 4 },
      /4 frames of 10\.0\.0\.1 went to a MAC address that is not the group's/,
    ],
    [
      "unicast packets in a group's frame",
      { unicastInGroup: 2 },
      /2 unicast packets of 10\.0\.0\.1 went in a group's or broadcast frame: switches flood it, or drop a group's if they snoop/,
    ],
    ['echoes', { echoes: 5 }, /5 advertisements of 10\.0\.0\.1 came twice within milliseconds/],
    ['a replay', { replays: 1 }, /^ {2}once an old advertisement of 10\.0\.0\.1 came again/],
    ['replays', { replays: 6 }, /^ {2}6 times an old advertisement of 10\.0\.0\.1 came again/],
    ['a forgery', { forged: 1 }, /^ {2}once an old advertisement of 10\.0\.0\.1 came with changed advskew/],
    [
      'two files',
      { duplicates: 7, duplicateOffsetUs: 200 },
      /counted once, since two of the files have it: 7 advertisements of 10\.0\.0\.1$/,
    ],
    [
      'two clocks',
      { duplicates: 7, duplicateOffsetUs: -2_300_000 },
      /the clocks of the files are 2\.300 s apart$/,
    ],
  ])('%s', (_, more, line) => {
    const lines = remarks([advertiser(1, [mastership(0, 5)], more)]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  });

  it('demotion', () => {
    const demoted = mastership(0, 5, { advskew: 240, demote: 1, demoteMax: 3 });
    expect(remarks([advertiser(1, [demoted])])).toEqual([
      '  10.0.0.1 announced advskew 240: demoted, or capped there',
      '  10.0.0.1 announced a demotion count of 3',
    ]);
  });

  it('time that goes back', () => {
    expect(remarks([advertiser(1, [mastership(0, 5)])], { timeReversals: 2 })).toEqual([
      '  time goes back 2 times in the capture; from and to are as captured',
    ]);
  });

  it('a VRRP router with the same number, and perhaps the same MAC address', () => {
    const source = Uint8Array.of(10, 0, 0, 77);
    const mac = Uint8Array.of(0, 0, 0x5e, 0, 1, 7);
    const said = (own: Uint8Array | undefined): string =>
      remarks([advertiser(1, [mastership(0, 5)])], { vrrp: [{ version: 2, source, mac: own }] })[0]!;
    expect(said(mac)).toBe(
      '  a VRRPv2 router at 10.0.0.77 uses the same number 7 and the same MAC address 00:00:5e:00:01:07',
    );
    expect(said(undefined)).toBe('  a VRRPv2 router at 10.0.0.77 uses the same number 7');
    expect(said(Uint8Array.of(2, 0, 0, 0, 0, 1))).toBe(
      '  a VRRPv2 router at 10.0.0.77 uses the same number 7',
    );
  });

  it('why nothing was verified', () => {
    const note = (auth: AuthResult): string[] => remarks([advertiser(1, [mastership(0, 5, {}, auth)])]);
    expect(note({ status: 'unchecked', note: 'no-password' })).toEqual([
      '  not verified: no password is given for vhid 7',
    ]);
    expect(note({ status: 'unchecked', note: 'no-vip' })[0]).toContain('no address is given for vhid 7');
    expect(note(UNCHECKED)).toEqual([]);
  });

  it('paints what is bad', () => {
    const paint = { ...NO_PAINT, bad: (text: string) => `<${text}>`, strong: (text: string) => `*${text}*` };
    const lines = vhidReport([timeline([advertiser(1, [mastership(0, 5, {}, BAD)])])], { paint });
    expect(lines[1]).toBe('*vhid 7, IPv4, 2023-11-14*');
    expect(lines.at(-1)).toBe(
      '<  10.0.0.1 does not verify: none of 9 combinations of passwords, addresses and rules matches>',
    );
  });

  it('only dropped advertisements: no table, and what they were dropped for', () => {
    const lines = vhidReport([timeline([advertiser(1, [], { refused: new Map([['badver', 2]]) })])]);
    expect(lines[1]).toBe('vhid 7, IPv4');
    expect(lines.slice(2)).toHaveLength(1);
    expect(lines[2]).toContain('badver');
  });
});
