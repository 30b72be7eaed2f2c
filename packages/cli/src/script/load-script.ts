import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ParsedScenario, readScenario } from '@carplab/sim';
import { Failure, fileFailure } from '../failure.js';
import type { ScriptSource } from './script-source.js';

/** Reads a scenario from a TypeScript or JavaScript module, whose `scenario` (or default) export is one. */
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
  // So that what is thrown names its line in the TypeScript, not in what became of it.
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
  const what = `it exports no scenario, but ${names}; expected: export const scenario = defineScenario({…})`;
  throw new Failure(`${path}:1:1: ${what}`);
}

async function load(path: string): Promise<{ scenario?: unknown; default?: unknown }> {
  const url = pathToFileURL(path).href;
  if (!isTypeScript(path)) return import(url);
  if (isModule(path)) {
    const { tsImport } = await import('tsx/esm/api');
    return tsImport(url, import.meta.url);
  }
  // tsImport would make a data: URL of it, and what is thrown there has no place in the file.
  const { require } = await import('tsx/cjs/api');
  return require(path, import.meta.url) as { scenario?: unknown; default?: unknown };
}

/** Whether Node takes it for an ES module: by its name, or by the package that it is in. */
function isModule(path: string): boolean {
  if (extname(path) === '.mts') return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return /"type"\s*:\s*"module"/.test(readFileSync(file, 'utf8'));
    if (folder === dirname(folder)) return false;
  }
}

/** Why a module does not load: where, and in which words. */
function whyNot(path: string, error: unknown, source: ScriptSource): string {
  const { trouble } = source;
  if (trouble !== undefined) {
    const { line, column, found, allowed } = trouble;
    return `${path}:${line}:${column}: found ${found}; allowed: ${allowed}`;
  }
  const said = error instanceof Error ? error.message : String(error);
  // esbuild, of what it cannot make CommonJS of, puts place and words in its second line, and counts columns from 0.
  const made = /^Transform failed .*\n.*:(\d+):(\d+): ERROR: (.*)/.exec(said);
  if (made) return `${path}:${made[1]}:${Number(made[2]) + 1}: it does not load: ${made[3]}`;
  const words = said.split('\n')[0]!;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const missing = error instanceof Error && 'code' in error && /MODULE_NOT_FOUND/.test(String(error.code));
  const place = missing ? source.importIn(words) : undefined;
  const { line, column } = place ?? frameIn(stack, resolve(path)) ?? source.position([]);
  return `${path}:${line}:${column}: it does not load: ${words}`;
}

/** The innermost call within the file. */
function frameIn(stack: string, file: string): { line: number; column: number } | undefined {
  for (const frame of stack.split('\n')) {
    const at = frame.indexOf(file);
    const place = at < 0 ? null : /^(?:\?[^:]*)?:(\d+):(\d+)/.exec(frame.slice(at + file.length));
    if (place) return { line: Number(place[1]), column: Number(place[2]) };
  }
  return undefined;
}

/** The parser is large, and wanted only where something is wrong. */
async function sourceOf(path: string, text: string): Promise<ScriptSource> {
  const { readScript } = await import('./script-source.js');
  return readScript(text, isTypeScript(path));
}

function isTypeScript(path: string): boolean {
  return extname(path).endsWith('ts');
}
