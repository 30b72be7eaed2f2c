import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type ParsedScenario, parseScenario, type Scenario } from '@carplab/sim/scenario';
import { Failure, fileFailure } from '../failure.js';
import { diskPath } from '../input/disk-path.js';
import { loadScript } from '../script/load-script.js';

const SCRIPTS = new Set(['.ts', '.mts', '.js', '.mjs']);

/** Reads a scenario: YAML or JSON, or a TypeScript or JavaScript module whose `scenario` (or default) export is one. */
export async function loadScenario(path: string): Promise<Scenario> {
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
