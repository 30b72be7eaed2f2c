import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carplab, ROOT } from '../../cli/test/carplab.js';
import { goTo, type ServedPage, servedPage } from './open-page.js';

let served: ServedPage;
let folder: string;

beforeAll(async () => {
  served = await servedPage();
  folder = mkdtempSync(join(tmpdir(), 'carplab-captures-'));
});
afterAll(async () => {
  await served?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

const PASSWORD = 'MonMotDePasseCarp2026';
const fixture = (name: string): string => join(ROOT, 'fixtures', name);
const card = (page: Page) => page.locator('[data-hook="capture"]');

/** Drops a file anywhere on the page. */
async function drop(page: Page, name: string, content: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    `(() => {
      const held = new DataTransfer();
      const text = atob(${JSON.stringify(Buffer.from(content).toString('base64'))});
      held.items.add(new File([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], ${JSON.stringify(name)}));
      return held;
    })()`,
  );
  await page.dispatchEvent('footer', 'drop', { dataTransfer: data });
}

/** A page that shows a capture. */
async function shown(name: string) {
  const opened = await served.open();
  await drop(opened.page, name.split('/').at(-1)!, readFileSync(fixture(name)));
  await card(opened.page).waitFor();
  return opened;
}

/** What a button saves. */
async function exported(page: Page, kind: string): Promise<Buffer> {
  await page.locator('[data-hook="export"]').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`[data-export="${kind}"]`).click(),
  ]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return readFileSync(path);
}

async function check(page: Page, addresses: string): Promise<void> {
  await page.locator('[data-hook="keys"] [name="password"]').fill(PASSWORD);
  await page.locator('[data-hook="keys"] [name="addresses"]').fill(addresses);
  await page.locator('[data-hook="keys"] [type="submit"]').click();
}

