import { assertScenarios, neverTwoMasters, scenarios } from '@carplab/properties';
import { it } from 'vitest';

it('a link that is cut one way never makes two masters', () => {
  const pairs = scenarios({
    dialects: ['freebsd'],
    preempt: false,
    distinct: true,
    maxHosts: 2,
    faults: ['cut'],
    clocks: false,
  });
  assertScenarios(pairs, [neverTwoMasters], { numRuns: 1000, seed: 1 });
});
