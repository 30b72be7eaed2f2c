import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goTo, menuOf, ready, type ServedPage, selected, servedPage, take, traceOf } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

const lesson = (page: Page) => page.locator('[data-hook="lesson"]');

/** Opens a lesson, as its list does. */
async function openLesson(page: Page, id: string, number: number): Promise<void> {
  await page.getByLabel('Lessons').selectOption(id);
  await lesson(page).getByText(`Lesson ${number}`, { exact: true }).waitFor({ timeout: 60_000 });
  await ready(page);
}

/** Does something to OPNsense-1 by its menu, and waits for the run of the branch. */
async function act(page: Page, seconds: string, step: string, branch: string): Promise<void> {
  await goTo(page, seconds);
  await menuOf(page, /^OPNsense-1$/);
  await take(page, step);
  await selected(page, branch);
  await traceOf(page, branch);
}

it('18. lesson 3 is passed through the menu, and not by another step', async () => {
  const { page, messages } = await served.open();
  await openLesson(page, 'announced-handover', 3);
  const verdict = lesson(page).getByRole('status');
  expect(await verdict.textContent()).toBe('');

  await act(page, '15', 'crash', 'B');
  await lesson(page).locator('.bad', { hasText: 'crash' }).waitFor();
  expect(await lesson(page).locator('.checks .open').count()).toBe(2);
  expect(await verdict.textContent()).toBe('');

  await page.keyboard.press('Control+z');
  await selected(page, 'A');
  await act(page, '15', 'maintenance', 'B');
  await verdict.getByText('Passed', { exact: false }).waitFor();
  expect(await lesson(page).locator('.checks .open').count()).toBe(0);
  expect(await page.getByLabel('Lessons').locator('option', { hasText: '✓' }).count()).toBe(1);
  expect(messages).toEqual([]);
});

it('19. in lesson 2 the prediction stands beside what the record has', async () => {
  const { page, messages } = await served.open();
  await openLesson(page, 'crash', 2);
  await lesson(page).getByRole('textbox').fill('1 - 3');
  await lesson(page).getByRole('textbox').press('Enter');
  const predicted = lesson(page).locator('.predicted');
  await predicted.getByText('1 – 3').waitFor();
  expect(await predicted.locator('b').count()).toBe(1);

  await act(page, '15.4', 'crash', 'B');
  await lesson(page).getByText('Passed', { exact: false }).waitFor();
  const [own, found] = await predicted.locator('b').allTextContents();
  expect(own).toBe('1 – 3');
  const durations = found!.split(' – ').map(Number);
  expect(Math.min(...durations)).toBeGreaterThanOrEqual(2.39);
  expect(Math.max(...durations)).toBeLessThanOrEqual(3.391);
  expect(messages).toEqual([]);
});

it('18. lesson 6 is passed by the configuration panel, for all hosts; one repair is not enough; undo takes it back', async () => {
  const { page, messages } = await served.open();
  await openLesson(page, 'sessions-that-cannot', 6);
  await page.locator('[data-turn="config"]').click();
  const config = page.locator('[data-hook="config"]');
  const set = async (name: string, value: string): Promise<void> => {
    const field = config.locator(`[data-setting="${name}"]`).getByRole('textbox');
    await field.fill(value);
    await field.press('Enter');
  };
  await config.locator('[data-setting="pf.nat"]').waitFor({ timeout: 60_000 });
  await config.locator('select[name="whose"]').selectOption('all');
  await set('pf.nat', '203.0.113.4');
  await selected(page, 'B');
  await act(page, '20.2', 'crash', 'C');
  expect(await lesson(page).locator('.checks .open').count()).toBe(1);

  await page.keyboard.press('Control+z');
  await selected(page, 'B');
  await config.locator('select[name="when"]').selectOption('start');
  await set('pfsync.syncdev', 'nowhere');
  await config.getByRole('alert').filter({ hasText: 'nowhere' }).waitFor({ timeout: 60_000 });
  await set('pfsync.syncdev', 'sync');
  await page.locator('[data-hook="branches"]').getByText('pfsync').first().waitFor({ timeout: 60_000 });
  await act(page, '20.2', 'crash', 'C');
  await lesson(page).getByText('Passed', { exact: false }).waitFor({ timeout: 60_000 });
  expect(messages).toEqual([]);
});
