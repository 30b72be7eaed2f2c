import { Failure } from '../failure.js';
import { openChunks } from '../input/chunks.js';

/** A JSON value of the input, and its place for errors. */
export interface JsonValue {
  readonly value: unknown;
  /** `line 3`, or empty where the input is one value. */
  readonly where: string;
}

/**
 * The JSON values of a file, or of stdin for `-`: one per line, as `--json` writes them, or a single one over any
 * number of lines. An array gives its elements one by one. Throws `Failure`.
 */
export async function* jsonValues(path: string): AsyncGenerator<JsonValue> {
  let number = 0;
  const held: string[] = [];
  for await (const line of linesOf(path)) {
    number++;
    if (held.length > 0) {
      held.push(line);
      continue;
    }
    if (line.trim() === '') continue;
    const parsed = parse(line);
    if ('value' in parsed) yield* elements(parsed.value, `line ${number}`);
    else if (number === 1) held.push(line);
    else throw new Failure(`${nameOf(path)}: line ${number} is not JSON: ${parsed.reason}`);
  }
  if (held.length === 0) return;
  const parsed = parse(held.join('\n'));
  if (!('value' in parsed)) throw new Failure(`${nameOf(path)} is not JSON: ${parsed.reason}`);
  yield* elements(parsed.value, '');
}

function* elements(value: unknown, where: string): Generator<JsonValue> {
  if (!Array.isArray(value)) {
    yield { value, where };
    return;
  }
  for (const [i, element] of value.entries()) {
    yield { value: element, where: `${where}${where === '' ? '' : ', '}element ${i}` };
  }
}

function parse(text: string): { readonly value: unknown } | { readonly reason: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    // The message quotes the text, including its line ends.
    return { reason: (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ') };
  }
}

const nameOf = (path: string): string => (path === '-' ? 'stdin' : path);

async function* linesOf(path: string): AsyncGenerator<string> {
  const chunks = openChunks(path);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let bytes = await chunks.next(); bytes; bytes = await chunks.next()) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
  } finally {
    chunks.close();
  }
  if (chunks.damage) throw new Failure(`${nameOf(path)}: ${chunks.damage}`);
  yield rest + decoder.decode();
}
