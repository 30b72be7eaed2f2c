import type { ElectionDialect } from './dialect.js';
import { ELECTION_DIALECTS } from './dialects.js';
import type { Instance } from './instance.js';

const SHIPPED: ReadonlyMap<string, ElectionDialect> = new Map(Object.entries(ELECTION_DIALECTS));

/**
 * The dialects made with `defineDialect`, by instance. Not a member of the instance: that is plain data, and a dialect
 * has functions.
 */
const defined = new WeakMap<Readonly<Instance>, ElectionDialect>();

export function setRules(instance: Readonly<Instance>, dialect: ElectionDialect): void {
  if (SHIPPED.get(dialect.name) !== dialect) defined.set(instance, dialect);
}

/** Whether an instance can run the dialect of that name. */
export function hasRules(instance: Readonly<Instance>, name: string): boolean {
  return SHIPPED.has(name) || defined.get(instance)?.name === name;
}

/**
 * The rules that an instance was made with.
 *
 * @throws TypeError for a copy of an instance of a defined dialect: a copy has only the name
 */
export function rulesOf(instance: Readonly<Instance>): ElectionDialect {
  return SHIPPED.get(instance.dialect) ?? definedRules(instance);
}

function definedRules(instance: Readonly<Instance>): ElectionDialect {
  const found = defined.get(instance);
  if (found !== undefined) return found;
  throw new TypeError(
    `this copy of an instance has only the name of its dialect, '${instance.dialect}': make an instance with that dialect, and restore the copy into it`,
  );
}

/** Whether advbase and advskew fit into an advertisement, and the dialect can be configured with them. */
export function isConfigurable(dialect: ElectionDialect, advbase: number, advskew: number): boolean {
  const fits = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 255;
  return fits(advbase) && fits(advskew) && dialect.accepts(advbase, advskew);
}
