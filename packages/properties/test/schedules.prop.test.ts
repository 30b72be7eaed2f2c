import { scenarioJsonSchema } from '@carplab/sim/scenario';
import { describe, expect, it } from 'vitest';
import { findScenario, scenarios } from '../src/index.js';
import { PROFILES } from './profiles.js';

const WANTED = process.env['CARPLAB_WHOLE'] === '1' ? 10_000 : 2500;
const names = Object.keys(PROFILES);
const EACH = Math.ceil(WANTED / names.length);
/** A kind of step that is drawn less often has not been searched. */
const LEAST = 20;
/** What a scenario can have beside hosts. */
const NETWORK = ['links', 'clients', 'servers'];
/** The keys of a step that say when, and not what. */
const WHEN = ['at', 'within', 'last', 'repeat'];

describe(`the invariants hold on ${WANTED} schedules`, () => {
  let reached = 0;
  const drawn = new Map<string, number>();
  const count = (what: string): void => void drawn.set(what, (drawn.get(what) ?? 0) + 1);

  it.each(names)(
    '%s',
    (name) => {
      const counted = scenarios(PROFILES[name]).map((scenario) => {
        for (const step of scenario.steps ?? []) for (const kind of Object.keys(step)) count(kind);
        for (const key of NETWORK) if (key in scenario) count(key);
        for (const { between, segment } of scenario.links ?? [])
          if (JSON.stringify(scenario.steps ?? []).includes(`"${segment}:${between.join('-')}"`))
            count('at a link');
        return scenario;
      });
      const found = findScenario(counted, undefined, { numRuns: EACH });
      expect(found?.report).toBeUndefined();
      reached += EACH;
    },
    600_000,
  );

  it('that many were reached', () => {
    process.stdout.write(`${reached} schedules of ${names.length} kinds held all invariants\n`);
    expect(reached).toBeGreaterThanOrEqual(WANTED);
  });

  it(`every kind of step was drawn ${LEAST} times`, () => {
    const kinds = stepKinds();
    expect(kinds).toContain('forgePfsync');
    const all = [...kinds, ...NETWORK, 'at a link'];
    expect(all.filter((kind) => (drawn.get(kind) ?? 0) < LEAST)).toEqual([]);
  });
});

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

function stepKinds(): string[] {
  const root: Schema = scenarioJsonSchema();
  const follow = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : follow(root.$defs![schema.$ref.split('/').at(-1)!]!);
  const { properties } = follow(follow(root.properties!['steps']!).items!);
  return Object.keys(properties!).filter((kind) => !WHEN.includes(kind));
}
