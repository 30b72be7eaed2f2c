import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { carplab } from '../../cli/test/carplab.js';
import {
  clock,
  goTo,
  menuOf,
  ready,
  type ServedPage,
  selected,
  servedPage,
  stillBox,
  take,
  traceOf,
} from './open-page.js';

/** All entries of the menus are taken by `npm run soak -- whole`; of each menu a few, otherwise. */
const WHOLE = process.env['CARPLAB_WHOLE'] === '1';
/** Of how many entries one is taken. */
const EVERY = WHOLE ? 1 : 8;
const CRASHES = WHOLE ? 1000 : 100;

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

const plain = (text: string | null): string => (text ?? '').replace(/\s/gu, '');
const shownTrace = async (page: Page): Promise<string> =>
  plain(await page.locator('[data-hook="trace"]').textContent());

/** Right click on the first advertisement after a time, between the first two lanes. */
async function strokeAfter(page: Page, seconds: number): Promise<void> {
  // Each lane's own box; its strokes reach beyond.
  const lane = (n: number) => page.locator('[data-hook="lanes"] [data-host]').nth(n).locator('rect').first();
  await goTo(page, `${seconds}`);
  await page.keyboard.press('Shift+ArrowRight');
  const one = await stillBox(lane(0));
  const two = await stillBox(lane(1));
  const head = await stillBox(page.locator('.playhead line'));
  const y = (one.y + one.height + two.y) / 2;
  await page.mouse.click(head.x + head.width / 2, y, { button: 'right' });
}

/** The trace that the command gives the page's link. */
async function traceInNode(page: Page): Promise<string> {
  // The address follows what is shown, four times a second at most.
  await page.waitForTimeout(1000);
  const { stdout, stderr } = carplab(['run', new URL(page.url()).hash, '--json']);
  expect(stderr).toBe('');
  return (JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { traceHash: string }).traceHash;
}

it('6. the sync cable of OPNsense-1 is cut at 20 s: the session hangs, and everything before is the same', async () => {
  const { page, messages } = await served.open();
  const first = await traceOf(page, 'A');
  await goTo(page, '20');
  await menuOf(page, /OPNsense-1:vtnet2/);
  await take(page, 'cut');
  await selected(page, 'B');
  const second = await traceOf(page, 'B');
  expect(second).not.toBe(first);
  expect(await shownTrace(page)).toBe(second);
  expect(await clock(page).getAttribute('data-us')).toBe('20000000');
  expect(plain(await page.locator('.foot').textContent())).toContain('lan-clientssh:hung');

  await page.keyboard.press('c');
  const table = page.locator('[data-hook="difference"]');
  await table.waitFor();
  const rows = plain(await table.textContent());
  expect(rows).toContain('lan-client:sshsurvivedhung');
  expect(rows).toContain('AandBpartat20.000s');
  const lanes = page.locator('[data-hook="lanes"] [data-branch]');
  expect(await lanes.evaluateAll((all) => all.map((each) => each.getAttribute('data-branch')))).toEqual([
    'A',
    'B',
    'A',
    'B',
    'A',
    'B',
    'A',
    'B',
  ]);
  // Packets and tables of both, side by side: nothing differs before the cut.
  await page.keyboard.press('4');
  await page.getByRole('button', { name: 'only differences' }).click();
  const packets = page.locator('[data-hook="packets"]');
  const firstRow = packets.locator('[data-row="0"]');
  await packets.locator('.rows').press('Home');
  await expect
    .poll(async () => Number(plain(await firstRow.locator('time').textContent())))
    .toBeGreaterThan(20);
  expect(plain(await firstRow.locator('.branch').textContent())).toMatch(/^[AB]$/);
  const states = page.locator('[data-hook="states"]');
  await states.getByLabel('Right table').selectOption('A OPNsense-1');
  await expect.poll(async () => plain(await states.textContent())).toContain('onlyBOPNsense-1');

  // In B nobody takes back before the end: the bulk request of OPNsense-1 stays unanswered.
  expect(rows).toMatch(/takeoversofvhid1onwan4,longest3\.088s3,longest3\.088s/);

  await page.locator('[data-branch="A"][data-trace]').first().click();
  await selected(page, 'A');
  expect(await shownTrace(page)).toBe(first);
  await page.locator('[data-hook="branches"] [data-branch="B"]').click();
  await selected(page, 'B');
  expect(await traceInNode(page)).toBe(second);
  expect(messages).toEqual([]);
});

