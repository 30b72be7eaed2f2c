import { describe, expect, it } from 'vitest';
import { parseEndpointAddress, routeTo } from './address.js';

const own = ['192.168.1.9/23', '10.0.0.1', '2001:db8::9/61'].map(parseEndpointAddress);
const gateways = ['192.168.0.1', 'fe80::1'].map(parseEndpointAddress);

describe('routeTo', () => {
  it.each([
    ['192.168.0.77', '192.168.1.9', '192.168.0.77'],
    ['192.168.2.1', '192.168.1.9', '192.168.0.1'],
    ['10.0.0.2', '192.168.1.9', '192.168.0.1'],
    ['2001:DB8:0:7::1', '2001:db8::9', '2001:db8:0:7::1'],
  ])('%s', (destination, source, nextHop) => {
    expect(routeTo(destination, own, gateways)).toEqual({ source, nextHop });
  });

  it('returns undefined without a route', () => {
    expect(routeTo('2001:db8:0:8::1', own, gateways), 'the gateway is not on the segment').toBeUndefined();
    expect(routeTo('1.2.3.4', own, []), 'no gateway').toBeUndefined();
    expect(routeTo('fw.example.org', own, gateways)).toBeUndefined();
  });
});

describe('parseEndpointAddress', () => {
  it.each(['192.168.1.9/33', '::/129', '192.168.1/24', '192.168.1.9/', '192.168.1.9/x', ''])(
    'refuses %s',
    (text) => {
      expect(() => parseEndpointAddress(text)).toThrow(RangeError);
    },
  );
});
