import { statSync } from 'node:fs';
import { printErr } from '../output/output.js';

const EVERYBODY_READS = 0o004;

/** Warns, once per file, about password files that everybody can read. */
export function warnIfReadable(files: readonly string[]): void {
  for (const file of new Set(files)) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & EVERYBODY_READS) !== 0)
      printErr(`carplab: warning: everybody can read the password in ${file}: chmod 600 ${file}\n`);
  }
}
