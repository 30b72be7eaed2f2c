/**
 * Searches, for each pair of CARP dialects, for a scenario in which hosts of one dialect act differently from hosts of
 * the other, shrinks it, and writes fixtures/disagreements. The search for a pair starts where the notes describe a
 * difference.
 *
 *     npx tsx scripts/find-disagreements.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { DialectName } from '@carplab/codec';
import {
  disagree,
  type FaultKind,
  type ScenarioOptions,
  scenarios,
  transitionsAs,
  withDialect,
} from '@carplab/properties';
import { formatScenario } from '@carplab/sim/scenario';
import fc from 'fast-check';

interface Pair {
  readonly dialects: readonly [DialectName, DialectName];
  readonly faults: readonly FaultKind[];
  readonly options?: ScenarioOptions;
  readonly differs: string;
  /** Paragraph of the protocol notes. */
  readonly place: string;
}

const TWO: ScenarioOptions = { minHosts: 2, preempt: false, distinct: true };

const PAIRS: readonly Pair[] = [
  {
    dialects: ['freebsd', 'openbsd'],
    faults: ['demote'],
    options: TWO,
    differs:
      'An OpenBSD backup takes over from a more demoted master even without preempt; a FreeBSD backup needs preempt.',
    place: '3.2, 3.5',
  },
  {
    dialects: ['freebsd', 'netbsd'],
    faults: [],
    options: { families: [6] },
    differs: 'NetBSD has the IPv6 timer compiled out: with IPv6 addresses only, nobody ever becomes MASTER.',
    place: '3',
  },
  {
    dialects: ['freebsd', 'dragonfly'],
    faults: [],
    differs:
      'With preempt DragonFly goes from INIT straight to MASTER; FreeBSD waits for its master-down time.',
    place: '3.1',
  },
  {
    dialects: ['freebsd', 'freebsd9'],
    faults: ['vhid'],
    options: TWO,
    differs:
      '`ifconfig carp0 down` on a FreeBSD 9 master says goodbye, and the backup takes over at once; since FreeBSD 10 a vhid that is removed says nothing.',
    place: '3.6',
  },
  {
    dialects: ['freebsd', 'ucarp'],
    faults: [],
    options: { minHosts: 2, preempt: false },
    differs: 'Equal FreeBSD masters both yield, and meet again and again; of two UCARPs the address decides.',
    place: '3.1, 3.7',
  },
  {
    dialects: ['openbsd', 'netbsd'],
    faults: ['demote'],
    options: TWO,
    differs:
      'OpenBSD counts a demotion apart and compares it first; NetBSD sends skew 240 instead, and a backup without preempt lets that be.',
    place: '3.2, 3.4',
  },
  {
    dialects: ['openbsd', 'dragonfly'],
    faults: ['link'],
    options: { preempt: false },
    differs: 'OpenBSD goes to INIT with the carrier; DragonFly does not look at the carrier.',
    place: '3.4, 3.6',
  },
  {
    dialects: ['openbsd', 'freebsd9'],
    faults: ['shutdown'],
    options: TWO,
    differs:
      'A clean halt of OpenBSD says goodbye, and the backup takes over at once; that of FreeBSD 9 is silent.',
    place: '3.6',
  },
  {
    dialects: ['openbsd', 'ucarp'],
    faults: ['state'],
    options: TWO,
    differs: 'Made BACKUP, OpenBSD waits for its master-down time; UCARP first sleeps for 3 s, deaf.',
    place: '3.6, 3.7',
  },
  {
    dialects: ['netbsd', 'dragonfly'],
    faults: ['link'],
    options: { preempt: false },
    differs: 'NetBSD goes to INIT on every event of its interface; DragonFly looks at IFF_UP alone.',
    place: '3.4, 3.6',
  },
  {
    dialects: ['netbsd', 'freebsd9'],
    faults: [],
    options: { families: [6] },
    differs: 'FreeBSD 9 keeps a timer for IPv6, NetBSD has none: with IPv6 addresses only it stays BACKUP.',
    place: '3',
  },
  {
    dialects: ['netbsd', 'ucarp'],
    faults: ['vhid'],
    options: TWO,
    differs: '`ifconfig carp0 down` on a NetBSD master says goodbye; a UCARP that ends says nothing.',
    place: '3.6',
  },
  {
    dialects: ['dragonfly', 'freebsd9'],
    faults: [],
    differs: 'The shortcut from INIT to MASTER is DragonFly’s; FreeBSD 9.1 has it no longer.',
    place: '3.1, 7',
  },
  {
    dialects: ['dragonfly', 'ucarp'],
    faults: ['link'],
    options: { preempt: false },
    differs: 'Without a carrier UCARP becomes BACKUP; DragonFly stays what it is.',
    place: '3.4, 3.7',
  },
  {
    dialects: ['freebsd9', 'ucarp'],
    faults: [],
    options: { minHosts: 2, preempt: false },
    differs:
      'Of two equal masters FreeBSD 9 lets both yield, and UCARP only the one with the higher address.',
    place: '3.1, 3.7',
  },
];

const folder = new URL('../fixtures/disagreements/', import.meta.url);
mkdirSync(folder, { recursive: true });
const index = PAIRS.map((pair) => {
  const [one, other] = pair.dialects;
  const { faults, options = {}, differs, place } = pair;
  const families = other === 'ucarp' ? { families: [4] as const } : {};
  const arbitrary = scenarios({
    ...{ dialects: ['freebsd'], minHosts: 1, maxHosts: 2, maxSegments: 1, clocks: false, advbases: [1] },
    ...{ maxFaults: Math.min(1, faults.length), ...(faults.length === 0 ? {} : { faults }) },
    ...families,
    ...options,
  });
  const agree = fc.property(arbitrary, (input) => !disagree(input, one, other));
  const { counterexample } = fc.check(agree, { numRuns: 5000, seed: 1 });
  if (counterexample === null) throw new Error(`${one} and ${other} agree on all that was drawn`);
  const name = `${one} and ${other} differ`;
  const scenario = { ...counterexample[0], name, learn: differs };
  const transitions = {
    [one]: transitionsAs(scenario, one),
    [other]: transitionsAs(scenario, other),
  };
  const file = `${one}-${other}.yaml`;
  const header = `# ${differs}\n# Protocol notes, paragraph ${place}. Run it with the other dialect as well: defaults.\n`;
  writeFileSync(new URL(file, folder), header + formatScenario(withDialect(scenario, one)));
  process.stdout.write(
    `${name}: ${Object.values(transitions)
      .map((each) => each?.length)
      .join(' and ')} transitions\n`,
  );
  return { file, dialects: pair.dialects, differs, place, transitions };
});
writeFileSync(new URL('disagreements.json', folder), `${JSON.stringify(index, undefined, 1)}\n`);
