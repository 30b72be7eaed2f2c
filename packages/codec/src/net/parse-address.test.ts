import { describe, expect, it } from 'vitest';
import { formatAddress, formatIpv4, formatIpv6 } from './format-address.js';
import { formatMac, parseMac } from './mac.js';
import { parseAddress, parseIpv4, parseIpv6 } from './parse-address.js';

describe('parseIpv4', () => {
  it('reads dotted decimal', () => {
    expect(parseIpv4('0.0.0.0')).toEqual(Uint8Array.of(0, 0, 0, 0));
    expect(parseIpv4('255.255.255.255')).toEqual(Uint8Array.of(255, 255, 255, 255));
    expect(parseIpv4('203.0.113.4')).toEqual(Uint8Array.of(203, 0, 113, 4));
  });
  it.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '1.2.3.4.',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.1000',
    '01.2.3.4',
    '1.2.3.00',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '+1.2.3.4',
    '0x1.2.3.4',
    '1.2.3.4%em0',
    '١.2.3.4',
  ])('refuses %j', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });
});

describe('parseIpv6', () => {
  // RFC 4291 §2.2 and RFC 5952 §4 and §5: text, and the one text to print for it.
  it.each([
    ['ABCD:EF01:2345:6789:ABCD:EF01:2345:6789', 'abcd:ef01:2345:6789:abcd:ef01:2345:6789'],
    ['2001:DB8:0:0:8:800:200C:417A', '2001:db8::8:800:200c:417a'],
    ['FF01:0:0:0:0:0:0:101', 'ff01::101'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['0:0:0:0:0:0:13.1.68.3', '::d01:4403'],
    ['::13.1.68.3', '::d01:4403'],
    ['::FFFF:129.144.52.38', '::ffff:129.144.52.38'],
    ['0:0:0:0:0:FFFF:8190:3426', '::ffff:129.144.52.38'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:0:0', '1:2:3:4:5:6::'],
    ['::ffff:0:0', '::ffff:0.0.0.0'],
    ['fe80::1%em0', 'fe80::1'],
    ['fe80::1%vtnet0.100', 'fe80::1'],
    ['::%1', '::'],
  ])('reads %s, which prints as %s', (text, printed) => {
    expect(formatIpv6(parseIpv6(text)!)).toBe(printed);
    expect(formatAddress(parseAddress(text)!)).toBe(printed);
  });
  it.each([
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8:',
    '1:2:3:4:5:6:7:',
    ':1:2:3:4:5:6:7',
    '1::2:3:4:5:6:7:8',
    '::1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8::',
    '1::2::3',
    '1:::2',
    '12345::',
    '::00001',
    'g::',
    '::1.2.3',
    '::1.2.3.256',
    '::01.2.3.4',
    '::1.2.3.4:5',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1:2:3:4:5::6:1.2.3.4',
    'fe80::1%',
    '%em0',
    ':%em0',
    ' ::1',
    '::1 ',
    '[::1]',
    '1.2.3.4',
  ])('refuses %j', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });
});

describe('formatting', () => {
  it('reads at an offset', () => {
    expect(formatIpv4(Uint8Array.of(9, 203, 0, 113, 4), 1)).toBe('203.0.113.4');
    const bytes = new Uint8Array(18);
    bytes.set(parseIpv6('fe80::9')!, 2);
    expect(formatIpv6(bytes, 2)).toBe('fe80::9');
    expect(formatMac(Uint8Array.of(1, 2, 0, 0, 0x5e, 0, 1, 0xff), 2)).toBe('00:00:5e:00:01:ff');
  });
  it('formatAddress takes 4 or 16 bytes', () => {
    expect(formatAddress(Uint8Array.of(1, 2, 3, 4))).toBe('1.2.3.4');
    expect(() => formatAddress(new Uint8Array(6))).toThrow(RangeError);
  });
});

describe('parseMac', () => {
  const carp = Uint8Array.of(0, 0, 0x5e, 0, 1, 0xab);
  it.each(['00:00:5e:00:01:ab', '0:0:5e:0:1:AB', '00-00-5E-00-01-AB'])('reads %s', (text) => {
    expect(parseMac(text)).toEqual(carp);
  });
  it.each([
    '',
    '00:00:5e:00:01',
    '00:00:5e:00:01:ab:',
    '00:00:5e:00:01:ab:cd',
    '00:00:5e:00-01:ab',
    '000:00:5e:00:01:ab',
    '00::5e:00:01:ab',
    '00:00:5g:00:01:ab',
    '00005e0001ab',
    '00:00:5e:00:01:ab\n',
  ])('refuses %j', (text) => {
    expect(parseMac(text)).toBeUndefined();
  });
});
