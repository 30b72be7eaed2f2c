import { chmodSync, lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, unlinkSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
/** If there are too many connections, the one that has been silent for longest must go, unless it has just come. */
const FRESH_MS = 1000;
/** Between two tries of a busy one. */
const AGAIN_MS = 200;
const BUSY = {
  ok: false,
  busy: true,
  reason: `busy: it has ${MOST_CONNECTIONS} connections already; try again`,
};

/** The directory of control sockets, which only its owner can enter. */
export function controlDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const runtime = env['XDG_RUNTIME_DIR'];
  if (runtime) return join(runtime, 'carplab');
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? '/run/carplab' : join(tmpdir(), `carplab-${uid}`);
}

/** The inode of this process's network namespace, as text; '' if the system has none. */
export function networkNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/net'))?.[0] ?? '';
  } catch {
    return '';
  }
}

/**
 * Default path of the control socket of the `speak` on these interfaces: `speak-4026531840:eth0+eth1.sock`. Interfaces of
 * two network namespaces can have one name, and none has a colon in it.
 */
export function controlPath(interfaces: readonly string[], namespace: string = networkNamespace()): string {
  const where = namespace === '' ? '' : `${namespace}:`;
  return join(controlDirectory(), `speak-${where}${interfaces.join('+')}.sock`);
}

/** A control socket with a default path, of a `speak` that may have ended. */
export interface ControlSocket {
  readonly path: string;
  readonly interfaces: readonly string[];
  /** As `networkNamespace`; '' if the path does not say. */
  readonly namespace: string;
}

/** All control sockets with default paths, in every network namespace. */
export function controlSockets(): ControlSocket[] {
  const directory = controlDirectory();
  let names: string[] = [];
  try {
    names = readdirSync(directory).sort();
  } catch {}
  return names.flatMap((name): ControlSocket | readonly [] => {
    const [, namespace = '', interfaces] = /^speak-(?:(\d+):)?(.*)\.sock$/.exec(name) ?? [];
    if (interfaces === undefined) return [];
    return { path: join(directory, name), interfaces: interfaces.split('+'), namespace };
  });
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
    const connections = new Connections();
    const server = createServer((socket) => {
      if (connections.admit(socket)) serve(socket, answer, () => connections.heard(socket));
    });
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

/** The open connections. Silent ones keep nobody out. */
class Connections {
  /** When each last said something, ms; the one that has been silent for longest comes first. */
  readonly #heardMs: Map<Socket, number> = new Map();

  /** Whether there is room for one more; if not, the newcomer gets `busy`. */
  admit(socket: Socket): boolean {
    socket.on('error', () => {});
    socket.on('close', () => this.#heardMs.delete(socket));
    const [oldest] = this.#heardMs;
    if (oldest !== undefined && this.#heardMs.size >= MOST_CONNECTIONS) {
      const [silent, sinceMs] = oldest;
      if (performance.now() - sinceMs < FRESH_MS) {
        socket.end(`${JSON.stringify(BUSY)}\n`);
        // A request that waits unread would end the connection before its answer.
        socket.resume();
        socket.setTimeout(FRESH_MS, () => socket.destroy());
        return false;
      }
      this.#heardMs.delete(silent);
      silent.destroy();
    }
    this.heard(socket);
    return true;
  }

  heard(socket: Socket): void {
    this.#heardMs.delete(socket);
    this.#heardMs.set(socket, performance.now());
  }
}

function serve(socket: Socket, answer: (request: ControlRequest) => ControlAnswer, heard: () => void): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('data', (piece: string) => {
    heard();
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

/**
 * Sends a request to the `speak` that listens at a path; again while that is busy and patience lasts. Rejects with a
 * `ControlFailure`.
 */
export async function askControl(
  path: string,
  request: ControlRequest,
  patienceMs = 5000,
): Promise<ControlAnswer> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const answer = await askOnce(path, request, patienceMs);
    if (answer['busy'] !== true || performance.now() + AGAIN_MS > endMs) return answer;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function askOnce(path: string, request: ControlRequest, patienceMs: number): Promise<ControlAnswer> {
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
      else if (code === 'EPIPE' || code === 'ECONNRESET') fail(`${path} closed the connection; try again`);
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
