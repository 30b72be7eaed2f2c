import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carplab, ROOT } from '../../cli/test/carplab.js';
import type { ExportKind } from '../src/model/export-kinds.js';
import { goTo, type ServedPage, servedPage, take } from './open-page.js';

let served: ServedPage;
let folder: string;

beforeAll(async () => {
  served = await servedPage();
  folder = mkdtempSync(join(tmpdir(), 'carplab-exports-'));
  // A project that has the packages, and nothing else.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(async () => {
  await served?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

const open: ServedPage['open'] = (...given) => served.open(...given);
const trace = (page: Page): Promise<string | null> => page.locator('[data-hook="trace"]').textContent();
const alert = (page: Page): Promise<string | null> => page.getByRole('alert').textContent();

/** Exports the shown branch into the folder; resolves with the path. */
async function exported(page: Page, kind: ExportKind): Promise<string> {
  await page.locator('[data-hook="export"]').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`[data-export="${kind}"]`).click(),
  ]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

async function chosen(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page
    .locator('[data-hook="file"]')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
}

/** A branch in which somebody has cut a cable. */
async function withCut(): Promise<{ page: Page; messages: string[] }> {
  const found = await open();
  const { page } = found;
  await goTo(page, '20');
  await page
    .locator('[data-hook="topology"] [data-port="OPNsense-1:sync"]')
    .first()
    .click({ button: 'right' });
  await take(page, 'cut');
  await page.locator('[data-hook="branches"] [data-branch="B"][aria-current][data-trace]').waitFor();
  await page.locator('html[data-state="ready"]').waitFor();
  return found;
}

describe('files', () => {
  it('12, 13. a branch as a scenario and as a test for vitest has the trace of the page', async () => {
    const { page, messages } = await withCut();
    const shown = await trace(page);
    const yaml = await exported(page, 'yaml');
    expect(yaml).toMatch(/demo-B\.yaml$/);
    const { stdout } = carplab(['run', yaml, '--json']);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({
      event: 'summary',
      traceHash: shown,
    });

    const test = await exported(page, 'vitest');
    expect(readFileSync(test, 'utf8')).toContain(`'${shown}'`);
    const run = (): ReturnType<typeof spawnSync> =>
      spawnSync('npx', ['vitest', 'run'], { cwd: folder, encoding: 'utf8' });
    const passed = run();
    expect(`${passed.stdout}${passed.stderr}`).toContain('1 passed');
    writeFileSync(test, readFileSync(test, 'utf8').replace(shown!, '0000000000000000'));
    expect(run().status).toBe(1);
    rmSync(test);
    expect(messages).toEqual([]);
  });

  it('13. tshark lists as many frames as the page has sent; capture, trace and lanes are those of carplab run', async () => {
    const { page } = await open();
    await page.getByLabel('Scenario', { exact: true }).selectOption('s2-crash');
    await page.locator('html[data-state="ready"]').waitFor();
    const yaml = await exported(page, 'yaml');
    const pcapng = await exported(page, 'pcapng');
    const [pcap, svg, ndjson] = ['run.pcapng', 'run.svg', 'run.ndjson'].map((name) => join(folder, name));
    carplab(['run', yaml, '--pcap', pcap!, '--svg', svg!, '--trace', ndjson!]);
    const same = (one: string, other: string): void =>
      expect(readFileSync(one).equals(readFileSync(other))).toBe(true);
    same(pcapng, pcap!);
    same(await exported(page, 'svg'), svg!);
    same(await exported(page, 'trace'), ndjson!);
    const listed = spawnSync('tshark', ['-r', pcapng], { encoding: 'utf8' }).stdout.trim().split('\n').length;
    await page.keyboard.press('4');
    const count = await page.locator('[data-hook="packets"]').textContent();
    expect(count?.replace(/[^0-9 ]/gu, ' ').split(/\s+/u)).toContain(String(listed));
  });

  it('14. exported twice, each kind of file is the same, octet for octet', async () => {
    const { page, messages } = await withCut();
    await page.locator('[data-hook="export"]').click();
    const kinds = await page
      .locator('[data-export]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-export') ?? ''));
    await page.keyboard.press('Escape');
    expect(kinds).toHaveLength(8);
    for (const kind of kinds as ExportKind[]) {
      const first = readFileSync(await exported(page, kind));
      expect(first.length, kind).toBeGreaterThan(100);
      expect(readFileSync(await exported(page, kind)).equals(first), kind).toBe(true);
    }
    const svg = readFileSync(await exported(page, 'svg'), 'utf8');
    expect(svg).not.toMatch(/<script|<image|href=/);
    expect(messages).toEqual([]);
  });

  it('17. a scenario or a saved story is opened, by the button or dropped anywhere', async () => {
    const { page } = await withCut();
    const shown = await trace(page);
    const story = readFileSync(await exported(page, 'story'), 'utf8');
    const yaml = readFileSync(await exported(page, 'yaml'), 'utf8');

    const other = await open();
    await chosen(other.page, 'mine.carplab.json', story);
    await expect.poll(() => trace(other.page), { timeout: 60_000 }).toBe(shown);
    await other.page.locator('[data-hook="branches"] [data-branch="B"][aria-current]').waitFor();
    expect(await other.page.locator('[data-hook="clock"]').getAttribute('data-us')).toBe('20000000');

    const third = await open();
    const data = await third.page.evaluateHandle(
      `(() => {
        const held = new DataTransfer();
        held.items.add(new File([${JSON.stringify(yaml)}], 'mine.yaml'));
        return held;
      })()`,
    );
    await third.page.dispatchEvent('footer', 'dragover', { dataTransfer: data });
    await third.page.locator('html[data-dropping]').waitFor();
    await third.page.dispatchEvent('footer', 'drop', { dataTransfer: data });
    await expect.poll(() => trace(third.page), { timeout: 60_000 }).toBe(shown);
    expect(await third.page.locator('html[data-dropping]').count()).toBe(0);
    expect(await third.page.locator('[data-hook="branches"] [data-branch]').count()).toBe(1);
    expect([...other.messages, ...third.messages]).toEqual([]);
  });

  it('17. what is no scenario is a sentence, and the page goes on', async () => {
    const { page, messages } = await open();
    const before = await trace(page);
    const wrong: [name: string, content: string | Buffer, sentence: RegExp][] = [
      [
        'bad.yaml',
        'name: x\nlearn: y\nduration: 5 parsecs\nsegments: [lan]\nhosts: {}\n',
        /^bad\.yaml, line 3, column 11: duration: found '5 parsecs'; allowed/,
      ],
      ['torn.yaml', 'name: [x\n', /^torn\.yaml, line \d+, column \d+: /],
      ['empty.yaml', '', /^empty\.yaml is empty\.$/],
      [
        'junk.bin',
        Buffer.from([0xff, 0xfe, 0, 1, 2]),
        /^junk\.bin is no capture, scenario or saved story \(byte 0: /,
      ],
      [
        'seen.pcapng',
        Buffer.from('0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000', 'hex'),
        /^seen\.pcapng: no frame is in it\./,
      ],
      [
        'old.pcap',
        Buffer.from('d4c3b2a102000400', 'hex'),
        /^old\.pcap: no frame is in it\.\nold\.pcap: the file ends .* at byte 0/,
      ],
      [
        'mine.carplab.json',
        '{"base":{"builtin":"demo"},"seed":1,"branches":[]}',
        /^mine\.carplab\.json: .*branches/,
      ],
      ['half.carplab.json', '{"branches": [', /^half\.carplab\.json: its content is not JSON/],
    ];
    for (const [name, content, sentence] of wrong) {
      await chosen(page, name, content);
      await expect.poll(() => alert(page).then((text) => text?.replace(/Close$/, ''))).toMatch(sentence);
    }
    // Made in the browser, as a person's would be there.
    await page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(100 * 1024 * 1024).fill(0x41)], 'large.yaml'));
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    }`);
    await expect.poll(() => alert(page)).toMatch(/large\.yaml has 100\.0 MiB; at most 1\.0 MiB are read/);
    expect(await trace(page)).toBe(before);
    await page.locator('[data-lang="fr"]').click();
    await chosen(page, 'vide.yaml', '');
    await expect.poll(() => alert(page)).toMatch(/^vide\.yaml est vide\./);
    expect(await page.locator('[data-hook="lanes"] [data-host]').count()).toBe(4);
    expect(messages).toEqual([]);
  });
});
