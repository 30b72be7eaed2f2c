import { pageApp } from './page-app.js';
import { readPage } from './page-files.js';
import { type Listening, type ServeOptions, serveGuarded } from './serve-guarded.js';

/**
 * Serves the page: its files, and `/api/v1/about`. No request changes anything.
 *
 * @param version what `/api/v1/about` says
 * @throws {PageNotBuilt} if there is no page; the error of the system if it cannot listen
 */
export async function servePage(options: ServeOptions & { readonly version: string }): Promise<Listening> {
  const app = pageApp(readPage(), options.version);
  return serveGuarded((request) => app.fetch(request), options);
}
