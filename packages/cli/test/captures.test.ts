import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketRecord } from '@carplab/text';
import { describe, expect, it } from 'vitest';
import { fixtures, linesOf, packetLines, ROOT, scratch } from './carplab.js';
import { plainFrames, plainHmac } from './plain-capture.js';
import { askCarplab } from './resident.js';

/** The JSON file that describes a FreeBSD capture. */
interface Origin {
  /** Name, key, vhid, addresses: which advertisements a key and a set of addresses verify. */
  readonly hmac_configs: readonly (readonly [string, string, number, readonly string[]])[];
}

interface Vector {
  readonly pcap?: string;
  readonly pcap_frame_number: number;
  readonly command: string;
  readonly password_text: string;
  readonly counter: string;
  readonly hmac_hex: string;
  readonly packet_hex: string;
}

const originOf = (capture: string): Origin =>
  JSON.parse(readFileSync(join(ROOT, capture.replace(/pcap$/, 'json')), 'utf8')) as Origin;

/** `"ok, bad, unchecked"` of the CARP lines. */
function tally(records: readonly PacketRecord[]): string {
  const count = (auth: string): number => records.filter((record) => record.auth === auth).length;
  return `${count('ok')} ok, ${count('bad')} bad, ${count('unchecked')} unchecked`;
}

/** The part of the summary that counts, without the table. */
const summaryOf = (stderr: string): string =>
  linesOf(stderr).find((line) => / frames?, /.test(line)) ?? stderr;

const WITH_LINK_LOCAL = ['203.0.113.4', '2001:db8:113::4', '2001:db8:113::5', 'fe80::4'];
const vips = (addresses: readonly string[], vhid = ''): string[] =>
  addresses.flatMap((address) => ['--vip', `${vhid}${address}`]);

/**
 * How many advertisements each row of `hmac_configs` verifies, of all those of its vhid, and how many advertisements
 * of other vhids there are. Counted with another program (Python's hmac) from captures and JSON, not with carplab.
 */
const COUNTS: Readonly<Record<string, readonly (readonly [name: string, counts: string])[]>> = {
  carp_v46_01_mixed: [
    ['v4+v6', '20 ok, 24 bad, 0 unchecked'],
    ['v4+2v6', '6 ok, 38 bad, 0 unchecked'],
    ['v4+2v6+ll', '18 ok, 26 bad, 0 unchecked'],
    ['v4 only', '0 ok, 44 bad, 0 unchecked'],
  ],
  carp_v4_01_steady: [['ok', '26 ok, 0 bad, 0 unchecked']],
  carp_v4_02_master_killed: [['ok', '25 ok, 0 bad, 0 unchecked']],
  carp_v4_03_master_returns_preempt0: [['ok', '14 ok, 0 bad, 0 unchecked']],
  carp_v4_04_preempt1: [['ok', '36 ok, 0 bad, 0 unchecked']],
  carp_v4_05_user_state_and_skew: [['ok', '48 ok, 0 bad, 0 unchecked']],
  carp_v4_06_two_vips: [
    ['two vips', '12 ok, 0 bad, 0 unchecked'],
    ['only .5', '0 ok, 12 bad, 0 unchecked'],
    ['only .4', '0 ok, 12 bad, 0 unchecked'],
    ['with .12 too', '0 ok, 12 bad, 0 unchecked'],
  ],
  carp_v4_08_bad_password: [
    ['A key', '25 ok, 7 bad, 0 unchecked'],
    ['B key', '7 ok, 25 bad, 0 unchecked'],
  ],
  carp_v4_09_no_password: [
    ['empty key', '7 ok, 7 bad, 0 unchecked'],
    // ifconfig never sets 20 bytes, so a password of 20 is truncated and verifies nothing.
    ['20 byte key', '0 ok, 14 bad, 0 unchecked'],
  ],
  carp_v4_10_demotion: [['ok', '56 ok, 0 bad, 0 unchecked']],
  carp_v4_11_advbase2: [['ok', '13 ok, 0 bad, 0 unchecked']],
  carp_v4_12_two_ifaces_lan: [['ok', '27 ok, 0 bad, 0 unchecked']],
  carp_v4_12_two_ifaces_wan: [['ok', '24 ok, 0 bad, 0 unchecked']],
  carp_v4_14_vlan_multi_vhid: [
    // A key bound only to vhid 1 is also tried on VLAN 100, which has another key.
    ['vhid1', '24 ok, 24 bad, 54 unchecked'],
    ['vhid2', '30 ok, 0 bad, 72 unchecked'],
    ['vhid255', '24 ok, 0 bad, 78 unchecked'],
    ['vlan100 vhid1', '24 ok, 0 bad, 78 unchecked'],
  ],
  carp_v6_01_steady_failover: [['ok', '18 ok, 0 bad, 0 unchecked']],
  failover_07_lan: [
    ['lan', '118 ok, 0 bad, 0 unchecked'],
    ['wan', '0 ok, 0 bad, 118 unchecked'],
  ],
  failover_07_wan: [
    ['lan', '0 ok, 0 bad, 118 unchecked'],
    ['wan', '118 ok, 0 bad, 0 unchecked'],
  ],
  // pfsync alone.
  failover_07_sync: [
    ['lan', '0 ok, 0 bad, 0 unchecked'],
    ['wan', '0 ok, 0 bad, 0 unchecked'],
  ],
  // Two more have version 3, which is VRRP's; two are of vhid 9.
  inject_01_carp_v4: [['ok', '46 ok, 3 bad, 2 unchecked']],
};

