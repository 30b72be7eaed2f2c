import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { parseScenario } from '../../sim/dist/scenario/index.js';
import { LANE_PALETTES } from '../text/dist/index.js';
import { toPlainJson } from './dist/model/plain-json.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SCENARIOS = at('../../sim/scenarios/');
const LIST = 'virtual:builtins';
const ONE = 'virtual:builtin/';

/**
 * The shipped scenarios, read and resolved when the page is built, so that a run of one needs neither YAML nor schema:
 * the list as one module, each scenario as its own.
 */
function builtins(): Plugin {
  const names = readdirSync(SCENARIOS)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
  const read = (name: string) => {
    const parsed = parseScenario(readFileSync(`${SCENARIOS}${name}.yaml`, 'utf8'), name);
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
    return parsed;
  };
  return {
    name: 'carplab-builtins',
    resolveId: (id) => (id === LIST || id.startsWith(ONE) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${LIST}`) {
        const titles = names.map((name) => ({ name, title: read(name).input.name }));
        const loaders = names.map((name) => `${JSON.stringify(name)}: () => import('${ONE}${name}')`);
        return `export const titles = ${JSON.stringify(titles)};\nexport const loaders = {${loaders.join(',')}};`;
      }
      if (!id.startsWith(`\0${ONE}`)) return undefined;
      const { input, scenario } = read(id.slice(ONE.length + 1));
      return `export default ${JSON.stringify(toPlainJson({ input, scenario }))};`;
    },
  };
}

/** The colours of the lanes in style sheets: `lanes-dark-on-master`. */
function laneColours(): Plugin {
  const colours = new Map(
    Object.entries(LANE_PALETTES).flatMap(([theme, palette]) =>
      Object.entries(palette).map(([name, colour]) => [
        `lanes-${theme}-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        colour,
      ]),
    ),
  );
  return {
    name: 'carplab-lane-colours',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('.css')
        ? code.replace(/\blanes-(?:light|dark)-[a-z-]+/g, (name) => {
            const colour = colours.get(name);
            if (colour === undefined) throw new Error(`${id}: ${name} is not a colour of the lanes`);
            return colour;
          })
        : undefined,
  };
}

export default defineConfig({
  root: at('src/page'),
  base: './',
  plugins: [builtins(), laneColours()],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  define: {
    __CARPLAB_VERSION__: JSON.stringify(JSON.parse(readFileSync(at('package.json'), 'utf8')).version),
  },
  worker: { format: 'es', plugins: () => [builtins()] },
  build: {
    outDir: at('dist/page'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: at('src/page/index.html'), embed: at('src/page/embed.html') } },
  },
});
