/**
 * The whole page as one HTML file that a browser opens from the disk. There it loads no modules, and no worker from a
 * file or as a module: so the page is an inline script that the policy knows by its hash, and the worker a classic one
 * from a Blob, which the page unpacks.
 */
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build } from 'vite';
import { hashOf, withPolicy } from './seal.mjs';

const WORKER = '\0single-worker';

/** Builds one module and everything that it imports, now or later, as one chunk. */
async function chunkOf(configFile, input, format, plugins = []) {
  const { output } = await build({
    configFile,
    logLevel: 'error',
    // Relative addresses would ask a module where it is.
    base: '/',
    plugins,
    build: {
      write: false,
      modulePreload: false,
      rollupOptions: { input, output: { format, inlineDynamicImports: true } },
    },
  });
  const chunks = output.filter(({ type }) => type === 'chunk');
  if (chunks.length !== 1) throw new Error(`${input} came to ${chunks.length} chunks`);
  return chunks[0].code;
}

/** The worker's URL, which the page imports: here a Blob of what is packed in the page. */
function packedWorker(code) {
  const packed = deflateRawSync(code, { level: 9 }).toString('base64');
  return {
    name: 'carplab-packed-worker',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('/worker.ts?worker&url') ? WORKER : undefined),
    load: (id) =>
      id === WORKER
        ? `const packed = Uint8Array.from(atob('${packed}'), (letter) => letter.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
const code = await new Response(stream).arrayBuffer();
export default URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));`
        : undefined,
  };
}

/**
 * @param built the built `index.html`, and `read` for the files that it names
 * @param policy makes a policy's text; `directives` are the page's own
 */
export async function singlePage({ web, built, read, directives, policyText }) {
  const configFile = join(web, 'vite.config.ts');
  const worker = await chunkOf(configFile, join(web, 'src/worker/worker.ts'), 'iife');
  const page = await chunkOf(configFile, join(web, 'src/page/main.tsx'), 'es', [packedWorker(worker)]);
  // Modules are strict, and may wait.
  if (page.includes('import.meta')) throw new Error('the script would have to be a module');
  const script = `(async()=>{'use strict';${page}})();`;
  if (/<!--|<\/?script/i.test(script)) throw new Error('the script would end its own element');
  const styles = [];
  const html = built
    .replace(/ *<script[^>]*><\/script>\n?/g, '')
    .replace(/ *<link rel="modulepreload"[^>]*>\n?/g, '')
    .replace(/<link rel="icon" href="\.\/([^"]+)"/, (_, path) => {
      const icon = Buffer.from(read(path)).toString('base64');
      return `<link rel="icon" href="data:image/svg+xml;base64,${icon}"`;
    })
    .replace(/<link rel="stylesheet"[^>]* href="\.\/([^"]+)"[^>]*>/g, (_, path) => {
      styles.push(read(path).toString());
      return `<style>${styles.at(-1)}</style>`;
    })
    .replace('</body>', () => `<script>${script}</script>\n  </body>`);
  if (/ (src|href)="\.\//.test(html.slice(0, html.indexOf('<script>'))))
    throw new Error('the single page would load a file');
  const hashes = (texts) => texts.map((text) => `'${hashOf('sha256', text)}'`).join(' ');
  return withPolicy(
    html,
    policyText({
      ...directives,
      'script-src': hashes([script]),
      'style-src': hashes(styles),
      'worker-src': 'blob:',
      'img-src': 'data: blob:',
      'connect-src': "'none'",
    }),
  );
}
