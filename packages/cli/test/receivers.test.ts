import { expect, it } from 'vitest';
import { carplab, linesOf } from './carplab.js';

const VIPS = ['--vip', '203.0.113.4', '--vip', '203.0.113.5'];

/** What `decode -v` says of the first advertisement of a pair with two addresses. */
function receivers(...keys: string[]): string[] {
  const { stdout } = carplab([
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
