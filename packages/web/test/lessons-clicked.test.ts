import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goTo, menuOf, ready, type ServedPage, selected, servedPage, traceOf } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

const lesson = (page: Page) => page.locator('[data-hook="lesson"]');
const config = (page: Page) => page.locator('[data-hook="config"]');

async function openLesson(id: string, number: number): Promise<Page> {
  const { page } = await served.open('', { viewport: { width: 1440, height: 900 } });
  await page.getByLabel('Lessons').selectOption(id);
  await lesson(page).getByText(`Lesson ${number}`, { exact: true }).waitFor({ timeout: 60_000 });
  await ready(page);
  return page;
}

/** Takes an entry of the menu that is open, with some fields filled in. */
async function fill(page: Page, step: string, fields: Readonly<Record<string, string>>): Promise<void> {
  await page.locator(`[role="menuitem"][data-step="${step}"]`).first().click();
  const form = page.locator('form[data-form]');
  await form.or(page.locator('body:not(:has(.menu))')).first().waitFor({ timeout: 60_000 });
  for (const [path, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${path}"]`);
    if ((await form.locator(`select[name="${path}"]`).count()) > 0) await field.selectOption(value);
    else await field.fill(value);
  }
  if ((await form.count()) > 0) await form.locator('button[type="submit"]').click();
  await page.locator('.menu').waitFor({ state: 'detached', timeout: 60_000 });
}

async function act(
  page: Page,
  seconds: string,
  thing: RegExp,
  step: string,
  branch: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<void> {
  await goTo(page, seconds);
  await menuOf(page, thing);
  await fill(page, step, fields);
  await selected(page, branch);
  await traceOf(page, branch);
}

/** Gives a setting another value from the start, of a virtual host or of the host. */
async function set(page: Page, name: string, value: string, vhid?: number): Promise<void> {
  const of = vhid === undefined ? '' : `[data-vhid="${vhid}"]`;
  const field = config(page).locator(`[data-setting="${name}"]${of}`).getByRole('textbox');
  await field.fill(value);
  await field.press('Enter');
  await page
    .locator('[data-hook="branches"]')
    .getByText(name.split('.')[0]!)
    .first()
    .waitFor({ timeout: 60_000 });
}

async function openConfig(page: Page, host: string, whose: 'one' | 'all'): Promise<void> {
  if ((await config(page).count()) === 0) await page.locator('[data-turn="config"]').click();
  await config(page).getByLabel('Host', { exact: true }).selectOption(host);
  await config(page).locator(`[id^="config-${host}-"]`).first().waitFor({ timeout: 60_000 });
  await config(page).locator('select[name="whose"]').selectOption(whose);
}

const isPassed = (page: Page): Promise<void> =>
  lesson(page).getByText('Passed', { exact: false }).waitFor({ timeout: 120_000 });

it('18. lesson 7 is passed by advbase 2 of both virtual hosts, for all hosts, and a crash', async () => {
  const page = await openLesson('skew-arithmetic', 7);
  await openConfig(page, 'OPNsense-1', 'all');
  await set(page, 'advbase', '2', 1);
  await traceOf(page, 'B');
  await set(page, 'advbase', '2', 2);
  await page.locator('[data-hook="branches"]').getByText('vhid 2').first().waitFor({ timeout: 60_000 });
  await act(page, '15', /^OPNsense-1$/, 'crash', 'C');
  await isPassed(page);
});

// CI has six lessons by clicks, two of them in lessons.test.ts.
if (process.env['CARPLAB_WHOLE'] === '1') {
  it('18. lesson 13 is passed by pfsync on both nodes, a crash and a boot', async () => {
    const page = await openLesson('wait-for-the-states', 13);
    await openConfig(page, 'OPNsense-1', 'all');
    await set(page, 'pfsync.syncdev', 'sync');
    await act(page, '20.2', /^OPNsense-1$/, 'crash', 'C');
    await act(page, '40', /^OPNsense-1$/, 'boot', 'D', { after: '10s' });
    await isPassed(page);
  });

  it('18. lesson 16 is passed by an advertisement that is sent again', async () => {
    const page = await openLesson('replayed', 16);
    await act(page, '15.5', /^fw1$/, 'crash', 'B');
    await goTo(page, '16');
    await page.locator('[data-hook="packets"]').getByRole('searchbox').fill('carp from fw1');
    const row = page.locator('[data-hook="packets"] [role="row"][data-row]').first();
    await row.click({ button: 'right' });
    await fill(page, 'replay', { every: '1.2s', times: '14' });
    await selected(page, 'C');
    await isPassed(page);
  });
}

it('18. lesson 17 is passed by a demotion and a clean halt', async () => {
  const page = await openLesson('two-systems', 17);
  await lesson(page).getByRole('textbox').fill('0');
  await lesson(page).getByRole('textbox').press('Enter');
  await act(page, '10.5', /^puffy$/, 'demote', 'B', { by: '32' });
  await act(page, '40.4', /^puffy$/, 'shutdown', 'C');
  await isPassed(page);
});

it('18. lesson 19 is passed by two starts and a deaf cable', async () => {
  const page = await openLesson('three-nodes', 19);
  await openConfig(page, 'fw0', 'one');
  await set(page, 'start', '0.78123s');
  await traceOf(page, 'B');
  await openConfig(page, 'fw1', 'one');
  await set(page, 'start', '3s');
  await goTo(page, '10');
  await page.locator('[data-hook="topology"] [data-port="fw2:lan"]').first().click({ button: 'right' });
  await fill(page, 'cut', { direction: 'in' });
  await selected(page, 'C');
  await isPassed(page);
  expect(await lesson(page).locator('.checks .open').count()).toBe(0);
});
