import { implementationOf, systemName } from '@carplab/implementations';
import type { Scenario } from './scenario.js';

/** What each host of a scenario runs, by its name: `FreeBSD 14`. */
export function systemsOf({ hosts }: Scenario): { [host: string]: string } {
  return Object.fromEntries(
    hosts.map(({ config: { name, dialect, release } }) => [
      name,
      systemName(implementationOf(dialect, release)!),
    ]),
  );
}
