import { describe, expect, it } from 'vitest';
import {
  type Families,
  type Pair,
  pairName,
  pairsOf,
  possible,
  type SideName,
  VARIANTS,
} from './matrix/cells.js';
import { type Expected, expectedOutcomes, type Outcome, PHASES } from './matrix/expected.js';
import { type Done, simulate } from './matrix/simulated.js';
import { type Change, Side } from './matrix/wire.js';
import { type Lab, skipLoudly, whyNoLab } from './namespaces.js';
import { inLab } from './standstill.js';

const skip = skipLoudly('every pair of dialects on a real wire', whyNoLab('cap'));

/** What is done in each phase, and the pause after it, ms: longer than a master-down time if one may pass. */
const SCRIPT: readonly { readonly does: readonly [SideName, string][]; readonly lastsMs: number }[] = [
  {
    does: [
      ['b', 'start'],
      ['a', 'start'],
    ],
    lastsMs: 6000,
  },
  { does: [['a', 'crash']], lastsMs: 5000 },
  { does: [['a', 'start']], lastsMs: 6000 },
  { does: [['a', 'preempt on']], lastsMs: 3000 },
  {
    does: [
      ['a', 'preempt off'],
      ['b', 'preempt on'],
      ['a', 'demote'],
    ],
    lastsMs: 5000,
  },
  {
    does: [
      ['b', 'preempt off'],
      ['a', 'promote'],
      ['a', 'preempt on'],
    ],
    lastsMs: 5000,
  },
  {
    does: [
      ['a', 'preempt off'],
      ['a', 'leave'],
    ],
    lastsMs: 5000,
  },
];
/** Extra time for a busy machine. */
const PATIENCE_MS = 20_000;

/** What was found for a cell. */
type Found = { readonly a: string; readonly b: string; readonly left?: string };

/** A wire with all pairs over some families, run through the script. */
class Wire {
  readonly families: Families;
  readonly sides: Record<SideName, Side>;
  readonly pairs: Pair[];
  readonly done: Done[] = [];
  /** Phase by phase, the cells that were wrong: what was found, what was expected, and each change. */
  readonly wrong: { readonly found: string; readonly wanted: string; readonly changes: string }[] = [];
  /** When it ended. */
  endUs = 0;

  constructor(lab: Lab, families: Families) {
    this.families = families;
    this.sides = { a: new Side(lab, 'a', families), b: new Side(lab, 'b', families) };
    this.pairs = pairsOf(families).filter(possible);
  }

