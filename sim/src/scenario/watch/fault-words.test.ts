import { describe, expect, it } from 'vitest';
import type { Fault } from '../../fault.js';
import { faultWords } from './fault-words.js';

describe('a fault as text', () => {
  it.each<[Fault, string]>([
    [{ kind: 'clock-step', node: 'fw1', deltaUs: -2_500_000 }, 'by -2.5 s'],
    [{ kind: 'clock-drift', node: 'fw1', driftPpb: -40_500 }, '-40.5 ppm'],
    [{ kind: 'impair', node: 'fw1', link: { lossPpm: 250_000, latencyUs: 3000 } }, 'latency 3 ms, loss 25 %'],
    [{ kind: 'impair', node: 'fw1', link: { corruptPpm: 1 }, direction: 'in' }, 'corrupt 0.0001 %, in'],
    [{ kind: 'cut', node: 'fw1' }, 'both ways'],
    [{ kind: 'uncut', node: 'fw1', direction: 'out' }, 'out'],
    [{ kind: 'partition', segment: 'lan', groups: [['fw1', 'pc'], ['fw2']] }, 'fw1 pc | fw2'],
    [
      {
        kind: 'rule',
        rule: {
          action: 'delay',
          reason: 'slow',
          delayUs: 500_000,
          when: { protocol: 'carp', target: 'fw2' },
          limit: 3,
        },
      },
      'delay 500 ms, carp, to fw2, at most 3',
    ],
    [
      {
        kind: 'rule',
        rule: {
          action: 'drop',
          reason: 'lost',
          when: { frame: 560, target: 'fw2', fromUs: 45_000_000 },
          nth: 2,
        },
      },
      'drop, to fw2, frame 560, since 45 s, number 2',
    ],
    [
      { kind: 'command', node: 'fw1', command: { command: 'configure', vhid: 1, peer: '' } },
      'vhid 1, no peer',
    ],
    [{ kind: 'crash', node: 'fw1' }, ''],
  ])('%j', (fault, words) => {
    expect(faultWords(fault)).toBe(words);
  });
});
