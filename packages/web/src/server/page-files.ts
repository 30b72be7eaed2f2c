import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** The page has not been built, or not installed. */
export class PageNotBuilt extends Error {
  override readonly name = 'PageNotBuilt';
}

/** A file of the page, as the server keeps it. */
export interface PageFile {
  readonly type: string;
  readonly identity: Uint8Array<ArrayBuffer>;
  /** The same, compressed when the page was built. */
  readonly br?: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer>;
}

/** The endings of compressed files, by their content encoding; the smallest first. */
const COMPRESSED = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** The folder of the built page, also for a program that this module was bundled into. */
function pageFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@carplab/web/page/index.html'));
  } catch (cause) {
    throw new PageNotBuilt('the page is not built (npm run build)', { cause });
  }
}

/** All of the page in one file, which is exported and not served. */
const SINGLE = 'carplab.html';

/**
 * The files of the built page, relative to its folder, sorted; without what the server keeps beside them.
 *
 * @throws {PageNotBuilt}
 */
export function pageFiles(): { readonly folder: string; readonly names: readonly string[] } {
  const folder = pageFolder();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return { folder, names: names.filter((name) => TYPES[extname(name)] !== undefined).sort() };
}

/**
 * Reads the whole built page, by path: `/`, `/embed.html`, `/assets/…`. Only what is in the list can be asked for; and a
 * page that is built again meanwhile never mixes with this one.
 *
 * @throws {PageNotBuilt}
 */
export function readPage(): ReadonlyMap<string, PageFile> {
  const { folder, names } = pageFiles();
  return new Map(
    names
      .filter((name) => name !== SINGLE)
      .map((name) => [name === 'index.html' ? '/' : `/${name}`, readFile(join(folder, name))]),
  );
}

function readFile(path: string): PageFile {
  const compressed = COMPRESSED.flatMap(([encoding, ending]) => {
    try {
      return [[encoding, new Uint8Array(readFileSync(path + ending))]];
    } catch {
      return [];
    }
  });
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    identity: new Uint8Array(readFileSync(path)),
    ...Object.fromEntries(compressed),
  };
}

/**
 * What to send to somebody who accepts these encodings.
 *
 * @param accept the header `Accept-Encoding`
 * @example
 * encodingOf('gzip, deflate, br', ['br', 'gzip']); // => 'br'
 * encodingOf('br;q=0, gzip', ['br', 'gzip']); // => 'gzip'
 * encodingOf('*', ['br', 'gzip']); // => 'br'
 * encodingOf('', ['br', 'gzip']); // => undefined
 */
export function encodingOf<T extends string>(accept: string, available: readonly T[]): T | undefined {
  const wanted = new Map(
    accept.split(',').map((part): [string, boolean] => {
      const [name = '', ...rest] = part.split(';').map((word) => word.trim().toLowerCase());
      return [name, !rest.some((word) => /^q=0(\.0*)?$/.test(word))];
    }),
  );
  return available.find((encoding) => wanted.get(encoding) ?? wanted.get('*') ?? false);
}

/** The encodings in which a file is there, the smallest first. */
export function encodingsOf(file: PageFile): readonly ('br' | 'gzip')[] {
  return COMPRESSED.flatMap(([encoding]) => (file[encoding] === undefined ? [] : [encoding]));
}
