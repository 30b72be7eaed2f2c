/** What a build was made from, so that it is made again only when that has changed. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { rooms, folder } = createRequire(import.meta.url)('./rooms.cjs');
export const root = fileURLToPath(new URL('..', import.meta.url));

/** The files below a folder, with their paths from the root. */
export function filesBelow(path, wanted = () => true) {
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .map((name) => `${path}/${name}`)
    .filter((name) => wanted(name) && statSync(join(root, name)).isFile());
}

const below = (room) => [...new Set([room, ...rooms[room].flatMap(below)])];

/** The compiled modules of all rooms that this one imports, itself not among them. */
export function modulesBelow(room) {
  return below(room)
    .filter((each) => each !== room)
    .flatMap((each) => filesBelow(`${folder(each)}/dist`, (name) => name.endsWith('.js')));
}

/** One text for names and contents of files. */
export function hashOfFiles(names) {
  const hash = createHash('sha256');
  for (const name of [...names].sort())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  return hash.digest('hex');
}

/** Whether the file at `mark` has this hash. */
export function isMadeFrom(mark, hash) {
  return statSync(mark, { throwIfNoEntry: false })?.isFile() === true && readFileSync(mark, 'utf8') === hash;
}