/** Advertisements in each capture of ucarp, counted in the same way. */
const UCARP_COUNTS: Readonly<Record<string, number>> = {
  'cfg-00': 21,
  'cfg-01': 9,
  'cfg-02': 13,
  'cfg-03': 9,
  'cfg-04': 9,
  'cfg-05': 16,
  'cfg-06': 20,
  'cfg-07': 5,
  'cfg-08': 7,
  'cfg-09': 2,
  'cfg-10': 30,
  'cfg-11': 21,
  'cfg-12': 18,
  'cfg-13': 12,
  'cfg-14': 11,
  'cfg-15': 21,
  'cfg-16': 16,
  'cfg-17': 10,
  'cfg-18': 21,
  'cfg-19': 9,
  'cfg-20': 13,
  'cfg-21': 10,
  'exp-bf': 12,
  'exp-bm': 9,
  'exp-gb': 9,
  'exp-kn0': 8,
  'exp-kn1': 8,
  'exp-kn2': 9,
  'exp-kp0': 8,
  'exp-kp1': 8,
  'exp-kp2': 9,
  'exp-kr0': 8,
  'exp-kr1': 7,
  'exp-kr2': 8,
  'exp-kz0': 10,
  'exp-ld': 25,
  'exp-ln': 6,
  'exp-lp': 10,
  'exp-ra': 7,
  'exp-rn': 12,
  'exp-rp': 15,
  'exp-rpl': 15,
  'exp-sp': 15,
  'exp-ti1': 9,
  'exp-ti2': 9,
  'exp-tn': 7,
  'exp-tz': 7,
  'exp-u2': 10,
  'exp-u2p': 13,
  'exp-wp': 10,
  'exp-wv': 8,
};

