import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ParsedScenario, readScenario } from '@carplab/sim/scenario';
import { Failure, fileFailure } from '../failure.js';
import type { ScriptSource } from './script-source.js';

/** Reads a scenario from the `scenario` (or default) export of a TypeScript or JavaScript module. */
export async function loadScript(path: string): Promise<ParsedScenario> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileFailure(path, 'read', error);
  }
  const value = await exported(path, text);
  const parsed = readScenario(value, path);
  if (parsed.ok) return parsed;
  const source = await sourceOf(path, text);
  return readScenario(value, path, source.position);
}

async function exported(path: string, text: string): Promise<unknown> {
  let module: { scenario?: unknown; default?: unknown };
  // So that an error names its line in the TypeScript, not in the compiled code.
  process.setSourceMapsEnabled(true);
  try {
    module = await load(resolve(path));
  } catch (error) {
    throw new Failure(whyNot(path, error, await sourceOf(path, text)));
  } finally {
    process.setSourceMapsEnabled(false);
  }
  const found = module.scenario ?? module.default;
  if (found !== undefined) return found;
  const names = Object.keys(module).join(', ') || 'nothing';
  const what = `exports ${names} but no scenario; expected: export const scenario = defineScenario({…})`;
  throw new Failure(`${path}:1:1: ${what}`);
}

async function load(path: string): Promise<{ scenario?: unknown; default?: unknown }> {
  const url = pathToFileURL(path).href;
  if (!isTypeScript(path)) return import(url);
  if (isModule(path)) {
    const { tsImport } = await import('tsx/esm/api');
    return tsImport(url, import.meta.url);
  }
  // tsImport would turn it into a data: URL, and errors thrown there have no place in the file.
  const { require } = await import('tsx/cjs/api');
  return require(path, import.meta.url) as { scenario?: unknown; default?: unknown };
}

/** Whether Node treats it as an ES module, by its name or by its package. */
function isModule(path: string): boolean {
  if (extname(path) === '.mts') return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return /"type"\s*:\s*"module"/.test(readFileSync(file, 'utf8'));
    if (folder === dirname(folder)) return false;
  }
}

/** Why a module does not load, with the place. */
function whyNot(path: string, error: unknown, source: ScriptSource): string {
  const { trouble } = source;
  if (trouble !== undefined) {
    const { line, column, found, allowed } = trouble;
    return `${path}:${line}:${column}: found ${found}; allowed: ${allowed}`;
  }
  const said = error instanceof Error ? error.message : String(error);
  // Where esbuild cannot convert to CommonJS, the second line of its message has place and reason; columns count from 0.
  const made = /^Transform failed .*\n.*:(\d+):(\d+): ERROR: (.*)/.exec(said);
  if (made) return `${path}:${made[1]}:${Number(made[2]) + 1}: it does not load: ${made[3]}`;
  const words = said.split('\n')[0]!;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const missing = error instanceof Error && 'code' in error && /MODULE_NOT_FOUND/.test(String(error.code));
  const place = missing ? source.importIn(words) : undefined;
  const { line, column } = place ?? frameIn(stack, resolve(path)) ?? source.position([]);
  return `${path}:${line}:${column}: it does not load: ${words}`;
}

/** The place of the innermost call within the file. */
function frameIn(stack: string, file: string): { line: number; column: number } | undefined {
  for (const frame of stack.split('\n')) {
    const at = frame.indexOf(file);
    const place = at < 0 ? null : /^(?:\?[^:]*)?:(\d+):(\d+)/.exec(frame.slice(at + file.length));
    if (place) return { line: Number(place[1]), column: Number(place[2]) };
  }
  return undefined;
}

/** The parser is large and needed only if something is wrong, so it is loaded here. */
async function sourceOf(path: string, text: string): Promise<ScriptSource> {
  const { readScript } = await import('./script-source.js');
  return readScript(text, isTypeScript(path));
}

function isTypeScript(path: string): boolean {
  return extname(path).endsWith('ts');
}
