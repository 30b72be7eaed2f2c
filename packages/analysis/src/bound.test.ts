import { describe, expect, it } from 'vitest';
import { type Bound, boundTo } from './bound.js';
import { type CaptureLink, ONE_LINK } from './links/link.js';

const on = <T>(list: readonly Bound<T>[], vlan: string, vhid: number, link: CaptureLink = ONE_LINK): T[] =>
  boundTo(list, { link, vlan, vhid });

describe('boundTo', () => {
  const list: Bound<string>[] = [
    { value: 'any' },
    { value: 'any too' },
    { value: 'seven', vhid: 7 },
    { value: 'seven on 100', vhid: 7, vlan: '100' },
    { value: 'seven untagged', vhid: 7, vlan: '' },
    { value: 'seven on 0', vhid: 7, vlan: '0' },
    { value: 'seven in 7.100', vhid: 7, vlan: '7.100' },
  ];

  it.each([
    ['', 1, ['any', 'any too']],
    ['100', 1, ['any', 'any too']],
    ['5', 7, ['seven']],
    ['100', 7, ['seven on 100']],
    ['', 7, ['seven untagged']],
    ['0', 7, ['seven on 0']],
    ['7.100', 7, ['seven in 7.100']],
  ])('vlan %j, vhid %i: the most exact, and only those', (vlan, vhid, values) => {
    expect(on(list, vlan, vhid)).toEqual(values);
  });

  it('keeps the order, and several of the same rank', () => {
    expect(on([{ value: 2, vhid: 7 }, { value: 3 }, { value: 1, vhid: 7 }], '', 7)).toEqual([2, 1]);
  });

  it('a value bound to a VLAN counts nowhere else', () => {
    expect(on([{ value: 1, vhid: 7, vlan: '100' }], '', 7)).toEqual([]);
    expect(on([], '', 7)).toEqual([]);
  });

  it('a link goes before a VLAN, both before one, by each of its names', () => {
    const wan = { number: 1, name: 'wan', names: ['wan', 'vtnet0'] };
    const keys: Bound<string>[] = [
      { value: 'seven', vhid: 7 },
      { value: 'on 100', vhid: 7, vlan: '100' },
      { value: 'on vtnet0', vhid: 7, link: 'vtnet0' },
      { value: 'wan untagged', vhid: 7, vlan: '', link: 'wan' },
    ];
    expect(on(keys, '', 7, wan)).toEqual(['wan untagged']);
    expect(on(keys, '100', 7, wan)).toEqual(['on vtnet0']);
    expect(on(keys, '100', 7, { number: 2, name: 'lan' })).toEqual(['on 100']);
    expect(on(keys, '', 7, { number: 2, name: 'lan' })).toEqual(['seven']);
  });
});
