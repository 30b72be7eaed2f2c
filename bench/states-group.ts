import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onOneCpu } from './pinning.js';
import { type Row, rateRow } from './row.js';
import type { StatesRates } from './states-worker.js';

/** What a state may take, indexes and wheel included. */
const MOST_BYTES = 256;

/** The state table under pfsync: what a million states cost. */
export function statesGroup(quick: boolean): Row[] {
  const states = quick ? 200_000 : 1_000_000;
  const { insert, map, bytes, updateFew, updateMany } = measure([states, states, quick ? 1 : 5]);
  const many = `${states.toLocaleString('en')} states`;
  return [
    rateRow(`INS into the table, ${many}`, insert, 'one million a second', 1e6, {
      kind: 'at least',
      ratio: 1,
    }),
    rateRow('…', insert, 'plain objects in a Map', map),
    rateRow(`UPD_C, ${many}`, updateMany, '1,000 states', updateFew, { kind: 'at least', ratio: 0.25 }),
    {
      what: 'memory of a state',
      ours: `${bytes.toFixed(0)} octets`,
      against: 'at most',
      peer: `${MOST_BYTES} octets`,
      ratio: MOST_BYTES / bytes,
      aim: { kind: 'at least', ratio: 1 },
    },
  ];
}

function measure(parameters: readonly number[]): StatesRates {
  const script = fileURLToPath(new URL('./states-worker.ts', import.meta.url));
  const [program, ...args] = onOneCpu([
    process.execPath,
    ...['--import', 'tsx', script, ...parameters.map(String)],
  ]);
  return JSON.parse(
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  ) as StatesRates;
}
