import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { onTestFinished } from 'vitest';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../../test/chromium.js';
import { servePage } from '../src/server/index.js';

/** A page, and what its console has said. */
interface Opened {
  readonly page: Page;
  readonly messages: string[];
}

/** The built page, served to a browser. */
export interface ServedPage {
  /** Ends in `/`. */
  readonly url: string;
  /**
   * A page as in a new profile, once its lanes are drawn; for one test. Motion is reduced: nothing plays by itself.
   *
   * @param from where the page comes from instead of this server
   * @param before gets the profile before anything is opened
   */
  open(
    fragment?: string,
    options?: BrowserContextOptions,
    from?: string,
    before?: (context: BrowserContext) => void,
  ): Promise<Opened>;
  close(): Promise<void>;
}

const VIEWPORT = { width: 1280, height: 720 };

export async function servedPage(): Promise<ServedPage> {
  const check = [fileURLToPath(new URL('../../../scripts/page.mjs', import.meta.url)), '--check'];
  if (spawnSync(process.execPath, check).status !== 0)
    throw new Error('the page is not that of the sources: run npm run build first');
  const server = await servePage({ host: '127.0.0.1', port: 0, version: 'test' });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  const url = `http://127.0.0.1:${server.port}/`;
  /** Emptied pages that no test uses, by the options of their profiles: a process less to start for the next. */
  const idle = new Map<string, Page[]>();

  async function newPage(
    options: BrowserContextOptions,
    before?: (context: BrowserContext) => void,
  ): Promise<Page> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    before?.(context);
    return context.newPage();
  }

  async function empty(page: Page): Promise<void> {
    await page.goto(`${url}api/v1/about`);
    await page.evaluate('localStorage.clear(); sessionStorage.clear();');
    page.removeAllListeners();
  }

  return {
    url,
    async open(fragment = '', { viewport = VIEWPORT, ...options } = {}, from = url, before = undefined) {
      // What is done to a profile stays, and storage belongs to where a page comes from.
      const isPlain = from === url && before === undefined;
      const kind = JSON.stringify(options);
      const page = (isPlain ? idle.get(kind)?.pop() : undefined) ?? (await newPage(options, before));
      onTestFinished(async () => {
        if (!isPlain) return page.context().close();
        await empty(page);
        idle.set(kind, [...(idle.get(kind) ?? []), page]);
      });
      const messages: string[] = [];
      page.on('console', (message) => messages.push(message.text()));
      page.on('pageerror', (error) => messages.push(error.message));
      if (viewport) await page.setViewportSize(viewport);
      await page.goto(`${from}${fragment}`);
      await ready(page);
      return { page, messages };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

export const ready = (page: Page): Promise<void> =>
  page.locator('html[data-state="ready"]').waitFor({ timeout: 120_000 });
export const clock = (page: Page) => page.locator('[data-hook="clock"]');

/** Types a time into the clock. */
export async function goTo(page: Page, seconds: string): Promise<void> {
  await clock(page).fill(seconds);
  await clock(page).press('Enter');
  await clock(page).blur();
}

/** The trace of a branch, once it is known. */
export async function traceOf(page: Page, id: string): Promise<string> {
  const row = page.locator(`[data-hook="branches"] [data-branch="${id}"][data-trace]`);
  await row.waitFor({ timeout: 60_000 });
  return (await row.getAttribute('data-trace'))!;
}

/** Waits until this branch is the one that is shown. */
export const selected = (page: Page, id: string): Promise<void> =>
  page.locator(`[data-hook="branches"] [data-branch="${id}"][aria-current]`).waitFor({ timeout: 60_000 });

/** Where something is, once it has not moved for a tenth of a second: what is drawn later may push it. */
export async function stillBox(thing: Locator): Promise<Box> {
  for (let before = await thing.boundingBox(); ; ) {
    await thing.page().waitForTimeout(100);
    const now = await thing.boundingBox();
    if (now !== null && before !== null && now.x === before.x && now.y === before.y) return now;
    before = now;
  }
}

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

/** Takes an entry of the open menu, with its defaults. */
export async function take(page: Page, step: string, name?: RegExp): Promise<void> {
  const entry = page.locator(`[role="menuitem"][data-step="${step}"]`, name && { hasText: name });
  await entry.click();
  const form = page.locator('form[data-form]');
  // One with choices opens a form; the others close the menu.
  await form.or(page.locator('body:not(:has(.menu))')).first().waitFor({ timeout: 60_000 });
  if ((await form.count()) > 0) await form.press('Enter');
  await page.locator('.menu').waitFor({ state: 'detached', timeout: 60_000 });
}

/** Opens the menu of a thing by its name. */
export async function menuOf(page: Page, thing: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Faults…' }).click();
  await page.getByRole('menuitem', { name: thing }).click();
  await page.locator('[role="menuitem"][data-step]').first().waitFor({ timeout: 60_000 });
}