describe('a capture', () => {
  it('15. carp_v4_06_two_vips.pcap has 12 advertisements; the address that lacks is named, and with it all are right', async () => {
    const { page, messages } = await shown('freebsd/carp_v4_06_two_vips.pcap');
    const verdicts = page.locator('[data-hook="verdicts"]');
    expect(await verdicts.textContent()).toBe('12 not checked');
    expect(await page.locator('[data-hook="packets"] [role="grid"]').getAttribute('aria-rowcount')).toBe(
      '13',
    );
    expect(await page.locator('[data-hook="lanes"] [data-host="203.0.113.2"][data-vhid="1"]').count()).toBe(
      1,
    );

    await check(page, '203.0.113.4');
    await page.getByText('matches with 203.0.113.5 added').first().waitFor();
    expect(await verdicts.textContent()).toBe('12 bad');
    await page.locator('[data-hook="packets"]').getByText('auth=bad').first().waitFor();

    await page.locator('[data-hook="cure"]').first().click();
    await page.locator('[data-hook="verdicts"]:text-is("12 ok")').waitFor();
    await page.locator('[data-hook="packets"]').getByText('auth=ok').first().waitFor();
    expect(await page.locator('[data-hook="cure"]').count()).toBe(0);
    expect(await page.locator('[data-hook="keys"] [name="addresses"]').inputValue()).toBe(
      '203.0.113.4 203.0.113.5',
    );

    // What was typed is in no link, setting or file.
    const kept = await page.evaluate(
      'JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }])',
    );
    expect(kept).not.toContain(PASSWORD);
    await page.locator('[data-hook="export"]').click();
    const kinds = await page
      .locator('[data-export]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-export') ?? ''));
    await page.keyboard.press('Escape');
    expect(kinds).toEqual(['trace', 'svg', 'png', 'note']);
    for (const kind of kinds) {
      const file = await exported(page, kind);
      expect(file.length, kind).toBeGreaterThan(300);
      expect(file.includes(PASSWORD), kind).toBe(false);
    }
    expect(messages).toEqual([]);
  });

  it('15. both master: the sentences of carplab decode, a click goes there, and the bytes are those of the file', async () => {
    const name = 'freebsd/carp_v4_08_bad_password.pcap';
    const { page, messages } = await shown(name);
    const { stdout } = carplab(['decode', '--json', fixture(name)]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { findings } = lines.at(-1) as { findings: { message: string; fromUs?: number }[] };
    const remarks = await page.locator('[data-hook="remarks"]').textContent();
    for (const { message } of findings) expect(remarks).toContain(message);
    const both = findings.find(({ message }) => message.startsWith('both master'))!;
    await page.locator('[data-hook="remarks"] .link').first().click();
    const us = Number(await page.locator('[data-hook="clock"]').getAttribute('data-us'));
    // Time begins with the first frame, whatever it is.
    const all = carplab(['decode', '--all', '--json', '--count', '1', fixture(name)]).stdout;
    expect(us).toBe(both.fromUs! - JSON.parse(all.split('\n')[0]!).timeUs);
    // The same event is in the list, and the arrows stop there.
    await page.locator('[data-hook="events"] [aria-current]').getByText(both.message).waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(Number(await page.locator('[data-hook="clock"]').getAttribute('data-us'))).toBe(us);

    // A packet by its number in the file, and its fields.
    const row = page.locator('[data-hook="packets"] [data-row="0"]');
    await row.scrollIntoViewIfNeeded();
    await row.click();
    await page.locator('[data-hook="bytes"]').getByText(`frame #${lines[0].frame}`).waitFor();
    const hex = await page.locator('[data-hook="bytes"] .byte').allTextContents();
    expect(hex.join('')).toContain(lines[0].carp.hmac);
    expect(messages).toEqual([]);
  });

  it('16. the state table at a chosen time is that of carplab states --at', async () => {
    const name = 'freebsd/failover_07_sync.pcap';
    const { page, messages } = await shown(name);
    for (const at of ['20', '45.5', '3']) {
      await goTo(page, at);
      const { stdout } = carplab(['states', '--at', `+${at}`, fixture(name)]);
      const wanted = stdout.trimEnd().split('\n');
      const grid = page.locator('[data-hook="states"] [role="grid"]');
      await page
        .locator(`[data-hook="states"] [role="grid"][aria-rowcount="${wanted.length + 1}"]`)
        .waitFor();
      // Rows come into sight as the list is scrolled.
      const found = new Map<number, string>();
      for (let top = 0; found.size < wanted.length; top += 100) {
        await grid.evaluate((box, to) => {
          box.scrollTop = to;
        }, top);
        await page.waitForTimeout(50);
        for (const row of await grid.locator('[data-row]').all()) {
          const text = (await row.locator('.ends').getAttribute('title')) ?? '';
          if (text !== '') found.set(Number(await row.getAttribute('data-row')), text);
        }
        expect(top).toBeLessThan(10_000);
      }
      expect([...found].sort(([a], [b]) => a - b).map(([, text]) => text)).toEqual(wanted);
    }
    expect(messages).toEqual([]);
  });

  it('the third offer of the first visit opens one; the page says what a capture cannot know; a scenario comes back', async () => {
    const { page, messages } = await served.open();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.locator('[data-hook="first-steps"]').getByRole('button', { name: 'Open a capture' }).click(),
    ]);
    await chooser.setFiles(fixture('freebsd/carp_v4_02_master_killed.pcap'));
    await card(page).waitFor();
    expect(await page.locator('[data-hook="why"]').textContent()).toContain('does not show');
    expect(
      await page.locator('[data-hook="topology"], [data-hook="branches"], [data-hook="config"]').count(),
    ).toBe(0);
    expect(await page.getByRole('button', { name: 'Copy link' }).count()).toBe(0);
    expect(await page.locator('[data-hook="lanes"] .MASTER').count()).toBe(2);
    // Nothing can be done to it.
    await page.locator('[data-hook="lanes"]').click({ button: 'right' });
    expect(await page.locator('.menu').count()).toBe(0);
    await page.keyboard.press('b');
    expect(await page.getByRole('alert').textContent()).toContain('cannot be changed');

    await page.getByLabel('Scenario', { exact: true }).selectOption('demo');
    await page.locator('[data-hook="branches"] [data-branch="A"][data-trace]').waitFor();
    expect(await card(page).count()).toBe(0);
    expect(await page.locator('[data-hook="trace"]').textContent()).toMatch(/^[0-9a-f]{16}$/);
    expect(messages).toEqual([]);
  });
});

