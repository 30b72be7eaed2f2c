import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  askControl,
  ControlFailure,
  controlDirectory,
  controlPath,
  controlSockets,
  networkNamespace,
  serveControl,
} from './control-server.js';

const folder = mkdtempSync(join(tmpdir(), 'carplab-control-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the control socket', () => {
  it('answers, has mode 0600, and is gone afterwards', async () => {
    const path = join(folder, 'new', 'speak.sock');
    const server = await serveControl(path, (request) => ({ ok: true, asked: request }));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    expect(await askControl(path, { command: 'status' })).toEqual({ ok: true, asked: { command: 'status' } });
    server.close();
    await expect(askControl(path, {})).rejects.toThrow(/no carplab speak answers/);
  });

  it('has its network namespace and the names of all its interfaces in its name', () => {
    const runtime = process.env['XDG_RUNTIME_DIR'];
    process.env['XDG_RUNTIME_DIR'] = mkdtempSync(join(folder, 'run-'));
    try {
      expect(controlSockets()).toEqual([]);
      mkdirSync(controlDirectory());
      const here = networkNamespace();
      if (process.platform === 'linux') expect(here).toMatch(/^\d+$/);
      const paths = [
        controlPath(['eth0', 'eth1.100']),
        controlPath(['eth0'], '4026531840'),
        controlPath(['eth0'], ''),
      ];
      for (const path of [...paths, join(controlDirectory(), 'other.sock')]) writeFileSync(path, '');
      expect(controlSockets()).toHaveLength(3);
      expect(controlSockets()).toEqual(
        expect.arrayContaining([
          { path: paths[0], interfaces: ['eth0', 'eth1.100'], namespace: here },
          { path: paths[1], interfaces: ['eth0'], namespace: '4026531840' },
          { path: paths[2], interfaces: ['eth0'], namespace: '' },
        ]),
      );
    } finally {
      if (runtime === undefined) delete process.env['XDG_RUNTIME_DIR'];
      else process.env['XDG_RUNTIME_DIR'] = runtime;
    }
  });

  it('says that it is busy to a crowd, and lets silent connections go', async () => {
    const path = join(folder, 'crowd.sock');
    const server = await serveControl(path, () => ({ ok: true }));
    const connect = (): Promise<Socket> =>
      new Promise((resolve) => {
        const socket = createConnection(path, () => resolve(socket));
        socket.on('error', () => {});
      });
    const idle: Socket[] = [];
    for (let i = 0; i < 12; i++) idle.push(await connect());
    expect(await askControl(path, {}, 100)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^busy: .*; try again$/),
    });
    // Later, the silent ones make room.
    expect(await askControl(path, {})).toEqual({ ok: true });
    for (const socket of idle) socket.destroy();
    server.close();
  });

  it('replaces the socket that a killed process left behind', async () => {
    const path = join(folder, 'stale.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    expect(spawnSync(process.execPath, ['-e', script]).signal).toBe('SIGKILL');
    expect(statSync(path).isSocket()).toBe(true);
    const server = await serveControl(path, () => ({ ok: true }));
    expect(await askControl(path, {})).toEqual({ ok: true });
    server.close();
  });

  it('leaves alone a socket in use, and a file that is not a socket', async () => {
    const path = join(folder, 'taken.sock');
    const server = await serveControl(path, () => ({ ok: true }));
    await expect(serveControl(path, () => ({}))).rejects.toThrow(ControlFailure);
    await expect(serveControl(path, () => ({}))).rejects.toThrow(/another carplab speak answers/);
    server.close();
    const file = join(folder, 'file');
    writeFileSync(file, 'mine');
    await expect(serveControl(file, () => ({}))).rejects.toThrow(/not a socket/);
    expect(statSync(file).size).toBe(4);
  });

  it('answers malformed requests, but closes on an endless line', async () => {
    const path = join(folder, 'rubbish.sock');
    const server = await serveControl(path, () => ({ ok: true }));
    const say = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let heard = '';
        const socket = createConnection(path, () => socket.write(text));
        socket.setEncoding('utf8').on('data', (piece: string) => {
          heard += piece;
          if (heard.endsWith('\n')) socket.destroy();
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(heard));
      });
    for (const line of ['{\n', '[]\n', 'null\n', '7\n'])
      expect(JSON.parse(await say(line))).toMatchObject({ ok: false });
    expect(await say('x'.repeat(100_000))).toBe('');
    expect(await askControl(path, {})).toEqual({ ok: true });
    server.close();
  });

  it('refuses a path that is too long instead of truncating it', async () => {
    const path = join(folder, 'x'.repeat(120));
    await expect(serveControl(path, () => ({}))).rejects.toThrow(/bytes, at most 10[37]; choose a shorter/);
    await expect(askControl(path, {})).rejects.toThrow(ControlFailure);
    await expect(serveControl('', () => ({}))).rejects.toThrow(/requires a path/);
    await expect(askControl('', {})).rejects.toThrow(/requires a path/);
    expect(readdirSync(folder).some((name) => name.startsWith('xx'))).toBe(false);
  });

  it('is in a directory of the user’s own', () => {
    expect(controlDirectory({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/run/user/7/carplab');
    expect(controlDirectory({})).toMatch(process.getuid?.() === 0 ? /^\/run\/carplab$/ : /carplab-\d+$/);
  });
});
