/** @throws {RangeError} unless it is a whole number in that range */
export function requireWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${name} is ${value}; it takes a whole number from ${least} to ${most}`);
}

/** @throws {RangeError} unless it is known */
export function requireOne<T>(name: string, value: T, known: readonly T[]): void {
  if (!known.includes(value))
    throw new RangeError(`${name} is ${String(value)}; it takes one of ${known.join(', ')}`);
}

/** @throws {RangeError} unless there is at least one, and all are known */
export function requireSome<T>(name: string, values: readonly T[], known: readonly T[]): void {
  const strange = values.find((value) => !known.includes(value));
  if (values.length === 0 || strange !== undefined)
    throw new RangeError(
      `${name} is [${values.map(String).join(', ')}]; it takes one or more of ${known.join(', ')}`,
    );
}
