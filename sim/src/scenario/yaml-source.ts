import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import type { FoundProblem, Path } from './problems.js';
import { DEPTH_ALLOWED } from './read-plain.js';

/** A scenario is a few pages; a megabyte is a mistake. */
const MAX_SCENARIO_CHARACTERS = 1_000_000;
/** `yaml` refuses documents whose aliases expand to more. */
const MAX_ALIASES = 100;

/** Lines and columns count from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** A problem in the text itself; it has no path. */
export interface YamlTrouble extends SourcePosition, FoundProblem {}

const MAX_SYNTAX_ERRORS = 3;
/** What the engine says when the parser's recursion has used up its stack. */
const TOO_DEEP = /call stack|recursion/i;
const DEEP = 'nesting that goes too deep';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the regex looks for them.
const BINARY = /[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/;

/** Better messages for the most common YAML errors. */
const SYNTAX: Readonly<Record<string, { readonly found?: string; readonly allowed: string }>> = {
  DUPLICATE_KEY: { found: 'a duplicate key', allowed: 'each key once' },
  TAB_AS_INDENT: { found: 'a tab', allowed: 'spaces as indentation' },
  BAD_INDENT: { allowed: 'all keys of one level in the same column' },
  MULTIPLE_DOCS: { found: 'a second document', allowed: 'one scenario per file, without ---' },
  MISSING_CHAR: { allowed: 'a closing bracket, brace or quote' },
};

/** A YAML text: its value, and positions in it. */
export interface YamlSource {
  readonly value: unknown;
  /** The position of a part, or of its nearest existing parent; `key`: of its key. */
  position(path: Path, key?: boolean): SourcePosition;
}

/** Reads a YAML text. Never throws. */
export function readYaml(text: string): YamlSource | YamlTrouble[] {
  const start = { line: 1, column: 1 };
  if (text.length > MAX_SCENARIO_CHARACTERS) {
    const allowed = `at most ${MAX_SCENARIO_CHARACTERS} characters`;
    return [{ code: 'limit', path: [], ...start, found: `${text.length} characters`, allowed }];
  }
  // U+FFFD: bytes that are not UTF-8.
  const binaryAt = text.search(BINARY);
  if (binaryAt >= 0) {
    const lines = lineStarts(text);
    const found = 'a byte that is not text';
    return [{ code: 'syntax', path: [], ...at(lines, binaryAt), found, allowed: 'YAML, in UTF-8' }];
  }
  const lines = lineStarts(text);
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(text, { prettyErrors: false, merge: true, logLevel: 'error' });
    // What comes after nesting that it has given up is no error of the text.
    const deep = document.errors.find(({ message }) => TOO_DEEP.test(message));
    if (deep !== undefined)
      return [{ code: 'limit', path: [], ...at(lines, deep.pos[0]), found: DEEP, allowed: DEPTH_ALLOWED }];
    if (document.errors.length > 0) {
      // After the first error the parser guesses, so a few are enough.
      return document.errors.slice(0, MAX_SYNTAX_ERRORS).map(({ code, message, pos }) => ({
        code: code === 'DUPLICATE_KEY' ? 'duplicate' : 'syntax',
        path: [],
        ...at(lines, pos[0]),
        found: SYNTAX[code]?.found ?? message,
        allowed: SYNTAX[code]?.allowed ?? 'YAML',
      }));
    }
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // Aliases that expand too far (ReferenceError), or brackets nested too deep (RangeError).
    const message = error instanceof Error ? error.message : String(error);
    const isDeep = TOO_DEEP.test(message);
    return [
      {
        code: 'limit',
        path: [],
        ...start,
        found: isDeep ? DEEP : message,
        allowed: isDeep ? DEPTH_ALLOWED : `YAML with at most ${MAX_ALIASES} expansions of aliases`,
      },
    ];
  }
  return {
    value,
    position: (path, key = false) => at(lines, offsetOf(document, path, key)),
  };
}

/** The offset at which each line starts. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function at(starts: readonly number[], offset: number): SourcePosition {
  let from = 0;
  let to = starts.length;
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (starts[middle]! <= offset) from = middle;
    else to = middle;
  }
  return { line: from + 1, column: offset - starts[from]! + 1 };
}

function offsetOf(document: Document.Parsed, path: Path, key: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, part] of path.entries()) {
    const whole = isAlias(node) ? node.resolve(document) : node;
    const isKey = key && depth === path.length - 1;
    if (isMap(whole)) {
      const pair = whole.items.find((item) => keyText(item.key) === String(part));
      if (pair === undefined) return offset;
      offset = (isKey ? undefined : startOf(pair.value)) ?? startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(whole) && typeof part === 'number') {
      node = whole.items[part];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** Undefined for a missing value: an empty one has no position of its own. */
function startOf(node: unknown): number | undefined {
  const range = (node as Node | null | undefined)?.range;
  if (!range || (isScalar(node) && node.value === null && range[0] === range[1])) return undefined;
  return range[0];
}
