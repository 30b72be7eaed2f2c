import { describe, expect, it } from 'vitest';
import { ownPolicy, scheduling } from './urgency.js';

describe('scheduling', () => {
  const stat = (name: string, priority: number, policy: number): string =>
    `4711 (${name}) S 1 4711 815 34816 4711 4194304 ${Array.from({ length: 30 }, (_, i) => i).join(' ')} ${priority} ${policy} 0 0 0\n`;

  it('reads policy, priority and session, whatever the process is called', () => {
    for (const name of ['node', 'a) S 9 9 9 (b', ''])
      expect(scheduling(stat(name, 5, 2))).toEqual({ policy: 2, priority: 5, session: 815 });
  });

  it('takes missing fields as ordinary scheduling', () => {
    expect(scheduling('')).toEqual({ policy: 0, priority: 0, session: 0 });
  });

  it('reads that of its own process', () => {
    expect(ownPolicy()).toMatchObject({ policy: expect.any(Number), priority: expect.any(Number) });
  });
});
