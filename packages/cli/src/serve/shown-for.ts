import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { CaptureReader } from '@carplab/capture';
import type { LiveRing, OfferedFile, OfferedFiles } from '@carplab/web/server';
import { Failure, fileFailure } from '../failure.js';
import { diskPath } from '../input/disk-path.js';
import { linkOf } from '../run/print-link.js';
import { loadScenario } from '../run/scenario-file.js';

/** What the page shows first: the fragment of its URL, and the files that it then asks for. */
export interface Shown {
  readonly fragment: string;
  readonly offered?: OfferedFiles;
}

/** 128 bits. */
const TOKEN_BYTES = 16;
/** So many bytes tell a capture. */
const MAGIC = 4096;
const GZIP = [0x1f, 0x8b];

/**
 * One scenario is in the URL, as its link. Captures, stories, several files of any kind, and all beside what is live are
 * offered to the page, to those who have the token. Throws a `Failure`.
 */
export async function shownFor(given: readonly string[], version: string, live?: LiveRing): Promise<Shown> {
  const [first] = given;
  if (first === undefined && live === undefined) return { fragment: '' };
  if (first !== undefined && live === undefined && given.length === 1 && !isForThePage(first))
    return { fragment: await linkOf(await loadScenario(first), {}, version) };
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return {
    fragment: `#token=${token}`,
    offered: { token, files: given.map(offeredFile), ...(live === undefined ? {} : { live }) },
  };
}

/** Whether only the page reads it: a capture or a story. */
function isForThePage(path: string): boolean {
  if (path.endsWith('.carplab.json')) return true;
  const bytes = firstBytes(path);
  const capture = new CaptureReader();
  capture.push(bytes);
  capture.next();
  return capture.format !== undefined || GZIP.every((byte, i) => bytes[i] === byte);
}

/** None if it is no file that can be read: whoever reads all of it says so. */
function firstBytes(path: string): Uint8Array {
  const bytes = new Uint8Array(MAGIC);
  try {
    if (!statSync(diskPath(path)).isFile()) return bytes.subarray(0, 0);
    const fd = openSync(diskPath(path), 'r');
    try {
      return bytes.subarray(0, readSync(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch {
    return bytes.subarray(0, 0);
  }
}

function offeredFile(path: string): OfferedFile {
  const onDisk = diskPath(path);
  try {
    if (!statSync(onDisk).isFile()) throw new Failure(`cannot read ${path}: it is not a file`, 'cannot-read');
    accessSync(onDisk, constants.R_OK);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw fileFailure(path, 'read', error);
  }
  return { name: basename(path), path: onDisk };
}
