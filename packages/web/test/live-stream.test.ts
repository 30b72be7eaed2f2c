import { get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Listening, LiveRing, servePage } from '../src/server/index.js';

const TOKEN = 'a-token-of-the-test';
const open: Listening[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serving(live?: LiveRing): Promise<string> {
  const offered = { files: [], token: TOKEN, ...(live === undefined ? {} : { live }) };
  const server = await servePage({ host: '127.0.0.1', port: 0, version: 'test', offered });
  open.push(server);
  return `http://127.0.0.1:${server.port}/api/v1/`;
}

const RIGHT = { authorization: `Bearer ${TOKEN}` };

/** An answer whose body is not read until it is asked for. */
const asked = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, { headers: RIGHT, agent: false }, resolve).on('error', reject);
  });

/** Reads lines until so many events are had, dropped ones included; ends the answer. */
async function linesUntil(answer: IncomingMessage, events: number): Promise<string[]> {
  let rest = '';
  let had = 0;
  const lines: string[] = [];
  for await (const part of answer) {
    const whole = `${rest}${part}`.split('\n');
    rest = whole.pop() ?? '';
    for (const line of whole) had += droppedIn(line) || 1;
    lines.push(...whole);
    if (had >= events) break;
  }
  answer.destroy();
  return lines;
}

const droppedIn = (line: string): number =>
  Number(/^\{"event":"dropped","count":(\d+)\}$/.exec(line)?.[1] ?? 0);

describe('/api/v1/live', () => {
  it('about says whether there is anything live; without it there is no such path', async () => {
    const about = async (url: string) => (await fetch(`${url}about`)).json();
    const [without, live] = [await serving(), await serving(new LiveRing())];
    expect([await about(without), await about(live)]).toEqual([
      { version: 'test', live: false },
      { version: 'test', live: true },
    ]);
    expect((await fetch(`${without}live`, { headers: RIGHT })).status).toBe(404);
  });

  it('is 401 without the token, and with another', async () => {
    const url = await serving(new LiveRing());
    for (const headers of [{}, { authorization: 'Bearer another' }])
      expect((await fetch(`${url}live`, { headers })).status).toBe(401);
    expect((await fetch(`${url}live?token=${TOKEN}`)).status).toBe(401);
  });

  it('answers before there is an event, then with each as it comes', async () => {
    const ring = new LiveRing();
    const answer = await asked(`${await serving(ring)}live`);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
    });
    const got = linesUntil(answer, 2);
    ring.push('{"n":1}');
    ring.push('{"n":2}');
    expect(await got).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('goes on after what was had', async () => {
    const ring = new LiveRing();
    for (const n of [1, 2, 3]) ring.push(`${n}`);
    const url = await serving(ring);
    expect(await linesUntil(await asked(`${url}live?since=2`), 1)).toEqual(['3']);
    for (const since of ['x', '-1', '1.5', '', '9'.repeat(16)])
      expect((await fetch(`${url}live?since=${since}`, { headers: RIGHT })).status, since).toBe(400);
  });

  it('25. a reader that sleeps resumes with how many were dropped, and the ring stays bounded', async () => {
    const ring = new LiveRing();
    const answer = await asked(`${await serving(ring)}live`);
    // More than the sockets take: 40 MB.
    const [count, filler] = [40_000, 'x'.repeat(1000)];
    for (let n = 0; n < count; n++) {
      ring.push(`{"n":${n},"filler":"${filler}"}`);
      // Lets the server write what the sockets take.
      if (n % 500 === 0) await new Promise(setImmediate);
    }
    expect(ring.size.lines).toBe(10_000);
    const lines = await linesUntil(answer, count);
    const dropped = lines.map(droppedIn).reduce((sum, each) => sum + each, 0);
    expect(dropped).toBeGreaterThan(10_000);
    expect(lines.filter((line) => droppedIn(line) === 0)).toHaveLength(count - dropped);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ n: count - 1 });
  });

  it('has room for eight readers; one that goes makes room', async () => {
    const ring = new LiveRing();
    const url = await serving(ring);
    const answers: IncomingMessage[] = [];
    for (let i = 0; i < 8; i++) answers.push(await asked(`${url}live`));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(200));
    const status = async (): Promise<number | undefined> => {
      const answer = await asked(`${url}live`);
      answer.destroy();
      return answer.statusCode;
    };
    expect(await status()).toBe(503);
    expect((await fetch(`${url}live`, { method: 'HEAD', headers: RIGHT })).status).toBe(200);
    answers[5]!.destroy();
    await expect.poll(status).toBe(200);
    // A server that ends does not wait for readers.
    await open.pop()!.close();
    for (const answer of answers) answer.destroy();
  });
});
