import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carplab } from '../../cli/test/carplab.js';
import { decodeLink } from '../src/model/link.js';
import { clock, goTo, type ServedPage, servedPage } from './open-page.js';

const DEMO_TRACE = 'f4b619016c0a9c4c';
/** The crash of the demo, and the takeover after it, µs. */
const TAKEOVER = '48687800';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

const plain = (text: string | null): string => (text ?? '').replace(/\s/gu, '');
const instant = (page: Page): Promise<string | null> => clock(page).getAttribute('data-us');

/** Waits until the panel says it. */
async function says(page: Page, hook: string, text: string): Promise<void> {
  await expect
    .poll(async () => plain(await page.locator(`[data-hook="${hook}"]`).textContent()), { timeout: 30_000 })
    .toContain(text);
}

describe('the page', () => {
  it('1. shows the lanes of the demo and its trace, without a console message', async () => {
    const { page, messages } = await served.open();
    expect(plain(await page.locator('[data-hook="trace"]').textContent())).toBe(DEMO_TRACE);
    const lanes = page.locator('[data-hook="lanes"] [data-host]');
    expect(await lanes.count()).toBe(4);
    expect(await lanes.first().getAttribute('data-branch')).toBe('A');
    const box = await lanes.first().boundingBox();
    expect(box!.width).toBeGreaterThan(300);
    expect(await page.locator('[data-branch="A"][data-trace]').first().getAttribute('data-trace')).toBe(
      DEMO_TRACE,
    );
    expect(messages).toEqual([]);
  });

  it('3. Space plays and stops; → and ← go from event to event and back', async () => {
    const { page } = await served.open();
    await goTo(page, '10');
    await page.keyboard.press(' ');
    await expect
      .poll(async () => Number(await instant(page)), { timeout: 30_000 })
      .toBeGreaterThan(10_200_000);
    await page.keyboard.press(' ');
    const stopped = await instant(page);
    await page.waitForTimeout(300);
    expect(await instant(page)).toBe(stopped);

    await goTo(page, '0');
    const there: (string | null)[] = [];
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('ArrowRight');
      there.push(await instant(page));
    }
    const back: (string | null)[] = [];
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press('ArrowLeft');
      back.push(await instant(page));
    }
    expect(back.reverse()).toEqual(there.slice(0, -1));
    expect(new Set(there).size).toBe(8);
  });

  it('4. the slider moves everything to one instant', async () => {
    const { page } = await served.open();
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('End');
    expect(await instant(page)).toBe('90000000');
    await page.keyboard.press('Home');
    expect(await instant(page)).toBe('0');
    await goTo(page, TAKEOVER.replace(/(\d{6})$/, '.$1'));
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^48\.688 seconds, .*BACKUP → MASTER/);
    expect(await slider.inputValue()).toBe(TAKEOVER);
  });

  it('5. the reason of the takeover is a sum, to the microsecond', async () => {
    const { page } = await served.open();
    await page.getByRole('button', { name: /48\.688 .*vhid 1 on wan: BACKUP → MASTER/ }).click();
    expect(await instant(page)).toBe(TAKEOVER);
    await says(page, 'why', '45.297175');
    const why = plain(await page.locator('[data-hook="why"]').textContent());
    expect(why).toContain('3×1+100/2563.390625');
    expect(why).toContain('✓totheµs48.687800');
    expect(why).toContain('3.088sbefore');
    expect(why).toContain('possible2.391to3.391s');
  });

  it('5. and why not, where a backup waits', async () => {
    const { page } = await served.open();
    await goTo(page, '40');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await says(page, 'why', 'WhynotMASTER?');
    const why = plain(await page.locator('[data-hook="why"]').textContent());
    expect(why).toContain('mine>heard');
    expect(why).toContain('left');
  });

  it('7. a permanent link carries the scenario: the same trace in a new profile and by carplab run', async () => {
    const { page } = await served.open('', { permissions: ['clipboard-read', 'clipboard-write'] });
    await goTo(page, '48.6878');
    await page.locator('[data-hook="export"]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const copied = page.locator('.export [role="status"]');
    await expect.poll(() => copied.textContent()).toBe('Copied');
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    const decoded = await decodeLink(link);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const { base } = decoded.content.story;
    expect('scenario' in base && Object.keys(base.scenario.hosts)).toEqual(['OPNsense-1', 'OPNsense-2']);
    const traceHash = await page.locator('[data-hook="trace"]').textContent();
    const { stdout } = carplab(['run', link, '--json']);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!).traceHash).toBe(traceHash);
    const other = await served.open(new URL(link).hash);
    expect(await other.page.locator('[data-hook="trace"]').textContent()).toBe(traceHash);
    expect(await other.page.locator('[data-hook="clock"]').getAttribute('data-us')).toBe('48687800');
  });

  it('7. the link opens at the same instant in a new profile, and carplab run has its trace', async () => {
    const { page } = await served.open();
    await goTo(page, '48.6878');
    await expect
      .poll(async () => {
        const { hash } = new URL(page.url());
        return hash;
      })
      .toMatch(/^#1\./);
    await page.waitForTimeout(600);
    const { hash } = new URL(page.url());
    const other = await served.open(hash);
    expect(await instant(other.page)).toBe(TAKEOVER);
    expect(await other.page.locator('[role="alert"]').count()).toBe(0);
    const { stdout, stderr } = carplab(['run', hash, '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ traceHash: DEMO_TRACE });
  });

  it.each([
    ['a changed character', (link: string) => `${link.slice(0, -3)}AAA`, /missing or changed/],
    ['70 KiB', () => `#1.${'A'.repeat(70 * 1024)}`, /at most 65536 characters/],
    ['another version', () => '#9.abc', /begins with #1\./],
  ])('8. a bad link (%s) is a message, and the demo', async (_, change, message) => {
    const link = carplab(['run', 's2-crash', '--link', '--at', '12']).stdout.trim();
    const { page, messages } = await served.open(change(link));
    expect(await page.locator('[role="alert"]').textContent()).toMatch(message);
    expect(plain(await page.locator('[data-hook="trace"]').textContent())).toBe(DEMO_TRACE);
    expect(messages).toEqual([]);
  });

  it('a story of its own runs too, and another scenario can be chosen', async () => {
    const link = carplab(['run', 'fixtures/cases/half-deaf-pair.yaml', '--link']).stdout.trim();
    const { page } = await served.open(link);
    const { stdout } = carplab(['run', 'fixtures/cases/half-deaf-pair.yaml', '--json']);
    const { traceHash } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { traceHash: string };
    expect(plain(await page.locator('[data-hook="trace"]').textContent())).toBe(traceHash);
    await page.getByLabel('Scenario').selectOption('s2-crash');
    await expect
      .poll(async () => plain(await page.locator('[data-hook="trace"]').textContent()), { timeout: 30_000 })
      .not.toBe(traceHash);
  });

  it('23. nothing scrolls sideways at 320 pixels', async () => {
    const { page } = await served.open('', { viewport: { width: 320, height: 640 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('the theme is kept, and every control has a name', async () => {
    const { page } = await served.open('', { colorScheme: 'light' });
    await page.locator('[data-theme="dark"]').first().click();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await page.reload();
    await page.locator('html[data-state="ready"]').waitFor();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    for (const control of await page.locator('button, select, input').all())
      expect(
        await control.evaluate(
          (each) =>
            (each.textContent || each.getAttribute('aria-label') || each.closest('label')?.textContent) ?? '',
        ),
      ).not.toBe('');
  });
});
