/**
 * Runs one kernel in its own process for `contest.ts`, so that no contender sees another's types, heap or
 * compiled code.
 */
import { PACKETS } from './packets.js';

/** From the parent: run for this long. */
export interface RoundRequest {
  readonly roundMs: number;
}
/** To the parent. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly digest: number }
  | { readonly kind: 'missing'; readonly why: string }
  /** Packets per second of processor time. */
  | { readonly kind: 'rate'; readonly rate: number };

interface KernelModule {
  /** Handles all packets once; returns what every kernel of the same contest must return. */
  pass(): number;
}

const WARM_UP_MS = 500;

/**
 * Processor time of all threads, compiler and garbage collector included: on one processor the same as wall
 * time, but not disturbed by other processes.
 */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function rateOver(ms: number, kernel: KernelModule, digest: number): number {
  const start = process.cpuUsage();
  let passes = 0;
  let spent = 0;
  while (spent < ms) {
    for (let i = 0; i < 8; i++) if (kernel.pass() !== digest) throw new Error('a pass gave another result');
    passes += 8;
    spent = cpuMs(start);
  }
  return (passes * PACKETS * 1000) / spent;
}

const send = (message: WorkerMessage): void => void process.send!(message);

try {
  const kernel = (await import(`./kernels/${process.argv[2]}.ts`)) as KernelModule;
  const digest = kernel.pass();
  rateOver(WARM_UP_MS, kernel, digest);
  process.on('message', ({ roundMs }: RoundRequest) =>
    send({ kind: 'rate', rate: rateOver(roundMs, kernel, digest) }),
  );
  send({ kind: 'ready', digest });
} catch (error) {
  send({ kind: 'missing', why: error instanceof Error ? error.message : String(error) });
}
