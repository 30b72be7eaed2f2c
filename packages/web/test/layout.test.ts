import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goTo, type ServedPage, servedPage } from './open-page.js';

let served: ServedPage;
beforeAll(async () => {
  served = await servedPage();
});
afterAll(() => served?.close());

const instant = (page: Page): Promise<string | null> =>
  page.locator('[data-hook="clock"]').getAttribute('data-us');

async function choose(page: Page, scenario: string): Promise<void> {
  const trace = page.locator('[data-hook="trace"]');
  const before = await trace.textContent();
  await page.getByLabel('Scenario').selectOption(scenario);
  await expect.poll(() => trace.textContent(), { timeout: 60_000 }).not.toBe(before);
  await page.locator('html[data-state="ready"]').waitFor({ timeout: 60_000 });
}

const box = async (page: Page, selector: string) => (await page.locator(selector).first().boundingBox())!;
const state = (page: Page, host: string, vhid: number): Promise<string | null> =>
  page
    .locator(`[data-hook="topology"] [data-host="${host}"] [data-vhid="${vhid}"]`)
    .getAttribute('data-state');

describe('the layout', () => {
  it('on a wide screen network, lanes and why stand side by side, events below', async () => {
    const { page, messages } = await served.open('', { viewport: { width: 1440, height: 900 } });
    const [net, lanes, why, events] = [
      await box(page, '[data-panel="topology"]'),
      await box(page, '[data-panel="lanes"]'),
      await box(page, '[data-panel="why"]'),
      await box(page, '[data-panel="events"]'),
    ];
    expect(net.x + net.width).toBeLessThan(lanes.x);
    expect(lanes.x + lanes.width).toBeLessThan(why.x);
    expect(new Set([net.y, lanes.y, why.y]).size).toBe(1);
    expect(events.y).toBeGreaterThan(lanes.y + lanes.height);
    // With what Learn shows, all of it is on the screen.
    await page.locator('[data-density="learn"]').click();
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(900);
    expect(messages).toEqual([]);
  });

  it('21. columns are set by keys and by dragging, and stay so', async () => {
    const { page } = await served.open('', { viewport: { width: 1440, height: 900 } });
    const width = async (): Promise<number> => (await box(page, '[data-panel="topology"]')).width;
    const before = await width();
    const divider = page.getByRole('separator').first();
    await divider.focus();
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(width).toBe(before + 16);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(width).toBe(before);
    const at = (await divider.boundingBox())!;
    await page.mouse.move(at.x + 6, at.y + 100);
    await page.mouse.down();
    await page.mouse.move(at.x + 46, at.y + 100, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBe(before + 40);
    await page.reload();
    await page.locator('html[data-state="ready"]').waitFor();
    expect(await width()).toBe(before + 40);
  });

  it('below 1100 pixels the reason stands under the lanes', async () => {
    const { page } = await served.open('', { viewport: { width: 1000, height: 900 } });
    const lanes = await box(page, '[data-panel="lanes"]');
    const why = await box(page, '[data-panel="why"]');
    expect(why.y).toBeGreaterThanOrEqual(lanes.y + lanes.height);
    expect(why.x).toBe(lanes.x);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1000);
  });

  it('21. keys 1 to 3 give their panels the focus', async () => {
    const { page } = await served.open();
    for (const [key, name] of [
      ['3', 'why'],
      ['1', 'topology'],
      ['2', 'lanes'],
    ] as const) {
      await page.keyboard.press(key);
      await expect
        .poll(() => page.evaluate('document.activeElement.closest("[data-panel]")?.dataset.panel'))
        .toBe(name);
    }
  });

  it('23. on a phone there are tabs, targets of 48 pixels, and the transport within reach', async () => {
    const { page } = await served.open('', { viewport: { width: 390, height: 844 }, hasTouch: true });
    const names = await page.locator('[data-tab]').evaluateAll((all) => all.map((each) => each.textContent));
    expect(names.slice(0, 3)).toEqual(['Lanes', 'Net', 'Why']);
    for (const tab of await page.locator('[data-tab]').all()) {
      await tab.tap();
      const name = (await tab.getAttribute('data-tab'))!;
      expect(await page.locator(`[data-panel="${name}"]`).isVisible()).toBe(true);
      // Bytes are below the packets.
      expect(await page.locator('[data-panel]:visible').count()).toBe(name === 'packets' ? 2 : 1);
      for (const control of await page.locator('button:visible, select:visible').all()) {
        const { height, width } = (await control.boundingBox())!;
        expect(Math.min(height, width), (await control.textContent()) ?? '').toBeGreaterThanOrEqual(47.5);
      }
      const { y, height } = await box(page, '.pinned');
      expect(Math.round(y + height)).toBe(844);
    }
  });

  it.each([320, 390])('23. nothing scrolls sideways at %i pixels, whatever tab is open', async (width) => {
    const { page } = await served.open('', { viewport: { width, height: 640 } });
    for (const tab of await page.locator('[data-tab]').all()) {
      await tab.click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const clipped = await page
        .locator('.net:visible, .transport:visible, .top:visible')
        .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).length);
      expect(clipped).toBe(0);
    }
  });
});

