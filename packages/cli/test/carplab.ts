import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The root of the workspace. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));
/** The file behind the command. */
export const BIN: string = join(ROOT, 'packages/cli/bin/carplab.js');

/** The result of running the command. */
export interface Outcome {
  /** Exit status; null if a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Run as this user; only root may. */
  readonly uid?: number;
}

/**
 * Hides the caller's environment from the command; times in UTC, and the C locale. bash needs `--norc`
 * with it: without SHLVL it takes a socket on stdin for a remote login.
 */
export function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...extra };
}

/** A command that hangs is ended after this time, ms. */
export const PATIENCE_MS = 120_000;

/** Runs `carplab` as built, and waits for it; two minutes at most. `bytes` is stdout as it came. */
export function carplab(
  args: readonly string[],
  options: RunOptions = {},
): Outcome & { readonly bytes: Buffer } {
  const { input, env, cwd, uid } = options;
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [BIN, ...args], {
    env: environment(env),
    cwd: cwd ?? ROOT,
    input: input ?? new Uint8Array(0),
    maxBuffer: 1 << 28,
    timeout: PATIENCE_MS,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  // The input may be refused before it is read; one that has hung fails, whatever it did when it was ended.
  if (error && 'code' in error && error.code === 'ETIMEDOUT') throw error;
  return { status, signal, stdout: stdout.toString(), stderr: stderr.toString(), bytes: stdout };
}

/** The same without blocking, so that several may run at once. */
export function carplabSoon(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = startCarplab(args, options);
  child.process.stdin?.end(options.input);
  return child.outcome;
}

/** A running command that the test talks to. */
export interface Running {
  readonly process: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** The output so far. */
  stdout(): string;
  stderr(): string;
}

/** Starts `carplab` with pipes for stdin, stdout and stderr. */
export function startCarplab(args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: environment(options.env),
    cwd: options.cwd ?? ROOT,
    timeout: PATIENCE_MS,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // The command may end before it has read everything.
  child.stdin.on('error', () => {});
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return { process: child, outcome, stdout: () => stdout, stderr: () => stderr };
}

/** A new directory, removed after the tests of the file. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'carplab-test-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Paths of the captures of a folder of `fixtures`, relative to the root, sorted. */
export function fixtures(folder: 'ucarp' | 'freebsd'): string[] {
  return readdirSync(join(ROOT, 'fixtures', folder))
    .filter((name) => /\.(pcap|pcapng)$/.test(name))
    .sort()
    .map((name) => `fixtures/${folder}/${name}`);
}

/** Non-empty lines. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** The lines of `--json`, parsed. */
export function jsonLines<T>(text: string): T[] {
  return linesOf(text).map((line) => JSON.parse(line) as T);
}

/** The packets that `decode --json` printed: all lines but the summary. */
export function packetLines<T>(text: string): T[] {
  return jsonLines<T & { event?: string }>(text).filter(({ event }) => event === undefined);
}

/** Runs jobs, as many in parallel as a small machine can handle; results in order. */
export async function inParallel<A, B>(items: readonly A[], job: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await job(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: 3 }, worker));
  return results;
}

/** The packages that the command consists of; of web, what it imports. */
const BUNDLED = [
  ...[
    'codec',
    'capture',
    'analysis',
    'text',
    'election',
    'statesync',
    'pf',
    'implementations',
    'tcp',
    'host',
    'live',
    'cli',
  ].map((name) => `packages/${name}/src`),
  ...['model', 'server'].map((part) => `packages/web/src/${part}`),
  'sim/src',
];

/**
 * Tests of the command refuse to run on a stale build. The bundle is written after
 * everything that it consists of.
 */
function requireFreshBuild(): void {
  const bundle = statSync(join(ROOT, 'packages/cli/dist/carplab.js'), { throwIfNoEntry: false });
  for (const folder of BUNDLED) {
    const sources = join(ROOT, folder);
    const stale = readdirSync(sources, { recursive: true, encoding: 'utf8' }).find(
      (file) =>
        file.endsWith('.ts') &&
        !file.endsWith('.test.ts') &&
        (bundle === undefined || statSync(join(sources, file)).mtimeMs > bundle.mtimeMs),
    );
    if (stale) throw new Error(`${folder}/${stale} is newer than the build: run npm run build first`);
  }
}
requireFreshBuild();
