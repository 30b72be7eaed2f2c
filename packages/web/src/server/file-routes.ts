import { timingSafeEqual } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import type { LiveRing } from './live-ring.js';
import { addLive } from './live-routes.js';
import { NOT_KEPT } from './security-headers.js';

/** A file that the page may ask for. */
export interface OfferedFile {
  /** What the page calls it. */
  readonly name: string;
  readonly path: string | Buffer;
}

/** What the page is offered: files that it opens and what comes on interfaces, and who may have them. */
export interface OfferedFiles {
  readonly files: readonly OfferedFile[];
  /** What comes on interfaces. */
  readonly live?: LiveRing;
  /** A request for them says `Authorization: Bearer` and this: other users of the machine reach the server, too. */
  readonly token: string;
}

/**
 * `/api/v1/live`, if there is anything live; `/api/v1/files`, the names of the files, in order; `/api/v1/files/N`, the N-th of them as it is now, from 1. Without the
 * token all are 401.
 */
export function addOffered(app: Hono, { files, live, token }: OfferedFiles): void {
  const guard: MiddlewareHandler = async (context, next) => {
    if (isToken(context.req.header('authorization') ?? '', token)) return next();
    return context.text('the token is missing or another: it is in the URL that carplab printed\n', 401, {
      'www-authenticate': 'Bearer',
      ...NOT_KEPT,
    });
  };
  app.use('/api/v1/files/*', guard);
  app.use('/api/v1/live', guard);
  if (live !== undefined) addLive(app, live);
  app.get('/api/v1/files', (context) =>
    context.json(
      files.map(({ name }) => ({ name })),
      200,
      NOT_KEPT,
    ),
  );
  app.get('/api/v1/files/:place{[1-9][0-9]{0,5}}', (context) => {
    const file = files[Number(context.req.param('place')) - 1];
    return file === undefined ? context.notFound() : sendFile(context, file);
  });
}

/** Takes the same time whatever is wrong with it. */
function isToken(header: string, token: string): boolean {
  const given = Buffer.from(header);
  const right = Buffer.from(`Bearer ${token}`);
  return given.length === right.length && timingSafeEqual(given, right);
}

async function sendFile(context: Context, { name, path }: OfferedFile): Promise<Response> {
  let handle: FileHandle | undefined;
  let stats: Stats;
  try {
    handle = await open(path);
    stats = await handle.stat();
  } catch (error) {
    await handle?.close();
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return context.text(`${name} can no longer be read${code}\n`, 404, NOT_KEPT);
  }
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': `${stats.size}`,
    ...NOT_KEPT,
  };
  if (stats.size === 0 || context.req.raw.method === 'HEAD') {
    await handle.close();
    return context.body(null, 200, headers);
  }
  // As long as was said, even if it grows meanwhile.
  const bytes: NodeStream = Readable.toWeb(handle.createReadStream({ start: 0, end: stats.size - 1 }));
  return context.body(bytes as ReadableStream, 200, headers);
}
