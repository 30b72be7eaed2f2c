import { DialectError, type ElectionDialect, electionDialect } from '@carplab/host';
import { DIALECT_NAMES, type DialectName } from '@carplab/implementations';
import type { HostSettings } from './input/network-input.js';
import type { ScenarioInput } from './input/scenario-input.js';
import { type FoundProblem, type Path, show } from './problems.js';

/** Where a host's settings are, and the dialect that stood there. */
interface Held {
  readonly path: readonly ['defaults'] | readonly ['hosts', string];
  readonly dialect: ElectionDialect;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Dialects of `defineDialect`, kept aside while a scenario is checked against the schema, which knows names only: it is
 * also that of files.
 */
export class HeldDialects {
  readonly #isFile: boolean;
  readonly #held: Held[] = [];

  constructor(isFile: boolean) {
    this.#isFile = isFile;
  }

  /** Puts the base in the place of each dialect that is an object; what is no dialect is a problem. */
  takeFrom(scenario: unknown): FoundProblem[] {
    if (!isObject(scenario)) return [];
    const hosts = isObject(scenario['hosts']) ? Object.entries(scenario['hosts']) : [];
    const places: [Held['path'], unknown][] = [
      [['defaults'], scenario['defaults']],
      ...hosts.map(([name, host]): [Held['path'], unknown] => [['hosts', name], host]),
    ];
    // Two hosts may be one object: all are found before any is changed.
    const found = places.flatMap(([path, settings]) =>
      isObject(settings) && isObject(settings['dialect'])
        ? [{ path, settings, given: settings['dialect'] }]
        : [],
    );
    return found.flatMap(({ path, settings, given }) => {
      const base: DialectName = DIALECT_NAMES.find((name) => name === given['base']) ?? DIALECT_NAMES[0];
      settings['dialect'] = base;
      return this.#hold(path, given);
    });
  }

  /** Puts them back. */
  putBack(input: ScenarioInput): void {
    for (const { path, dialect } of this.#held) {
      const settings: HostSettings | undefined =
        path[0] === 'defaults' ? input.defaults : input.hosts[path[1]];
      if (settings !== undefined) settings.dialect = dialect;
    }
  }

  #hold(path: Held['path'], given: Record<string, unknown>): FoundProblem[] {
    const at: Path = [...path, 'dialect'];
    const names = DIALECT_NAMES.join(', ');
    const bad = (found: string, allowed: string): FoundProblem[] => [
      { code: 'bad-value', path: at, found, allowed },
    ];
    if (this.#isFile)
      return bad(show(given), `${names}; one of defineDialect is possible only in a TypeScript scenario`);
    try {
      // Checked there, whatever it is.
      this.#held.push({ path, dialect: electionDialect(given as unknown as ElectionDialect) });
      return [];
    } catch (error) {
      if (!(error instanceof DialectError)) throw error;
      return bad(error.message, `${names}, or one of defineDialect`);
    }
  }
}
