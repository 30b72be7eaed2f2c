import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carplab } from '../../cli/test/carplab.js';
import { servePage } from '../src/server/index.js';
import { clock, ready, type ServedPage, servedPage } from './open-page.js';

let served: ServedPage;
let link: string;
beforeAll(async () => {
  served = await servedPage();
  link = carplab(['run', 's2-crash', '--link', '--at', '12']).stdout.trim();
});
afterAll(() => served?.close());

const panels = (page: Page): Promise<(string | null)[]> =>
  page.locator('[data-panel]').evaluateAll((all) => all.map((each) => each.getAttribute('data-panel')));

describe('embed.html', () => {
  it('has the lanes, the transport and one panel, and leads to the page', async () => {
    const { page, messages } = await served.open(`${link}&show=why`, {}, `${served.url}embed.html`);
    expect(await panels(page)).toEqual(['lanes', 'why']);
    expect(await clock(page).getAttribute('data-us')).toBe('12000000');
    expect(await page.locator('[data-hook="lanes"] [data-host]').count()).toBeGreaterThan(1);
    expect(await page.locator('main').count()).toBe(1);
    expect(await page.title()).toContain('carplab');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => clock(page).getAttribute('data-us')).not.toBe('12000000');
    const at = await clock(page).getAttribute('data-us');

    const out = page.getByRole('link', { name: 'Open in carplab' });
    const [whole] = await Promise.all([
      page.context().waitForEvent('page'),
      // The link follows what is shown, some moments later.
      page.waitForTimeout(600).then(() => out.click()),
    ]);
    await ready(whole);
    expect(new URL(whole.url()).pathname).toBe('/');
    expect(await clock(whole).getAttribute('data-us')).toBe(at);
    // The frame's address is its parent's business.
    expect(new URL(page.url()).hash).toBe(`${link}&show=why`);
    expect(messages).toEqual([]);
  });

  it.each([
    ['no panel', '', ['lanes']],
    ['a panel that there is not', '&show=x', ['lanes']],
    ['the demo', '#&show=events', ['lanes', 'events']],
  ])('shows %s', async (_, fragment, shown) => {
    const hash = fragment.startsWith('#') ? fragment : `${link}${fragment}`;
    const { page, messages } = await served.open(hash, {}, `${served.url}embed.html`);
    expect(await panels(page)).toEqual(shown);
    expect(messages).toEqual([]);
  });

  it('says what is wrong with a link', async () => {
    const { page } = await served.open(`${link.slice(0, -3)}AAA&show=why`, {}, `${served.url}embed.html`);
    expect(await page.getByRole('alert').textContent()).toMatch(/missing or changed/);
  });

  it('nothing scrolls sideways at 320 pixels', async () => {
    const small = { viewport: { width: 320, height: 640 } };
    const { page } = await served.open(`${link}&show=why`, small, `${served.url}embed.html`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('is framed by the origins of --embed-from, and by no other', async () => {
    let src = '';
    const outside = createServer((_, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<iframe src="${src}" width="900" height="600">`);
    });
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    const options = { host: '127.0.0.1', port: 0, version: 'test' };
    const open = await servePage({ ...options, embedFrom: [origin] });
    try {
      const { page } = await served.open(link);
      src = `http://127.0.0.1:${open.port}/embed.html${link}`;
      await page.goto(origin);
      const frame = page.frameLocator('iframe');
      await frame.locator('html[data-state="ready"]').waitFor({ timeout: 60_000 });
      expect(await frame.locator('[data-hook="lanes"] [data-host]').count()).toBeGreaterThan(1);

      const refused: string[] = [];
      page.on('console', (message) => refused.push(message.text()));
      src = `${served.url}embed.html${link}`;
      await page.goto(origin);
      await expect.poll(() => refused.join()).toMatch(/frame-ancestors 'self'/);
      expect(await frame.locator('[data-hook="lanes"]').count()).toBe(0);
    } finally {
      await open.close();
      outside.close();
      outside.closeAllConnections();
    }
  });
});
