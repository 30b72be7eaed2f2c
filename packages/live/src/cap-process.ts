/**
 * The process that holds a cap handle: `node cap-process.js INTERFACE FILTER BUFFER_BYTES [POLICY PRIORITY]`, with a
 * socket to its port as file descriptor 3. With a policy it asks the scheduler for that policy, and to run as soon as it
 * wakes.
 *
 * It is a separate process for two reasons. The addon aborts its process (an assertion on libuv's status) as soon as the
 * interface goes down. And it delivers packets in a loop that ends only when none is left: during a flood nothing else
 * would run. Times are taken here, first of all; the monotonic clock is the machine's.
 */
import { Socket } from 'node:net';
import { loadAddon } from './addons.js';
import type { CapAddon, CapHandle } from './cap-addon.js';
import { KIND, MessageReader, message, putFrame, textMessage } from './cap-messages.js';
import { codeOf, wordsOf } from './errno.js';
import { watchKernelDrops } from './kernel-drops.js';
import { monotonicUs } from './live-clock.js';
import { beUrgent } from './urgency.js';

/** The largest frame, bytes. */
const LONGEST_FRAME = 65_536;
/** Frames that arrive together are passed on together; the first of them waits no longer than this. */
const PATIENCE_US = 500;
const CHUNK = 1 << 16;
/** The most bytes that wait for the port; beyond that, frames are dropped and counted. */
const MOST_WAITING = 8 << 20;

const [device = '', filter = '', bufferBytes = '0', policy, priority] = process.argv.slice(2);
if (policy !== undefined) beUrgent({ policy: Number(policy), priority: Number(priority) });
const socket = new Socket({ fd: 3 });
// If the port's process has gone, for whatever reason, this one ends too.
for (const event of ['end', 'close', 'error']) socket.on(event, () => process.exit(0));
// Signals are for the port's process, which still has a goodbye to send through this one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

let chunk = Buffer.allocUnsafe(CHUNK);
let filled = 0;
let firstUs = 0;
let dropped = 0;
let flushing = false;

function flush(): void {
  if (filled === 0) return;
  socket.write(chunk.subarray(0, filled));
  chunk = Buffer.allocUnsafe(CHUNK);
  filled = 0;
}

function flushSoon(): void {
  if (flushing) return;
  flushing = true;
  setImmediate(() => {
    flushing = false;
    flush();
    if (dropped === 0 || socket.writableLength > MOST_WAITING / 2) return;
    socket.write(countMessage(KIND.dropped, dropped));
    dropped = 0;
  });
}

function countMessage(kind: number, packets: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(Math.min(packets, 0xffffffff));
  return message(kind, count);
}

function take(frame: Buffer, length: number, truncated: boolean): void {
  const nowUs = monotonicUs();
  flushSoon();
  if (socket.writableLength > MOST_WAITING) {
    dropped++;
    return;
  }
  if (filled + length + 32 > CHUNK) flush();
  if (length + 32 > CHUNK) {
    const alone = Buffer.allocUnsafe(length + 32);
    socket.write(alone.subarray(0, putFrame(alone, 0, frame, length, nowUs, truncated)));
    return;
  }
  if (filled === 0) firstUs = nowUs;
  filled = putFrame(chunk, filled, frame, length, nowUs, truncated);
  if (nowUs - firstUs > PATIENCE_US) flush();
}

function send(handle: CapHandle, frame: Buffer): void {
  try {
    handle.send(frame, frame.length);
    socket.write(textMessage(KIND.sent, ''));
  } catch (error) {
    socket.write(textMessage(KIND.sent, `${codeOf(error)}\n${wordsOf(error)}`));
  }
}

try {
  const addon = loadAddon<CapAddon>('cap');
  const handle = new addon.Cap();
  const buffer = Buffer.alloc(LONGEST_FRAME);
  handle.on('packet', (length, truncated) => take(buffer, length, truncated));
  const linkType = handle.open(device, filter, Number(bufferBytes), buffer);
  const reader = new MessageReader((kind, rest) => {
    if (kind === KIND.send) send(handle, rest);
  });
  socket.on('data', (bytes) => reader.push(bytes));
  socket.write(textMessage(KIND.opened, linkType));
  watchKernelDrops((packets) => socket.write(countMessage(KIND.kernelDropped, packets)));
} catch (error) {
  socket.end(textMessage(KIND.failed, `${codeOf(error)}\n${wordsOf(error)}`));
}