it('7. a link holds the branches and the one beside: the same traces in a new profile', async () => {
  const { page } = await served.open();
  await goTo(page, '20');
  await menuOf(page, /^OPNsense-1$/);
  await take(page, 'pause');
  await selected(page, 'B');
  await page.keyboard.press('c');
  await page.locator('[data-hook="difference"]').waitFor();
  const traces = [await traceOf(page, 'A'), await traceOf(page, 'B')];
  await page.waitForTimeout(1000);
  const other = await served.open(new URL(page.url()).hash);
  await selected(other.page, 'B');
  await other.page.locator('[data-hook="difference"] table').waitFor({ timeout: 60_000 });
  expect([await traceOf(other.page, 'A'), await traceOf(other.page, 'B')]).toEqual(traces);
  expect(await other.page.locator('[role="alert"]').count()).toBe(0);
  expect(await other.page.locator('[data-hook="branches"] [aria-pressed="true"]').count()).toBe(1);
});

it('9. undo three times and redo: the same traces as before', async () => {
  const { page } = await served.open();
  const traces = [await traceOf(page, 'A')];
  for (const [at, id] of [
    ['20', 'B'],
    ['30', 'C'],
    ['40', 'D'],
  ] as const) {
    await goTo(page, at);
    await menuOf(page, /^OPNsense-2$/);
    await take(page, 'demote');
    await selected(page, id);
    traces.push(await traceOf(page, id));
  }
  expect(new Set(traces).size).toBe(4);
  for (const id of ['C', 'B', 'A']) {
    await page.keyboard.press('Control+z');
    await selected(page, id);
    expect(
      await page.locator('[data-hook="branches"] [data-branch]').last().getAttribute('data-branch'),
    ).toBe(id);
    expect(await shownTrace(page)).toBe(traces['ABCD'.indexOf(id)]);
  }
  await page.keyboard.press('Control+z');
  for (const id of ['B', 'C', 'D']) {
    await page.keyboard.press('Control+Shift+Z');
    await selected(page, id);
    expect(await traceOf(page, id)).toBe(traces['ABCD'.indexOf(id)]);
  }
  expect(await page.getByRole('button', { name: 'Redo' }).isDisabled()).toBe(true);
});

it('10. three advertisements in a row are dropped: the backup takes over wrongly, and falls back', async () => {
  const { page } = await served.open('', { viewport: { width: 1440, height: 900 } });
  // A window of 8 s: an advertisement a second.
  await page.getByLabel('Scenario').selectOption('s0-steady');
  await page.waitForTimeout(300);
  await ready(page);
  await goTo(page, '10');
  for (let i = 0; i < 4; i++) await page.keyboard.press('w');
  for (const [n, id] of [
    [0, 'B'],
    [1, 'C'],
    [2, 'D'],
  ] as const) {
    await strokeAfter(page, 10 + n);
    await take(page, 'rule', /Drop this one/);
    await selected(page, id);
  }
  const events = plain(await page.locator('[data-hook="events"]').textContent());
  expect(events).toMatch(/BACKUP→MASTER.*MASTER→BACKUP/);
  expect(await traceInNode(page)).toBe(await traceOf(page, 'D'));
});

it('11. an advertisement like a seen one is forged: it is accepted, the MASTER gives way, and an alarm names it', async () => {
  const { page } = await served.open('', { viewport: { width: 1440, height: 900 } });
  await goTo(page, '10');
  for (let i = 0; i < 5; i++) await page.keyboard.press('w');
  await strokeAfter(page, 10);
  await take(page, 'forge');
  await selected(page, 'B');
  const events = plain(await page.locator('[data-hook="events"]').textContent());
  expect(events).toContain('aforgedadvertisement:vhid1onwan');
  expect(events).toMatch(/11\.500OPNsense-1,vhid1onwan:MASTER→BACKUP/);
  expect(await traceInNode(page)).toBe(await traceOf(page, 'B'));
});

it('12. entries of each menu write their step: the page and the command give it one trace', async () => {
  const { page, messages } = await served.open();
  const things = [/^OPNsense-1$/, /OPNsense-1:vtnet1/, /^lan$/, undefined];
  const open = async (thing: RegExp | undefined): Promise<void> => {
    if (thing !== undefined) return menuOf(page, thing);
    // That of the selected lane.
    await page.keyboard.press('x');
    await page.locator('[data-step="address"]').waitFor();
  };
  const seen: string[] = [];
  let done = 0;
  for (const thing of things) {
    await goTo(page, '20');
    if (thing === undefined) await page.keyboard.press('ArrowDown');
    await open(thing);
    const entries = await page
      .locator('[role="menuitem"][data-step]:not([aria-disabled])')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-step')!));
    await page.keyboard.press('Escape');
    // The menu of a lane has those of its host, too.
    const others = entries.filter((step) => !seen.includes(step));
    seen.push(...others);
    for (const step of others.filter((_, n) => n % EVERY === 0)) {
      done++;
      await open(thing);
      await take(page, step);
      await selected(page, 'B');
      expect(await page.locator('[data-hook="branches"] [data-branch="B"]').textContent()).toContain(step);
      const trace = await traceOf(page, 'B');
      expect([step, await traceInNode(page)]).toEqual([step, trace]);
      await page.keyboard.press('Control+z');
      await selected(page, 'A');
    }
  }
  expect(seen.length).toBeGreaterThan(25);
  expect(done).toBeGreaterThanOrEqual(WHOLE ? seen.length : things.length);
  expect(messages).toEqual([]);
}, 600_000);

