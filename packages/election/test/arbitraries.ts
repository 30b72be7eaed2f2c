import fc from 'fast-check';
import type { DialectName, ElectionEvent, InstanceConfig } from '../src/index.js';

const byte = fc.integer({ min: 0, max: 255 });
/** Small numbers more often than not: ties and near misses are what matters. */
const skew = fc.oneof(fc.constantFrom(0, 1, 100, 239, 240, 241, 254, 255), byte);
const base = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 85, 86, 255), byte);
const word = fc.integer({ min: 0, max: 0xffffffff });
const family = fc.constantFrom(4 as const, 6 as const);
const link = fc.constantFrom('up' as const, 'down' as const, 'unknown' as const);

const advertisement = fc.record({
  type: fc.constant('advertisement' as const),
  family,
  advbase: base,
  advskew: skew,
  demote: fc.oneof(fc.constantFrom(0, 1, 2, 255), byte),
  counterHigh: word,
  counterLow: word,
  source: word,
});

export const event: fc.Arbitrary<ElectionEvent> = fc.oneof(
  { weight: 8, arbitrary: advertisement },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('timer' as const),
      timer: fc.constantFrom(
        'advertise' as const,
        'masterDown4' as const,
        'masterDown6' as const,
        'wake' as const,
      ),
    }),
  },
  fc.record({
    type: fc.constant('sent' as const),
    family,
    error: fc.constantFrom(0, 55),
  }),
  fc.constant({ type: 'start' as const }),
  fc.constant({ type: 'stop' as const }),
  fc.record({ type: fc.constant('interface' as const), up: fc.boolean() }),
  fc.record({ type: fc.constant('link' as const), link }),
  fc.record({ type: fc.constant('allow' as const), allow: fc.boolean() }),
  fc.record({ type: fc.constant('preempt' as const), preempt: fc.boolean() }),
  fc.record({
    type: fc.constant('addresses' as const),
    change: fc.constantFrom('added' as const, 'removed' as const),
    ipv4: fc.boolean(),
    ipv6: fc.boolean(),
    ownsVip: fc.boolean(),
  }),
  fc.record({ type: fc.constant('configure' as const), advbase: base, advskew: skew }),
  fc.record({
    type: fc.constant('force' as const),
    state: fc.constantFrom('MASTER' as const, 'BACKUP' as const),
  }),
  fc.record({
    type: fc.constant('demotion' as const),
    value: fc.oneof(fc.constantFrom(0, 1, 2, 240), fc.integer({ min: -300, max: 3000 })),
    admin: fc.boolean(),
  }),
  fc.constant({ type: 'advertise' as const }),
);

/** Events, each with the time since the previous one, in microseconds. */
export const history: fc.Arbitrary<readonly (readonly [number, ElectionEvent])[]> = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom(0, 1, 1_000_000, 3_390_625, 4_000_000),
      fc.integer({ min: 0, max: 400_000_000 }),
    ),
    event,
  ),
  { maxLength: 40 },
);

export const config = (dialect: DialectName): fc.Arbitrary<InstanceConfig> =>
  fc
    .record({
      advbase: fc.constantFrom(1, 2, 86),
      advskew: fc.constantFrom(0, 1, 100, 240, 254),
      preempt: fc.boolean(),
      ipv4: fc.boolean(),
      ipv6: fc.boolean(),
      ownsVip: fc.boolean(),
      allow: fc.boolean(),
      interfaceUp: fc.boolean(),
      link,
      ignoreLink: dialect === 'ucarp' ? fc.boolean() : fc.constant(false),
      source: word,
      nodes: fc.constantFrom(1, 2),
      demotion: fc.constantFrom(0, 1, 240),
      before14: fc.boolean(),
    })
    .map((rest) => ({ dialect, vhid: 1, ...rest }));
