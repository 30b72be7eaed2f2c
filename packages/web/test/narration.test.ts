import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clock, goTo, type ServedPage, servedPage } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

/** Keeps what a screen reader would say: each text that appears in a live region as time goes on. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(
    `globalThis.heard = [];
     new MutationObserver((changes) => {
       for (const { addedNodes, target } of changes)
         for (const each of addedNodes) heard.push((each.nodeType === 3 ? target : each).textContent);
     }).observe(document.querySelector('[data-hook="narration"]'), { subtree: true, childList: true, characterData: true });`,
  );
  return () => page.evaluate<string[]>('heard');
}

/** The transitions after an instant as the list of events has them: time in ms and text. */
async function transitionsOf(page: Page): Promise<string[]> {
  const rows = await page
    .locator('.events li')
    .evaluateAll((all) =>
      all.map(
        (each) => `${each.querySelector('time')!.textContent}|${each.querySelector('span')!.textContent}`,
      ),
    );
  return rows.filter((row) => row.includes('→'));
}

/** How often each sentence says a transition, by the list's own time and text. */
const timesSaid = (heard: readonly string[], row: string): number => {
  const [time, text] = row.split('|') as [string, string];
  return (
    heard
      .filter((each) => each.startsWith(`${time} seconds: `))
      .join()
      .split(text).length - 1
  );
};

it('22. a screen reader is given each transition once as events are stepped through', async () => {
  const { page, messages } = await served.open();
  await goTo(page, '0');
  const heard = await listen(page);
  const transitions = (await transitionsOf(page)).filter((row) => !row.startsWith('0.000|'));
  expect(transitions.length).toBeGreaterThan(6);
  for (let us = ''; us !== (await clock(page).getAttribute('data-us')); ) {
    us = (await clock(page).getAttribute('data-us'))!;
    await page.keyboard.press('ArrowRight');
  }
  const all = await heard();
  expect(transitions.map((row) => timesSaid(all, row))).toEqual(transitions.map(() => 1));
  expect(new Set(all).size).toBe(all.length);
  expect(messages).toEqual([]);
});

it('22. while playing each transition is said or counted once, with a second between two sentences', async () => {
  const { page } = await served.open();
  await goTo(page, '40');
  const heard = await listen(page);
  const transitions = (await transitionsOf(page)).filter((row) => Number(row.split('|')[0]) > 40);
  await page.evaluate(
    `globalThis.when = [];
     new MutationObserver(() => when.push(performance.now())).observe(document.querySelector('[data-hook="narration"]'), { subtree: true, childList: true });`,
  );
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('10');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => clock(page).getAttribute('data-us'), { timeout: 60_000 }).toBe('90000000');
  await page.waitForTimeout(1500);
  const all = await heard();
  const counted = all.map((each) => Number(/and (\d+) transitions? /.exec(each)?.[1] ?? 0));
  const said = transitions.map((row) => timesSaid(all, row));
  expect(Math.max(...said)).toBe(1);
  expect(said.filter((times) => times === 1).length + counted.reduce((a, b) => a + b, 0)).toBe(
    transitions.length,
  );
  expect(new Set(all).size).toBe(all.length);
  const when = await page.evaluate<number[]>('when');
  for (const [i, at] of when.slice(1).entries()) expect(at - when[i]!).toBeGreaterThan(900);
});

it('22. n says the whole state, each time it is pressed, and in French', async () => {
  const { page } = await served.open();
  await goTo(page, '50');
  const heard = await listen(page);
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  const all = await heard();
  expect(all).toHaveLength(2);
  expect(all[1]).toBe(all[0]);
  expect(all[0]).toMatch(/^50\.000 seconds\. vhid 1 on .*: OPNsense-2 is MASTER\. .*OPNsense-1 is off\./);
  await page.locator('[data-lang="fr"]').click();
  await page.locator('html[lang="fr"][data-state="ready"]').waitFor();
  await page.keyboard.press('n');
  expect((await heard()).at(-1)).toMatch(
    /^50,000 secondes\. .*: OPNsense-2 est MASTER\. .*OPNsense-1 est éteint\./,
  );
});
