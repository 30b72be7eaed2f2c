import { describe, expect, it } from 'vitest';
import { GONE } from './link-state.js';
import { interfaceNames, linkOfIp, linkState } from './system-links.js';

const ETH0 = {
  ifindex: 7,
  ifname: 'eth0',
  flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
  mtu: 1500,
  link_type: 'ether',
  address: '02:00:00:00:00:01',
  addr_info: [
    { family: 'inet', local: '10.0.0.1', prefixlen: 24 },
    { family: 'inet6', local: 'fd00::77', prefixlen: 64, temporary: true },
    { family: 'inet6', local: 'fd00::1', prefixlen: 64, dadfailed: true },
    { family: 'inet6', local: 'fe80::1', prefixlen: 64 },
  ],
  stats64: { tx: { carrier_changes: 3 } },
};

describe('linkOfIp', () => {
  it.each<[string, object[], object]>([
    [
      'everything',
      [ETH0],
      {
        ...{ present: true, up: true, carrier: true, index: 7, carrierChanges: 3, mtu: 1500 },
        ...{ mac: '02:00:00:00:00:01', addresses: ['10.0.0.1/24', 'fe80::1/64'] },
      },
    ],
    ['no carrier', [{ ...ETH0, flags: ['NO-CARRIER', 'UP'] }], { up: true, carrier: false }],
    [
      'down',
      [{ ...ETH0, flags: ['BROADCAST'], addr_info: [] }],
      { up: false, carrier: false, addresses: [] },
    ],
    ['no Ethernet', [{ ...ETH0, link_type: 'loopback' }], { mac: undefined }],
    [
      'no counters, and empty objects around it',
      [{}, { ...ETH0, stats64: undefined }, {}],
      { carrierChanges: 0 },
    ],
  ])('%s', (_, answer, state) => {
    expect(linkOfIp(JSON.stringify(answer))).toMatchObject(state);
  });

  it.each(['', 'Device "eth9" does not exist.', '[{}]', '{', 'null'])('%j is no answer', (answer) => {
    expect(linkOfIp(answer)).toBeUndefined();
  });
});

it('every interface has a state, and others have none', () => {
  expect(interfaceNames().length).toBeGreaterThan(0);
  for (const name of interfaceNames()) expect([name, linkState(name).present]).toEqual([name, true]);
  expect(linkState('no-such-if0')).toEqual(GONE);
});
