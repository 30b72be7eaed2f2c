import { afterAll, beforeAll, expect, it } from 'vitest';
import { clock, goTo, type ServedPage, servedPage } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

it('21. i and o go along the causes of the record: from a takeover to the crash and back, through the frames of a handover', async () => {
  const { page, messages } = await served.open();
  await goTo(page, '48.6878');
  const traced = page.locator('[data-hook="traced"]');
  const at = (): Promise<string | null> => clock(page).getAttribute('data-us');
  const press = async (key: string): Promise<string> => {
    await page.keyboard.press(key);
    return `${await at()} ${await traced.textContent()}`;
  };
  expect(await press('i')).toBe('45600000 It came from: OPNsense-1: crash');
  expect(await press('i')).toBe('45600000 The record has nothing that it came from.');
  expect(await press('o')).toBe('48687800 What came of it: OPNsense-2, vhid 1 on wan: BACKUP → MASTER');
  expect(await press('o')).toMatch(/^48687800 What came of it: frame #\d+$/);
  expect(await press('[')).toBe('48687800 It came from: OPNsense-2, vhid 1 on wan, which sent it');

  await goTo(page, '15.0002');
  await page.locator('[data-hook="events"] li[aria-current] button').first().click();
  expect(await press('i')).toBe('15000100 It came from: frame #112');
  expect(await press('i')).toMatch(/^15000100 It came from: OPNsense-2, vhid 1 on wan/);
  expect(await press('i')).toBe('15000000 It came from: frame #108');
  expect(await press(']')).toBe('15000100 What came of it: OPNsense-2, vhid 1 on wan: BACKUP → MASTER');
  // Said once, in one sentence.
  expect(await page.locator('[data-hook="narration"]').textContent()).toBe(
    '15.000 seconds: What came of it: OPNsense-2, vhid 1 on wan: BACKUP → MASTER',
  );
  await page.keyboard.press('ArrowLeft');
  expect(await traced.count()).toBe(0);
  expect(messages).toEqual([]);
});
