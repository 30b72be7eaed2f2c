import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../../test/chromium.js';
import { skipLoudly, whyNoTools } from '../../live/test/namespaces.js';
import { carplab, linesOf, ROOT, type Running, type RunOptions, scratch, startCarplab } from './carplab.js';

const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/cli/package.json'), 'utf8')) as {
  version: string;
};
const folder = scratch();
const running: Running[] = [];
afterAll(() => {
  for (const { process } of running) process.kill('SIGKILL');
});

/** A `carplab serve` that has printed its URL. */
interface Serving extends Running {
  readonly url: string;
  readonly port: number;
}

async function serving(args: readonly string[], options: RunOptions = {}): Promise<Serving> {
  const child = startCarplab(['serve', ...args], options);
  running.push(child);
  await until(() => child.stdout().includes('\n'), child);
  const [url = ''] = linesOf(child.stdout());
  return { ...child, url, port: Number(new URL(url).port) };
}

/** Waits for something; fails if the command ends before. */
async function until(isSo: () => boolean, child: Running): Promise<void> {
  const end = child.outcome.then((outcome) => {
    if (!isSo()) throw new Error(`it ended: ${JSON.stringify(outcome)}`);
  });
  while (!isSo()) await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 20))]);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request with exactly these headers: `fetch` would not send another Host. */
function ask(port: number, path: string, headers = {}, method = 'GET', host = '127.0.0.1'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ host, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(parts),
        }),
      );
      response.on('error', reject);
    });
    asking.on('error', reject).end();
  });
}

async function stop({ process, outcome }: Running, signal: NodeJS.Signals = 'SIGINT') {
  process.kill(signal);
  return outcome;
}

beforeAll(() => {
  const check = [join(ROOT, 'scripts/page.mjs'), '--check'];
  if (spawnSync(process.execPath, check).status !== 0)
    throw new Error('the page is not that of the sources: run npm run build first');
});

