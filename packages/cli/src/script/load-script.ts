import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
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
    const url = pathToFileURL(resolve(path)).href;
    if (isTypeScript(path)) {
      const { tsImport } = await import('tsx/esm/api');
      module = await tsImport(url, import.meta.url);
    } else {
      module = await import(url);
    }
  } catch (error) {
    throw new Failure(whyNot(path, error, await sourceOf(path, text)));
  } finally {
    process.setSourceMapsEnabled(false);
  }
  const found = module.scenario ?? module.default;
  if (found !== undefined) return found;
  const names = Object.keys(module).join(', ') || 'nothing';
  const what = `it exports no scenario: found ${names}; allowed: export const scenario = defineScenario({…})`;
  throw new Failure(`${path}:1:1: ${what}`);
}

/** Why a module does not load: where, and in which words. */
function whyNot(path: string, error: unknown, source: ScriptSource): string {
  const { trouble } = source;
  if (trouble !== undefined) {
    const { line, column, found, allowed } = trouble;
    return `${path}:${line}:${column}: found ${found}; allowed: ${allowed}`;
  }
  const words = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
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
