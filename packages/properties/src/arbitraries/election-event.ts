import { DIALECT_NAMES, type DialectName } from '@carplab/codec';
import fc from 'fast-check';
import { dialectRules } from '../dialect-rules.js';
import type { Heard, Settings } from '../rules.js';
import { advskews } from './host.js';
import { requireOne } from './require.js';

/** Something that happens to one virtual host with an IPv4 address. */
export type HostEvent =
  /** It is configured and up. */
  | { readonly type: 'start' }
  /** It is taken down. */
  | { readonly type: 'stop' }
  /** Time has come to `nextUs`, or to any other time: then nothing is due. */
  | { readonly type: 'timer' }
  /** An authenticated advertisement of its vhid, over IPv4. */
  | ({ readonly type: 'advertisement' } & Heard)
  /** The demotion of the host is now this. */
  | { readonly type: 'demotion'; readonly value: number }
  | { readonly type: 'preempt'; readonly preempt: boolean };

const MOST_SOURCE = 0xffff_ffff;
const sources = fc.nat(MOST_SOURCE);

/** Settings of a virtual host that its implementation takes. */
export function hostSettings(dialect: DialectName): fc.Arbitrary<Settings> {
  requireOne('dialect', dialect, DIALECT_NAMES);
  const { zeroBase, deadRatio, ownDemotion, mostDemotion } = dialectRules(dialect);
  return fc.record({
    dialect: fc.constant(dialect),
    advbase: fc.constantFrom(1, 1, 2, 5, ...(zeroBase ? [0] : [])),
    advskew: advskews(),
    preempt: fc.boolean(),
    demotion: ownDemotion ? fc.constant(0) : fc.constantFrom(0, 0, 1, Math.min(240, mostDemotion)),
    deadRatio: deadRatio ? fc.constantFrom(3, 2, 5) : fc.constant(3),
    source: sources,
  });
}

/**
 * Advertisements that a virtual host may hear: mostly those near its own, where the comparisons change; goodbyes; any.
 *
 * @example
 * const host = { dialect: 'freebsd', advbase: 1, advskew: 100, preempt: false, demotion: 0, deadRatio: 3, source: 0 };
 * fc.sample(heardBy(host), { numRuns: 50, seed: 1 }).some(({ advskew }) => advskew === 100); // => true
 */
export function heardBy({ advbase, advskew, source }: Settings): fc.Arbitrary<Heard> {
  const near = (value: number, most = 255): number[] =>
    [value, value - 1, value + 1].filter((each) => each >= 0 && each <= most);
  return fc.record({
    advbase: fc.oneof(fc.constantFrom(advbase, ...near(advbase), ...near(3 * advbase), 255), fc.nat(255)),
    advskew: fc.oneof(fc.constantFrom(...near(advskew), 240, 255), fc.nat(255)),
    demote: fc.constantFrom(0, 0, 1, 2, 255),
    source: fc.oneof(fc.constantFrom(...near(source, MOST_SOURCE)), sources),
  });
}

/** What happens to a virtual host, each with the time since the one before, µs. */
export type HostHistory = readonly (readonly [afterUs: number, event: HostEvent])[];

/** Any history of a host with these settings. It begins with its start. */
export function hostHistories(settings: Settings): fc.Arbitrary<HostHistory> {
  const { ownDemotion, mostDemotion } = dialectRules(settings.dialect);
  const event: fc.Arbitrary<HostEvent> = fc.oneof(
    {
      weight: 5,
      arbitrary: heardBy(settings).map((heard): HostEvent => ({ type: 'advertisement', ...heard })),
    },
    { weight: 4, arbitrary: fc.constant<HostEvent>({ type: 'timer' }) },
    fc.constantFrom<HostEvent>({ type: 'start' }, { type: 'stop' }),
    fc.boolean().map((preempt): HostEvent => ({ type: 'preempt', preempt })),
    ownDemotion
      ? fc.constant<HostEvent>({ type: 'timer' })
      : fc.constantFrom(0, 1, mostDemotion).map((value): HostEvent => ({ type: 'demotion', value })),
  );
  const after = fc.oneof(
    fc.constantFrom(0, 1, 1_000_000, 3_390_625, 4_000_000),
    fc.integer({ min: 0, max: 30_000_000 }),
  );
  return fc
    .array(fc.tuple(after, event), { maxLength: 30 })
    .map((rest) => [[0, { type: 'start' }] as const, ...rest]);
}
