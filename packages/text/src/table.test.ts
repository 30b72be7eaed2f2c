import { describe, expect, it } from 'vitest';
import { table } from './table.js';

describe('table', () => {
  it('aligns columns, words to the left and numbers to the right', () => {
    expect(
      table([
        ['name', 'count', 'span'],
        ['a', '5', '0–240'],
        ['longer', '1234', '7'],
      ]),
    ).toEqual(['name    count   span', 'a           5  0–240', 'longer   1234      7']);
  });

  it('an address is no number', () => {
    expect(
      table([
        ['advertiser', 'seen'],
        ['10.0.0.1', '1'],
        ['203.0.113.2', '12'],
      ]),
    ).toEqual(['advertiser   seen', '10.0.0.1        1', '203.0.113.2    12']);
  });

  it('one word among numbers makes words of all', () => {
    expect(table([['auth'], ['12'], ['ok']])).toEqual(['auth', '12', 'ok']);
  });

  it('short rows, no rows, no columns', () => {
    expect(table([['a', 'b'], ['x']])).toEqual(['a  b', 'x']);
    expect(table([])).toEqual([]);
    expect(table([[]])).toEqual(['']);
  });

  it('ends no line with blanks', () => {
    for (const line of table([
      ['a', 'b'],
      ['wide', 'x'],
      ['w', ''],
    ]))
      expect(line).toBe(line.trimEnd());
  });
});
