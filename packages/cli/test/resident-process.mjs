/**
 * Answers questions to the built command, one after the other, in one process: what a start costs is paid once. A
 * question is a line of JSON from the file that is the first argument, and so is its answer, into the second.
 * The process ends when nobody can ask any more.
 *
 * Each question evaluates the file behind the command again, as a start does: it has its own arguments, environment,
 * folder, stdin and exit status. What is written to file descriptors 1 and 2 is kept for the answer.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const [questions, answers, entry, patienceMs] = process.argv.slice(2);
const from = fs.openSync(questions, 'r');
const to = fs.openSync(answers, 'w');
const write = fs.writeSync;
const NEWLINE = 0x0a;
/** What a question has on stdin. */
const GIVEN = join(tmpdir(), `carplab-stdin-${process.pid}`);

/** Thrown in place of ending this process. */
class Ended extends Error {}

/** What the present question has written, by file descriptor. */
const written = { 1: [], 2: [] };
const keep = (fd, data, encoding) => {
  const bytes = typeof data === 'string' ? Buffer.from(data, encoding) : Buffer.from(data);
  written[fd].push(bytes);
  return bytes.length;
};
fs.writeSync = (fd, data, ...rest) => {
  if (fd !== 1 && fd !== 2) return write(fd, data, ...rest);
  if (typeof data === 'string') return keep(fd, data, rest[1]);
  const [offset = 0, length = data.byteLength - offset] = rest;
  return keep(fd, Buffer.from(data.buffer, data.byteOffset + offset, length));
};
syncBuiltinESMExports();
for (const [fd, stream] of [
  [1, process.stdout],
  [2, process.stderr],
])
  stream.write = (data, encoding, done) => {
    keep(fd, data, typeof encoding === 'string' ? encoding : undefined);
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };

/** Ends this process if a question takes too long, also in a loop that lets no timer run. */
const busy = new Int32Array(new SharedArrayBuffer(4));
new Worker(
  `const { workerData: { busy, patienceMs, pid } } = require('node:worker_threads');
  for (;;) {
    const question = Atomics.load(busy, 0);
    if (Atomics.wait(busy, 0, question, question % 2 === 0 ? undefined : patienceMs) === 'timed-out') process.kill(pid, 'SIGKILL');
  }`,
  { eval: true, workerData: { busy, patienceMs: Number(patienceMs), pid: process.pid } },
).unref();
const turn = () => {
  Atomics.add(busy, 0, 1);
  Atomics.notify(busy, 0);
};

/** The listeners that were there before the first question. */
const own = new Map();
const listeners = () =>
  process.eventNames().flatMap((name) => process.rawListeners(name).map((each) => [name, each]));
for (const [name, each] of listeners()) own.set(each, name);

let asked = 0;
async function answer({ args, env, cwd, input }) {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, entry, ...args];
  process.exitCode = undefined;
  fs.writeFileSync(GIVEN, Buffer.from(input, 'base64'));
  // The lowest number that is free: stdin's.
  fs.closeSync(0);
  fs.openSync(GIVEN, 'r');
  fs.unlinkSync(GIVEN);
  const stdin = fs.createReadStream('', { fd: 0, autoClose: false });
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  const status = await new Promise((resolve) => {
    const end = (code) => resolve(code ?? process.exitCode ?? 0);
    process.exit = (code) => {
      end(code);
      throw new Ended();
    };
    const fail = (error) => {
      if (error instanceof Ended) return;
      // As Node ends a process.
      keep(2, `Uncaught ${error instanceof Error ? error.stack : String(error)}\n`);
      end(1);
    };
    process.on('uncaughtException', fail);
    process.on('unhandledRejection', fail);
    import(`${entry}?${asked++}`).then(() => end(), fail);
  });
  for (const [name, each] of listeners()) {
    if (own.has(each)) continue;
    process.removeListener(name, each);
    if (name === 'exit') each(status);
  }
  const [stdout, stderr] = [1, 2].map((fd) => Buffer.concat(written[fd].splice(0)).toString('base64'));
  return { status, stdout, stderr };
}

let parts = [];
const chunk = Buffer.alloc(1 << 16);
for (;;) {
  const length = fs.readSync(from, chunk);
  // Whoever asked has ended.
  if (length === 0) break;
  parts.push(Buffer.from(chunk.subarray(0, length)));
  if (chunk[length - 1] !== NEWLINE) continue;
  turn();
  const said = Buffer.from(`${JSON.stringify(await answer(JSON.parse(Buffer.concat(parts).toString())))}\n`);
  turn();
  for (let at = 0; at < said.length; ) at += write(to, said, at);
  parts = [];
}
process.reallyExit(0);
