import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { servePage } from '../packages/web/dist/server/index.js';
import { CHROMIUM, CHROMIUM_FLAGS } from '../test/chromium.js';

/** Where they are, from the root of the repository. */
const FOLDER = 'docs/pictures';
/** The panels have what the worker was asked for after this, ms. */
const SETTLED = 2000;

interface Picture {
  readonly name: string;
  readonly options: BrowserContextOptions;
  readonly address?: string;
  /** Before the page is opened. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Once it is there. */
  readonly after?: (page: Page) => Promise<void>;
  /** It never is. */
  readonly isNeverReady?: boolean;
}

const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 1000 }, colorScheme: 'light' };
const SMALL: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' };
const PHONE: BrowserContextOptions = {
  ...{ viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'light' },
};
const chooseLesson = (page: Page) => page.locator('.top select').nth(1).selectOption('announced-handover');
const learn = (page: Page): Promise<void> => page.locator('[data-density="learn"]').click();

const PICTURES: readonly Picture[] = [
  { name: 'page-desktop', options: DESKTOP },
  { name: 'page-dark', options: { ...DESKTOP, colorScheme: 'dark' } },
  { name: 'page-phone', options: PHONE },
  { name: 'page-french', options: SMALL, address: '?lang=fr', after: learn },
  {
    name: 'page-lesson',
    options: SMALL,
    after: async (page) => {
      await learn(page);
      await chooseLesson(page);
    },
  },
  {
    name: 'page-empty',
    options: SMALL,
    after: async (page) => {
      await page.locator('.top select').first().selectOption('s0-steady');
    },
  },
  {
    name: 'page-loading',
    options: SMALL,
    before: (page) => page.route('**/worker-*.js', () => undefined),
    isNeverReady: true,
  },
  { name: 'page-error', options: SMALL, address: '#1.broken', after: learn },
];

/** Draws the pictures of the page: a change of its look is a change of these files. Resolves with their names. */
export async function pagePictures(): Promise<readonly string[]> {
  mkdirSync(fileURLToPath(new URL(`../${FOLDER}`, import.meta.url)), { recursive: true });
  const server = await servePage({ host: '127.0.0.1', port: 0, version: 'pictures' });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  try {
    const files: string[] = [];
    for (const picture of PICTURES) files.push(await take(browser, server.port, picture));
    return files;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function take(browser: Browser, port: number, picture: Picture): Promise<string> {
  const { name, options, address = '', before, after, isNeverReady = false } = picture;
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await before?.(page);
  await page.goto(`http://127.0.0.1:${port}/${address}`);
  const ready = (): Promise<void> => page.locator('html[data-state="ready"]').waitFor({ timeout: 120_000 });
  if (!isNeverReady) await ready();
  if (after !== undefined) {
    await page.waitForTimeout(SETTLED);
    await after(page);
    await ready();
  }
  await page.waitForTimeout(SETTLED);
  const file = `${FOLDER}/${name}.png`;
  await page.screenshot({ path: fileURLToPath(new URL(`../${file}`, import.meta.url)) });
  await context.close();
  return file;
}
