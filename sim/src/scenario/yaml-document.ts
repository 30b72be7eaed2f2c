import type * as z from 'zod';
import { checkAgainst } from './check-shape.js';
import { placedProblem } from './placed-problem.js';
import type { FoundProblem, Path, ScenarioProblem } from './problems.js';
import { readYaml } from './yaml-source.js';

/** A YAML file that is not a scenario, read as scenarios are. */
export type YamlDocument<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** The position of a part as `file:3:11`; `key`: of its key. */
      place(path: Path, key?: boolean): string;
      /** A problem that its schema cannot find, with its position. */
      problem(found: FoundProblem): ScenarioProblem;
    }
  | { readonly ok: false; readonly errors: readonly ScenarioProblem[] };

/** Reads YAML that must fit a schema made of `schemaParts`. Never throws. */
export function parseYamlDocument<T>(schema: z.ZodType<T>, text: string, file: string): YamlDocument<T> {
  const source = readYaml(text);
  if (Array.isArray(source)) {
    return {
      ok: false,
      errors: source.map((trouble) => placedProblem(file, trouble, trouble)),
    };
  }
  const checked = checkAgainst(schema, source.value);
  if (!checked.ok)
    return {
      ok: false,
      errors: checked.problems.map((each) => placedProblem(file, source.position(each.path, each.key), each)),
    };
  const place = (path: Path, key?: boolean): string => {
    const { line, column } = source.position(path, key);
    return `${file}:${line}:${column}`;
  };
  const problem = (found: FoundProblem): ScenarioProblem =>
    placedProblem(file, source.position(found.path, found.key), found);
  return { ok: true, value: checked.value, place, problem };
}
