import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { refusalOf } from './guard.js';
import { securityHeaders } from './security-headers.js';

/** Where a server listens, and to whom it answers. */
export interface ServeOptions {
  /** An address of this machine, or a name of one; IPv6 without brackets. */
  readonly host: string;
  /** 0 for any free one. If it is taken, the next free one is used. */
  readonly port: number;
  /** Names besides those of loopback that requests may be for; see `refusalOf`. */
  readonly allowHosts?: readonly string[];
  /** Origins whose pages may show this one in a frame: `https://docs.example`. */
  readonly embedFrom?: readonly string[];
}

/** A server that runs. */
export interface Listening {
  /** The address that it is bound to. */
  readonly address: string;
  readonly port: number;
  /** Ends it, open connections included. */
  close(): Promise<void>;
}

/** Ports that are tried, from the one that is asked for. */
const TRIES = 100;
const LAST_PORT = 65_535;

/**
 * Listens, and answers what `refusalOf` lets through with `fetch`. Every answer has the `securityHeaders`.
 *
 * @throws the error of the system, as `EACCES`; `EADDRINUSE` if the next 100 ports are taken, too
 */
export async function serveGuarded(
  fetch: (request: Request) => Response | Promise<Response>,
  options: ServeOptions,
): Promise<Listening> {
  const server = guardedServer(fetch, options);
  await listenNear(server, options);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('it is not bound to a port');
  return {
    address: bound.address,
    port: bound.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function guardedServer(
  fetch: (request: Request) => Response | Promise<Response>,
  { allowHosts, embedFrom }: ServeOptions,
): Server {
  const answer = getRequestListener(fetch);
  const headers = Object.entries(securityHeaders(embedFrom));
  const server = createServer((request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    const refusal = refusalOf(request, allowHosts);
    if (refusal === undefined) {
      void answer(request, response);
      return;
    }
    const type = { 'content-type': 'text/plain; charset=utf-8' };
    response.writeHead(refusal.status, { ...type, ...refusal.headers }).end(`${refusal.text}\n`);
  });
  // Node gives these no response.
  server.on('connect', (_, socket) => {
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\n');
  });
  return server;
}

async function listenNear(server: Server, { host, port }: ServeOptions): Promise<void> {
  const last = port === 0 ? 0 : Math.min(port + TRIES, LAST_PORT);
  for (let next = port; ; next++) {
    try {
      server.listen({ host, port: next });
      await once(server, 'listening');
      break;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || next >= last) throw error;
    }
  }
  // A connection that could not be accepted, as with too many open files, is the other end's loss.
  server.on('error', () => {});
}