  async run(): Promise<void> {
    const { a, b } = this.sides;
    await Promise.all([a.ready(), b.ready()]);
    await Promise.all([a.does('prepare'), b.does('prepare')]);
    for (const [phase, { does, lastsMs }] of SCRIPT.entries()) {
      if (phase > 0 && does.some(([, word]) => word === 'start')) await a.does('prepare');
      // At the start both at once; a crash, and what an administrator does, in order.
      const times = phase === 0 ? await Promise.all(does.map((each) => this.#do(each))) : [];
      for (const each of phase === 0 ? [] : does) times.push(await this.#do(each));
      does.forEach(([side, word], i) => {
        this.done.push({ side, word, atUs: times[i]! });
      });
      const endMs = Date.now() + lastsMs;
      while (Date.now() < endMs || (Date.now() < endMs + PATIENCE_MS && !this.#asExpected(phase)))
        await new Promise((resolve) => setTimeout(resolve, 100));
      const words = (name: string, { a: one, b: two, left = '' }: Outcome | Found): string =>
        `${PHASES[phase]}: ${name}: a ${one}, b ${two} ${left}`.trim();
      for (const { name, found, wanted, changes } of this.#cells(phase)) {
        const cell = { found: words(name, found), wanted: words(name, wanted), changes };
        if (cell.found !== cell.wanted) this.wrong.push(cell);
      }
    }
    this.endUs = Number(process.hrtime.bigint() / 1000n);
    await Promise.all([a.ends(), b.ends()]);
  }

  #do([side, word]: readonly [SideName, string]): Promise<number> {
    return this.sides[side].does(word);
  }

  #asExpected(phase: number): boolean {
    return this.#cells(phase).every(({ found, wanted }) => found.a === wanted.a && found.b === wanted.b);
  }

  /** The states of all cells now, in a phase. */
  #cells(phase: number) {
    const { a, b } = this.sides;
    a.look();
    b.look();
    const fromUs = this.done.at(-SCRIPT[phase]!.does.length)!.atUs;
    const states = { a: lastStates(a.changes), b: lastStates(b.changes) };
    return this.pairs.flatMap((pair) =>
      VARIANTS.map((variant, i) => {
        const vhid = pair.firstVhid + i;
        const wanted = outcomes(pair, i)[phase]!;
        const is = (side: SideName): Expected | string => {
          if (wanted[side] === 'OFF') return 'OFF';
          const moves = wanted[side] === 'to and fro' && toAndFro(since(this.sides[side], vhid, fromUs));
          return moves ? 'to and fro' : (states[side].get(vhid) ?? 'nothing');
        };
        const last = since(b, vhid, fromUs).findLast(({ to }) => to === 'MASTER')?.reason ?? '';
        const left = /going to time out|will time out/.test(last) ? 'told' : 'timed out';
        const found = { a: is('a'), b: is('b'), ...(wanted.left === undefined ? {} : { left }) };
        const changes = (['a', 'b'] as const).flatMap((side) =>
          since(this.sides[side], vhid, fromUs).map(
            ({ from, to, reason, atUs }) => `${side} ${from} to ${to} (${reason}) after ${atUs - fromUs} µs`,
          ),
        );
        return { name: `${pairName(pair)}, ${variant}`, found, wanted, changes: changes.join(', ') };
      }),
    );
  }
}

const outcomes = (pair: Pair, variant: number): Outcome[] => expectedOutcomes(pair, VARIANTS[variant]!);
function lastStates(changes: readonly Change[]): Map<number, string> {
  return new Map(changes.map(({ vhid, to }) => [vhid, to]));
}

const since = ({ changes }: Side, vhid: number, fromUs: number): Change[] =>
  changes.filter((each) => each.vhid === vhid && each.atUs >= fromUs);

/** Whether some pair oscillates: then the number of transitions depends on the moment of the check. */
const settles = (pair: Pair, variant: number): boolean =>
  outcomes(pair, variant).every(({ a, b }) => a !== 'to and fro' && b !== 'to and fro');

describe.skipIf(skip).concurrent.each<Families>(['4', '6', '4+6'])(
  'every pair of dialects on a real wire, IPv%s',
  (families) => {
    const run = async (lab: Lab): Promise<void> => {
      const wire = new Wire(lab, families);
      await wire.run();
      const changes = wire.wrong.map((cell) => `${cell.found}: ${cell.changes}`).join('\n');
      expect(
        wire.wrong.map(({ found }) => found),
        changes,
      ).toEqual(wire.wrong.map(({ wanted }) => wanted));
      compareWithSim(wire);
      const timing = [...wire.sides.a.timing, ...wire.sides.b.timing];
      const fired = timing.reduce((sum, each) => sum + each.fired, 0);
      const late = timing.reduce((sum, each) => sum + each.late, 0);
      const worst = Math.max(...timing.map(({ worstUs }) => worstUs)) / 1000;
      process.stderr.write(
        `IPv${families}: ${fired} timers, ${((100 * late) / fired).toFixed(2)} % more than 2 ms late, the latest by ${worst.toFixed(1)} ms\n`,
      );
    };
    it('does what carp.md says, and what the simulator does', { timeout: 900_000 }, () => inLab(run));
  },
);

function toAndFro(changes: readonly Change[]): boolean {
  return (
    changes.some(({ from, to }) => from === 'BACKUP' && to === 'MASTER') &&
    changes.some(({ to }) => to === 'BACKUP')
  );
}

/** The same transitions for the same reasons in the same order; the differences in time are printed. */
function compareWithSim(wire: Wire): void {
  const differences: number[] = [];
  for (const pair of wire.pairs) {
    const start = (side: SideName): number => wire.sides[side].starts.get(pair.firstVhid)![0]!;
    const zeroUs = Math.min(start('a'), start('b'));
    // The first two are the starts; a's second start is its own.
    const done = wire.done.slice(2).map((each) => ({
      ...each,
      atUs:
        (each.word === 'start' ? wire.sides[each.side].starts.get(pair.firstVhid)![1]! : each.atUs) - zeroUs,
    }));
    const begun = { a: start('a') - zeroUs, b: start('b') - zeroUs };
    const simulated = simulate(pair, begun, done, wire.endUs - zeroUs);
    for (const side of ['a', 'b'] as const) {
      for (let i = 0; i < VARIANTS.length; i++) {
        if (!settles(pair, i)) continue;
        const vhid = pair.firstVhid + i;
        const live = wire.sides[side].changes.filter((each) => each.vhid === vhid);
        const sim = simulated[side].filter((each) => each.vhid === vhid);
        const words = (all: readonly Change[]): string[] =>
          all.map(({ from, to, reason }) => `${from} to ${to} (${reason})`);
        expect([pairName(pair), VARIANTS[i], side, ...words(live)]).toEqual([
          pairName(pair),
          VARIANTS[i],
          side,
          ...words(sim),
        ]);
        live.forEach((each, n) => {
          differences.push(each.atUs - zeroUs - sim[n]!.atUs);
        });
      }
    }
  }
  differences.sort((one, other) => one - other);
  const at = (share: number): string =>
    (differences[Math.floor(share * (differences.length - 1))]! / 1000).toFixed(2);
  process.stderr.write(
    `IPv${wire.families}: ${differences.length} transitions as in the simulator; live minus simulated, ms: median ${at(0.5)}, 90 % ${at(0.9)}, 99 % ${at(0.99)}, from ${at(0)} to ${at(1)}\n`,
  );
}
