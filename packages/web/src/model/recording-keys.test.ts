import { expect, it } from 'vitest';
import { cured, readKeys } from './recording-keys.js';

it('keys are bound to the number of their row; empty ones are none', () => {
  const rows = [
    { password: 'a', addresses: '10.0.0.1/24, fd00::1' },
    { vhid: 7, password: '', addresses: '10.0.0.7' },
  ];
  expect(readKeys(rows)).toEqual({
    ok: true,
    keys: {
      passwords: [{ value: 'a' }],
      vips: [{ value: '10.0.0.1' }, { value: 'fd00::1' }, { value: '10.0.0.7', vhid: 7 }],
    },
  });
  expect(readKeys([{ password: 'a', addresses: '10.0.0.1 10.0.0.256' }])).toEqual({
    ok: false,
    word: '10.0.0.256',
  });
});

it('a cure changes the row of its virtual host, and leaves the others as they are', () => {
  const all = { password: 'a', addresses: '10.0.0.1 10.0.0.9/24' };
  const cure = { vhid: 7, missing: ['10.0.0.7'], extra: ['10.0.0.9'] };
  expect(cured([all], cure, [7])).toEqual([{ password: 'a', addresses: '10.0.0.1 10.0.0.7' }]);
  const own = { vhid: 7, password: 'a', addresses: '10.0.0.1 10.0.0.7' };
  expect(cured([all], cure, [1, 7])).toEqual([all, own]);
  expect(cured([all, own], { vhid: 7, missing: [], extra: ['10.0.0.1'] }, [1, 7])).toEqual([
    all,
    { ...own, addresses: '10.0.0.7' },
  ]);
  expect(cured([], cure, [7])).toEqual([{ password: '', addresses: '10.0.0.7' }]);
});
