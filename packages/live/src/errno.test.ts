import { expect, it } from 'vitest';
import { bsdErrno, codeOf } from './errno.js';

it.each([
  ['send: Network is down', 'ENETDOWN', 50],
  ['No buffer space available', 'ENOBUFS', 55],
  ['eth9: No such device exists (SIOCGIFHWADDR: No such device)', 'ENODEV', 19],
  [
    "eth0: You don't have permission to perform this capture on that device (socket: Operation not permitted)",
    'EPERM',
    1,
  ],
  ['No such device or address', 'ENXIO', 6],
  ['tcpdump: eth0: That device is not up', 'ENETDOWN', 50],
  ['a message that no system has', 'unknown', 5],
])('%s', (words, code, number) => {
  expect(codeOf(new Error(words))).toBe(code);
  expect(bsdErrno(code)).toBe(number);
});

it('an error with a code keeps it', () => {
  expect(codeOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
});
