import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goTo, ready, type ServedPage, selected, servedPage } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

/** Words that no French sentence has. */
const ENGLISH =
  /(?<![-\w])(the|of|and|is|was|are|with|to|by|what|which|where|who|from|in|its|for|not|lost|after|before|events?|why|lanes|lessons?|network|undo|redo|seconds|passed)(?![-\w:])/i;

/** All that can be seen or is read aloud, but for what is marked as English or not to be translated, and scenarios by their names. */
const TEXTS = `(() => {
  const kept = '[translate="no"], [lang="en"], code, option, [data-lang], script, style';
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode())
    if (!node.parentElement.closest(kept)) found.push(node.textContent);
  for (const name of ['aria-label', 'placeholder', 'title'])
    for (const each of document.querySelectorAll('[' + name + ']'))
      if (!each.closest(kept)) found.push(each.getAttribute(name));
  return found.filter((text) => text.trim() !== '');
})()`;

const english = async (page: Page): Promise<string[]> =>
  [...new Set(await page.evaluate<string[]>(TEXTS))].filter((text) => ENGLISH.test(text));

it('20. every text is French, a reload keeps it, and numbers in sentences have a comma', async () => {
  const { page, messages } = await served.open('', { viewport: { width: 1440, height: 900 } });
  await page.locator('[data-lang="fr"]').click();
  const lang = (): Promise<string | null> => page.locator('html').getAttribute('lang');
  await expect.poll(lang).toBe('fr');
  await page.reload();
  await ready(page);
  expect(await lang()).toBe('fr');
  await goTo(page, '48.6878');
  const why = page.locator('[data-hook="why"]');
  await why.getByText('3,088 s avant').waitFor();
  expect(await why.textContent()).toContain('possible : 2,391 à 3,391 s');
  expect(await english(page)).toEqual([]);

  await page.getByRole('button', { name: 'Pannes…' }).click();
  expect(await english(page)).toEqual([]);
  await page.getByRole('menuitem', { name: /^OPNsense-1$/ }).click();
  await page.locator('[role="menuitem"][data-step="boot"]').click();
  expect(await english(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await selected(page, 'B');
  await page.keyboard.press('c');
  await page.locator('[data-hook="difference"] table').waitFor({ timeout: 60_000 });
  expect(await english(page)).toEqual([]);

  await page.getByLabel('Leçons').selectOption('announced-handover');
  await page.locator('[data-hook="lesson"]').waitFor({ timeout: 60_000 });
  await ready(page);
  await page.keyboard.press('?');
  await page.locator('dialog[open]').waitFor();
  expect(await english(page)).toEqual([]);
  expect(messages).toEqual([]);
});
