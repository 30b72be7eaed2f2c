import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PatientOutput } from '../src/output/patient-output.js';
import { linesOf, scratch } from './carplab.js';

const folder = scratch();

describe('output that never waits', () => {
  it('on a full disk drops lines, counts them, and reports that once', async () => {
    const full = openSync('/dev/full', 'w');
    const failures: string[] = [];
    let closed = false;
    const output = new PatientOutput(
      full,
      () => {
        closed = true;
      },
      (error) => failures.push(error.message),
    );
    for (let i = 0; i < 5; i++) {
      output.line('a line', output.lost);
      await output.flushed(1000);
    }
    closeSync(full);
    expect(output.lost).toBe(5);
    expect(closed).toBe(false);
    expect(failures).toEqual([expect.stringContaining('ENOSPC')]);
  });

  it('drops lines for a stopped reader, and the next line says how many', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    const output = new PatientOutput(writer, () => {});
    const line = 'x'.repeat(9999);
    const written = 300;
    for (let i = 0; i < written; i++) output.line(line);
    const { lost } = output;
    expect(lost).toBeGreaterThan(100);
    let text = '';
    const chunk = Buffer.alloc(1 << 16);
    const read = (): void => {
      try {
        text += chunk.toString('latin1', 0, readSync(reader, chunk));
      } catch {}
    };
    const reading = setInterval(read, 1);
    await output.flushed(20_000);
    output.line(`lost ${lost}`, lost);
    await output.flushed(20_000);
    clearInterval(reading);
    read();
    expect(output.lost).toBe(0);
    const lines = linesOf(text);
    expect(lines.pop()).toBe(`lost ${lost}`);
    expect(lines.length + lost).toBe(written);
    expect(new Set(lines)).toEqual(new Set([line]));
    closeSync(writer);
    closeSync(reader);
  });

  it('reports a reader that closes its end', async () => {
    const pipe = join(folder, 'gone');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    closeSync(reader);
    const gone = new Promise<void>((resolve) => {
      const output = new PatientOutput(writer, resolve);
      output.line('a line');
    });
    await gone;
    closeSync(writer);
    unlinkSync(pipe);
  });
});