describe('carplab serve', () => {
  let server: Serving;
  beforeAll(async () => {
    server = await serving(['--port', '0']);
  });

  it('1. prints one line, the URL, and nothing on stderr', () => {
    expect(server.stdout()).toBe(`http://127.0.0.1:${server.port}/\n`);
    expect(server.stderr()).toBe('');
  });

  it.skipIf(skipLoudly('who listens', whyNoTools('ss')))('2. ss -ltn shows 127.0.0.1 only', () => {
    const table = linesOf(execFileSync('ss', ['-Hltn', `sport = :${server.port}`], { encoding: 'utf8' }));
    expect(table.map((line) => line.split(/\s+/)[3])).toEqual([`127.0.0.1:${server.port}`]);
  });

  it('2. a request for another host is 421, also one with a whole URL, or without Host', async () => {
    expect((await ask(server.port, '/', { host: 'evil.example' })).status).toBe(421);
    expect((await ask(server.port, '/', { host: `evil.example:${server.port}` })).status).toBe(421);
    expect((await ask(server.port, 'http://evil.example/')).status).toBe(421);
    expect((await ask(server.port, '/', { host: 'localhost' })).status).toBe(200);
    expect(await sent(server.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '2. %s is 405, everywhere',
    async (method) => {
      for (const path of ['/', '/api/v1/about', '/no-such-page']) {
        const { status, headers } = await ask(server.port, path, {}, method);
        expect([path, status, headers.allow]).toEqual([path, 405, 'GET, HEAD']);
      }
    },
  );

  it('2. CONNECT is 405, and the server goes on', async () => {
    const host = `127.0.0.1:${server.port}`;
    expect(await sent(server.port, `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 405 /,
    );
    expect((await ask(server.port, '/')).status).toBe(200);
  });

  it('2. /api is 403 for a page of another origin', async () => {
    const about = (headers = {}): Promise<Answer> => ask(server.port, '/api/v1/about', headers);
    expect((await about({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await about({ origin: 'http://127.0.0.1:1' })).status).toBe(403);
    expect((await about({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const { status, body } = await about({ origin: `http://127.0.0.1:${server.port}` });
    expect([status, JSON.parse(body.toString())]).toEqual([200, { version, live: false }]);
  });

  it('2. every answer has the headers, and none lets another origin read it', async () => {
    const asked: [string, object, string?][] = [
      ['/', {}],
      ['/', { host: 'evil.example' }],
      ['/', {}, 'POST'],
      ['/api/v1/about', {}],
      ['/api/v1/about', { origin: 'http://evil.example' }],
      ['/no-such-page', { origin: 'http://evil.example' }],
      ...assetsOf((await ask(server.port, '/')).body.toString()).map((path): [string, object] => [path, {}]),
    ];
    const statuses = new Set<number>();
    for (const [path, given, method] of asked) {
      const { status, headers } = await ask(server.port, path, given, method);
      statuses.add(status);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringMatching(/^(\w+(-\w+)*=\(\)(, |$))+$/),
      });
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "require-trusted-types-for 'script'",
        ]),
      );
      expect(policy.join()).not.toContain('unsafe-');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    expect([...statuses].sort()).toEqual([200, 403, 404, 405, 421]);
  });

  it('assets are named by their content, kept for ever, and sent compressed to those who take it', async () => {
    const index = await ask(server.port, '/', { 'accept-encoding': 'br' });
    expect(index.headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'accept-encoding' });
    const paths = assetsOf((await ask(server.port, '/')).body.toString());
    expect(paths.some((path) => path.endsWith('.js'))).toBe(true);
    let compressed = 0;
    for (const path of paths) {
      const plain = await ask(server.port, path);
      expect(plain.status, path).toBe(200);
      expect(plain.headers['cache-control']).toMatch(/max-age=31536000, immutable/);
      expect(plain.headers['content-encoding']).toBeUndefined();
      for (const [encoding, inflate] of [
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const) {
        const { headers, body } = await ask(server.port, path, { 'accept-encoding': encoding });
        if (headers['content-encoding'] === undefined) continue;
        compressed++;
        expect(headers['content-encoding']).toBe(encoding);
        expect(inflate(body).equals(plain.body), path).toBe(true);
        expect(body.length).toBeLessThan(plain.body.length);
      }
      const head = await ask(server.port, path, {}, 'HEAD');
      expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
        200,
        0,
        String(plain.body.length),
      ]);
    }
    expect(compressed).toBeGreaterThanOrEqual(2);
  });

  it('has an icon, and nothing beside the page', async () => {
    const icon = await ask(server.port, '/favicon.ico');
    expect([icon.status, icon.headers['content-type']]).toEqual([200, 'image/svg+xml']);
    for (const path of [
      ...['/assets/', '/assets/../index.html', '/assets/..%2findex.html', '/made-from', '/package.json'],
      ...[
        '/../package.json',
        '/%2e%2e/server/index.js',
        '/etc/passwd',
        '/assets/%00',
        '/api',
        '/api/v1/live',
      ],
    ])
      expect((await ask(server.port, path)).status, path).toBe(404);
  });

  it('1. the page loads in Chromium under the policy: no message, and no request to another host', async () => {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    try {
      const page = await browser.newPage();
      const messages: string[] = [];
      const asked: string[] = [];
      page.on('console', (message) => messages.push(message.text()));
      page.on('pageerror', (error) => messages.push(error.message));
      page.on('requestfailed', (failed) => messages.push(`${failed.url()} ${failed.failure()?.errorText}`));
      page.on('request', (each) => asked.push(each.url()));
      await page.goto(server.url, { waitUntil: 'networkidle' });
      await page.locator('main').waitFor();
      expect(await page.title()).toContain('carplab');
      expect(messages).toEqual([]);
      expect(asked.length).toBeGreaterThan(1);
      expect(asked.filter((url) => new URL(url).origin !== new URL(server.url).origin)).toEqual([]);
      // The policy holds: text does not become script.
      const refused = await page.evaluate(
        "try { document.createElement('script').text = 'x' } catch (error) { error.constructor.name }",
      );
      expect(refused).toBe('TypeError');
    } finally {
      await browser.close();
    }
  });
});

