import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goTo, ready, type ServedPage, selected, servedPage, traceOf } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

/** Presses a key until the focus is on something; fails if it never is. */
async function pressUntil(page: Page, key: string, selector: string): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`))
      return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${selector}`);
}

it('21. lesson 3 is solved by keys alone, from load to passed', async () => {
  const { page, messages } = await served.open('', { viewport: { width: 1440, height: 900 } });
  await pressUntil(page, 'Tab', 'select[aria-label="Lessons"]');
  await page.keyboard.type('3');
  const lesson = page.locator('[data-hook="lesson"]');
  await lesson.getByText('Lesson 3', { exact: true }).waitFor();
  await ready(page);

  await pressUntil(page, 'Tab', '[data-hook="clock"]');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('15');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[data-hook="clock"]').getAttribute('data-us')).toBe('15000000');
  await page.keyboard.press('Tab');

  await page.keyboard.press('1');
  await pressUntil(page, 'Tab', '[data-host="OPNsense-1"] .face');
  await page.keyboard.press('x');
  await page.locator('[role="menuitem"][data-step="maintenance"]').waitFor();
  await pressUntil(page, 'ArrowDown', '[data-step="maintenance"]');
  await page.keyboard.press('Enter');
  await page.locator('form[data-form]').waitFor();
  await page.keyboard.press('Enter');
  await selected(page, 'B');
  await traceOf(page, 'B');
  await lesson.getByText('Passed', { exact: false }).waitFor();
  expect(messages).toEqual([]);
});

it('21. a screen reader has the lanes as a table, whose rows say who was MASTER from when to when', async () => {
  const { page } = await served.open();
  await goTo(page, '48.6878');
  const table = page.getByRole('table', { name: 'The lanes as a table' });
  // By role: what is hidden from a screen reader is not found.
  const heads = await table.getByRole('columnheader').allTextContents();
  expect(heads).toEqual(['host', 'virtual host', 'state', 'from', 'to']);
  const rows = await table.getByRole('row').allTextContents();
  const taken = rows.filter((row) => row.startsWith('OPNsense-2') && row.includes('MASTER48.687800'));
  expect(taken.map((row) => /vhid \d/.exec(row)?.[0])).toEqual(['vhid 1', 'vhid 2']);
});

it('21. in forced colours each state of the lanes has an edge, and the letters stay', async () => {
  const { page } = await served.open('', { forcedColors: 'active' });
  const looks = await page.locator('.lanes rect.MASTER, .lanes rect.BACKUP').evaluateAll((all) =>
    all.map((each) => {
      const { fill, stroke } = each.ownerDocument.defaultView!.getComputedStyle(each);
      return { fill, stroke };
    }),
  );
  expect(looks.length).toBeGreaterThan(4);
  expect(looks.every(({ fill, stroke }) => stroke !== 'none' && stroke !== fill)).toBe(true);
  const letters = await page.locator('.lanes .letter').allTextContents();
  expect(letters).toEqual(expect.arrayContaining(['M', 'B']));
});

it('21. keys that are a single character can be switched off, and stay so; the others act', async () => {
  const { page } = await served.open();
  await goTo(page, '20');
  const at = (): Promise<string | null> => page.locator('[data-hook="clock"]').getAttribute('data-us');
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await ready(page);
  const before = await at();
  await page.keyboard.press('y');
  await page.keyboard.press('?');
  await page.keyboard.press('3');
  expect(await dialog.isVisible()).toBe(false);
  expect(await at()).toBe(before);
  await page.keyboard.press('End');
  expect(await at()).toBe('90000000');
  await page.locator('header').getByRole('button', { name: 'Keys' }).click();
  await dialog.getByRole('checkbox').check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('y');
  expect(await at()).not.toBe('90000000');
});