describe('the network', () => {
  it('5. shows who is MASTER at the takeover, and who is off', async () => {
    const { page } = await served.open();
    await goTo(page, '45');
    await expect.poll(() => state(page, 'OPNsense-1', 1)).toBe('MASTER');
    expect(await state(page, 'OPNsense-2', 1)).toBe('BACKUP');
    await goTo(page, '48.6878');
    await expect.poll(() => state(page, 'OPNsense-2', 1)).toBe('MASTER');
    const off = page.locator('[data-hook="topology"] [data-host="OPNsense-1"]');
    expect(await off.textContent()).toContain('since 45.600 s');
    expect(await off.locator('[data-vhid]').count()).toBe(0);
    const cable = page.locator('[data-port="OPNsense-1:sync"]');
    expect(await cable.getAttribute('data-cable')).toBe('down');
    expect(await page.locator('[data-port="OPNsense-2:wan"]').getAttribute('data-cable')).toBe('well');
  });

  it('no two words of it overlap, and none is clipped', async () => {
    const { page } = await served.open('', { viewport: { width: 1440, height: 900 } });
    for (const name of ['demo', 'lagg-two-switches', 'deaf-third-makes-the-second-flap', 'vrrp-same-id']) {
      if (name !== 'demo') await choose(page, name);
      await goTo(page, '12');
      await page.waitForTimeout(300);
      const texts = await page.locator('.net text').evaluateAll((all) =>
        all.map((each) => {
          const { left, right, top, bottom } = each.getBoundingClientRect();
          return { left, right, top: top + 2, bottom: bottom - 2, text: each.textContent };
        }),
      );
      const room = await box(page, '.net');
      const pairs = texts.flatMap((a, i) =>
        texts
          .slice(i + 1)
          .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
          .map((b) => `${name}: ${a.text} and ${b.text}`),
      );
      expect(pairs).toEqual([]);
      for (const { left, right, text } of texts)
        expect([name, text, left >= room.x - 1 && right <= room.x + room.width + 1]).toEqual([
          name,
          text,
          true,
        ]);
    }
  });

  it('cables say what is wrong with them', async () => {
    const { page } = await served.open();
    const at = async (seconds: string, port: string, cable: string): Promise<void> => {
      await goTo(page, seconds);
      await expect
        .poll(() => page.locator(`[data-port="${port}"]`).getAttribute('data-cable'), { timeout: 20_000 })
        .toBe(cable);
    };
    await choose(page, 'deaf-third-makes-the-second-flap');
    await at('2', 'fw2:lan', 'well');
    await at('20', 'fw2:lan', 'oneway');
    await choose(page, 'two-switches');
    await at('30', 'lan:room1-room2', 'unplugged');
    expect(await page.locator('[data-state="MASTER"].split').count()).toBe(2);
    await at('50', 'lan:room1-room2', 'well');
    await choose(page, 'port-security');
    const ports = page.locator('[data-cable="shut"]');
    await goTo(page, '30');
    await expect.poll(() => ports.count(), { timeout: 20_000 }).toBeGreaterThan(0);
  });

  it('a single step shows the whole way of a frame: who got it, who did not, and why', async () => {
    const { page } = await served.open();
    await goTo(page, '48.6878');
    await page.keyboard.press('.');
    const frame = page.locator('[data-hook="frame"]');
    await frame.waitFor();
    expect(await frame.textContent()).toContain('carp vhid 1 from OPNsense-2');
    expect(await frame.textContent()).toContain('received by wan-client, server');
    expect(await frame.textContent()).toContain('not received by OPNsense-1: no link');
    expect(await instant(page)).toBe('48687800');
    expect(await page.locator('.way .leg').count()).toBe(4);
    const first = Number(await frame.getAttribute('data-frame'));
    await page.keyboard.press('.');
    await expect.poll(async () => Number(await frame.getAttribute('data-frame'))).toBe(first + 1);
    await page.keyboard.press(',');
    await page.keyboard.press(',');
    await expect.poll(async () => Number(await frame.getAttribute('data-frame'))).toBe(first - 1);
    expect(Number(await instant(page))).toBeLessThan(48_687_800);
    await goTo(page, '20');
    await expect.poll(() => frame.count()).toBe(0);
  });

  it('in slow motion a frame is where it is', async () => {
    const { page } = await served.open();
    await goTo(page, '48.687825');
    const dots = page.locator('.frames .dot.carp');
    await expect.poll(() => dots.count()).toBe(2);
    const cable = await box(page, '[data-port="OPNsense-2:wan"] .wire');
    const dot = (
      await dots
        .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top + 5))
        .then((all) => all.toSorted((a, b) => a - b))
    )[0]!;
    // Half of 50 µs: in the middle of the cable.
    expect(Math.abs(dot - cable.y - cable.height / 2)).toBeLessThan(3);
  });

  it('6. right click, Shift+F10 and x ask for the faults of what they are on', async () => {
    const { page } = await served.open();
    await goTo(page, '20');
    const net = page.locator('[data-hook="topology"]');
    const asked = net.locator('[aria-expanded="true"]');
    const name = (): Promise<string | null> => asked.getAttribute('aria-label');
    await net.locator('[data-host="OPNsense-1"]').click({ button: 'right' });
    await expect.poll(name).toMatch(/^OPNsense-1: FreeBSD/);
    await page.keyboard.press('Escape');
    await net.locator('[data-port="OPNsense-1:sync"]').click({ button: 'right' });
    await expect.poll(name).toBe('cable OPNsense-1:sync: up');
    await page.keyboard.press('Escape');
    await net.locator('[data-switch="wan"]').focus();
    await page.keyboard.press('x');
    await expect.poll(name).toBe('wan: switch');
    await page.keyboard.press('Escape');
    await net.locator('[data-host="OPNsense-2"] [data-vhid="2"]').focus();
    await page.keyboard.press('Shift+F10');
    await expect.poll(name).toMatch(/^OPNsense-2, vhid 2 on .*: MASTER/);
    expect(await asked.count()).toBe(1);
  });

  it('6. a finger that rests asks too', async () => {
    const { page } = await served.open('', { hasTouch: true });
    const at = await box(page, '[data-hook="topology"] [data-host="server"]');
    const touch = { identifier: 1, clientX: at.x + 20, clientY: at.y + 12, pointerType: 'touch' };
    const server = page.locator('[data-hook="topology"] [data-host="server"]');
    await server.dispatchEvent('pointerdown', touch);
    await server.dispatchEvent('pointerup', touch);
    await page.waitForTimeout(700);
    const asked = page.locator('[data-hook="topology"] [aria-expanded="true"]');
    expect(await asked.count()).toBe(0);
    await server.dispatchEvent('pointerdown', touch);
    await expect.poll(() => asked.getAttribute('aria-label')).toMatch(/^server/);
  });
});

