import { electionDialect } from '@carplab/host';
import { implementationOf, systemName } from '@carplab/implementations';
import type { Scenario } from './scenario.js';

/** What each host of a scenario runs, by its name: `FreeBSD 14`, or `FreeBSD 14 (election: by-address)`. */
export function hostSystems({ hosts }: Scenario): { [host: string]: string } {
  return Object.fromEntries(
    hosts.map(({ config: { name, dialect, release, fixes = [] } }) => {
      const { name: election, base } = electionDialect(dialect);
      const implementation = implementationOf(base, release)!;
      const system = systemName(implementation);
      const mended = implementation.host.faults.filter((fault) => fixes.includes(fault));
      const besides = [
        ...(election === base ? [] : [`election: ${election}`]),
        ...(mended.length === 0 ? [] : [`fixes: ${mended.join(', ')}`]),
      ];
      return [name, besides.length === 0 ? system : `${system} (${besides.join('; ')})`];
    }),
  );
}
