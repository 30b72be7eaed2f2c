import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PairCost } from './pf-pair-worker.js';
import type { PfRates } from './pf-worker.js';
import { onOneCpu } from './pinning.js';
import { type Row, rateRow } from './row.js';

const MANY = 100_000;

/** Segments of known connections through pf and through a whole host, with few states and with many. */
export function pfGroup(quick: boolean): Row[] {
  const [few, many] = [100, MANY].map((states) => rates(states, quick)) as [PfRates, PfRates];
  const states = `${MANY.toLocaleString('en')} states`;
  return [
    rateRow(
      'a TCP segment through its state in pf, dissecting included',
      few.pf,
      'dissecting alone',
      few.dissect,
    ),
    rateRow(`… ${states}`, many.pf, '100 states', few.pf),
    rateRow(`… and translated, ${states}`, many.nat, 'not translated', many.pf),
    rateRow('a host forwards it, pf and NAT', few.host, 'without pf', few.hostWithoutPf),
    rateRow(`… ${states}`, many.host, '100 states', few.host),
    pair(quick),
  ];
}

/** The pair in the simulator, virtual time over processor time. */
function pair(quick: boolean): Row {
  const cost = worker<PairCost>('./pf-pair-worker.ts', [MANY, quick ? 20 : 300]);
  const { states, virtualS, cpuS, packetsPerVirtualS } = cost;
  return {
    what: `the simulated pair, ${states.toLocaleString('en')} live states, ${packetsPerVirtualS} packets/s through NAT`,
    ours: `${cpuS.toFixed(2)} s`,
    against: 'real time',
    peer: `${virtualS} s`,
    ratio: virtualS / cpuS,
  };
}

function rates(states: number, quick: boolean): PfRates {
  return worker('./pf-worker.ts', [states, quick ? 100 : 200, quick ? 3 : 15]);
}

/** Output of the worker process. */
function worker<T>(name: string, parameters: readonly number[]): T {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const [program, ...args] = onOneCpu([
    process.execPath,
    ...['--import', 'tsx', script, ...parameters.map(String)],
  ]);
  return JSON.parse(
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  ) as T;
}
