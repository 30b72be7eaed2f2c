/**
 * A seed gives the same run on every machine: all scenarios have the same hashes in this process, in other versions of
 * Node and in a browser.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sources } from '../scripts/sources.js';
import { CHROMIUM, CHROMIUM_FLAGS } from './chromium.js';
import { NODES, otherNode } from './other-node.js';
import { type Hashes, traceHashes } from './trace-hashes.js';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SEED = 7;

const scenarios = Object.fromEntries(
  readdirSync(at('sim/scenarios'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(at(`sim/scenarios/${name}`), 'utf8')]),
);
/** The call made in each of them. */
const CALL = `page.traceHashes(${JSON.stringify(scenarios)}, ${SEED})`;
const folder = mkdtempSync(`${tmpdir()}/carplab-same-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let here: Record<string, Hashes>;
let script: string;

beforeAll(async () => {
  here = traceHashes(scenarios, SEED);
  const built = await build({
    entryPoints: [at('test/trace-hashes.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'page',
    alias: { ...sources },
  });
  script = built.outputFiles[0]!.text;
});

/** Skips a test with a loud message; with CARPLAB_NO_SKIP (`.ci/run`), fails it. */
function notHere(what: string, error: unknown, skip: (note: string) => never): never {
  const why = `${what} is not available: ${error instanceof Error ? error.message : error}`;
  if (process.env['CARPLAB_NO_SKIP']) throw new Error(why);
  process.stderr.write(`\n*** NOT TESTED: ${why}\n\n`);
  return skip(why);
}

describe('the same run', () => {
  it('has a different hash for each scenario, and every scenario is covered', () => {
    expect(Object.keys(here).length).toBeGreaterThan(30);
    expect(new Set(Object.values(here).map(({ trace }) => trace)).size).toBe(Object.keys(here).length);
  });

  it.for(NODES)('in Node %s', { timeout: 600_000 }, (version, { skip }) => {
    let node: string;
    try {
      node = otherNode(version);
    } catch (error) {
      notHere(`Node ${version}`, error, skip);
    }
    const file = `${folder}/${version}.cjs`;
    writeFileSync(file, `${script}\nprocess.stdout.write(JSON.stringify(${CALL}))`);
    expect(JSON.parse(execFileSync(node, [file], { encoding: 'utf8' }))).toEqual(here);
    // The command too, as users run it.
    const demo = execFileSync(node, [
      at('packages/cli/bin/carplab.js'),
      'demo',
      '--json',
      '--seed',
      `${SEED}`,
    ]);
    const summary = JSON.parse(demo.toString().trim().split('\n').at(-1)!) as { traceHash: string };
    expect(summary.traceHash).toBe(here['demo.yaml']!.trace);
  });

  it('in Chromium', { timeout: 600_000 }, async ({ skip }) => {
    const launching = chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS, timeout: 180_000 });
    const browser = await launching.catch((error) => notHere('Chromium', error, skip));
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(180_000);
      await page.addScriptTag({ content: `${script}; globalThis.page = page;` });
      const there = await page.evaluate(CALL);
      expect(there).toEqual(here);
    } finally {
      await browser.close();
    }
  });
});
