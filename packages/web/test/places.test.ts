import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goTo, ready, type ServedPage, selected, servedPage, traceOf } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

const WIDE = { viewport: { width: 1440, height: 900 } };
const TYPED = 'Kanarienvogel+7';
const config = (page: Page) => page.locator('[data-hook="config"]');
const fragment = (page: Page): string => new URL(page.url()).hash;
const stored = (page: Page): Promise<string> => page.evaluate('JSON.stringify({ ...localStorage })');

/** Waits until the address has what is shown. */
async function settledLink(page: Page): Promise<string> {
  await ready(page);
  await page.waitForTimeout(800);
  return fragment(page);
}

async function openConfig(page: Page, host: string): Promise<void> {
  await page.locator('[data-turn="config"]').click();
  await config(page).getByLabel('Host', { exact: true }).selectOption(host);
  await config(page).locator(`[id^="config-${host}-"]`).first().waitFor({ timeout: 60_000 });
}

async function set(page: Page, name: string, value: string): Promise<void> {
  const field = config(page).locator(`[data-setting="${name}"]`).getByRole('textbox').first();
  await field.fill(value);
  await field.press('Enter');
}

it('18. lesson 9 is passed by the configuration panel; the first pair stays as it is; one gateway alone is not enough', async () => {
  const { page, messages } = await served.open('', WIDE);
  await page.getByLabel('Lessons').selectOption('same-vhid');
  const lesson = page.locator('[data-hook="lesson"]');
  await lesson.getByText('Lesson 9', { exact: true }).waitFor({ timeout: 60_000 });
  await ready(page);
  await openConfig(page, 'fw1');
  expect(await config(page).locator('[data-setting="vhid"]').getByRole('textbox').isDisabled()).toBe(true);
  await goTo(page, '10');
  await config(page).getByLabel('Host', { exact: true }).selectOption('gw1');
  await config(page).locator('[id^="config-gw1-"]').first().waitFor({ timeout: 60_000 });
  await config(page).locator('select[name="when"]').selectOption('start');
  await set(page, 'vhid', '2');
  await selected(page, 'B');
  await traceOf(page, 'B');
  expect(await lesson.locator('.checks .open').count()).toBeGreaterThan(0);
  const pills = page.locator('[data-hook="topology"] [data-host="gw1"]');
  await expect.poll(() => pills.textContent(), { timeout: 30_000 }).toContain('vhid 2');
  await config(page).getByLabel('Host', { exact: true }).selectOption('gw2');
  await config(page).locator('[id^="config-gw2-"]').first().waitFor({ timeout: 60_000 });
  await set(page, 'vhid', '2');
  await lesson.getByText('Passed', { exact: false }).waitFor({ timeout: 60_000 });
  expect(await lesson.locator('.checks .open').count()).toBe(0);
  expect(messages).toEqual([]);
});

it('20. what a check found, and what is wrong with a link, are French on the French page', async () => {
  const { page } = await served.open('', WIDE);
  await page.locator('[data-lang="fr"]').click();
  await page.getByLabel('Leçons').selectOption('same-vhid');
  const found = page.locator('[data-hook="lesson"] .checks small');
  await found.filter({ hasText: 'fw1 compte 37 badauth' }).waitFor({ timeout: 60_000 });
  const texts = (await found.allTextContents()).filter((text) => text !== '');
  expect(texts).toContainEqual(expect.stringMatching(/^vhid 1 sur lan : fw1 et gw1 sont MASTER à 5 s/));
  expect(texts).toContainEqual(
    expect.stringMatching(
      /^68 perdus, envoyés à 5,6 s.* et 62 de plus ; 47 réponses en tout ; attendu : aucun$/,
    ),
  );
  expect(texts.join('\n')).not.toMatch(/expected|lost|answered| and | at |counted/);

  const damaged = `${fragment(page).slice(0, -3)}AAA`;
  await page.evaluate(`location.hash = ${JSON.stringify(damaged)}`);
  await page
    .getByRole('alert')
    .filter({ hasText: 'Un caractère de ce lien manque' })
    .waitFor({ timeout: 60_000 });
});

it('a later visit opens where one was, and the link has the open panels', async () => {
  const { page, messages } = await served.open('', WIDE);
  const short = await settledLink(page);
  expect(short.length).toBeLessThan(250);
  await page.getByLabel('Scenario').selectOption('s2-crash');
  await ready(page);
  await goTo(page, '12.5');
  await page.locator('[data-density="learn"]').click();
  await page.keyboard.press('4');
  await page.locator('[data-hook="packets"]').waitFor({ timeout: 60_000 });
  await page.locator('[data-turn="config"]').click();
  const link = await settledLink(page);

  const trace = await page.locator('[data-hook="trace"]').textContent();
  const shows = async (other: Page): Promise<void> => {
    await ready(other);
    expect(await other.locator('[data-hook="clock"]').getAttribute('data-us')).toBe('12500000');
    expect(await other.locator('[data-hook="trace"]').textContent()).toBe(trace);
    await other.locator('[data-hook="packets"]').waitFor({ timeout: 60_000 });
    await config(other).waitFor({ timeout: 60_000 });
    expect(await other.locator('[data-hook="bytes"]').count()).toBe(0);
    expect(await other.locator('[role="alert"]').count()).toBe(0);
  };
  // The same browser, without the link.
  await page.goto(`${served.url}api/v1/about`);
  await page.goto(served.url);
  await shows(page);
  const other = await served.open(link, { ...WIDE, locale: 'en-GB' });
  await shows(other.page);
  // What a link opens is not the reader's own setting.
  expect(await stored(other.page)).not.toContain('carplab.density');
  expect(messages).toEqual([]);
});

it('a password that is typed into the configuration stays nowhere: a placeholder is in its place', async () => {
  const { page, messages } = await served.open('', WIDE);
  await page.getByLabel('Scenario').selectOption('s2-crash');
  await ready(page);
  await goTo(page, '5');
  await openConfig(page, 'OPNsense-1');
  await set(page, 'password', TYPED);
  await selected(page, 'B');
  await goTo(page, '0');
  await set(page, 'password', TYPED);
  await selected(page, 'C');
  const link = await settledLink(page);

  const texts = [
    await stored(page),
    await page.content(),
    await page.evaluate<string>(
      `[...document.querySelectorAll('input, textarea')].map(({ value }) => value).join('\\n')`,
    ),
    await page.evaluate<string>('JSON.stringify([location.href, { ...sessionStorage }, document.cookie])'),
  ];
  const exported = page.locator('[data-hook="export"]');
  for (const kind of ['yaml', 'vitest', 'story', 'note', 'trace', 'pcapng', 'svg']) {
    await exported.click();
    const saved = page.waitForEvent('download');
    await page.locator(`[data-export="${kind}"]`).click();
    texts.push(readFileSync(await (await saved).path(), 'latin1'));
  }
  for (const text of texts) {
    expect(text).not.toContain(TYPED);
    expect(text).not.toContain(Buffer.from(TYPED).toString('base64').slice(0, 18));
  }
  expect(texts.some((text) => text.includes('password: pw1'))).toBe(true);
  // The link is deflated: what is in it shows once it is open, and the same is exported.
  const other = await served.open(link, { ...WIDE, locale: 'en-GB' });
  await other.page.locator('[data-hook="export"]').click();
  const saved = other.page.waitForEvent('download');
  await other.page.locator('[data-export="story"]').click();
  const story = readFileSync(await (await saved).path(), 'utf8');
  expect(story).toContain('"pw1"');
  expect(story).not.toContain(TYPED);
  expect(messages).toEqual([]);
});
