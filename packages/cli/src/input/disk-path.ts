import { readFileSync } from 'node:fs';

const REPLACEMENT = '\ufffd';

/**
 * A path from the command line as the file system takes it. Node decodes arguments as UTF-8 and loses other bytes; on
 * Linux the kernel still has them.
 */
export function diskPath(path: string): string | Buffer {
  if (!path.includes(REPLACEMENT)) return path;
  try {
    const line = readFileSync('/proc/self/cmdline');
    for (let from = 0; from < line.length; ) {
      const end = line.indexOf(0, from);
      const bytes = line.subarray(from, end < 0 ? line.length : end);
      for (const part of [bytes, bytes.subarray(bytes.indexOf('=') + 1)])
        if (part.toString() === path) return part;
      from += bytes.length + 1;
    }
  } catch {}
  return path;
}
