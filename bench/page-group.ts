import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { servePage } from '../packages/web/dist/server/index.js';
import { CHROMIUM, CHROMIUM_FLAGS } from '../test/chromium.js';
import { median } from './median.js';
import type { Row } from './row.js';

const BUILT = fileURLToPath(new URL('../packages/web/dist/page/', import.meta.url));
/** What is gained by smaller files: what the server sends of these, their gz, is counted. */
const KB = 1000;
/** Chromium is opened so often, and the scrubber moved so often. */
const VISITS = 7;
const MOVES = 200;

/** What the page weighs, and how soon and how smoothly it shows the demo, each beside its budget. */
export async function pageGroup(quick: boolean): Promise<Row[]> {
  const html = `${BUILT}index.html`;
  const first = [html, ...linked(html), ...imported(linked(html))];
  const worker = found(/^worker-.*\.js$/);
  const run = [worker, found(/^demo-.*\.js$/)];
  const all = [...new Set([worker, ...imported([worker], /(?:from|import)\s*\(?\s*"\.\/([^"]+\.js)"/g)])];
  const parts = all.filter((file) => !isScenario(file));
  const timed = await timings(quick ? 1 : VISITS);
  return [
    size('first view: HTML, CSS and script', first, 75),
    size('the worker until the demo runs', run, 130, BOUND),
    size('the worker with everything', parts, 340),
    time('first paint', timed.paint, 300),
    time('the demo’s lanes are drawn', timed.drawn, 1000),
    time(`a move of the scrubber, the slowest of ${MOVES}`, timed.slowest, 16),
    time('… the median', timed.median, 16),
    time('a fork of the demo until its lanes are drawn', timed.fork, 150),
  ];
}

/** Why the worker is larger than its budget: esbuild makes 153 kB of `ScenarioRun` alone. */
const BOUND =
  'ScenarioRun alone, with pf, pfsync, clients and recorder, all of which the demo uses, is 153 kB; frames by their bytes, state tables, faults, files, YAML and schemas are loaded later';

function found(name: RegExp): string {
  const file = readdirSync(`${BUILT}assets`).find((each) => name.test(each));
  if (file === undefined) throw new Error(`the built page has no ${name}: npm run build`);
  return `${BUILT}assets/${file}`;
}

/** The scripts and styles that the page names. */
function linked(html: string): string[] {
  const names = [...readFileSync(html, 'utf8').matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)];
  return [...new Set(names.map(([, name]) => `${BUILT}${name}`))];
}

/** What scripts import: at once, or by another pattern; with what that imports. */
function imported(files: readonly string[], pattern = /(?:from|import)\s*"\.\/([^"]+\.js)"/g): string[] {
  const seen = new Set(files);
  for (const file of seen) {
    if (!file.endsWith('.js')) continue;
    for (const [, name] of readFileSync(file, 'utf8').matchAll(pattern)) seen.add(`${BUILT}assets/${name}`);
  }
  return [...seen].filter((file) => !files.includes(file));
}

const SCENARIOS = readdirSync(new URL('../sim/scenarios', import.meta.url)).map((name) =>
  name.replace(/\.yaml$/, ''),
);
const isScenario = (file: string): boolean =>
  SCENARIOS.some((name) => file.startsWith(`${BUILT}assets/${name}-`));

function size(what: string, files: readonly string[], mostKb: number, bound?: string): Row {
  const sum = [...new Set(files)].reduce((bytes, file) => bytes + sent(file), 0) / KB;
  return {
    ...{ what, ours: `${sum.toFixed(1)} kB gz`, against: 'budget', peer: `${mostKb} kB gz` },
    ...{ ratio: mostKb / sum, aim: { kind: 'at least', ratio: 1 } },
    ...(bound === undefined ? {} : { bound }),
  };
}

/** Small files are sent as they are. */
function sent(file: string): number {
  return statSync(`${file}.gz`, { throwIfNoEntry: false })?.size ?? statSync(file).size;
}

function time(what: string, ms: number, mostMs: number): Row {
  return {
    ...{ what, ours: `${ms.toFixed(1)} ms`, against: 'budget', peer: `${mostMs} ms` },
    ...{ ratio: mostMs / ms, aim: { kind: 'at least', ratio: 1 } },
  };
}

interface Timings {
  readonly paint: number;
  readonly drawn: number;
  readonly slowest: number;
  readonly median: number;
  readonly fork: number;
}

/** Each visit is the first one, in a new profile; medians of the visits. */
async function timings(visits: number): Promise<Timings> {
  const server = await servePage({ host: '127.0.0.1', port: 0, version: 'bench' });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  try {
    const all: Timings[] = [];
    for (let visit = 0; visit < visits; visit++) {
      const context = await browser.newContext({
        reducedMotion: 'reduce',
        viewport: { width: 1440, height: 900 },
      });
      const page = await context.newPage();
      await page.addInitScript(MARKS);
      await page.goto(`http://127.0.0.1:${server.port}/`);
      await page.locator('html[data-state="ready"]').waitFor();
      all.push(await visitOf(page));
      await context.close();
    }
    const of = (what: keyof Timings): number => median(all.map((each) => each[what]));
    return {
      ...{ paint: of('paint'), drawn: of('drawn'), slowest: of('slowest'), median: of('median') },
      fork: of('fork'),
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

async function visitOf(page: Page): Promise<Timings> {
  const { paint, drawn } = await page.evaluate<Pick<Timings, 'paint' | 'drawn'>>(
    `({ paint: performance.getEntriesByType('paint')[0].startTime, drawn: globalThis.drawnAt })`,
  );
  const moves = (await page.evaluate<number[]>(SCRUB)).sort((a, b) => a - b);
  await page.waitForTimeout(500);
  const fork = await page.evaluate<number>(FORK);
  return { paint, drawn, slowest: moves.at(-1)!, median: moves[moves.length >> 1]!, fork };
}

/** Notes when the lanes are there. */
const MARKS = `new MutationObserver((_, observer) => {
  if (document.documentElement?.dataset.state !== 'ready') return;
  observer.disconnect();
  requestAnimationFrame(() => { globalThis.drawnAt = performance.now(); });
}).observe(document, { subtree: true, attributes: true, childList: true });`;

/** How long the thread is taken by each move, with the frame that shows it. */
const SCRUB = `(async () => {
  const slider = document.querySelector('[data-hook="scrubber"]');
  const painted = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(undefined);
  });
  const times = [];
  const [least, most] = [Number(slider.min), Number(slider.max)];
  for (let i = 0; i < ${MOVES}; i++) {
    await new Promise(requestAnimationFrame);
    const from = performance.now();
    slider.value = String(Math.round(least + ((most - least) * i) / ${MOVES}));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await painted();
    times.push(performance.now() - from);
  }
  return times;
})()`;

/** From the key that makes a branch to its trace. */
const FORK = `new Promise((resolve) => {
  const from = performance.now();
  const observer = new MutationObserver(() => {
    if (document.querySelector('[data-hook="branches"] [data-branch="B"][data-trace][aria-current]') === null) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - from));
  });
  observer.observe(document.body, { subtree: true, attributes: true, childList: true });
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'b', code: 'KeyB', bubbles: true }));
})`;
