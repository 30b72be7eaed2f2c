import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { carplab, environment, type Outcome, PATIENCE_MS, ROOT, type RunOptions } from './carplab.js';

const PROGRAM = fileURLToPath(new URL('resident-process.mjs', import.meta.url));
const ENTRY = pathToFileURL(join(ROOT, 'packages/cli/dist/carplab.js')).href;

/** The process that answers, and the two FIFOs to it. */
class Resident {
  readonly #questions: number;
  readonly #answers: number;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'carplab-resident-'));
    const fifos = ['questions', 'answers'].map((name) => join(folder, name));
    const { status } = spawnSync('mkfifo', fifos);
    if (status !== 0) throw new Error('mkfifo failed');
    spawn(process.execPath, [PROGRAM, ...fifos, ENTRY, String(PATIENCE_MS)], {
      cwd: ROOT,
      env: environment(),
      stdio: ['ignore', 'ignore', 'inherit'],
    }).unref();
    // Each waits until the other end is open.
    this.#questions = openSync(fifos[0]!, 'w');
    this.#answers = openSync(fifos[1]!, 'r');
    rmSync(folder, { recursive: true });
  }

  ask(question: object): { status: number; stdout: string; stderr: string } {
    const line = Buffer.from(`${JSON.stringify(question)}\n`);
    for (let at = 0; at < line.length; ) at += writeSync(this.#questions, line, at);
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.alloc(1 << 16);
      const length = readSync(this.#answers, chunk);
      if (length === 0) throw new Error('the command ended without an answer, or hung');
      chunks.push(chunk.subarray(0, length));
      if (chunk[length - 1] === 0x0a) return JSON.parse(Buffer.concat(chunks).toString());
    }
  }
}

let resident: Resident | undefined;

/**
 * What the built command answers: the same as `carplab`, but from one process that tests share and that ends with
 * theirs, since most of a short command's time is its start. For what concerns the process itself (signals, streams,
 * users, memory, time zones), `carplab` starts one; `resident.test.ts` has both give the same.
 */
export function askCarplab(
  args: readonly string[],
  options: Omit<RunOptions, 'uid'> = {},
): Outcome & { readonly bytes: Buffer } {
  if (process.platform === 'win32') return carplab(args, options);
  const { input = new Uint8Array(0), env, cwd = ROOT } = options;
  resident ??= new Resident();
  const answer = resident.ask({
    args,
    env: environment(env),
    cwd,
    input: Buffer.from(input).toString('base64'),
  });
  const [bytes, stderr] = [answer.stdout, answer.stderr].map((text) => Buffer.from(text, 'base64'));
  return {
    status: answer.status,
    signal: null,
    stdout: bytes!.toString(),
    stderr: stderr!.toString(),
    bytes: bytes!,
  };
}