it('a planned step is taken away at its flag, and one of the past is left to chance', async () => {
  const { page } = await served.open('', { viewport: { width: 1440, height: 900 } });
  const flag = await stillBox(page.locator('.lanes .flag').first());
  await page.mouse.click(flag.x + 4, flag.y + 5, { button: 'right' });
  await page.getByRole('menuitem', { name: 'Take this step away' }).click();
  await selected(page, 'B');
  const events = plain(await page.locator('[data-hook="events"]').textContent());
  expect(events).not.toContain('15.000OPNsense-1:maintenance');
  expect(events).toContain('30.000OPNsense-1:maintenance(off)');

  await page.getByRole('button', { name: 'Undo' }).click();
  await selected(page, 'A');
  await goTo(page, '20');
  await page.getByRole('button', { name: 'Faults…' }).click();
  await page.getByRole('menuitem', { name: /at 20/ }).click();
  await take(page, 'within');
  await selected(page, 'B');
  expect(await page.locator('.said').textContent()).toBe(
    'This changes everything after 15.000 s: a branch starts there.',
  );
  expect(await traceInNode(page)).toBe(await traceOf(page, 'B'));
});

it('the run goes on: every branch, and the same before', async () => {
  const { page } = await served.open();
  const before = await traceOf(page, 'A');
  await goTo(page, '20');
  await page.keyboard.press('x');
  await take(page, 'duration');
  await expect.poll(async () => page.locator('[data-hook="scrubber"]').getAttribute('max')).toBe('150000000');
  const after = await traceOf(page, 'A');
  expect(after).not.toBe(before);
  expect(await traceInNode(page)).toBe(after);
});

it(`19. ${CRASHES} crashes lie within 2.39 and 3.39 s, and nobody loses only one ping`, async () => {
  const { page } = await served.open();
  await page.getByLabel('Scenario').selectOption('s2-crash');
  await page.waitForTimeout(300);
  await ready(page);
  await goTo(page, '20');
  await page.getByRole('button', { name: 'Faults…' }).click();
  await page.getByRole('menuitem', { name: /at 20/ }).click();
  await page.locator('[role="menuitem"][data-step="seed"]').click();
  const runs = page.locator('form[data-form] [name="runs"]');
  expect(await runs.inputValue()).toBe('1000');
  await runs.fill(`${CRASHES}`);
  await page.keyboard.press('Enter');
  const many = page.locator(`[data-hook="many"][data-done="${CRASHES}"]`);
  await many.waitFor({ timeout: 240_000 });
  const text = (await many.textContent()) ?? '';
  const [, least, most] = /(\d\.\d{3}) to (\d\.\d{3}) s/.exec(text)!;
  expect(Number(least)).toBeGreaterThanOrEqual(2.39);
  expect(Number(most)).toBeLessThanOrEqual(3.391);
  expect(text).toMatch(/6\d % within the 3 s/);
  expect(text).toMatch(/2 to [34]; \d+ % lost at most the 2/);
}, 300_000);

it('many runs can be given up, and the page goes on', async () => {
  const { page, messages } = await served.open();
  await goTo(page, '50');
  await page.keyboard.press('x');
  await take(page, 'seed');
  await page.locator('[data-hook="many"]').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.locator('[data-hook="many"]').waitFor({ state: 'detached' });
  await page.keyboard.press('b');
  await selected(page, 'B');
  expect(await traceOf(page, 'B')).toBe(await traceOf(page, 'A'));
  expect(messages).toEqual([]);
});

it('the menu is a menu: arrows, Escape, and what makes no sense now says why', async () => {
  const { page } = await served.open();
  await goTo(page, '20');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+F10');
  const focused = page.locator('[role="menuitem"]:focus');
  await focused.waitFor();
  expect(await focused.getAttribute('data-step')).toBe('state');
  await page.keyboard.press('ArrowUp');
  expect(await focused.getAttribute('data-step')).toBe('drift');
  const boot = page.locator('[data-step="boot"]');
  expect(await boot.getAttribute('aria-disabled')).toBe('true');
  expect(await boot.textContent()).toContain('is on');
  await boot.click({ force: true });
  expect(await page.locator('[data-hook="branches"] [data-branch]').count()).toBe(1);
  await page.keyboard.press('Escape');
  expect(await page.locator('.menu').count()).toBe(0);
  expect(await clock(page).getAttribute('data-us')).toBe('20000000');
});
