import { expect, it } from 'vitest';
import { visibleLine, visibleText } from './index.js';
import { escapeXml } from './lanes/xml.js';

it('leaves text, tabs and line ends as they are', () => {
  const text = 'fw1 → MASTER\tü 日本\n';
  expect(visibleText(text)).toBe(text);
  expect(visibleLine(text)).toBe('fw1 → MASTER\\x09ü 日本\\x0a');
});

it('writes every other control character, and the marks that reorder a line, as an escape', () => {
  const codes = [0, 7, 8, 0x0b, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0x9f, 0x202e, 0x2028, 0x2069];
  expect(visibleText(String.fromCharCode(...codes))).toBe(
    '\\x00\\x07\\x08\\x0b\\x0d\\x1b\\x1f\\u007f\\u0080\\u009b\\u009f\\u202e\\u2028\\u2069',
  );
  for (let code = 0; code < 0xa0; code++)
    if (code !== 9 && code !== 10)
      expect(visibleText(String.fromCharCode(code)).length).toBe(code < 0x20 ? 4 : code < 0x7f ? 1 : 6);
});

it('JSON stays JSON, with the same value', () => {
  const value = { name: 'a\u001b\u007f\u009b\u202e"\n' };
  expect(JSON.parse(visibleText(JSON.stringify(value)))).toEqual(value);
});

it('XML has none of them', () => {
  expect(escapeXml('<a\u001b[31m&\u0000>')).toBe('&lt;a\\x1b[31m&amp;\\x00&gt;');
});
