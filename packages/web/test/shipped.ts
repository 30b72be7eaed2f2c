import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseScenario } from '@carplab/sim/scenario';
import type { Builtins } from '../src/model/builtins.js';
import { fromPlainJson, toPlainJson } from '../src/model/plain-json.js';
import { Lab } from '../src/worker/lab.js';

const FOLDER = fileURLToPath(new URL('../../../sim/scenarios/', import.meta.url));

/** The names of the shipped scenarios. */
export const SHIPPED: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length))
  .sort();

/** The shipped scenarios as the page has them: resolved, and through JSON. */
export const builtins: Builtins = {
  titles: SHIPPED.map((name) => ({ name, title: name })),
  load: (name) => {
    const parsed = parseScenario(readFileSync(`${FOLDER}${name}.yaml`, 'utf8'), name);
    if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
    const { input, scenario } = parsed;
    return Promise.resolve(fromPlainJson(toPlainJson({ input, scenario })) as typeof parsed);
  },
};

/** A lab in this thread. */
export const newLab = (): Lab =>
  new Lab({ builtins, edit: () => import('../src/worker/edit.js'), pause: () => Promise.resolve() });
