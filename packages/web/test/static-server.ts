import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

/** A plain web host: files of a folder below a path, with their types, and nothing else. */
export interface StaticServer {
  readonly url: string;
  /** The paths that were asked for and found, below the folder. */
  readonly asked: Set<string>;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** @param below as `/some/where/` */
export async function staticServer(folder: string, below: string): Promise<StaticServer> {
  const asked = new Set<string>();
  const server = createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const inside = pathname.startsWith(below) ? pathname.slice(below.length) || 'index.html' : '';
    try {
      const bytes = readFileSync(join(folder, inside));
      asked.add(inside);
      response.writeHead(200, { 'content-type': TYPES[extname(inside)] ?? 'text/plain' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${below}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
