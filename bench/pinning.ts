import { spawnSync } from 'node:child_process';

/** Whether a program can be run on this machine. */
export function present(program: string, ...args: string[]): boolean {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' });
  return error === undefined && status === 0;
}

/** The processor that runs everything measured: carplab and its peers, with all their threads. */
const CPU = process.env['BENCH_CPU'] ?? '0';

/** Whether measured processes are pinned to one processor. */
export const pinned: boolean = present('taskset', '-c', CPU, 'true');

/** How the machine line describes it. */
export const pinningText: string = pinned ? `pinned to processor ${CPU}` : 'NOT PINNED: no taskset';

/** The command line that runs `argv` on that processor. */
export function onOneCpu(argv: readonly string[]): [string, ...string[]] {
  const [program, ...rest] = argv;
  return pinned ? ['taskset', '-c', CPU, program!, ...rest] : [program!, ...rest];
}
