import { CaptureReader } from '@carplab/capture';
import { revealSecrets } from '@carplab/codec/carp';
import { parseScenario, type ScenarioProblem } from '@carplab/sim/scenario';
import { MAX_INFLATED, parseStory } from '../model/link.js';
import { newStory } from '../model/story.js';
import type { LabProblem, OpenedFile } from './protocol.js';

/** So many bytes tell a capture. */
const MAGIC = 4096;

/** Reads a scenario or a story from a file. Never rejects because of what is in it; nothing is read of one that is too large. */
export async function readFile(file: Blob, name: string): Promise<OpenedFile> {
  if (file.size === 0) return { trouble: 'empty' };
  const capture = new CaptureReader();
  capture.push(new Uint8Array(await file.slice(0, MAGIC).arrayBuffer()));
  capture.next();
  if (capture.format !== undefined) return { trouble: 'capture' };
  if (file.size > MAX_INFLATED) return { trouble: 'size' };
  const text = textOf(await file.arrayBuffer());
  if (text === undefined) return { trouble: 'binary' };
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

/** Undefined if it is not text. */
function textOf(bytes: ArrayBuffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
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
