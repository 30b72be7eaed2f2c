import type { MatrixDialect, Pair, Variant } from './cells.js';

// What carp.md says of each cell, written from its tables, without a look at the machines.

/** What happens to all pairs, in this order. */
export const PHASES = [
  'start together',
  'a crashes',
  'a returns',
  'a may preempt',
  'a is demoted, b may preempt',
  'a is demoted no more, and may preempt',
  'a leaves cleanly',
] as const;

export type Expected = 'MASTER' | 'BACKUP' | 'OFF' | 'to and fro';

export interface Outcome {
  readonly a: Expected;
  readonly b: Expected;
  /** Why b became MASTER when a left: rule 3, or the time. Undefined where it did not, or neither is told apart. */
  readonly left?: 'told' | 'timed out';
}

type Family = 4 | 6;
type Two = { a: Expected; b: Expected };

/** §1: an IPv6 packet if there is an IPv6 address; NetBSD's is compiled out, UCARP has none. */
function sends(dialect: MatrixDialect, families: readonly Family[]): Family[] {
  return families.filter((family) => family === 4 || (dialect !== 'netbsd' && dialect !== 'ucarp'));
}

/** §3: two master-down timers; NetBSD's and UCARP's for IPv6 are not there. */
function timers(dialect: MatrixDialect, families: readonly Family[]): Family[] {
  return families.filter((family) => family === 4 || (dialect !== 'netbsd' && dialect !== 'ucarp'));
}

/** §2: in which order addresses enter the HMAC; UCARP has one. */
function hashed(dialect: MatrixDialect, families: readonly Family[], variant: Variant): string {
  const all = variant === 'one' ? '1' : '12';
  if (dialect === 'ucarp') return '4:1 6:';
  const four = families.includes(4) ? all : '';
  const inOrder = variant === 'descending' && dialect === 'dragonfly' ? '21' : all;
  return `4:${four} 6:${families.includes(6) ? inOrder : ''}`;
}

/** §3.6 */
const saysGoodbye = (dialect: MatrixDialect): boolean => dialect !== 'freebsd' && dialect !== 'ucarp';

/** What becomes of one virtual host of a pair, phase by phase. */
export function expectedOutcomes(pair: Pair, variant: Variant): Outcome[] {
  const { a, b } = pair;
  const families: Family[] = pair.families === '4+6' ? [4, 6] : pair.families === '4' ? [4] : [6];
  const same = hashed(a, families, variant) === hashed(b, families, variant);
  /** What x hears of a MASTER y. */
  const heard = (x: MatrixDialect, y: MatrixDialect): Family[] =>
    same ? sends(y, families).filter((family) => family === 4 || x !== 'ucarp') : [];
  const hears = (x: MatrixDialect, y: MatrixDialect): boolean => heard(x, y).length > 0;
  const timesOut = (x: MatrixDialect): boolean => timers(x, families).length > 0;
  /** Whether y's advertisements hold back all of x's timers. §3: each family its own; NetBSD has one for both. */
  const heldBack = (x: MatrixDialect, y: MatrixDialect): boolean =>
    x === 'netbsd' ? hears(x, y) : timers(x, families).every((family) => heard(x, y).includes(family));

  /** b beside a better MASTER a. */
  const beside = (before: Expected): Expected => {
    if (!hears(b, a)) return before === 'MASTER' || timesOut(b) ? 'MASTER' : 'BACKUP';
    return heldBack(b, a) ? 'BACKUP' : 'to and fro';
  };

  const start = (): Two =>
    timesOut(a)
      ? { a: 'MASTER', b: beside('BACKUP') }
      : { a: 'BACKUP', b: timesOut(b) ? 'MASTER' : 'BACKUP' };

  const crash = ({ b: before }: Two): Two => ({
    a: 'OFF',
    b: before === 'MASTER' || timesOut(b) ? 'MASTER' : 'BACKUP',
  });

  const back = ({ b: before }: Two): Two => {
    const kept = before === 'MASTER' && hears(a, b) && heldBack(a, b);
    if (kept || !timesOut(a)) return { a: 'BACKUP', b: before };
    return { a: 'MASTER', b: beside(before) };
  };

  /** Rule 1: with preempt, the better one takes over from the worse that it hears. */
  const preempts = (two: Two): Two => {
    if (two.b !== 'MASTER') return two;
    if (two.a !== 'MASTER' && !hears(a, b)) return two;
    return { a: 'MASTER', b: hears(b, a) ? beside('MASTER') : 'MASTER' };
  };

  /** §3.2 to 3.4: a's skew becomes 240; with OpenBSD byte 4 is 1, which only OpenBSD reads. b may preempt. */
  const demoted = (two: Two): Two => {
    if (two.a !== 'MASTER' || a === 'ucarp') return two;
    const yields: Two = { a: hears(a, b) && !heldBack(a, b) ? 'to and fro' : 'BACKUP', b: 'MASTER' };
    if (hears(b, a)) {
      const takes = a !== 'openbsd' || b === 'openbsd';
      return takes && hears(a, b) ? yields : takes ? { a: 'MASTER', b: 'MASTER' } : two;
    }
    // It does not hear that a is demoted; but a hears a better one.
    return two.b === 'MASTER' && hears(a, b) ? yields : two;
  };

  const leaves = (two: Two): Outcome => {
    if (two.b === 'MASTER') return { a: 'OFF', b: 'MASTER' };
    const told = two.a === 'MASTER' && saysGoodbye(a) && hears(b, a);
    if (!told && !timesOut(b)) return { a: 'OFF', b: 'BACKUP' };
    // Three of them have one phrase for both.
    const oneWord = b === 'netbsd' || b === 'dragonfly' || b === 'freebsd9' || two.b === 'to and fro';
    return { a: 'OFF', b: 'MASTER', ...(oneWord ? {} : { left: told ? 'told' : 'timed out' }) };
  };

  const outcomes: Two[] = [start()];
  for (const next of [crash, back, preempts, demoted, preempts] as const)
    outcomes.push(next(outcomes.at(-1)!));
  // A to and fro of a ends, too, when it may preempt.
  if (outcomes[4]!.a === 'to and fro') outcomes[5] = { a: 'MASTER', b: beside('MASTER') };
  return [...outcomes, leaves(outcomes[5]!)];
}
