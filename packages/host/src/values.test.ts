import { formatMac, parseIpv6 } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { roundToTicks } from './carp/timers.js';
import { formatPrefix, inPrefix, isMulticast, parsePrefix } from './config/prefix.js';
import { multicastMac, solicitedNode } from './send/multicast-mac.js';
import { hashState } from './state/hash-state.js';

describe('prefixes', () => {
  it('are read and written', () => {
    expect(formatPrefix(parsePrefix('2001:DB8:0::4/64')!)).toBe('2001:db8::4/64');
    expect(parsePrefix('10.0.0.1')).toMatchObject({ family: 4, length: 32 });
    for (const bad of [
      '',
      '10.0.0.1/',
      '10.0.0.1/-1',
      '10.0.0.1/33',
      '2001:db8::/129',
      'x/8',
      '10.0.0.1/8/8',
    ])
      expect(parsePrefix(bad), bad).toBeUndefined();
  });
  it('hold the addresses of their network', () => {
    const net = parsePrefix('203.0.113.2/28')!;
    const has = (text: string): boolean => inPrefix(net, parsePrefix(text)!.bytes);
    expect(['203.0.113.0', '203.0.113.15', '203.0.113.16', '203.0.112.2', '::1'].map(has)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(inPrefix(parsePrefix('0.0.0.0/0')!, parsePrefix('255.1.2.3')!.bytes)).toBe(true);
  });
  it('of groups', () => {
    const is = (text: string): boolean => isMulticast(parsePrefix(text)!.bytes);
    expect(['224.0.0.18', '239.1.2.3', '240.0.0.1', '10.0.0.1', 'ff02::12', 'fe80::1'].map(is)).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(multicastMac(parsePrefix('239.129.2.3')!.bytes)).toBe('01:00:5e:01:02:03');
    expect(multicastMac(solicitedNode(parseIpv6('2001:db8::12:3456')!))).toBe('33:33:ff:12:34:56');
    expect(formatMac(Uint8Array.of(0, 0, 0x5e, 0, 1, 1))).toBe('00:00:5e:00:01:01');
  });
});

describe('ticks', () => {
  it('one second at hz 100 takes 1.00 to 1.01 s more than a tick', () => {
    for (const nowUs of [0, 1, 4_999, 9_999]) {
      const fireUs = roundToTicks(nowUs + 1_000_000, nowUs, 100);
      expect(fireUs).toBe(1_010_000);
    }
    expect(roundToTicks(3_390_625, 0, 100)).toBe(3_410_000);
    expect(roundToTicks(1_000_000, 0, 1000)).toBe(1_001_000);
    // 1/128 s is 7812 µs in the kernels' integers.
    expect(roundToTicks(1, 0, 128)).toBe(2 * 7812);
  });
});

describe('hashes', () => {
  it('distinguish kinds and shapes', () => {
    const values: unknown[] = [
      0,
      1,
      -1,
      2 ** 40,
      '',
      '0',
      true,
      false,
      null,
      [],
      [[]],
      {},
      { a: 0 },
      { a: 1 },
      { b: 0 },
    ];
    values.push([0], [0, 0], new Uint8Array(1), new Uint8Array(2));
    expect(new Set(values.map(hashState)).size).toBe(values.length);
  });
  it('ignore the order of keys, and reject functions', () => {
    expect(hashState({ a: 1, b: 2 })).toBe(hashState({ b: 2, a: 1 }));
    expect(hashState({ a: undefined })).toBe(hashState({ a: null }));
    expect(() => hashState({ a: () => 1 })).toThrow('a function is not plain data');
  });
});
