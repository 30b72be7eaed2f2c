import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageFiles } from './page-files.js';

/** A folder that was to be written has something in it. */
export class FolderNotEmpty extends Error {
  override readonly name = 'FolderNotEmpty';
}

/**
 * Writes the built page into a folder, which is made if it is not there (not so the one that it is in): `index.html`, `embed.html` and `assets`, for any
 * path of any web host, and `carplab.html`, all of it in one file that a browser opens from the disk. Two exports of one
 * version are equal. Nothing is overwritten; what was written is removed again if it cannot be finished.
 *
 * @returns the names of the files, relative to the folder
 * @throws {FolderNotEmpty} if there is anything in the folder; {PageNotBuilt}; the error of the system, as `EACCES`
 */
export function exportPage(folder: string): readonly string[] {
  const page = pageFiles();
  const isNew = makeFolder(folder);
  if (readdirSync(folder).length > 0) throw new FolderNotEmpty(`${folder} is not empty`);
  try {
    mkdirSync(join(folder, 'assets'));
    for (const name of page.names)
      writeFileSync(join(folder, name), readFileSync(join(page.folder, name)), { flag: 'wx' });
  } catch (error) {
    for (const name of [...page.names, 'assets'])
      rmSync(join(folder, name), { recursive: true, force: true });
    if (isNew) rmdirSync(folder);
    throw error;
  }
  return page.names;
}

/** Returns whether it was not there. */
function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return false;
    throw error;
  }
}
