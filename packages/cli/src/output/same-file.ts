import { statSync } from 'node:fs';
import { diskPath } from '../input/disk-path.js';

/** Whether two paths lead to the same regular file, links included. */
export function isSameFile(a: string, b: string): boolean {
  const one = statSync(diskPath(a), { throwIfNoEntry: false });
  const other = statSync(diskPath(b), { throwIfNoEntry: false });
  return (
    one !== undefined && other !== undefined && one.isFile() && one.dev === other.dev && one.ino === other.ino
  );
}
