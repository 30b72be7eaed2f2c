import { DIALECT_NAMES, type DialectName } from '@carplab/codec';
import { type ElectionDialect, electionDialect } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { requireSome, requireWhole } from './require.js';

/** A host as it is drawn. */
export interface DrawnHost {
  readonly dialect: DialectName | ElectionDialect;
  readonly advskew: number;
  readonly advbase: number;
  readonly preempt: boolean;
  readonly startMs: number;
  readonly hz: number | undefined;
  readonly driftPpb: number;
}

/** How a host differs from a plain one: its release, and how late its timers are. Each shrinks towards none. */
export interface DrawnTwist {
  /** FreeBSD: the release, if it is not the default one. */
  readonly release: 12 | undefined;
  /** FreeBSD: all faults of its release are mended. */
  readonly isFixed: boolean;
  /** FreeBSD: percent. */
  readonly alloweddeviation: number;
  /** The most that its timers are late, ms. */
  readonly lateMs: number;
}

/** Skews at which something changes: the cap, values beyond it, adjacent values, ties. */
const NOTABLE_SKEWS = [0, 100, 1, 239, 240, 241, 254];

/**
 * A dialect, of all shipped ones or of those given, which may be of `defineDialect`; the first is the simplest.
 *
 * @throws {RangeError} for none, and for one that is no dialect
 * @example
 * fc.sample(dialects(['openbsd']), 2); // => ['openbsd', 'openbsd']
 */
export function dialects<T extends DialectName | ElectionDialect = DialectName>(
  given?: readonly T[],
): fc.Arbitrary<T> {
  const some: readonly (DialectName | ElectionDialect)[] = given ?? DIALECT_NAMES;
  const names = some.map((each) => (typeof each === 'object' ? electionDialect(each).base : each));
  requireSome('dialects', names, DIALECT_NAMES);
  return fc.constantFrom(...(some as readonly T[]));
}

/** An advskew that every dialect accepts: a notable one, or any. */
export function advskews(): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(...NOTABLE_SKEWS), fc.integer({ min: 0, max: 254 }));
}

/** A difference, of which there is mostly none. `clocks`: timers may be late. */
export function hostTwists(clocks = true): fc.Arbitrary<DrawnTwist> {
  return fc.record({
    release: fc.constantFrom(undefined, undefined, 12 as const),
    isFixed: fc.constantFrom(false, false, true),
    alloweddeviation: clocks ? fc.constantFrom(0, 0, 0, 5, 50) : fc.constant(0),
    lateMs: clocks ? fc.constantFrom(0, 0, 0, 1, 200) : fc.constant(0),
  });
}

/** What a host can be like. */
export interface HostOptions {
  /** By name, or of `defineDialect`. Default: all that are shipped */
  readonly dialects?: readonly (DialectName | ElectionDialect)[];
  /** Default: either */
  readonly preempt?: boolean;
  /** Seconds. Default: 1 and 2, mostly 1 */
  readonly advbases?: readonly number[];
  /** Clocks that drift, and timers that tick. Default: true */
  readonly clocks?: boolean;
}

/** One host. */
export function hosts(options: HostOptions = {}): fc.Arbitrary<DrawnHost> {
  const { preempt, advbases = [1, 1, 1, 2], clocks = true } = options;
  if (advbases.length === 0) throw new RangeError('advbases is []; it takes one or more');
  for (const advbase of advbases) requireWhole('advbases', advbase, 1, 255);
  return fc.record({
    dialect: dialects(options.dialects),
    advskew: advskews(),
    advbase: fc.constantFrom(...advbases),
    preempt: preempt === undefined ? fc.boolean() : fc.constant(preempt),
    startMs: fc.oneof(fc.constant(0), fc.nat(4000)),
    hz: clocks ? fc.constantFrom(undefined, undefined, undefined, 100) : fc.constant(undefined),
    driftPpb: clocks ? fc.constantFrom(0, 0, 0, 50_000, -50_000) : fc.constant(0),
  });
}
