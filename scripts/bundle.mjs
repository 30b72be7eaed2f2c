/**
 * Bundles the command, after `tsc -b`: packages/cli/dist/carplab.js has the options of all commands; what they do is in
 * dist/carplab-*.js, of which Node reads only those of the command that was typed. Without it each start links 130
 * modules; in one file, V8 reads 2.5 MB each time. Does nothing if nothing that goes into it has changed.
 */
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, hashOfFiles, isMadeFrom, modulesBelow, root } from './made-from.mjs';

const folder = join(root, 'packages/cli/dist');
const bundle = join(folder, 'carplab.js');
const mark = join(folder, 'made-from');
const isPart = (name) => /(^|\/)carplab(-[^/]*)?\.js$/.test(name);

const hash = hashOfFiles([
  ...filesBelow('packages/cli/dist', (name) => name.endsWith('.js') && !isPart(name)),
  ...modulesBelow('cli').filter((name) => !name.startsWith('packages/web/dist/page/')),
  ...['package-lock.json', 'scripts/bundle.mjs'],
]);

/** Says what rollup says, but for two comments in zod that are meant for esbuild. */
function onwarn(warning, warn) {
  if (warning.code !== 'INVALID_ANNOTATION') warn(warning);
}

async function buildBundle() {
  const { build } = await import('vite');
  // A build that is interrupted is no build.
  rmSync(mark, { force: true });
  for (const name of readdirSync(folder)) if (isPart(name)) rmSync(join(folder, name));
  await build({
    configFile: false,
    root: join(root, 'packages/cli'),
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: { carplab: join(folder, 'main.js') },
        // Loaded only for scenarios in TypeScript, for errors in them, and for the page.
        external: ['tsx', /^tsx\//, '@babel/parser', '@carplab/web/server'],
        onwarn,
        // Side by side: what asks for its own place finds the same files from each.
        output: { entryFileNames: '[name].js', chunkFileNames: 'carplab-[name]-[hash].js' },
      },
    },
  });
  writeFileSync(mark, hash);
}

const now = new Date();
if (isMadeFrom(mark, hash)) utimesSync(bundle, now, now);
else await buildBundle();
