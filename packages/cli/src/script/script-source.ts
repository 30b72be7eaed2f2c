import { type ParseResult, parse } from '@babel/parser';
import type { File, Statement } from '@babel/types';
import type { SourcePosition } from '@carplab/sim/scenario';
import { exportedExpression } from './exported-expression.js';
import { follow } from './follow.js';
import type { Placed } from './placed.js';

/** A mistake of syntax: where, and what. */
export interface ScriptTrouble extends SourcePosition {
  readonly found: string;
  readonly allowed: string;
}

/** A TypeScript or JavaScript text, as places. */
export interface ScriptSource {
  /** The first mistake of syntax. */
  readonly trouble?: ScriptTrouble;
  /**
   * Where a part of the exported scenario stands, or as much of the way to it as is written out: what a function makes
   * has the place of its call. `key`: where its key stands.
   */
  position(path: readonly (string | number)[], key?: boolean): SourcePosition;
  /** Where a module is imported whose name the text contains. */
  importIn(text: string): SourcePosition | undefined;
}

/** Reads a script, only as text: nothing of it is run. Never throws, whatever the text. */
export function readScript(text: string, typescript: boolean): ScriptSource {
  let file: ParseResult<File>;
  try {
    file = parse(text, {
      sourceType: 'unambiguous',
      errorRecovery: true,
      plugins: typescript ? ['typescript'] : [],
    });
  } catch (error) {
    return unreadable(text, error);
  }
  const first = file.errors?.[0];
  if (first !== undefined) return unreadable(text, first);
  const { body } = file.program;
  const root = exportedExpression(body);
  return {
    position: (path, key = false) => (root === undefined ? START : placeOf(follow(body, root, path, key))),
    importIn: (words) => importIn(body, words),
  };
}

const START: SourcePosition = { line: 1, column: 1 };

/** From 1, where the parser counts columns from 0. */
function placeOf({ loc }: Placed): SourcePosition {
  return loc ? { line: loc.start.line, column: loc.start.column + 1 } : START;
}

function unreadable(text: string, error: unknown): ScriptSource {
  const trouble = troubleOf(text, error);
  return { trouble, position: () => trouble, importIn: () => undefined };
}

/** `Unexpected token, expected "," (4:2)` is told as what stands there, and what would be right. */
function troubleOf(text: string, error: unknown): ScriptTrouble {
  const said = error instanceof Error ? error.message : String(error);
  const words = said.replace(/ \(\d+:\d+\)$/, '');
  const { line, column } = (error as { loc?: SourcePosition }).loc ?? { line: 1, column: 0 };
  const rest = text.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1]?.slice(column) ?? '';
  const token = /^(?:[\p{L}\p{N}_$]+|\S)/u.exec(rest)?.[0].slice(0, 60);
  const expected = /\bexpected (.+)$/.exec(words)?.[1]?.replaceAll('"', "'");
  return {
    line,
    column: column + 1,
    found: token === undefined ? 'the end of the line' : `'${token}'`,
    allowed: expected ?? `TypeScript (${words})`,
  };
}

function importIn(body: readonly Statement[], words: string): SourcePosition | undefined {
  for (const statement of body) {
    if (!('source' in statement) || !statement.source) continue;
    // Node names a module beside the file by its whole path.
    const name = statement.source.value.replace(/^(?:\.\.?\/)+/, '/');
    if (words.includes(name)) return placeOf(statement.source);
  }
  return undefined;
}
