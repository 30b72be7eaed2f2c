import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carplab, scratch } from '../../cli/test/carplab.js';
import { goTo, type ServedPage, servedPage, take, traceOf } from './open-page.js';
import { type StaticServer, staticServer } from './static-server.js';

const DEMO_TRACE = 'f4b619016c0a9c4c';
const folder = scratch();
const exported = join(folder, 'exported');
let served: ServedPage;

beforeAll(async () => {
  served = await servedPage();
  const { status, stdout, stderr } = carplab(['serve', '--export', exported]);
  expect([status, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/^written to \S+exported: \d+ files .*exported\/carplab\.html/);
});
afterAll(() => served?.close());

const filesOf = (of: string): string[] =>
  readdirSync(of, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(of, name)).isFile())
    .sort();
const trace = (page: Page): Promise<string | null> => page.locator('[data-hook="trace"]').textContent();
const summaryOf = (args: readonly string[]): { readonly traceHash: string } =>
  JSON.parse(
    carplab([...args, '--json'])
      .stdout.trimEnd()
      .split('\n')
      .at(-1)!,
  );

/** Checks 1, 6 and 7 on a page that is open: the demo, a branch in its past, and its link in a new profile. */
async function works(page: Page, again: (fragment: string) => Promise<Page>): Promise<void> {
  expect(await trace(page)).toBe(DEMO_TRACE);
  expect(await page.locator('[data-hook="lanes"] [data-host]').count()).toBe(4);

  await goTo(page, '20');
  const cable = page.locator('[data-hook="topology"] [data-port="OPNsense-1:sync"]').first();
  await cable.click({ button: 'right' });
  await take(page, 'cut');
  const branched = await traceOf(page, 'B');
  expect(branched).not.toBe(DEMO_TRACE);
  await expect.poll(() => page.locator('footer').textContent(), { timeout: 30_000 }).toContain('hung');

  await expect.poll(() => new URL(page.url()).hash.length, { timeout: 30_000 }).toBeGreaterThan(20);
  await page.waitForTimeout(600);
  const { hash } = new URL(page.url());
  const other = await again(hash);
  expect(await trace(other)).toBe(branched);
  expect(await other.locator('[data-hook="clock"]').getAttribute('data-us')).toBe('20000000');
  expect(await other.locator('[role="alert"]').count()).toBe(0);
  expect(summaryOf(['run', hash]).traceHash).toBe(branched);
}

