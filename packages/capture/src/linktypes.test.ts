import { describe, expect, test } from 'vitest';
import { canonicalLinkType, LINKTYPES, linkTypeName, linkTypeNumber } from './linktypes.js';

describe('link types', () => {
  test.each([
    [0, 'null'],
    [1, 'ethernet'],
    [12, 'raw'],
    [14, 'raw'],
    [18, 'pfsync'],
    [101, 'raw'],
    [108, 'loop'],
    [113, 'linux-sll'],
    [117, 'pflog'],
    [121, 'pfsync'],
    [228, 'ipv4'],
    [229, 'ipv6'],
    [246, 'pfsync'],
    [276, 'linux-sll2'],
    [9, 'linktype 9'],
    [65535, 'linktype 65535'],
  ])('%i is called %s', (number, name) => {
    expect(linkTypeName(number)).toBe(name);
    expect(linkTypeNumber(name)).toBe(canonicalLinkType(number));
  });

  test('each name goes to its number and back', () => {
    for (const [name, number] of Object.entries(LINKTYPES)) {
      expect(linkTypeNumber(name)).toBe(number);
      expect(linkTypeName(number)).toBe(name);
    }
  });

  test.each(['', 'toString', '__proto__', 'Ethernet', 'linktype 65536', 'linktype -1', 'linktype 1x'])(
    '%j is no link type',
    (name) => expect(linkTypeNumber(name)).toBeUndefined(),
  );
});
