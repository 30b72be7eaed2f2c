import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeLink, newStory } from '../src/model/index.js';
import { goTo, ready, type ServedPage, selected, servedPage, traceOf } from './open-page.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WHOLE = process.env['CARPLAB_WHOLE'] === '1';
const ALL = ['en', 'fr'].flatMap((lang) => (['light', 'dark'] as const).map((theme) => ({ lang, theme })));
type Data = 'demo' | 'capture' | 'empty';
interface Look {
  readonly lang: string;
  readonly theme: 'light' | 'dark';
  readonly wide: readonly Data[];
  readonly phone: readonly Data[];
}
const DATA: readonly Data[] = ['demo', 'capture', 'empty'];
/** In CI every panel once, in English, light, with data, and each kind of data once more in French and dark. */
const LOOKS: readonly Look[] = WHOLE
  ? ALL.map((look) => ({ ...look, wide: DATA, phone: DATA }))
  : [
      { lang: 'en', theme: 'light', wide: ['demo', 'capture'], phone: ['demo'] },
      { lang: 'fr', theme: 'dark', wide: ['demo'], phone: ['capture'] },
    ];
const FIXTURES = fileURLToPath(new URL('../../../fixtures/freebsd/', import.meta.url));

let served: ServedPage;
let empty: string;
beforeAll(async () => {
  served = await servedPage();
  const scenario = {
    ...{ name: 'a lone machine', learn: 'Nothing happens.', duration: '10s', segments: ['lan'] },
    hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
  };
  const view = { branch: 'A', tUs: 0, fromUs: 0, toUs: 10_000_000 };
  empty = await encodeLink({ story: newStory({ scenario }, 1), view, by: 'test' });
});
afterAll(() => served?.close());

/** What axe finds, each rule with the first elements that break it. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE);
  // Colours that are on their way are not yet what they will be.
  await page.evaluate('Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))');
  return page.evaluate<string[]>(
    `axe.run(document, { rules: { 'target-size': { enabled: true } } }).then(({ violations }) =>
       violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
  );
}

/** Ways to a state of the page, by its name, each from the state before. */
type Ways = readonly (readonly [name: string, go: (page: Page) => Promise<void>])[];

const hook = (page: Page, name: string) => page.locator(`[data-hook="${name}"]`);
const press = (page: Page, key: string): Promise<void> => page.keyboard.press(key);

const ON_ANY: Ways = [
  ['everything', (page) => hook(page, 'states').waitFor()],
  ['the lanes as a table', (page) => press(page, 't')],
  ['what can be exported', async (page) => page.locator('button[data-hook="export"]').click()],
  ['the keys', (page) => press(page, 'Escape').then(() => press(page, '?'))],
  [
    'a filter that nothing passes',
    async (page) => {
      await press(page, 'Escape');
      await hook(page, 'packets').getByRole('searchbox').fill('vrrp vhid 9');
      // A host without pf has no states to search.
      const ofStates = hook(page, 'states').getByRole('searchbox');
      if ((await ofStates.count()) > 0) await ofStates.fill('nowhere');
    },
  ],
  [
    'Learn',
    async (page) => {
      await press(page, 't');
      await page.locator('[data-density="learn"]').click();
    },
  ],
];

