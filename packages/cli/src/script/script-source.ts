import { type ParseResult, parse } from '@babel/parser';
import type { File, Statement } from '@babel/types';
import type { SourcePosition } from '@carplab/sim/scenario';
import { exportedExpression } from './exported-expression.js';
import { follow } from './follow.js';
import type { Placed } from './placed.js';

/** A syntax error and its place. */
export interface ScriptTrouble extends SourcePosition {
  readonly found: string;
  readonly allowed: string;
}

/** The places of the parts of a TypeScript or JavaScript text. */
export interface ScriptSource {
  /** The first syntax error. */
  readonly trouble?: ScriptTrouble;
  /**
   * The place of a part of the exported scenario, or of the deepest part on the way to it that is written out literally:
   * the result of a function has the place of the call. `key`: the place of its key.
   */
  position(path: readonly (string | number)[], key?: boolean): SourcePosition;
  /** The place of the import of a module whose name occurs in the text. */
  importIn(text: string): SourcePosition | undefined;
}

/** Parses a script without running any of it. Never throws, whatever the text. */
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

/** A place with columns from 1; the parser counts them from 0. */
function placeOf({ loc }: Placed): SourcePosition {
  return loc ? { line: loc.start.line, column: loc.start.column + 1 } : START;
}

function unreadable(text: string, error: unknown): ScriptSource {
  const trouble = troubleOf(text, error);
  return { trouble, position: () => trouble, importIn: () => undefined };
}

/** Turns `Unexpected token, expected "," (4:2)` into what was found there and what would be right. */
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
    // Node gives a relative import by its whole path.
    const name = statement.source.value.replace(/^(?:\.\.?\/)+/, '/');
    if (words.includes(name)) return placeOf(statement.source);
  }
  return undefined;
}
