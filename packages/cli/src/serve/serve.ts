import type { Listening, ServePageOptions } from '@carplab/web/server';
import { Failure, hasCode } from '../failure.js';
import { bracketedHost, isLoopback, type ListenPlace, urlOf } from '../http/listen-place.js';
import { printErr, printOut } from '../output/output.js';
import { SIGNALS } from '../output/terminal.js';
import type { LiveCapture } from './live-capture.js';
import { openBrowser } from './open-browser.js';
import { shownFor } from './shown-for.js';

export interface ServeCommandOptions {
  readonly listen?: ListenPlace;
  /** Short for another port of 127.0.0.1. */
  readonly port?: number;
  readonly open?: true;
  /** Interfaces that the page shows as they are. */
  readonly live?: readonly string[];
  /** More hosts that requests may be for, as `Host` headers have them. */
  readonly allowHost?: readonly string[];
  /** Origins whose pages may show it in a frame. */
  readonly embedFrom?: readonly string[];
}

const DEFAULT_PLACE: ListenPlace = { host: '127.0.0.1', port: 7112 };

/** `carplab serve`: serves the page until a signal comes. Returns the exit status. `version` is carplab's own. */
export async function serve(
  given: readonly string[],
  options: ServeCommandOptions,
  version: string,
): Promise<number> {
  const { listen = DEFAULT_PLACE, port = listen.port, allowHost = [], embedFrom = [] } = options;
  const place = { host: listen.host, port };
  // What is wrong with a scenario or a file comes before anything listens.
  const live = options.live === undefined ? undefined : await liveOf(options.live, place, allowHost);
  const { fragment, offered } = await shownFor(given, version, live?.ring);
  const ended = signal();
  await live?.open();
  const server = await start({
    ...place,
    ...{ version, embedFrom, allowHosts: allowHost },
    ...(offered === undefined ? {} : { offered }),
  }).catch(async (error: unknown) => {
    await live?.close();
    throw error;
  });
  const url = urlOf({ host: place.host, port: server.port }, allowHost) + fragment;
  if (place.port !== 0 && server.port !== place.port)
    printErr(`carplab: port ${place.port} is taken; this is on ${server.port}\n`);
  if (!isLoopback(server.address)) printErr(`carplab: ${warning(place, allowHost)}\n`);
  printOut(`${url}\n`);
  if (options.open) openBrowser(url);
  await ended;
  await Promise.all([server.close(), live?.close()]);
  return 0;
}

/** What is heard on a network is not for other machines, unless they are named. */
async function liveOf(
  names: readonly string[],
  { host }: ListenPlace,
  allowHosts: readonly string[],
): Promise<LiveCapture> {
  if (!isLoopback(host) && allowHosts.length === 0)
    throw new Failure(
      `--live shows traffic, and other machines reach ${host}: name those that may with --allow-host, or listen on 127.0.0.1`,
      'usage',
    );
  const [{ LiveCapture }, { LiveRing }] = await Promise.all([
    import('./live-capture.js'),
    import('@carplab/web/server'),
  ]);
  return new LiveCapture(names, new LiveRing());
}

async function start(options: ServePageOptions): Promise<Listening> {
  // Loaded here: the other commands should not wait for an HTTP server.
  const { PageNotBuilt, servePage } = await import('@carplab/web/server');
  const { host, port, allowHosts = [] } = options;
  const own = isLoopback(host) ? [bracketedHost(host)] : [];
  try {
    return await servePage({ ...options, allowHosts: [...own, ...allowHosts] });
  } catch (error) {
    if (error instanceof PageNotBuilt) throw new Failure(error.message);
    const reason = REASONS.find(([code]) => hasCode(error, code))?.[1];
    if (reason === undefined) throw error;
    throw new Failure(`cannot listen on ${bracketedHost(host)}:${port}: ${reason}`);
  }
}

const REASONS = [
  ['EACCES', 'permission denied; choose a port from 1024 on'],
  ['EADDRINUSE', 'it is taken, and so are the ports after it'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['EAFNOSUPPORT', 'this machine has no such addresses'],
  ['ENOTFOUND', 'no such host'],
  ['EAI_AGAIN', 'no such host'],
] as const;

/** Resolves when a signal asks the command to end. A second one ends the process. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of Object.keys(SIGNALS)) process.once(name, () => resolve());
  });
}

function warning({ host }: ListenPlace, allowHosts: readonly string[]): string {
  const others = `warning: other machines reach this server on ${host}`;
  if (allowHosts.length > 0) return others;
  return `${others}; it answers only requests for 127.0.0.1, [::1] or localhost (--allow-host NAME adds one)`;
}
