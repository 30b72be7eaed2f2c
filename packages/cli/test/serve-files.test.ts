import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../../test/chromium.js';
import { carplab, linesOf, ROOT, type Running, scratch, startCarplab } from './carplab.js';

const folder = scratch();
const one = join(folder, 'one.yaml');
const two = join(folder, 'two.carplab.json');
const running: Running[] = [];
let browser: Browser;

beforeAll(async () => {
  copyFileSync(join(ROOT, 'fixtures/cases/half-deaf-pair.yaml'), one);
  const story = { base: { builtin: 's2-crash' }, seed: 3, branches: [{ id: 'A', atUs: 0, steps: [] }] };
  writeFileSync(
    two,
    JSON.stringify({
      ...story,
      view: { branch: 'A', tUs: 12_000_000, fromUs: 0, toUs: 60_000_000 },
      by: '0.1.0',
    }),
  );
  browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
});
afterAll(async () => {
  await browser?.close();
  for (const { process } of running) process.kill('SIGKILL');
});

/** The URL that `carplab serve` prints, and its token. */
async function serving(...args: string[]): Promise<{ readonly url: URL; readonly token: string }> {
  const child = startCarplab(['serve', '--port', '0', ...args]);
  running.push(child);
  await expect.poll(child.stdout).toContain('\n');
  expect(child.stderr()).toBe('');
  const url = new URL(linesOf(child.stdout())[0]!);
  return { url, token: /^#token=([\w-]{22})$/.exec(url.hash)?.[1] ?? '' };
}

const ask = (url: URL, path: string, token?: string, options: RequestInit = {}): Promise<Response> =>
  fetch(new URL(`/api/v1/files${path}`, url), {
    ...options,
    headers: { ...options.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });
const trace = (page: Page): Promise<string | null> => page.locator('[data-hook="trace"]').textContent();
const traceOf = (...args: string[]): string =>
  JSON.parse(linesOf(carplab(['run', ...args, '--json']).stdout).at(-1)!).traceHash;

async function opened(url: string): Promise<{ readonly page: Page; readonly messages: string[] }> {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  await page.goto(url);
  await page.locator('html[data-state="ready"]').waitFor({ timeout: 120_000 });
  return { page, messages };
}

describe('carplab serve FILE…', () => {
  it('hands the files to those who have the token, and to nobody else', async () => {
    const copy = join(folder, 'copy.yaml');
    copyFileSync(one, copy);
    const { url, token } = await serving(copy, two);
    expect(token).toHaveLength(22);
    expect((await serving(copy, two)).token).not.toBe(token);

    for (const path of ['', '/1', '/2', '/3', '/x'])
      for (const wrong of [undefined, '', 'A'.repeat(22), `${token}A`, token.slice(1)]) {
        const answer = await ask(url, path, wrong);
        expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
        expect(await answer.text()).not.toContain('copy');
      }
    expect(await (await ask(url, '', token)).json()).toEqual([
      { name: 'copy.yaml' },
      { name: 'two.carplab.json' },
    ]);
    const answer = await ask(url, '/1', token);
    expect(Buffer.from(await answer.arrayBuffer()).equals(readFileSync(copy))).toBe(true);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const head = await ask(url, '/2', token, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, `${readFileSync(two).length}`]);
    for (const path of ['/0', '/3', '/01', '/1/2', '/../about', '/-1'])
      expect((await ask(url, path, token)).status, path).not.toBe(401);
    for (const path of ['/0', '/3', '/01', '/1/2', '/-1'])
      expect((await ask(url, path, token)).status, path).toBe(404);
    expect((await ask(url, '/1', token, { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect((await ask(url, '/1', token, { method: 'POST' })).status).toBe(405);

    // As it is now, not as it was.
    writeFileSync(copy, '');
    expect(await (await ask(url, '/1', token)).text()).toBe('');
    rmSync(copy);
    const gone = await ask(url, '/1', token);
    expect([gone.status, await gone.text()]).toEqual([404, 'copy.yaml can no longer be read (ENOENT)\n']);
  });

  it('opens the first, and another one on demand; the token is in no link', async () => {
    const { url, token } = await serving(one, two);
    const { page, messages } = await opened(url.href);
    expect(await trace(page)).toBe(traceOf(one));
    expect(page.url()).not.toContain('token');
    await page.locator('[data-hook="offered"]').selectOption('two.carplab.json');
    await expect.poll(() => trace(page)).toBe(traceOf('s2-crash', '--seed', '3'));
    expect(await page.locator('[data-hook="clock"]').getAttribute('data-us')).toBe('12000000');
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#1\./);

    // A reload shows what the link says, and the files are still there.
    await page.reload();
    await page.locator('html[data-state="ready"]').waitFor();
    expect(await trace(page)).toBe(traceOf('s2-crash', '--seed', '3'));
    await page.locator('[data-hook="offered"]').selectOption('one.yaml');
    await expect.poll(() => trace(page)).toBe(traceOf(one));
    expect(messages).toEqual([]);

    const stranger = await opened(url.origin);
    expect(await trace(stranger.page)).toBe(traceOf('demo'));
    expect(await stranger.page.locator('[data-hook="offered"]').count()).toBe(0);
    expect(stranger.messages).toEqual([]);

    const wrong = await opened(`${url.origin}/#token=${'A'.repeat(22)}`);
    expect(await wrong.page.getByRole('alert').textContent()).toContain(
      'use the URL that carplab prints now',
    );
    expect(await trace(wrong.page)).toBe(traceOf('demo'));
    expect(token).not.toBe('');
  });

  it('a story alone is a file, too; one that cannot be opened is said, beside the demo', async () => {
    const { url } = await serving(two);
    const { page } = await opened(url.href);
    expect(await trace(page)).toBe(traceOf('s2-crash', '--seed', '3'));
    expect(await page.locator('[data-hook="offered"]').count()).toBe(0);

    const half = join(folder, 'half.carplab.json');
    writeFileSync(half, '{"branches": [');
    const torn = await opened((await serving(half)).url.href);
    expect(await torn.page.getByRole('alert').textContent()).toMatch(
      /^half\.carplab\.json: its content is not JSON/,
    );
    expect(await trace(torn.page)).toBe(traceOf('demo'));
  });

  it('says what is no file, and serves nothing', () => {
    mkdirSync(join(folder, 'inside'));
    for (const [args, words] of [
      [[one, 'no-such.yaml'], 'cannot read no-such.yaml: no such file'],
      [[one, 's2-crash'], 'cannot read s2-crash: no such file'],
      [[one, join(folder, 'inside')], `cannot read ${join(folder, 'inside')}: it is not a file`],
      [['/dev/zero', one], 'cannot read /dev/zero: it is not a file'],
      [[join(folder, 'gone.carplab.json')], `cannot read ${join(folder, 'gone.carplab.json')}: no such file`],
    ] as const) {
      const { status, stdout, stderr } = carplab(['serve', '--port', '0', ...args]);
      expect([status, stdout, stderr]).toEqual([2, '', `carplab: ${words}\n`]);
    }
  });
});