describe('captures of FreeBSD', () => {
  it('are all in the table, with every row of their JSON', () => {
    // On the sync segment there is no CARP, though its JSON has the keys of the others.
    const withCarp = fixtures('freebsd').filter((capture) => !capture.includes('/pfsync_'));
    const rows = withCarp.flatMap((capture) =>
      originOf(capture).hmac_configs.map(([name]) => `${capture.slice(17, -5)}: ${name}`),
    );
    const table = Object.entries(COUNTS).flatMap(([capture, list]) =>
      list.map(([name]) => `${capture}: ${name}`),
    );
    expect(table.sort()).toEqual(rows.sort());
  });

  it('verify as their JSON says, row by row and frame by frame', () => {
    const rows = Object.entries(COUNTS).flatMap(([capture, list]) =>
      list.map(([name, counts]) => ({ capture: `fixtures/freebsd/${capture}.pcap`, name, counts })),
    );
    const outcomes = rows.map(({ capture, name }) => {
      const [, key, vhid, addresses] = originOf(capture).hmac_configs.find((row) => row[0] === name)!;
      const bound = name.startsWith('vlan100') ? '100/1=' : `${vhid}=`;
      return askCarplab([
        ...['decode', '--json', '--dialect', 'freebsd', capture],
        ...['--password', `${bound}${key}`, ...vips(addresses, bound)],
      ]);
    });
    for (const [i, { capture, name, counts }] of rows.entries()) {
      const { status, stdout } = outcomes[i]!;
      const records = packetLines<PacketRecord>(stdout);
      expect(`${capture} ${name}: ${tally(records)}`).toBe(`${capture} ${name}: ${counts}`);
      const [, key, vhid, addresses] = originOf(capture).hmac_configs.find((row) => row[0] === name)!;
      const seen = new Map(records.map((record) => [record.frame, record]));
      for (const { number, carp } of plainFrames(capture)) {
        if (!carp || carp.payload[0]! >> 4 !== 2) continue;
        const ours = carp.vhid === vhid && (!name.startsWith('vlan100') || carp.vlan === 100);
        const right =
          plainHmac(Buffer.from(key).subarray(0, 19), vhid, addresses, carp.counter) === carp.hmac;
        expect([number, seen.get(number)?.auth]).toEqual([
          number,
          ours ? (right ? 'ok' : 'bad') : 'unchecked',
        ]);
      }
      const wrong = records.some((r) => r.auth === 'bad') || capture.includes('inject');
      expect([capture, status]).toEqual([capture, wrong ? 1 : 0]);
    }
  });

  it('verify with passwords as typed: only the first 19 bytes count', () => {
    for (const password of ['MonMotDePasseCarp2026', 'MonMotDePasseCarp20', 'MonMotDePasseCarp20XXXX']) {
      const { status, stderr } = askCarplab([
        ...['decode', 'fixtures/freebsd/carp_v4_01_steady.pcap'],
        ...['--password', password, '--vip', '203.0.113.4/28'],
      ]);
      expect(summaryOf(stderr)).toBe(
        '39 frames, 26 CARP, 0 VRRP, 13 other, 26 verified, 0 failed, 0 damaged',
      );
      expect(status).toBe(0);
    }
    const { stderr } = askCarplab([
      ...['decode', 'fixtures/freebsd/carp_v4_01_steady.pcap'],
      ...['--password', 'MonMotDePasseCarp2', '--vip', '203.0.113.4'],
    ]);
    expect(summaryOf(stderr)).toContain('0 verified, 26 failed');
  });

  it('verify with one key for each vhid and VLAN', () => {
    const { status, stdout, stderr } = askCarplab([
      ...['decode', 'fixtures/freebsd/carp_v4_14_vlan_multi_vhid.pcap'],
      ...['--password', '1=MonMotDePasseCarp2026', '--password', '2=second', '--password', '255=x'],
      ...['--password', '100/1=vlan-secret', '--vip', '100/1=192.0.2.1'],
      ...vips(['1=203.0.113.4', '2=203.0.113.5', '255=203.0.113.6']),
    ]);
    expect(summaryOf(stderr)).toBe(
      '140 frames, 102 CARP, 0 VRRP, 38 other, 102 verified, 0 failed, 0 damaged',
    );
    expect(linesOf(stdout).every((line) => line.includes(' auth=ok'))).toBe(true);
    expect(status).toBe(0);
  });

  it('verify under any dialect by default, and name the one that matched', () => {
    // OpenBSD leaves link-local addresses out, so its rule over all four is FreeBSD's over three.
    const { stdout } = askCarplab([
      ...['decode', '--json', 'fixtures/freebsd/carp_v46_01_mixed.pcap'],
      ...['--password', 'MonMotDePasseCarp2026', ...vips(WITH_LINK_LOCAL)],
    ]);
    const records = packetLines<PacketRecord>(stdout);
    expect(tally(records)).toBe('24 ok, 20 bad, 0 unchecked');
    const matched = (dialect: string): number => records.filter((r) => r.authDialect === dialect).length;
    expect([matched('freebsd'), matched('openbsd')]).toEqual([18, 6]);
  });

  it('two passwords for one vhid: either may be right', () => {
    const { stderr } = askCarplab([
      ...['decode', 'fixtures/freebsd/carp_v4_08_bad_password.pcap', '--vip', '203.0.113.4'],
      ...['--password', 'MonMotDePasseCarp2026', '--password', 'UnAutreMotDePasse'],
    ]);
    expect(summaryOf(stderr)).toContain('32 verified, 0 failed');
  });

  it('a key of 20 bytes, set by an ioctl, is named as an uncut password', () => {
    const { status, stdout } = askCarplab([
      ...['decode', '--json', 'fixtures/freebsd/carp_v4_09_no_password.pcap'],
      ...['--password', 'MonMotDePasseCarp202', '--vip', '203.0.113.4'],
    ]);
    const hints = packetLines<PacketRecord>(stdout).map((record) => record.authHint);
    expect(hints).toEqual([
      ...Array<string>(7).fill('matches with no password at all'),
      ...Array<string>(7).fill('matches with the password uncut: 20 bytes of it, where ifconfig keeps 19'),
    ]);
    expect(status).toBe(1);
  });

  it('damaged and foreign packets are named where they are', () => {
    const { stdout } = askCarplab(['decode', '--json', 'fixtures/freebsd/inject_01_carp_v4.pcap']);
    const problems = packetLines<PacketRecord>(stdout).flatMap(({ frame, problems: list }) =>
      list.map(({ code, layer, offset }) => `${frame} ${code} ${layer} ${offset}`),
    );
    const expected = plainFrames('fixtures/freebsd/inject_01_carp_v4.pcap').flatMap(
      ({ number, bytes, carp }) => {
        if (!carp || carp.payload[0]! >> 4 !== 2) return [];
        const list: string[] = [];
        if (bytes[22] !== 255) list.push(`${number} badttl ipv4 22`);
        let sum = 0;
        for (let i = 0; i < 36; i += 2) sum += carp.payload.readUInt16BE(i);
        if (sum % 0xffff !== 0) list.push(`${number} badsum carp 40`);
        if (carp.payload[3] !== 7) list.push(`${number} badauthlen carp 37`);
        return list;
      },
    );
    expect(expected).toHaveLength(6);
    expect(problems).toEqual(expected);
  });
});