const ON_DEMO: Ways = [
  [
    'a takeover, its frame and its bytes',
    async (page) => {
      await page.locator('[data-density="lab"]').click();
      await hook(page, 'packets').getByRole('searchbox').fill('carp');
      await hook(page, 'states').getByRole('searchbox').fill('');
      await goTo(page, '48.6878');
      await hook(page, 'why').locator('.sum').waitFor();
      await press(page, '.');
      await hook(page, 'frame').waitFor();
      await hook(page, 'bytes').locator('summary').click();
      await hook(page, 'bytes').locator('.byte.open').first().click();
    },
  ],
  [
    'the state of a connection',
    async (page) => {
      await goTo(page, '45');
      await hook(page, 'states').locator('[role="row"][data-row]').first().click();
      await hook(page, 'states').locator('.detail').waitFor();
    },
  ],
  [
    'the faults of a host',
    async (page) => {
      await page.locator('.edits [aria-haspopup="menu"]').click();
      await page.getByRole('menuitem', { name: /^OPNsense-1$/ }).click();
      await page.locator('[role="menuitem"][data-step]').first().waitFor();
    },
  ],
  ['the form of a fault', (page) => page.locator('[role="menuitem"][data-step="crash"]').click()],
  [
    'two branches compared',
    async (page) => {
      await page.locator('form[data-form]').press('Enter');
      await selected(page, 'B');
      await traceOf(page, 'B');
      await press(page, 'c');
      await hook(page, 'difference').locator('table').waitFor();
    },
  ],
  [
    'a message',
    async (page) => {
      await page.evaluate('location.hash = "#1.broken"');
      await page.getByRole('alert').waitFor();
      await ready(page);
    },
  ],
  [
    'a lesson',
    async (page) => {
      await page.locator('.top select').nth(1).selectOption('crash');
      await hook(page, 'lesson').getByRole('textbox').waitFor();
      await ready(page);
    },
  ],
];

/** Opens a capture of FreeBSD. */
async function openCapture(page: Page, name: string): Promise<void> {
  await hook(page, 'file').setInputFiles(`${FIXTURES}${name}`);
  await page.locator('.capture h3', { hasText: name }).waitFor({ state: 'attached' });
}

const ON_CAPTURE: Ways = [
  ['two at once', (page) => openCapture(page, 'carp_v4_08_bad_password.pcap')],
  ['what can be exported of it', async (page) => page.locator('button[data-hook="export"]').click()],
  [
    'a wrong address',
    async (page) => {
      await press(page, 'Escape');
      await hook(page, 'keys').getByRole('textbox').last().fill('203.0.113');
      await hook(page, 'keys').locator('[type="submit"]').click();
      await hook(page, 'keys').getByRole('alert').waitFor();
    },
  ],
  [
    'states',
    async (page) => {
      await openCapture(page, 'failover_07_sync.pcap');
      await goTo(page, '30');
      await hook(page, 'states').locator('[data-row]').first().waitFor();
    },
  ],
];

const CAPTURE_PHONE: Ways = [
  ['a capture', (page) => openCapture(page, 'carp_v4_08_bad_password.pcap')],
  ...['lanes', 'capture', 'heard', 'packets', 'held', 'events'].map(
    (tab) => [tab, (page: Page) => page.locator(`[data-tab="${tab}"]`).click()] as const,
  ),
];

const PHONE: Ways = ['lanes', 'topology', 'why', 'packets', 'states', 'events'].map(
  (tab) => [tab, (page: Page) => page.locator(`[data-tab="${tab}"]`).click()] as const,
);

const WAYS = { demo: [...ON_ANY, ...ON_DEMO], capture: ON_CAPTURE, empty: ON_ANY };

describe.each(LOOKS)('in $lang and $theme', ({ lang, theme, wide, phone }) => {
  const open = (of: Data, width: number, height: number) =>
    served.open(of !== 'empty' ? `?lang=${lang}` : `?lang=${lang}${empty}`, {
      viewport: { width, height },
      colorScheme: theme,
    });

  it.each(wide)('21. axe finds nothing, in any panel, with %s', async (of) => {
    const { page, messages } = await open(of, 1440, 1000);
    expect(await page.locator('html').getAttribute('data-theme')).toBe(theme);
    const found: Record<string, string[]> = {};
    for (const [name, go] of WAYS[of]) {
      await go(page);
      const wrong = await violations(page);
      if (wrong.length > 0) found[name] = wrong;
    }
    expect(found).toEqual({});
    expect(messages).toEqual([]);
  });

  it.each(phone)('21. axe finds nothing on a phone, with %s', async (of) => {
    const { page } = await open(of, 390, 844);
    const found: Record<string, string[]> = {};
    for (const [name, go] of of === 'capture' ? CAPTURE_PHONE : PHONE) {
      await go(page);
      const wrong = await violations(page);
      if (wrong.length > 0) found[name] = wrong;
    }
    expect(found).toEqual({});
  });
});
