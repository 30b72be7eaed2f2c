import fc from 'fast-check';

/** Something that holds for every right implementation, as a property that fast-check tries. */
export interface Law {
  readonly name: string;
  /** What it states, and where that is written. */
  readonly claim: string;
  /** For `fc.assert` or `fc.check`, with your own parameters. */
  readonly property: fc.IProperty<unknown>;
}

/** A law that an implementation breaks. */
export interface BrokenLaw {
  readonly law: string;
  /** What was found, and fast-check's report: the smallest counterexample, seed and path. */
  readonly report: string;
}

/**
 * The laws that do not hold, in the order given. A test runner's own tests read better: `it.each(laws)('$name',
 * ({ property }) => fc.assert(property))`.
 *
 * @example
 * const deaf = { encode: () => new Uint8Array(36), decode: () => undefined, verify: () => false };
 * brokenLaws(advertisementLaws(deaf), { numRuns: 5, seed: 1 })[0].law; // => 'what was encoded is decoded again'
 */
export function brokenLaws(laws: readonly Law[], parameters: fc.Parameters<unknown> = {}): BrokenLaw[] {
  return laws.flatMap(({ name, property }) => {
    const details = fc.check(property, parameters) as fc.RunDetails<unknown>;
    if (!details.failed) return [];
    const found = details.errorInstance instanceof Error ? `${details.errorInstance.message}\n` : '';
    return [{ law: name, report: `${found}${fc.defaultReportMessage(details) ?? ''}` }];
  });
}

/**
 * Throws for laws that do not hold, with the report of each.
 *
 * @throws {Error} whose message names them
 */
export function assertLaws(laws: readonly Law[], parameters: fc.Parameters<unknown> = {}): void {
  const broken = brokenLaws(laws, parameters);
  if (broken.length === 0) return;
  throw new Error(broken.map(({ law, report }) => `${law}: does not hold\n${report}`).join('\n\n'));
}

/** A law from its words and its check, which throws. */
export function lawOf<T>(
  name: string,
  claim: string,
  drawn: fc.Arbitrary<T>,
  check: (drawn: T) => void,
): Law {
  return { name, claim, property: fc.property(drawn, check) as fc.IProperty<unknown> };
}

/** @throws {Error} with the message, unless it holds */
export function must(holds: boolean, message: () => string): asserts holds {
  if (!holds) throw new Error(message());
}
