import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesOf } from './carplab.js';
import { askCarplab } from './resident.js';

const VIPS = ['--vip', '203.0.113.4', '--vip', '203.0.113.5'];

/** What `decode -v` says of the first advertisement of a pair with two addresses. */
function receivers(...keys: string[]): string[] {
  const { stdout } = askCarplab([
    'decode',
    '-v',
    '-c',
    '1',
    'fixtures/freebsd/carp_v4_06_two_vips.pcap',
    ...keys,
  ]);
  return linesOf(stdout).flatMap((line) => line.split('receivers: ')[1] ?? []);
}

it('without a key, acceptance of an advertisement is unknown', () => {
  const all = 'freebsd, openbsd, netbsd, dragonfly, freebsd9, ucarp, freebsd14';
  expect(receivers()).toEqual([`accepted, if the HMAC is right, by ${all}`]);
});

it('with the key it is known for each implementation: UCARP signs one address', () => {
  expect(receivers('--password', 'MonMotDePasseCarp2026', ...VIPS)).toEqual([
    'accepted by freebsd, openbsd, netbsd, dragonfly, freebsd9, freebsd14',
    'dropped, log: Bad digest, by ucarp',
  ]);
});

it('with a wrong key it counts as badauth', () => {
  expect(receivers('--password', 'wrong', ...VIPS)[0]).toMatch(/^dropped, counted as badauth, by freebsd, /);
});

describe('the TTL of an advertisement', () => {
  const OTHERS = 'freebsd, openbsd, netbsd, dragonfly, freebsd9';
  const of = (...options: string[]): string[] => {
    const directory = mkdtempSync(join(tmpdir(), 'carplab-ttl-'));
    try {
      const file = join(directory, 'a.pcap');
      const key = ['--password', 'secret', '--vip', '10.9.0.100'];
      askCarplab(['craft', 'carp', '--vhid', '7', ...key, '--ttl', '254', ...options, '-w', file]);
      const { stdout } = askCarplab(['decode', '-v', file, ...key]);
      return linesOf(stdout).flatMap((line) => line.split('receivers: ')[1] ?? []);
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  it('FreeBSD 14 as released does not look at it over IPv4: it takes the group backwards (PR 284872)', () => {
    expect(of('--src', '10.9.0.1')).toEqual([
      `dropped, counted as badttl, by ${OTHERS}, freebsd14 with PR 284872 fixed`,
      'dropped, log: Bad TTL, by ucarp',
      'accepted by freebsd14 as released',
    ]);
  });

  it('nor at that of a unicast one, unless its last octet looks like a group', () => {
    expect(of('--src', '10.9.0.1', '--dst', '10.9.0.2', '--dst-mac', '02:00:00:00:00:02').at(-1)).toBe(
      'accepted by freebsd14',
    );
    const octet = of('--src', '10.9.0.1', '--dst', '10.9.0.230', '--dst-mac', '02:00:00:00:00:02');
    expect(octet[0]).toBe(`dropped, counted as badttl, by ${OTHERS}, freebsd14 as released`);
    expect(octet.at(-1)).toBe('accepted by freebsd14 with PR 284872 fixed');
  });
});
