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

/**
 * Reads the whole built page, by path: `/`, `/embed.html`, `/assets/…`. Only what is in the list can be asked for; and a
 * page that is built again meanwhile never mixes with this one.
 *
 * @throws {PageNotBuilt}
 */
export function readPage(): ReadonlyMap<string, PageFile> {
  const folder = pageFolder();
  const files = new Map<string, PageFile>([['/', readFile(join(folder, 'index.html'))]]);
  for (const [path, inside] of [
    ['/', folder],
    ['/assets/', join(folder, 'assets')],
  ] as const) {
    const names = readdirSync(inside, { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of names) {
      if (path === '/' ? name === 'embed.html' : TYPES[extname(name)] !== undefined)
        files.set(`${path}${name}`, readFile(join(inside, name)));
    }
  }
  return files;
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