describe('captures of ucarp', () => {
  const file = JSON.parse(readFileSync(join(ROOT, 'fixtures/vectors/carp-vectors.json'), 'utf8')) as {
    vectors: Vector[];
  };
  const vectors = file.vectors.filter((vector) => vector.pcap !== undefined);
  const directory = scratch();

  it('are all in the table', () => {
    expect(fixtures('ucarp').map((path) => path.slice(21, -5))).toEqual(Object.keys(UCARP_COUNTS).sort());
  });

  it('verify with the password and the address of the command that made them', () => {
    const captures = [...new Set(vectors.map((vector) => vector.pcap!))];
    expect(captures).toHaveLength(22);
    const outcomes = captures.map((capture) => {
      const { command, password_text } = vectors.find((vector) => vector.pcap === capture)!;
      const password = / -p (.*)$/.exec(command)?.[1];
      const passwordFile = join(directory, capture);
      // One configuration reads its password from a file, whose line end does not count.
      if (password === undefined) writeFileSync(passwordFile, `${password_text}\n`);
      return askCarplab([
        ...['decode', '--json', `fixtures/ucarp/${capture}`, '--vip', / -a (\S+)/.exec(command)![1]!],
        ...(password === undefined ? ['--password-file', passwordFile] : ['--password', `=${password}`]),
      ]);
    });
    for (const [i, capture] of captures.entries()) {
      const { status, stdout } = outcomes[i]!;
      const own = vectors.filter((vector) => vector.pcap === capture);
      const option = (name: string): string | undefined =>
        new RegExp(` ${name} (\\S+)`).exec(own[0]!.command)?.[1];
      const records = packetLines<PacketRecord>(stdout);
      expect(`${capture}: ${tally(records)}`).toBe(
        `${capture}: ${UCARP_COUNTS[capture.slice(6, -5)]} ok, 0 bad, 0 unchecked`,
      );
      expect(status).toBe(0);
      for (const { src, carp, ttl } of records)
        expect({ src, ttl, vhid: carp?.vhid, advbase: carp?.advbase, advskew: carp?.advskew }).toEqual({
          src: option('-s'),
          ttl: 255,
          vhid: Number(option('-v')),
          advbase: Number(option('-b')),
          advskew: Number(option('-k')),
        });
      expect(own).toHaveLength(2);
      for (const vector of own) {
        const record = records.find(({ frame }) => frame === vector.pcap_frame_number);
        expect(record?.carp).toMatchObject({
          counter: vector.counter,
          hmac: vector.hmac_hex,
          checksum: vector.packet_hex.slice(12, 16),
          checksumOk: true,
        });
      }
    }
  });

  it('decode without a password: every advertisement, unchecked', () => {
    const captures = fixtures('ucarp');
    const { status, stdout } = askCarplab(['decode', '--json', ...captures]);
    const records = packetLines<PacketRecord>(stdout).filter((record) => record.protocol === 'carp');
    for (const capture of captures) {
      const own = records.filter((record) => record.file === capture);
      const count = UCARP_COUNTS[capture.slice(21, -5)];
      expect(`${capture}: ${tally(own)}`).toBe(`${capture}: 0 ok, 0 bad, ${count} unchecked`);
    }
    // One experiment sent malformed packets.
    expect(status).toBe(1);
    const malformed = records.filter((record) =>
      record.problems.some((problem) => /bad(ttl|sum)/.test(problem.code)),
    );
    expect(malformed.map((record) => `${record.file} ${record.frame}`)).toEqual([
      'fixtures/ucarp/ucarp-exp-bf.pcap 13',
      'fixtures/ucarp/ucarp-exp-bf.pcap 17',
    ]);
  });
});

