import { join } from 'node:path';
import { Failure, fileFailure } from '../failure.js';
import { printErr } from '../output/output.js';

/** `carplab serve --export DIR`: writes the page into a new or empty directory. Returns the exit status. */
export async function exportTo(folder: string, given: readonly string[]): Promise<number> {
  if (given.length > 0)
    throw new Failure(
      `--export writes the page without ${given.join(', ')}; what 'carplab run SCENARIO --link' prints opens a scenario there, after the page's URL`,
      'usage',
    );
  const { exportPage, FolderNotEmpty, PageNotBuilt } = await import('@carplab/web/server');
  try {
    const files = exportPage(folder);
    printErr(
      `written to ${folder}: ${files.length} files for any web host; ${join(folder, 'carplab.html')} opens from the disk\n`,
    );
    return 0;
  } catch (error) {
    if (error instanceof PageNotBuilt) throw new Failure(error.message);
    if (error instanceof FolderNotEmpty)
      throw new Failure(
        `cannot write ${folder}: it is not empty; name a new directory, or an empty one`,
        'cannot-write',
      );
    throw fileFailure(folder, 'write', error);
  }
}