describe('time', () => {
  it('the first visit plays through the crash and stops exactly at the takeover, once', async () => {
    const { page } = await served.open('', { reducedMotion: 'no-preference' });
    await expect.poll(() => instant(page), { timeout: 60_000, interval: 200 }).toBe('48687800');
    await page.locator('[data-hook="first-steps"]').waitFor();
    expect(await page.getByLabel('Speed').inputValue()).toBe('1');
    await page.waitForTimeout(400);
    expect(await instant(page)).toBe('48687800');
    await page.getByRole('button', { name: 'Break something' }).click();
    const asked = page.locator('[data-hook="topology"] [aria-expanded="true"]');
    await expect.poll(() => asked.getAttribute('aria-label')).toMatch(/^OPNsense-2: FreeBSD/);
    await page.locator('[role="menuitem"]').first().waitFor();
    expect(await page.locator('[data-hook="first-steps"]').count()).toBe(0);
    await page.goto(page.url().split('#')[0]!);
    await page.reload();
    await page.locator('html[data-state="ready"]').waitFor();
    expect(await page.locator('[data-hook="first-steps"]').count()).toBe(0);
  });

  it('while playing, frames are pulses that say that they are not to scale', async () => {
    const { page } = await served.open('', { reducedMotion: 'no-preference' });
    await expect
      .poll(() => page.locator('.pulse').count(), { timeout: 30_000, interval: 30 })
      .toBeGreaterThan(0);
    expect(await page.locator('.topology .note').textContent()).toContain('slower than they are');
    await expect
      .poll(() => page.locator('.pulse title').first().textContent(), { timeout: 30_000, interval: 20 })
      .toContain('not to scale');
  });

  it('22. with reduced motion nothing moves: no pulses, cables light up, and time goes in half seconds', async () => {
    const { page } = await served.open();
    await goTo(page, '10');
    await page.evaluate(
      `globalThis.seen = new Set(); globalThis.pulsed = 0; globalThis.lit = 0;
       new MutationObserver(() => {
         seen.add(document.querySelector('[data-hook="clock"]').dataset.us);
         pulsed += document.querySelectorAll('.pulse').length;
         lit += document.querySelectorAll('.cable.lit').length;
       }).observe(document.body, { subtree: true, attributes: true, childList: true });`,
    );
    await page.keyboard.press(' ');
    await expect
      .poll(async () => Number(await instant(page)), { timeout: 30_000 })
      .toBeGreaterThan(12_000_000);
    await page.keyboard.press(' ');
    const found = (await page.evaluate('({ seen: [...seen].map(Number), pulsed, lit })')) as {
      seen: number[];
      pulsed: number;
      lit: number;
    };
    expect(found.pulsed).toBe(0);
    expect(found.lit).toBeGreaterThan(0);
    const times = found.seen.toSorted((a, b) => a - b);
    for (const [i, us] of times.slice(1).entries()) expect(us - times[i]!).toBeGreaterThanOrEqual(499_000);
  });

  it('quiet hurries to half a second before the next event, and is off until it is pressed', async () => {
    const { page } = await served.open();
    const quiet = page.locator('[data-hook="quiet"]');
    expect(await quiet.getAttribute('aria-pressed')).toBe('false');
    await quiet.click();
    expect(await quiet.getAttribute('aria-pressed')).toBe('true');
    await goTo(page, '4');
    await page.keyboard.press(' ');
    // Nothing happens until 15 s: at × 1 that would take eleven.
    await expect
      .poll(async () => Number(await instant(page)), { timeout: 9_000, interval: 50 })
      .toBeGreaterThanOrEqual(14_500_000);
    await page.keyboard.press(' ');
  });
});
