import { type Context, Hono } from 'hono';
import { addOffered, type OfferedFiles } from './file-routes.js';
import { encodingOf, encodingsOf, type PageFile } from './page-files.js';

/** Names of assets hold the hash of their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The routes: the page's files, what the page may ask about this server, and what is offered to it. */
export function pageApp(
  files: ReadonlyMap<string, PageFile>,
  version: string,
  offered: OfferedFiles | undefined,
): Hono {
  const app = new Hono();
  for (const [path, file] of files) {
    const caching = path.startsWith('/assets/') ? FOR_EVER : 'no-cache';
    app.get(path, (context) => sent(context, file, caching));
  }
  // Browsers ask for it when they show something without an icon of its own.
  const icon = [...files].find(([path]) => /^\/assets\/icon-.*\.svg$/.test(path))?.[1];
  if (icon !== undefined) app.get('/favicon.ico', (context) => sent(context, icon, 'no-cache'));
  app.get('/api/v1/about', (context) =>
    context.json({ version, live: offered?.live !== undefined }, 200, { 'cache-control': 'no-store' }),
  );
  if (offered !== undefined) addOffered(app, offered);
  app.notFound((context) => context.text('there is nothing here\n', 404));
  return app;
}

function sent(context: Context, file: PageFile, caching: string): Response {
  const encoding = encodingOf(context.req.header('accept-encoding') ?? '', encodingsOf(file));
  const body = (encoding === undefined ? undefined : file[encoding]) ?? file.identity;
  return context.body(body, 200, {
    'content-type': file.type,
    'content-length': String(body.length),
    'cache-control': caching,
    vary: 'accept-encoding',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  });
}
