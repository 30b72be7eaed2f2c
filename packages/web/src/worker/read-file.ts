import { CaptureReader } from '@carplab/capture';
import { revealSecrets } from '@carplab/codec/carp';
import { parseScenario, type ScenarioProblem } from '@carplab/sim/scenario';
import { MAX_INFLATED, parseStory } from '../model/link.js';
import { newStory } from '../model/story.js';
import type { LabProblem, OpenedFile } from './protocol.js';
import { isGzip } from './recordings/capture-content.js';

/** So many bytes tell a capture. */
const MAGIC = 4096;

/**
 * Reads a scenario or a story from a file, or says that it is a capture. Never rejects because of what is in it; only the
 * beginning is read of one that is too large.
 */
export async function readFile(file: Blob, name: string): Promise<OpenedFile> {
  if (file.size === 0) return { trouble: 'empty' };
  const capture = new CaptureReader();
  const head = new Uint8Array(await file.slice(0, MAGIC).arrayBuffer());
  capture.push(head);
  if (file.size <= MAGIC) capture.end();
  capture.next();
  if (capture.format !== undefined || isGzip(head)) return { capture: true };
  const looksLike = capture.problems[0]?.message ?? '';
  if (textOf(head, file.size > MAGIC) === undefined) return { trouble: 'binary', looksLike };
  if (file.size > MAX_INFLATED) return { trouble: 'size' };
  const text = textOf(new Uint8Array(await file.arrayBuffer()));
  if (text === undefined) return { trouble: 'binary', looksLike };
  if (name.endsWith('.json') && isStory(text)) {
    const read = parseStory(text);
    if (!read.ok) return { trouble: 'content', problems: [read.problem] };
    const { story, view, trace } = read.content;
    return { story: revealSecrets(story), view, ...(trace === undefined ? {} : { trace }) };
  }
  const parsed = parseScenario(text, NAME);
  if (!parsed.ok) return { trouble: 'content', problems: parsed.errors.map(withoutPlace) };
  return { story: revealSecrets(newStory({ scenario: parsed.input }, parsed.scenario.seed)) };
}

/** What problems name as the file. */
const NAME = 'file';

/** Undefined if it is not text. `isPart`: the last character may be cut. */
function textOf(bytes: Uint8Array, isPart = false): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isPart });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** JSON may be a scenario too, which has no branches. */
function isStory(text: string): boolean {
  return !/^\s*\{/.test(text) || /"branches"\s*:/.test(text);
}

/** Where it is, the page says in its own words. */
function withoutPlace({ message, line, column }: ScenarioProblem): LabProblem {
  if (line === 0) return { message: message.slice(`${NAME}: `.length) };
  return { message: message.slice(`${NAME}:${line}:${column}: `.length), line, column };
}
