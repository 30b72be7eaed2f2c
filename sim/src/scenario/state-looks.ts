import { TableState } from '@carplab/analysis';
import { pfctlLine } from '@carplab/text';
import type { World } from '../world.js';
import { isOwnHost, type RunHost } from './run-host.js';
import type { Scenario } from './scenario.js';

interface Look {
  readonly host: string;
  readonly atUs: number;
}

/** What was seen so far: the lines of each look, in its order; undefined for a host without a table. */
export type StateLooksState = readonly (readonly string[] | undefined)[];

/** Looks at state tables when expectations need them, which changes nothing. */
export class StateLooks {
  readonly #looks: readonly Look[];
  readonly #hosts: ReadonlyMap<string, RunHost>;
  readonly #world: Pick<World, 'power'>;
  #seen: StateLooksState = [];

  constructor({ expectations }: Scenario, hosts: ReadonlyMap<string, RunHost>, world: Pick<World, 'power'>) {
    this.#looks = expectations
      .flatMap(({ claim }): Look[] => {
        if (claim.kind !== 'states') return [];
        const { host, equals, differ, atUs } = claim;
        return [host, equals, differ?.from].flatMap((each) =>
          each === undefined ? [] : [{ host: each, atUs }],
        );
      })
      .sort((a, b) => a.atUs - b.atUs);
    this.#hosts = hosts;
    this.#world = world;
  }

  /** When the next look is due; Infinity if there is none. */
  get nextUs(): number {
    return this.#looks[this.#seen.length]?.atUs ?? Number.POSITIVE_INFINITY;
  }

  /** Everything at `nowUs` has happened: the looks of that time are taken. */
  take(nowUs: number): void {
    while (this.nextUs <= nowUs) {
      const { host } = this.#looks[this.#seen.length]!;
      const power = this.#world.power(host);
      const hasTable = power === 'on' || power === 'paused';
      this.#seen = [...this.#seen, linesOf(this.#hosts.get(host), nowUs)?.filter(() => hasTable)];
    }
  }

  lines(host: string, atUs: number): readonly string[] | undefined {
    return this.#seen[this.#looks.findIndex((look) => look.host === host && look.atUs === atUs)];
  }

  snapshot(): StateLooksState {
    return this.#seen;
  }

  restore(seen: StateLooksState): void {
    this.#seen = seen;
  }
}

/** The lines of `pfctl -ss`, in the order of the table. */
function linesOf(host: RunHost | undefined, nowUs: number): string[] | undefined {
  const table = isOwnHost(host) ? host.pf()?.table : undefined;
  if (table === undefined) return undefined;
  const shown = new TableState(table);
  const lines: string[] = [];
  for (let row = table.first(); row >= 0; row = table.next(row)) lines.push(pfctlLine(shown.on(row, nowUs)));
  return lines;
}