describe('why an HMAC does not match', () => {
  const hints = (capture: string, ...options: string[]): string[] => {
    const { status, stdout, stderr } = askCarplab([
      'decode',
      '--json',
      `fixtures/${capture}.pcap`,
      ...options,
    ]);
    expect(status).toBe(1);
    // Passwords are never printed.
    for (const password of ['MonMotDePasse', 'mekmitas', 'Geheim'])
      expect(stdout + stderr).not.toContain(password);
    const records = packetLines<PacketRecord>(stdout);
    expect(records.length).toBeGreaterThan(0);
    expect(records.every((record) => record.auth === 'bad')).toBe(true);
    return [...new Set(records.map((record) => record.authHint ?? 'no hint'))];
  };
  const password = ['--password', 'MonMotDePasseCarp2026'];

  it('one address missing', () => {
    expect(hints('freebsd/carp_v4_06_two_vips', ...password, ...vips(['203.0.113.4']))).toEqual([
      'matches with 203.0.113.5 added to the given addresses',
    ]);
    expect(hints('ucarp/ucarp-cfg-00', '--password', 'mekmitasdigoat')).toEqual([
      'matches with 10.1.1.252 added to the given addresses',
    ]);
  });

  it('several missing, of both families', () => {
    expect(hints('freebsd/carp_v46_01_mixed', ...password, ...vips(WITH_LINK_LOCAL.slice(0, 1)))).toEqual([
      'matches with 2001:db8:113::4 added to the given addresses',
      'matches with 2001:db8:113::4, 2001:db8:113::5 added to the given addresses',
      'matches with 2001:db8:113::4, 2001:db8:113::5, fe80::4 added to the given addresses',
    ]);
  });

  it('one address too many', () => {
    expect(
      hints(
        'freebsd/carp_v4_06_two_vips',
        ...password,
        ...vips(['203.0.113.4', '203.0.113.5', '203.0.113.12']),
      ),
    ).toEqual(['matches without 203.0.113.12']);
    expect(
      hints('ucarp/ucarp-cfg-00', '--password', 'mekmitasdigoat', ...vips(['10.1.1.252', '10.1.1.253'])),
    ).toEqual(['matches without 10.1.1.253']);
  });

  it('one address for another', () => {
    expect(hints('freebsd/carp_v4_01_steady', ...password, ...vips(['203.0.113.40']))).toEqual([
      'matches with 203.0.113.4 in place of 203.0.113.40',
    ]);
  });

  it('a wrong password: none of the combinations, and how many they were', () => {
    const [hint, ...others] = hints('ucarp/ucarp-cfg-00', '--password', 'Geheim', ...vips(['10.1.1.252']));
    expect(others).toEqual([]);
    expect(hint).toMatch(/^none of ([1-9]\d*) combinations of passwords, addresses and rules matches$/);
  });

  it('the password of another vhid', () => {
    expect(
      hints(
        'ucarp/ucarp-cfg-00',
        '--password',
        '1=Geheim',
        '--password',
        '2=mekmitasdigoat',
        ...vips(['10.1.1.252']),
      ),
    ).toEqual(['matches with another of the given passwords (the first of the others)']);
  });

  it('a trailing blank', () => {
    expect(hints('ucarp/ucarp-cfg-00', '--password', 'mekmitasdigoat ', ...vips(['10.1.1.252']))).toEqual([
      'matches with the password without the white space around it',
    ]);
  });

  it('a password of a list, named by its line', () => {
    const list = join(scratch(), 'list');
    writeFileSync(list, 'Geheim\nmekmitasdigoat\n');
    expect(hints('ucarp/ucarp-cfg-00', '--passwords', list, ...vips(['10.1.1.252']))).toEqual([
      'matches with the password on line 2 of the list',
    ]);
  });

  it('the text line and the table say the same', () => {
    const { stdout, stderr } = askCarplab([
      ...['decode', 'fixtures/freebsd/carp_v4_06_two_vips.pcap', ...password, ...vips(['203.0.113.4'])],
    ]);
    const hint = 'matches with 203.0.113.5 added to the given addresses';
    expect(linesOf(stdout).every((line) => line.endsWith(` auth=bad (${hint})`))).toBe(true);
    expect(stderr).toContain(`203.0.113.2 does not verify: ${hint}`);
  });
});
