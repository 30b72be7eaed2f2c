import { describe, expect, it } from 'vitest';
import { type Bound, boundTo } from './bound.js';

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
    expect(boundTo(list, vlan, vhid)).toEqual(values);
  });

  it('keeps the order, and several of the same rank', () => {
    expect(boundTo([{ value: 2, vhid: 7 }, { value: 3 }, { value: 1, vhid: 7 }], '', 7)).toEqual([2, 1]);
  });

  it('a value bound to a VLAN counts nowhere else', () => {
    expect(boundTo([{ value: 1, vhid: 7, vlan: '100' }], '', 7)).toEqual([]);
    expect(boundTo([], '', 7)).toEqual([]);
  });
});
