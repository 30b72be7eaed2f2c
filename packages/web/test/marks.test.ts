import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeLink } from '../src/model/link.js';
import { clock, goTo, ready, type ServedPage, servedPage } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

it('21. m marks the shown instant with a name, by keys alone; it is on the axis and in the link, and can be taken away', async () => {
  const { page, messages } = await served.open('', { viewport: { width: 1440, height: 900 } });
  const names = page.locator('[data-hook="marks"] input');
  const marksOfLink = async (): Promise<unknown> => {
    const read = await decodeLink(new URL(page.url()).hash);
    return read.ok ? read.content.view.marks : read.problem;
  };
  const focused = (): Promise<string | null> =>
    page.evaluate<string | null>('document.activeElement.getAttribute("aria-label")');
  await goTo(page, '48.6878');
  await page.keyboard.press('m');
  // At once, letters are a name there, and no keys of the page.
  await page.keyboard.type('taken over, my end');
  expect(await focused()).toBe('Name of mark 1, 48.688 s');
  await page.keyboard.press('Enter');
  await goTo(page, '45.6');
  await page.keyboard.press('m');
  await page.keyboard.press('Enter');
  expect(
    await names.evaluateAll((all) => all.map((each) => (each as unknown as { value: string }).value)),
  ).toEqual(['45.600 s', 'taken over, my end']);
  const marks = [
    { tUs: 45_600_000, name: '45.600 s' },
    { tUs: 48_687_800, name: 'taken over, my end' },
  ];
  await expect.poll(marksOfLink).toEqual(marks);

  // On the axis where the playhead is at that instant.
  const line = page.locator('.lanes [data-mark="45600000"]');
  const playhead = page.locator('.lanes .playhead');
  const x = async (of: typeof line): Promise<string> =>
    /[\d.]+/.exec((await of.getAttribute('transform'))!)![0];
  expect(await x(line)).toBe(await x(playhead));
  await page.getByRole('button', { name: 'Go to mark 2, 48.688 s' }).click();
  expect(await clock(page).getAttribute('data-us')).toBe('48687800');

  // Marked twice, it is one mark.
  await page.keyboard.press('m');
  await page.keyboard.press('Escape');
  expect(await names.count()).toBe(2);

  await page.reload();
  await ready(page);
  expect(await names.last().inputValue()).toBe('taken over, my end');
  await page.getByRole('button', { name: 'Take mark 1 away: 45.600 s' }).click();
  expect(await focused()).toBe('Go to mark 1, 48.688 s');
  await expect.poll(marksOfLink).toEqual(marks.slice(1));
  expect(await page.locator('.lanes [data-mark]').count()).toBe(1);
  expect(messages).toEqual([]);
});

it('21. a saved story has its marks, and a scenario that is chosen afterwards has none', async () => {
  const { page } = await served.open();
  await page.getByRole('button', { name: 'Mark', exact: true }).click();
  await page.keyboard.press('Enter');
  const [marked] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByText('.carplab.json').click();
    })(),
  ]);
  const text = await (await marked.createReadStream()).toArray();
  expect(JSON.parse(Buffer.concat(text).toString()).view.marks).toHaveLength(1);
  await page.getByLabel('Scenario').selectOption('s2-crash');
  await expect.poll(() => page.locator('[data-hook="marks"]').count()).toBe(0);
});
