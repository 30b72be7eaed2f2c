import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type ParsedScenario, parseScenario, type Scenario } from '@carplab/sim/scenario';
import { Failure, fileFailure } from '../failure.js';
import { diskPath } from '../input/disk-path.js';
import { isNameOnly, nearestShipped, shippedFile } from '../scenarios/shipped.js';
import { loadScript } from '../script/load-script.js';

const SCRIPTS = new Set(['.ts', '.mts', '.js', '.mjs']);

/** The file of a scenario that is given by its path, or by its name if it is shipped. Throws a `Failure`. */
export function scenarioFile(given: string): string {
  if (!isNameOnly(given)) return given;
  const shipped = shippedFile(given);
  if (shipped !== undefined) return shipped;
  const meant = nearestShipped(given);
  if (meant === undefined) return given;
  const message = `cannot read ${given}: no such file, nor a shipped scenario; did you mean ${meant}? (see carplab scenarios)`;
  throw new Failure([{ code: 'cannot-read', message, hint: meant }]);
}

/**
 * Reads a scenario: YAML or JSON, a TypeScript or JavaScript module whose `scenario` (or default) export is one, or the
 * shipped one of that name.
 */
export async function loadScenario(given: string): Promise<Scenario> {
  const path = scenarioFile(given);
  const parsed = SCRIPTS.has(extname(path)) ? await loadScript(path) : parseFile(path);
  if (parsed.ok) return parsed.scenario;
  throw new Failure(parsed.errors);
}

function parseFile(path: string): ParsedScenario {
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : diskPath(path), 'utf8');
  } catch (error) {
    throw fileFailure(path, 'read', error);
  }
  return parseScenario(text, path === '-' ? 'stdin' : path);
}
