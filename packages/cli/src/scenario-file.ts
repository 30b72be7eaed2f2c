import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ParsedScenario, parseScenario, readScenario, type Scenario } from '@carplab/sim';
import { Failure, fileFailure } from './failure.js';

const SCRIPTS = new Set(['.ts', '.mts', '.js', '.mjs']);

/** Reads a scenario: YAML or JSON, or a TypeScript or JavaScript module whose `scenario` (or default) export is one. */
export async function loadScenario(path: string): Promise<Scenario> {
  const parsed = SCRIPTS.has(extname(path))
    ? readScenario(await importScenario(path), path)
    : parseFile(path);
  if (parsed.ok) return parsed.scenario;
  throw new Failure(parsed.errors.map(({ message }) => message).join('\ncarplab: '));
}

function parseFile(path: string): ParsedScenario {
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw fileFailure(path, 'read', error);
  }
  return parseScenario(text, path === '-' ? 'stdin' : path);
}

async function importScenario(path: string): Promise<unknown> {
  const file = resolve(path);
  try {
    readFileSync(file);
  } catch (error) {
    throw fileFailure(path, 'read', error);
  }
  let module: { scenario?: unknown; default?: unknown };
  try {
    if (extname(path).endsWith('js')) module = await import(pathToFileURL(file).href);
    else {
      const { tsImport } = await import('tsx/esm/api');
      module = await tsImport(pathToFileURL(file).href, import.meta.url);
    }
  } catch (error) {
    throw new Failure(`${path} does not load: ${error instanceof Error ? error.message : error}`);
  }
  const found = module.scenario ?? module.default;
  if (found === undefined)
    throw new Failure(`${path} exports no scenario: export const scenario = defineScenario({…})`);
  return found;
}
