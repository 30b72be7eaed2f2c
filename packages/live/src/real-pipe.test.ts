import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { expect, it } from 'vitest';
import { realPipe } from './real-pipe.js';

it('holds many small writes before it is read, and ends when its writers have ended', async () => {
  const { reader, writer } = realPipe()!;
  const packet = new Uint8Array(86).fill(7);
  for (let i = 0; i < 700; i++) writeSync(writer, packet);
  const child = spawn('printf', ['the end'], { stdio: ['ignore', writer, 'ignore'] });
  closeSync(writer);
  const parts: Buffer[] = [];
  reader.on('data', (bytes: Buffer) => parts.push(bytes));
  await new Promise((resolve) => reader.on('close', resolve));
  const bytes = Buffer.concat(parts);
  expect(bytes.length).toBe(700 * 86 + 7);
  expect(bytes.subarray(-7).toString()).toBe('the end');
  // Read in a few chunks, not packet by packet.
  expect(parts.length).toBeLessThan(10);
  expect(child.pid).toBeDefined();
});
