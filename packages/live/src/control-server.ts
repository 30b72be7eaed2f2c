import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codeOf, wordsOf } from './errno.js';

/** A request is one JSON object on one line; so is the answer. */
export type ControlRequest = Readonly<Record<string, unknown>>;
export type ControlAnswer = Readonly<Record<string, unknown>>;

/** Bytes in sun_path of sockaddr_un, without its NUL. Node truncates a longer path, and so binds another one. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;
/** The longest request. */
const MOST_CHARACTERS = 4096;
const MOST_CONNECTIONS = 8;
const IDLE_MS = 10_000;

/** The directory of control sockets, which only its owner can enter. */
export function controlDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const runtime = env['XDG_RUNTIME_DIR'];
  if (runtime) return join(runtime, 'carplab');
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? '/run/carplab' : join(tmpdir(), `carplab-${uid}`);
}

/** Default path of the control socket of the `speak` on these interfaces. */
export function controlPath(interfaces: readonly string[]): string {
  return join(controlDirectory(), `speak-${interfaces.join('+')}.sock`);
}

/** The interfaces in a default path of a control socket; empty for other paths. */
export function controlInterfaces(path: string): string[] {
  return (
    basename(path)
      .match(/^speak-(.*)\.sock$/)?.[1]
      ?.split('+') ?? []
  );
}

/** The paths of all sockets in that directory. */
export function controlPaths(): string[] {
  const directory = controlDirectory();
  try {
    return readdirSync(directory)
      .filter((name) => /^speak-.*\.sock$/.test(name))
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

/** A control socket cannot be made, or does not answer. The message is for the user. */
export class ControlFailure extends Error {}

function requireFitting(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes === 0)
    throw new ControlFailure('a control socket requires a path, such as /run/carplab/speak.sock');
  if (bytes > LONGEST_PATH)
    throw new ControlFailure(
      `the socket path ${path} is too long: ${bytes} bytes, at most ${LONGEST_PATH}; choose a shorter one with --control`,
    );
}

/** What is at a path: nothing, a socket left behind by a killed process (`stale`), one in use, or another file. */
async function occupant(path: string): Promise<'nobody' | 'stale' | 'somebody' | 'other'> {
  try {
    if (!lstatSync(path).isSocket()) return 'other';
  } catch {
    return 'nobody';
  }
  return new Promise((resolve) => {
    const probe = createConnection(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve('somebody');
    });
    probe.on('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED' ? 'stale' : 'somebody'));
  });
}

/** In another user's directory, that user could replace the socket. Root is trusted. */
function requireOwn(directory: string): void {
  const { uid } = statSync(directory);
  if (uid !== 0 && uid !== process.getuid?.())
    throw new ControlFailure(`${directory} is another user's; choose another path with --control`);
}

/** Answers requests on a local socket of mode 0600. Rejects with a `ControlFailure`. */
export async function serveControl(
  path: string,
  answer: (request: ControlRequest) => ControlAnswer,
): Promise<{ close(): void }> {
  requireFitting(path);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    requireOwn(dirname(path));
    const who = await occupant(path);
    if (who === 'somebody')
      throw new ControlFailure(
        `another carplab speak answers at ${path}; choose another path with --control`,
      );
    if (who === 'other')
      throw new ControlFailure(`${path} exists and is not a socket; choose another path with --control`);
    if (who === 'stale') unlinkSync(path);
    const server = createServer((socket) => serve(socket, answer));
    server.maxConnections = MOST_CONNECTIONS;
    await listen(server, path);
    return {
      close: () => {
        server.close();
        try {
          unlinkSync(path);
        } catch {}
      },
    };
  } catch (error) {
    if (error instanceof ControlFailure) throw error;
    throw new ControlFailure(`no control socket at ${path}: ${wordsOf(error)}`);
  }
}

/** Listens. The umask ensures that others cannot connect even for a moment. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const before = process.umask(0o177);
    server.once('error', reject);
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve();
    });
    process.umask(before);
  });
}

function serve(socket: Socket, answer: (request: ControlRequest) => ControlAnswer): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => {});
  socket.on('data', (piece: string) => {
    text += piece;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      socket.write(`${JSON.stringify(answerLine(line, answer))}\n`);
    }
    if (text.length > MOST_CHARACTERS) socket.destroy();
  });
}

function answerLine(line: string, answer: (request: ControlRequest) => ControlAnswer): ControlAnswer {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    request = undefined;
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    return { ok: false, reason: 'a request is one JSON object on one line' };
  return answer(request as ControlRequest);
}

/** Sends a request to the `speak` that listens at a path. Rejects with a `ControlFailure`. */
export function askControl(path: string, request: ControlRequest, patienceMs = 5000): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    requireFitting(path);
    const socket = createConnection(path);
    let text = '';
    const fail = (words: string): void => {
      socket.destroy();
      reject(new ControlFailure(words));
    };
    socket.setEncoding('utf8');
    socket.setTimeout(patienceMs, () => fail(`no answer from ${path}`));
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('error', (error) => {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ECONNREFUSED') fail(`no carplab speak answers at ${path}`);
      else if (code === 'EACCES') fail(`${path} is another user's`);
      else fail(`${path}: ${error.message}`);
    });
    socket.on('data', (piece: string) => {
      text += piece;
      const end = text.indexOf('\n');
      if (end < 0) return;
      socket.destroy();
      try {
        resolve(JSON.parse(text.slice(0, end)) as ControlAnswer);
      } catch {
        reject(new ControlFailure(`${path} answers, but not as a carplab speak does`));
      }
    });
    socket.on('close', () => reject(new ControlFailure(`${path} closed without an answer`)));
  });
}
