import { statSync } from 'node:fs';

/** Whether two paths lead to one regular file, by whatever name. */
export function isSameFile(a: string, b: string): boolean {
  const one = statSync(a, { throwIfNoEntry: false });
  const other = statSync(b, { throwIfNoEntry: false });
  return (
    one !== undefined && other !== undefined && one.isFile() && one.dev === other.dev && one.ino === other.ino
  );
}