describe('carplab serve ends', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends it, with a connection open, and frees the port',
    async (signal) => {
      const server = await serving(['--port', '0']);
      const open = connect(server.port, '127.0.0.1');
      await new Promise((resolve) => open.on('connect', resolve));
      // A request in flight is cut off.
      open.on('error', () => {});
      const closed = new Promise((resolve) => open.on('close', resolve));
      open.write('GET / HTTP/1.1\r\n');
      expect(await stop(server, signal)).toMatchObject({ status: 0, signal: null, stderr: '' });
      await closed;
      await expect(ask(server.port, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    },
  );

  it('goes on when the reader of its URL has gone, and says nothing', async () => {
    const server = await serving(['--port', '0']);
    server.process.stdout!.destroy();
    server.process.stderr!.destroy();
    expect((await ask(server.port, '/')).status).toBe(200);
    const ended = new Promise((resolve) => server.process.on('exit', (...how) => resolve(how)));
    server.process.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  it('ends quietly if nobody can read the URL', () => {
    const script = `"$0" packages/cli/bin/carplab.js serve --port 0 | true; echo "\${PIPESTATUS[0]}"`;
    const args = ['-c', script, process.execPath];
    expect(execFileSync('bash', args, { cwd: ROOT, encoding: 'utf8', timeout: 60_000 })).toBe('0\n');
  });
});

describe('where carplab serve listens', () => {
  it('takes the next free port if one is taken, and says so', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const server = await serving(['--port', String(port)]);
    expect(server.port).toBeGreaterThan(port);
    expect(server.stderr()).toBe(`carplab: port ${port} is taken; this is on ${server.port}\n`);
    expect((await ask(server.port, '/')).status).toBe(200);
    await stop(server);
    taken.close();
  });

  it('goes past many taken ports without a word more', async () => {
    const first = await serving(['--port', '0']);
    const more: Serving[] = [];
    const servers = await Promise.all(
      Array.from({ length: 14 }, async (_, i) => {
        const taken = createServer();
        await new Promise<void>((resolve) => {
          // Somebody else's is as good.
          taken.on('error', () => resolve());
          taken.listen(first.port + 1 + i, '127.0.0.1', resolve);
        });
        return taken;
      }),
    );
    more.push(await serving(['--port', String(first.port)]));
    expect(more[0]!.port).toBeGreaterThan(first.port + 14);
    expect(linesOf(more[0]!.stderr())).toHaveLength(1);
    await Promise.all([first, ...more].map((each) => stop(each)));
    for (const taken of servers) taken.close();
  });

  it('2. warns when other machines reach it, and still answers only to the allowed hosts', async () => {
    const server = await serving(['--listen', '0.0.0.0:0']);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/`);
    expect(server.stderr()).toMatch(/^carplab: warning: other machines reach .* 0\.0\.0\.0; .*--allow-host/);
    expect((await ask(server.port, '/', { host: `10.0.0.9:${server.port}` })).status).toBe(421);
    await stop(server);
  });

  it('2. --allow-host adds names, and only these', async () => {
    const server = await serving([
      ...['--port', '0', '--allow-host', 'fw.example', '--allow-host', 'fd00::7'],
    ]);
    expect(server.stderr()).toBe('');
    for (const host of ['fw.example', 'FW.EXAMPLE:99', `[fd00::7]:${server.port}`, '[::1]'])
      expect((await ask(server.port, '/', { host })).status, host).toBe(200);
    for (const host of ['example', 'a.fw.example', 'fd00::7'])
      expect((await ask(server.port, '/', { host })).status, host).toBe(421);
    await stop(server);
  });

  it('listens on another address of loopback, and answers to it', async () => {
    const server = await serving(['--listen', '127.0.0.2:0']);
    expect([new URL(server.url).hostname, server.stderr()]).toEqual(['127.0.0.2', '']);
    const host = new URL(server.url).host;
    expect((await ask(server.port, '/', { host }, 'GET', '127.0.0.2')).status).toBe(200);
    await stop(server);
  });

  it('refuses what is no place, and says what would be right', () => {
    const { status, stdout, stderr } = carplab(['serve', '--listen', '127.0.0.1']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain("'127.0.0.1' is not ADDRESS:PORT, as in 127.0.0.1:7112 or [::1]:7112");
  });

  it('says why it cannot listen', () => {
    const { status, stderr } = carplab(['serve', '--listen', '203.0.113.77:7112']);
    expect([status, stderr]).toEqual([
      2,
      'carplab: cannot listen on 203.0.113.77:7112: this machine has no such address\n',
    ]);
    expect(carplab(['serve', '--listen', '127.0.0.1:0', '--port', '0']).stderr).toContain(
      'cannot be used with',
    );
  });
});

describe('carplab serve SCENARIO', () => {
  const mine = join(folder, 'mine.yaml');
  beforeAll(() => {
    const { stdout } = carplab(['init', '-']);
    writeFileSync(mine, stdout);
  });

  it.each([['s2-crash'], ['a file'], ['a link']])('%s: the URL ends in its link', async (given) => {
    const link = carplab(['run', given === 'a file' ? mine : 's2-crash', '--link']).stdout.trim();
    const scenario = { 'a file': mine, 'a link': link }[given] ?? given;
    const server = await serving([scenario, '--port', '0']);
    expect(server.stdout()).toBe(`http://127.0.0.1:${server.port}/${link}\n`);
    await stop(server);
  });

  it('a wrong one is an error, and nothing is served', () => {
    const { status, stdout, stderr } = carplab(['serve', 's2-crahs', '--port', '0']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('did you mean s2-crash?');
  });
});

describe('carplab serve --open', () => {
  it('starts the opener with the whole URL, and without a shell', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const opener = join(bin, 'xdg-open');
    writeFileSync(
      opener,
      `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/opened.part"\nmv "${folder}/opened.part" "${folder}/opened"\n`,
    );
    chmodSync(opener, 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    const server = await serving(['s2-crash', '--open', '--port', '0'], { env });
    const opened = (): string | undefined => {
      try {
        return readFileSync(join(folder, 'opened'), 'utf8');
      } catch {
        return undefined;
      }
    };
    await until(() => opened() !== undefined, server);
    expect(opened()).toBe(server.stdout());
    expect(await stop(server)).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    ['is not there', undefined, 'carplab: xdg-open could not open the page (no such program)\n'],
    ['fails', '#!/bin/sh\nexit 3\n', 'carplab: xdg-open could not open the page (exit status 3)\n'],
  ])('says that it could not if the opener %s, and serves on', async (_, opener, words) => {
    const bin = join(scratchIn(), 'bin');
    mkdirSync(bin);
    if (opener !== undefined) {
      writeFileSync(join(bin, 'xdg-open'), opener);
      chmodSync(join(bin, 'xdg-open'), 0o755);
    }
    const server = await serving(['--open', '--port', '0'], { env: { PATH: bin } });
    await until(() => server.stderr() !== '', server);
    expect(server.stderr()).toBe(words);
    expect((await ask(server.port, '/')).status).toBe(200);
    await stop(server);
  });
});

let scratches = 0;
function scratchIn(): string {
  const path = join(folder, `scratch-${scratches++}`);
  mkdirSync(path);
  return path;
}

/** What comes back for some bytes. */
function sent(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('\r\n')) socket.destroy();
    });
    socket.on('close', () => resolve(text)).on('error', reject);
  });
}

/** The paths of what a page loads. */
function assetsOf(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
}
