import { implementationOf, systemName } from '@carplab/implementations';
import type { Scenario } from './scenario.js';

/** What each host of a scenario runs, by its name: `FreeBSD 14`. */
export function systemsOf({ hosts }: Scenario): { [host: string]: string } {
  return Object.fromEntries(
    hosts.map(({ config: { name, dialect, release, fixes = [] } }) => {
      const implementation = implementationOf(dialect, release)!;
      const system = systemName(implementation);
      const mended = implementation.host.faults.filter((fault) => fixes.includes(fault));
      return [name, mended.length === 0 ? system : `${system} (fixes: ${mended.join(', ')})`];
    }),
  );
}
