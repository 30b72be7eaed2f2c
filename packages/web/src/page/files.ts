import { hideSecrets } from '@carplab/codec/carp';
import { effect, type Signal, signal } from '@preact/signals';
import type { ExportKind } from '../model/export-kinds.js';
import { MAX_INFLATED } from '../model/link.js';
import type { OpenedFile } from '../worker/protocol.js';
import { currentLink, openLinked } from './address.js';
import { say } from './messages/say.js';
import { pause } from './player.js';
import { pngOf } from './png.js';
import { openCapture } from './recording.js';
import { lab, open, trouble, view } from './state.js';

/** The file that is being made. */
export const exporting: Signal<ExportKind | undefined> = signal(undefined);
/** Whether a file is held over the page. */
const dropping: Signal<boolean> = signal(false);

/** Files of which nobody has heard for so long are forgotten, ms. */
const SAVED_MS = 60_000;
/** So many complaints about one file are shown. */
const MOST_COMPLAINTS = 5;

/** Makes a file of the shown branch, and gives it to the browser to save. */
export async function exportAs(kind: ExportKind): Promise<void> {
  if (exporting.value !== undefined) return;
  exporting.value = kind;
  try {
    const url = new URL(location.href);
    url.hash = await currentLink();
    const question = { kind, view: view.value, by: __CARPLAB_VERSION__, url: url.href };
    const { file } = await lab.ask('export', question);
    save(kind === 'png' ? await pngOf(file) : file);
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  }
  exporting.value = undefined;
}

function save({ name, blob }: { readonly name: string; readonly blob: Blob }): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVED_MS);
}

/** Opens the first of some files; what is wrong with it is said, and the page stays as it is. */
export async function openFiles(files: Iterable<File>): Promise<void> {
  const [file] = files;
  if (file === undefined) return;
  pause();
  trouble.value = '';
  try {
    const { read } = await lab.ask('read', { file, name: file.name });
    if ('capture' in read) await openCapture(file);
    else if ('trouble' in read) trouble.value = complaint(file, read);
    else if (read.view === undefined) await open(hideSecrets(read.story));
    else await openLinked(hideSecrets(read.story), read.view, read.trace);
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  }
}

function complaint(
  { name, size }: File,
  { trouble: what, looksLike = '', problems = [] }: Extract<OpenedFile, { readonly trouble: unknown }>,
): string {
  const words = say.value.files;
  if (what !== 'content') return words.troubles[what](name, { size, most: MAX_INFLATED, looksLike });
  const lines = problems
    .slice(0, MOST_COMPLAINTS)
    .map(({ line, column, message }) => words.complaint(name, line, column, message));
  const more = problems.length - lines.length;
  return [...lines, ...(more > 0 ? [words.more(more)] : [])].join('\n');
}

/** Takes files that are dropped anywhere. */
export function startDrops(): void {
  const isFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;
  addEventListener('dragover', (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    dropping.value = true;
  });
  addEventListener('dragleave', (event) => {
    // Left for another element of the page, it is still over it.
    if (event.relatedTarget === null) dropping.value = false;
  });
  addEventListener('drop', (event) => {
    dropping.value = false;
    if (!isFile(event)) return;
    event.preventDefault();
    void openFiles(event.dataTransfer?.files ?? []);
  });
  effect(() => {
    document.documentElement.toggleAttribute('data-dropping', dropping.value);
  });
}