describe('24. carplab serve --export', () => {
  it('24. two exports are equal, octet for octet; carplab.html has at most 1.4 MB', () => {
    const second = join(folder, 'second');
    expect(carplab(['serve', '--export', second]).status).toBe(0);
    const names = filesOf(exported);
    expect(filesOf(second)).toEqual(names);
    for (const name of names)
      expect(readFileSync(join(second, name)).equals(readFileSync(join(exported, name))), name).toBe(true);
    expect(names.filter((name) => !name.startsWith('assets/'))).toEqual([
      'carplab.html',
      'embed.html',
      'index.html',
    ]);
    expect(statSync(join(exported, 'carplab.html')).size).toBeLessThanOrEqual(1_400_000);
  });

  it('24. scripts and styles carry the hash of their content, and the policy is in the page', () => {
    for (const name of ['index.html', 'embed.html']) {
      const html = readFileSync(join(exported, name), 'utf8');
      const loaded = [...html.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+)"[^>]*>/g)];
      expect(loaded.length).toBeGreaterThanOrEqual(3);
      for (const [tag, path = ''] of loaded) {
        expect(path).toMatch(/^\.\/assets\//);
        if (tag.includes('rel="icon"')) continue;
        const hash = createHash('sha384')
          .update(readFileSync(join(exported, path)))
          .digest('base64');
        expect(tag).toContain(` integrity="sha384-${hash}"`);
      }
      expect(html).toMatch(/<meta charset="utf-8" \/>\s*<meta http-equiv="content-security-policy"/);
      expect(html).toMatch(/script-src 'self';.*require-trusted-types-for 'script'/);
    }
    for (const name of ['index.html', 'embed.html', 'carplab.html'])
      expect(readFileSync(join(exported, name), 'utf8').slice(0, 1000)).not.toContain('unsafe-');
  });

  it('24. below a path of a plain web host all of it works, and goes on when the network has gone', async () => {
    const host: StaticServer = await staticServer(exported, '/some/where/');
    const { page, messages } = await served.open('', {}, host.url);
    const contexts = [page.context()];
    await works(page, async (hash) => {
      const other = await served.open(hash, {}, host.url);
      contexts.push(other.page.context());
      messages.push(...other.messages);
      return other.page;
    });
    // What was not needed comes later, but it comes. Only one page asks for it now.
    for (const each of contexts) await each.close();
    host.asked.clear();
    const last = await served.open('', {}, host.url);
    // A browser without windows asks for no icon.
    const all = filesOf(exported).filter((name) => !/^(carplab|embed)\.html$|\/(embed|icon)-/.test(name));
    await expect.poll(() => all.filter((name) => !host.asked.has(name)), { timeout: 60_000 }).toEqual([]);
    await last.page.waitForLoadState('networkidle');
    await host.close();
    const failed: string[] = [];
    last.page.context().on('requestfailed', (request) => failed.push(request.url()));
    await last.page.context().setOffline(true);

    await last.page.locator('[data-lang="fr"]').click();
    await last.page.locator('html[lang="fr"]').waitFor();
    await last.page.locator('select').first().selectOption('s2-crash');
    const { traceHash } = summaryOf(['run', 's2-crash']);
    await expect.poll(() => trace(last.page), { timeout: 60_000 }).toBe(traceHash);
    await last.page.locator('[data-hook="export"]').click();
    const [download] = await Promise.all([
      last.page.waitForEvent('download'),
      last.page.locator('[data-export="yaml"]').click(),
    ]);
    const path = join(folder, 'offline.yaml');
    await download.saveAs(path);
    expect(summaryOf(['run', path]).traceHash).toBe(traceHash);
    await last.page.locator('[data-hook="file"]').setInputFiles(path);
    await last.page.locator('[data-hook="branches"] [data-branch="A"]').waitFor();
    // Chromium itself asks for the icon again when the address changes.
    expect(failed.filter((url) => !/\/icon-[^/]*\.svg$/.test(url))).toEqual([]);
    const other = last.messages.filter((text) => !text.endsWith('net::ERR_INTERNET_DISCONNECTED'));
    expect([...messages, ...other]).toEqual([]);
  });

  it('24. carplab.html works from the disk: link, settings and faults, and nothing is loaded', async () => {
    const url = pathToFileURL(join(exported, 'carplab.html')).href;
    const asked: string[] = [];
    const watch = (context: BrowserContext): void => {
      context.on('request', (request) =>
        asked.push(
          request
            .url()
            .replace(/#.*/, '')
            .replace(/^(blob|data):.*/, '$1:'),
        ),
      );
    };
    const { page, messages } = await served.open('', {}, url, watch);
    await works(page, async (hash) => {
      const other = await served.open(hash, {}, url, watch);
      messages.push(...other.messages);
      return other.page;
    });
    await page.locator('[data-lang="fr"]').click();
    await page.locator('html[lang="fr"]').waitFor();
    await page.locator('[data-theme="dark"]').last().click();
    // A new page of the same profile knows both.
    const later = await page.context().newPage();
    await later.goto(url);
    await later
      .locator('html[data-state="ready"][lang="fr"][data-theme="dark"]')
      .waitFor({ timeout: 60_000 });
    expect([...new Set(asked)].filter((each) => !/^(blob|data):$/.test(each))).toEqual([url]);
    expect(messages).toEqual([]);
  });

  it('writes only into a new or an empty directory, and says why not', () => {
    const full = join(folder, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'index.html'), 'mine');
    const refused = carplab(['serve', '--export', full]);
    expect([refused.status, refused.stdout, refused.stderr]).toEqual([
      2,
      '',
      `carplab: cannot write ${full}: it is not empty; name a new directory, or an empty one\n`,
    ]);
    expect([readdirSync(full), readFileSync(join(full, 'index.html'), 'utf8')]).toEqual([
      ['index.html'],
      'mine',
    ]);

    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(carplab(['serve', '--export', empty]).status).toBe(0);

    const errorOf = (path: string, options = {}): string =>
      carplab(['serve', '--export', path], options).stderr;
    const file = join(full, 'index.html');
    expect(errorOf(file)).toBe(`carplab: cannot write ${file}: a file of that name exists\n`);
    expect(errorOf(join(file, 'in'))).toMatch(/: a part of the path is not a directory\n$/);
    expect(errorOf(join(folder, 'no', 'where'))).toMatch(/: no such directory\n$/);
    expect(carplab(['serve', 's2-crash', '--export', join(folder, 'x')]).stderr).toContain(
      "without s2-crash; what 'carplab run SCENARIO --link' prints",
    );
    expect(carplab(['serve', '--port', '0', '--export', join(folder, 'x')]).stderr).toContain(
      'cannot be used with',
    );
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  it.skipIf(process.getuid?.() !== 0)('says that it may not write', () => {
    const path = join(folder, 'theirs');
    expect(carplab(['serve', '--export', path], { uid: 65_534 }).stderr).toBe(
      `carplab: cannot write ${path}: permission denied\n`,
    );
  });
});
