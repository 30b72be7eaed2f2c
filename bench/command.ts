import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { onOneCpu, present } from './pinning.js';

/** GNU time, which measures a process's peak memory. */
const TIME = '/usr/bin/time';
export const canMeasureMemory: boolean = present(TIME, '-f', '%M', '-o', '/dev/null', 'true');

/** Resources that a process used, from start to end. */
export interface CommandRun {
  readonly seconds: number;
  /** Maximum resident set in KiB; undefined without GNU time. */
  readonly peakKiB: number | undefined;
  readonly stderr: string;
}

/**
 * Runs a command on the measured processor, with its output to /dev/null.
 *
 * @param notes a file that GNU time may write to; it is removed
 * @throws {Error} if the command fails
 */
export function runCommand(argv: readonly string[], notes: string): CommandRun {
  const measured = canMeasureMemory ? [TIME, '-f', '%M', '-o', notes, ...argv] : argv;
  const [program, ...args] = onOneCpu(measured);
  const start = performance.now();
  const { status, stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const seconds = (performance.now() - start) / 1000;
  if (error) throw error;
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}:\n${stderr}`);
  let peakKiB: number | undefined;
  if (canMeasureMemory) {
    peakKiB = Number(readFileSync(notes, 'utf8').trim());
    rmSync(notes);
  }
  return { seconds, peakKiB, stderr };
}

/** The output of a command, to check that it works. Undefined if it cannot be run. */
export function outputOf(argv: readonly string[]): string | undefined {
  const [program, ...args] = argv;
  const { stdout, status, error } = spawnSync(program!, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return error || status !== 0 ? undefined : stdout;
}