describe('what cannot be shown', () => {
  it('17. 100 MB of junk, an empty file, a truncated pcapng, no CARP: one sentence each, and the page goes on', async () => {
    const { page, messages } = await served.open();
    const trace = await page.locator('[data-hook="trace"]').textContent();
    const alert = page.getByRole('alert');
    const open = async (name: string, content?: Uint8Array): Promise<string> => {
      const path = join(folder, name);
      if (content !== undefined) writeFileSync(path, content);
      await page.locator('[data-hook="file"]').setInputFiles(path);
      await alert.getByText(name).waitFor();
      const text = (await alert.locator('p').textContent()) ?? '';
      expect(text.split('\n')).toHaveLength(1);
      return text;
    };
    const junk = openSync(join(folder, 'junk.bin'), 'w');
    const block = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 167 + (i >> 8)) & 0xff));
    for (let i = 0; i < 100; i++) writeSync(junk, block);
    closeSync(junk);
    expect(await open('junk.bin')).toMatch(
      /^junk\.bin is no capture, scenario or saved story \(byte 0: .+\)\.$/,
    );
    expect(await open('empty.pcap', new Uint8Array())).toBe('empty.pcap is empty.');

    const steady = readFileSync(fixture('freebsd/carp_v4_01_steady.pcap'));
    // The type of all its frames is another one.
    const other = Buffer.from(steady);
    for (let at = 24; at < other.length; at += 16 + other.readUInt32LE(at + 8))
      other.writeUInt16BE(0x88cc, at + 28);
    expect(await open('lldp.pcap', other)).toMatch(
      /^lldp\.pcap: \d+ frames, none of CARP, VRRP or pfsync\.$/,
    );
    expect(await open('header.pcap', steady.subarray(0, 24))).toBe('header.pcap: no frame is in it.');
    expect(await page.locator('[data-hook="trace"]').textContent()).toBe(trace);
    expect(await card(page).count()).toBe(0);

    const whole = readFileSync(fixture('cases/half-deaf-pair.pcapng'));
    expect(await open('cut.pcapng', whole.subarray(0, -20))).toMatch(
      /^cut\.pcapng: the file ends inside its last record: .* at byte \d+\)$/,
    );
    // What is before the cut is shown.
    await card(page).waitFor();
    expect(await page.locator('[data-hook="lanes"] .MASTER').count()).toBeGreaterThan(0);
    await page.getByLabel('Scenario', { exact: true }).selectOption('demo');
    await page.locator('[data-hook="branches"] [data-branch="A"][data-trace]').waitFor();
    expect(await page.locator('[data-hook="trace"]').textContent()).toBe(trace);
    expect(messages).toEqual([]);
  });

  it('17. a large capture is read beside the page, which can be used meanwhile, and the reading can be given up', async () => {
    const { page, messages } = await served.open();
    const steady = readFileSync(fixture('freebsd/carp_v4_01_steady.pcap'));
    const records = steady.subarray(24);
    const copies = 16 * Math.ceil((64 * 1024) / records.length);
    const file = openSync(join(folder, 'large.pcap'), 'w');
    writeSync(file, steady.subarray(0, 24));
    const block = Buffer.concat(Array.from({ length: copies }, () => records));
    for (let i = 0; i < 128; i++) writeSync(file, block);
    closeSync(file);
    await page.locator('[data-hook="file"]').setInputFiles(join(folder, 'large.pcap'));
    const reading = page.locator('[data-hook="reading"]');
    await reading.waitFor();
    await goTo(page, '20');
    expect(await page.locator('[data-hook="clock"]').getAttribute('data-us')).toBe('20000000');
    await reading.getByRole('button').click();
    await reading.waitFor({ state: 'detached' });
    // It does not come later either; the next one does.
    await drop(page, 'steady.pcap', steady);
    await card(page).getByText('steady.pcap').waitFor();
    expect(messages).toEqual([]);
  });
});

it('14. the lanes as PNG are twice as large as the SVG, and the same octet for octet, of a run and of a capture', async () => {
  const run = await served.open();
  const capture = await shown('freebsd/carp_v4_08_bad_password.pcap');
  for (const { page, messages } of [run, capture]) {
    const svg = (await exported(page, 'svg')).toString();
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
    const png = await exported(page, 'png');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([Number(width) * 2, Number(height) * 2]);
    expect((await exported(page, 'png')).equals(png)).toBe(true);
    expect(messages).toEqual([]);
  }
});

describe('build this pair', () => {
  it('makes a story of a capture, with what was seen and assumed, and without the password that was typed', async () => {
    const { page, messages } = await shown('freebsd/carp_v4_02_master_killed.pcap');
    await check(page, '203.0.113.4');
    await page.locator('[data-hook="build"]').click();
    const pair = page.locator('[data-hook="pair"]');
    await pair.waitFor();
    const text = (await pair.textContent()) ?? '';
    expect(text).toContain('fw1: 203.0.113.2');
    expect(text).toContain('fw2: 203.0.113.3');
    expect(text).toContain('here it leaves at 20.5s');
    await expect.poll(() => page.locator('[data-hook="lanes"] [data-host="fw2"]').count()).toBe(1);
    const yaml = (await exported(page, 'yaml')).toString();
    expect(yaml).not.toContain(PASSWORD);
    expect(yaml).toContain('203.0.113.4/24');
    const path = join(folder, 'pair.yaml');
    writeFileSync(path, yaml);
    const { stdout, status } = carplab(['run', path, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!).traceHash).toBe(
      await page.locator('[data-hook="trace"]').textContent(),
    );
    // Another story is made from nothing.
    await page.locator('.top select').first().selectOption('s0-steady');
    await expect.poll(() => pair.count()).toBe(0);
    expect(messages).toEqual([]);
  });

  it('by keyboard, in French; without CARP a sentence says why not', async () => {
    const { page } = await shown('freebsd/carp_v4_01_steady.pcap');
    await page.locator('[data-lang="fr"]').click();
    const build = page.getByRole('button', { name: 'Construire cette paire' });
    await build.focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('[data-hook="guesses"]').textContent())
      .toContain('Il y a un second hôte, fw2');
    await drop(page, 'pfsync.pcap', readFileSync(fixture('freebsd/pfsync_02_mcast_flows.pcap')));
    await expect.poll(() => card(page).textContent()).toContain('ne contient pas de CARP');
    expect(await page.locator('[data-hook="build"]').count()).toBe(0);
  });
});
