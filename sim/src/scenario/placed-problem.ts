import { type FoundProblem, NOTHING, type Path, type ScenarioProblem } from './problems.js';
import type { SourcePosition } from './yaml-source.js';

/** A problem with its place in a file; line 0 where there are no lines. */
export function placedProblem(
  file: string,
  { line, column }: SourcePosition,
  problem: FoundProblem,
): ScenarioProblem {
  const { code, found, allowed, hint } = problem;
  const path = pathText(problem.path);
  const where = line === 0 ? file : `${file}:${line}:${column}`;
  const meant = hint === undefined ? '' : `; did you mean '${hint}'?`;
  const what = found === NOTHING ? 'missing' : `found ${found}`;
  const message = `${where}: ${path === '' ? '' : `${path}: `}${what}; allowed: ${allowed}${meant}`;
  return { code, message, path, file, line, column, found, allowed, ...(hint === undefined ? {} : { hint }) };
}

/** `steps[2].crash` */
function pathText(path: Path): string {
  let text = '';
  for (const part of path) {
    text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  }
  return text;
}
