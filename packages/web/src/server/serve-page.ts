import type { OfferedFiles } from './file-routes.js';
import { pageApp } from './page-app.js';
import { readPage } from './page-files.js';
import { type Listening, type ServeOptions, serveGuarded } from './serve-guarded.js';

/** What the page is served with. */
export interface ServePageOptions extends ServeOptions {
  /** What `/api/v1/about` says. */
  readonly version: string;
  /** Files and what is live, for a page that is given the token: as `#token=…` in its address. */
  readonly offered?: OfferedFiles;
}

/**
 * Serves the page: its files, `/api/v1/about`, and what is offered to it. No request changes anything.
 *
 * @throws {PageNotBuilt} if there is no page; the error of the system if it cannot listen
 */
export async function servePage(options: ServePageOptions): Promise<Listening> {
  const app = pageApp(readPage(), options.version, options.offered);
  return serveGuarded((request) => app.fetch(request), options);
}
