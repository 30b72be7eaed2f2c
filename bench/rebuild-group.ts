import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { canMeasureMemory, runCommand } from './command.js';
import { missing } from './contest.js';
import { median } from './median.js';
import { writePfsync } from './pfsync-group.js';
import { type Row, rateRow } from './row.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const OUT = here('out/');
const NOTES = here('out/time.txt');
/** States of the table for each megabyte of the capture, which has twenty times as many. */
const ROWS_A_MEGABYTE = 200;

/**
 * `carplab states` of a capture in which every state is a new one, into a table that soon is full: process start
 * included, and the printing of the table. No other program reads a state, so tcpdump is only a reference.
 */
export function rebuildGroup(quick: boolean): Row[] {
  const megabytes = quick ? 50 : 500;
  const limit = ROWS_A_MEGABYTE * megabytes;
  const runs = quick ? 1 : 3;
  const file = `${OUT}states.pcap`;
  const small = `${OUT}states-small.pcap`;
  mkdirSync(OUT, { recursive: true });
  try {
    const count = writePfsync(file, megabytes);
    writePfsync(small, megabytes / 10);
    const carplab = (path: string, rows: number): string[] => [
      ...[process.execPath, here('../packages/cli/bin/carplab.js')],
      ...['states', path, '--limit', String(rows)],
    ];
    const times = (argv: readonly string[]) => Array.from({ length: runs }, () => runCommand(argv, NOTES));
    const ours = times(carplab(file, limit));
    if (!ours[0]!.stderr.startsWith(`${limit} states at `))
      throw new Error(`carplab states says ${ours[0]!.stderr}`);
    const speed = count / median(ours.map(({ seconds }) => seconds));
    const what = `states of ${megabytes} MB, a table of ${limit / 1000} k, states`;
    const rows = [rateRow(what, speed, 'tcpdump, which reads no state', tcpdumpRate(file, count, runs))];
    if (!canMeasureMemory) return rows;
    const large = median(ours.map(({ peakKiB }) => peakKiB!));
    // Both tables are full.
    const less = median(times(carplab(small, limit)).map(({ peakKiB }) => peakKiB!));
    const text = (kib: number): string => `${(kib / 1024).toFixed(1)} MiB`;
    return [
      ...rows,
      {
        what: `peak memory of states, ${megabytes} MB against ${megabytes / 10} MB`,
        ours: text(large),
        against: 'itself',
        peer: text(less),
        ratio: large / less,
        aim: { kind: 'equal within', tolerance: 0.2 },
      },
    ];
  } finally {
    rmSync(OUT, { recursive: true, force: true });
  }
}

function tcpdumpRate(file: string, states: number, runs: number): number | undefined {
  try {
    const seconds = Array.from({ length: runs }, () => runCommand(['tcpdump', '-nr', file], NOTES).seconds);
    return states / median(seconds);
  } catch (error) {
    missing('tcpdump', String(error));
    return undefined;
  }
}
