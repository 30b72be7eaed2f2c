import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './median.js';
import { onOneCpu } from './pinning.js';
import type { Aim, Row } from './row.js';
import type { SimResult } from './sim-worker.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const DAY_S = 86_400;

/** Hosts and VHIDs on one switch whose cost is measured; the first is the pair. */
const SIZES = [
  [2, 1],
  [10, 1],
  [100, 1],
  [1000, 1],
  [2, 16],
  [2, 255],
] as const;

const COST_BOUND =
  'between two hosts, each advertisement that arrives has also to be made, signed, hashed and switched, which costs as much again and which the others share among many receivers; with 255 vhids or a thousand hosts, what a delivery reads comes from a farther cache. See bench/README.md, "What bounds the simulator".';
const DAY_BOUND =
  'two thirds of the time are SHA-1, the switch and the event queue; see bench/README.md, "What bounds the simulator".';

/** The simulator: virtual time over real time, what an advertisement costs, what stays in memory. */
export function simGroup(quick: boolean): Row[] {
  return [...days(quick), ...costs(quick), memory(quick)];
}

/** A virtual day of the how-to's pair in processor time, each in a fresh process that has yet to be compiled. */
function days(quick: boolean): Row[] {
  const tasks = [
    ['a virtual day of the pair', 'day', 1],
    ['… with two clients that ping', 'day-pings', 5],
    ['… watched, as by carplab run', 'day-watched', undefined],
  ] as const;
  return tasks.map(([what, task, aimS]) => {
    const all = Array.from({ length: quick ? 1 : 5 }, () => worker([task]));
    if (new Set(all.map(({ traceHash }) => traceHash)).size > 1)
      throw new Error(`${task}: the same seed gave other traces`);
    const seconds = median(all.map(({ cpuMs }) => cpuMs)) / 1000;
    const aim: Aim | undefined = aimS === undefined ? undefined : { kind: 'at least', ratio: DAY_S / aimS };
    return {
      what,
      ours: `${seconds.toFixed(2)} s`,
      against: 'real time',
      peer: `${DAY_S} s`,
      ratio: DAY_S / seconds,
      ...(aim && { aim, bound: DAY_BOUND }),
    };
  });
}

/** What an advertisement that arrives costs, its part of making it included, as a segment grows. */
function costs(quick: boolean): Row[] {
  const measured = SIZES.map(([hosts, vhids]) => {
    const deliveries = quick ? 60_000 : 300_000;
    const { cpuMs, delivered } = worker(['steady', `${hosts}`, `${vhids}`, `${deliveries}`]);
    return { name: `${hosts} hosts, vhids: ${vhids}`, ns: (cpuMs * 1e6) / delivered };
  });
  const [pair, ...grown] = measured;
  const text = (ns: number): string => `${(ns / 1000).toFixed(2)} µs`;
  const rows = grown.map(
    ({ name, ns }): Row => ({
      what: `an advertisement delivered, ${name}`,
      ours: text(ns),
      against: pair!.name,
      peer: text(pair!.ns),
      ratio: pair!.ns / ns,
    }),
  );
  const dear = measured.reduce((a, b) => (a.ns > b.ns ? a : b));
  const cheap = measured.reduce((a, b) => (a.ns < b.ns ? a : b));
  return [
    ...rows,
    {
      what: `the dearest of these, ${dear.name}`,
      ours: text(dear.ns),
      against: `the cheapest, ${cheap.name}`,
      peer: text(cheap.ns),
      ratio: cheap.ns / dear.ns,
      aim: { kind: 'at least', ratio: 0.5 },
      bound: COST_BOUND,
    },
  ];
}

/** Bytes in use after a virtual month beside those after its second day. */
function memory(quick: boolean): Row {
  const days = quick ? 4 : 30;
  const { heap } = worker(['memory', `${days}`], ['--expose-gc']);
  const [second, last] = [heap![1]!, heap!.at(-1)!];
  const text = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return {
    what: `heap after ${days} virtual days`,
    ours: text(last),
    against: 'after two',
    peer: text(second),
    ratio: last / second,
    aim: { kind: 'equal within', tolerance: 0.05 },
  };
}

function worker(task: readonly string[], flags: readonly string[] = []): SimResult {
  return JSON.parse(output([...flags, '--import', 'tsx', here('sim-worker.ts'), ...task])) as SimResult;
}

function output(args: readonly string[]): string {
  const [program, ...rest] = onOneCpu([process.execPath, ...args]);
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', cwd: here('..') });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return stdout;
}
