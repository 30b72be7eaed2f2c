/**
 * Builds the page, packages/web/dist/page, with vite: its HTML gets its policy and the hashes of what it loads, all of it
 * comes once more as one file, `carplab.html`, and what is served is compressed beside: `name.br`, `name.gz`. Does nothing
 * if nothing that goes into it has changed. `npm run build` does this last. With `--check` it builds nothing, and ends with
 * 1 if it would.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { filesBelow, hashOfFiles, isMadeFrom, modulesBelow, root } from './made-from.mjs';

const web = join(root, 'packages/web');
const page = join(web, 'dist/page');
/** vite empties the folder first. */
const mark = join(page, 'made-from');

/** Smaller files gain nothing that a reader would notice. */
const WORTH_IT = 1024;

const isSource = (name) => !/\.test\.tsx?$/.test(name);

/** Everything that goes into the page: its sources, the scenarios, and the built packages that it imports. */
const hash = hashOfFiles([
  ...['page', 'worker', 'model'].flatMap((part) => filesBelow(`packages/web/src/${part}`, isSource)),
  ...['packages/web/package.json', 'packages/web/vite.config.ts', 'package-lock.json', 'scripts/page.mjs'],
  ...['packages/web/src/server/security-headers.ts', ...filesBelow('scripts/page')],
  ...filesBelow('sim/scenarios'),
  ...modulesBelow('web'),
]);

async function compress(path) {
  const bytes = readFileSync(path);
  if (bytes.length < WORTH_IT) return;
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, await promisify(brotliCompress)(bytes, { params }));
  writeFileSync(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}

async function buildPage() {
  const { build } = await import('vite');
  const { singlePage } = await import('./page/single.mjs');
  const { withIntegrity, withPolicy } = await import('./page/seal.mjs');
  const { PAGE_POLICY, policyText } = await import(join(web, 'dist/server/security-headers.js'));
  await build({ configFile: join(web, 'vite.config.ts'), logLevel: 'warn' });
  const built = readdirSync(page, { recursive: true, encoding: 'utf8' });
  const read = (name) => readFileSync(join(page, name));
  const single = await singlePage({
    ...{ web, read, policyText, directives: PAGE_POLICY },
    built: read('index.html').toString(),
  });
  for (const name of built.filter((each) => each.endsWith('.html'))) {
    const sealed = withIntegrity(read(name).toString(), read);
    writeFileSync(join(page, name), withPolicy(sealed, policyText(PAGE_POLICY)));
  }
  await Promise.all(
    built.filter((name) => /\.(html|js|css|svg|json)$/.test(name)).map((name) => compress(join(page, name))),
  );
  writeFileSync(join(page, 'carplab.html'), single);
}

if (isMadeFrom(mark, hash)) process.exitCode = 0;
else if (process.argv.includes('--check')) process.exitCode = 1;
else {
  await buildPage();
  writeFileSync(mark, hash);
}
