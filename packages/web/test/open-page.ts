import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../../test/chromium.js';
import { servePage } from '../src/server/index.js';

/** The built page, served to a browser. */
export interface ServedPage {
  /** A new profile's page, once its lanes are drawn. Motion is reduced: nothing plays by itself. */
  open(fragment?: string, options?: object): Promise<{ readonly page: Page; readonly messages: string[] }>;
  close(): Promise<void>;
}

export async function servedPage(): Promise<ServedPage> {
  const check = [fileURLToPath(new URL('../../../scripts/page.mjs', import.meta.url)), '--check'];
  if (spawnSync(process.execPath, check).status !== 0)
    throw new Error('the page is not that of the sources: run npm run build first');
  const server = await servePage({ host: '127.0.0.1', port: 0, version: 'test' });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  return {
    async open(fragment = '', options = {}) {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      const messages: string[] = [];
      page.on('console', (message) => messages.push(message.text()));
      page.on('pageerror', (error) => messages.push(error.message));
      await page.goto(`http://127.0.0.1:${server.port}/${fragment}`);
      await page.locator('html[data-state="ready"]').waitFor({ timeout: 120_000 });
      return { page, messages };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
