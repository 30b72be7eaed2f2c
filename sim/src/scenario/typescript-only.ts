import type { ScenarioInput } from './input/scenario-input.js';

/** A scenario that no file can hold, because a host has a dialect of `defineDialect`. */
export class TypeScriptOnlyError extends TypeError {
  /** The dialect's name. */
  readonly dialect: string;
  /** Where it is: `hosts.fw1.dialect`. */
  readonly path: string;

  constructor(dialect: string, path: string) {
    super(
      `${path} is '${dialect}', which defineDialect made: a file or link has only the names of shipped dialects; keep this scenario in TypeScript`,
    );
    this.name = 'TypeScriptOnlyError';
    this.dialect = dialect;
    this.path = path;
  }
}

/**
 * Refuses a scenario that cannot be a file or a link.
 *
 * @throws TypeScriptOnlyError if a host has a dialect of `defineDialect`, which has functions
 * @example
 * const input = { name: 'x', learn: 'y', duration: '5s', segments: ['lan'], hosts: {} };
 * requireFileForm(input); // => undefined
 */
export function requireFileForm({ defaults, hosts }: ScenarioInput): void {
  const named = Object.entries(hosts).map(([name, host]) => [`hosts.${name}`, host] as const);
  for (const [path, settings] of [['defaults', defaults] as const, ...named]) {
    const dialect = settings?.dialect;
    if (typeof dialect === 'object') throw new TypeScriptOnlyError(dialect.name, `${path}.dialect`);
  }
}
