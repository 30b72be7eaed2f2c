import fc from 'fast-check';
import type { Fault, LinkOptions, Rule, SegmentOptions } from '../src/index.js';
import { World } from '../src/index.js';
import { ToyNode } from './toy-node.js';

/** Everything that defines a run of toy machines. */
export interface Topology {
  readonly seed: number;
  readonly segments: readonly Omit<SegmentOptions, 'name'>[];
  readonly nodes: readonly {
    readonly ports: readonly {
      readonly segment: number;
      readonly link: LinkOptions;
      readonly echo: boolean;
      readonly secure: boolean;
    }[];
    readonly driftPpb: number;
    readonly offsetUs: number;
    readonly meanUs: number;
  }[];
  readonly rules: readonly Rule[];
  readonly faults: readonly { readonly atUs: number; readonly fault: Fault }[];
}

export const LENGTH_US = 2_000_000;

const rate = fc.constantFrom(0, 0, 100_000, 500_000);
const link: fc.Arbitrary<LinkOptions> = fc.record({
  latencyUs: fc.constantFrom(0, 50, 50, 2000),
  jitterUs: fc.constantFrom(0, 0, 3000),
  lossPpm: rate,
  duplicatePpm: rate,
  reorderPpm: rate,
  corruptPpm: fc.constantFrom(0, 0, 50_000),
});
const segment = fc.record({
  ageingUs: fc.constantFrom(300_000, 300_000_000),
  macLimit: fc.constantFrom(2, 8192),
  snooping: fc.constantFrom('off' as const, 'on-with-querier' as const, 'on-without-querier' as const),
  membershipUs: fc.constant(1_000_000),
  forwardDelayUs: fc.constantFrom(0, 200_000),
});
const port = fc.record({
  segment: fc.nat(1),
  link,
  echo: fc.boolean(),
  secure: fc.constantFrom(false, false, true),
});
const node = fc.record({
  ports: fc.array(port, { minLength: 1, maxLength: 2 }),
  driftPpb: fc.constantFrom(0, 0, -200_000, 5_000_000),
  offsetUs: fc.integer({ min: -1000, max: 1_000_000 }),
  meanUs: fc.constantFrom(20_000, 100_000),
});
const names = ['n0', 'n1', 'n2', 'n3'];
/** Nodes in every topology. */
const FEWEST = 2;
const rule = (nodes: number): fc.Arbitrary<Rule> =>
  fc.record(
    {
      action: fc.constantFrom('pass' as const, 'delay' as const, 'drop' as const),
      reason: fc.constant('rule'),
      delayUs: fc.constant(7000),
      limit: fc.nat(5),
      nth: fc.integer({ min: 1, max: 4 }),
      when: fc.record(
        {
          frame: fc.nat(200),
          source: fc.constantFrom(...names.slice(0, nodes)),
          fromUs: fc.nat(LENGTH_US),
          direction: fc.constantFrom('out', 'in'),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['action', 'reason', 'delayUs'] },
  );

function fault(nodes: number): fc.Arbitrary<Fault> {
  const name = fc.constantFrom(...names.slice(0, nodes));
  const direction = fc.constantFrom('out' as const, 'in' as const);
  const short = fc.nat(600_000);
  const frame = fc.uint8Array({ minLength: 10, maxLength: 40 });
  const of = <K extends Fault['kind']>(kind: K) => fc.constant(kind);
  return fc.oneof(
    fc.record({ kind: of('crash'), node: name, link: fc.constantFrom('goes', 'stays') }),
    fc.record({ kind: of('shutdown'), node: name, graceUs: short }),
    fc.record({ kind: of('boot'), node: name, bootUs: short }),
    fc.record({ kind: of('reboot'), node: name, bootUs: short, clean: fc.boolean() }),
    fc.record({ kind: of('pause'), node: name }),
    fc.record({ kind: of('resume'), node: name, clock: fc.constantFrom('still', 'jumps') }),
    fc.record({
      kind: of('clock-drift'),
      node: name,
      driftPpb: fc.integer({ min: -5_000_000, max: 5_000_000 }),
    }),
    fc.record({ kind: of('clock-step'), node: name, deltaUs: fc.integer({ min: -500_000, max: 500_000 }) }),
    fc.record({ kind: fc.constantFrom('link-down' as const, 'link-up' as const), node: name }),
    fc.record({ kind: of('link-flap'), node: name, downUs: short }),
    fc.record({ kind: fc.constantFrom('cut' as const, 'uncut' as const), node: name, direction }),
    fc.record({ kind: of('impair'), node: name, link }),
    fc.record({ kind: of('partition'), segment: fc.constant('lan0'), groups: fc.constant([[], []]) }),
    fc.record({ kind: fc.constantFrom('heal' as const), segment: fc.constant('lan0') }),
    fc.record({ kind: of('switch-reboot'), segment: fc.constant('lan0'), downUs: short }),
    fc.record({ kind: of('port-enable'), node: name }),
    fc.record({ kind: of('forge'), segment: fc.constant('lan0'), frame }),
    fc.record({
      kind: of('replay'),
      segment: fc.constant('lan0'),
      frames: fc.array(fc.record({ afterUs: short, frame }), { maxLength: 3 }),
    }),
    fc.record({ kind: of('rule'), rule: rule(nodes) }),
    fc.record({ kind: of('command'), node: name, command: fc.constant({ command: 'dance' }) }),
  ) as fc.Arbitrary<Fault>;
}

export const topology: fc.Arbitrary<Topology> = fc
  .record({
    seed: fc.integer(),
    segments: fc.tuple(segment, segment),
    nodes: fc.array(node, { minLength: FEWEST, maxLength: 4 }),
    rules: fc.array(rule(FEWEST), { maxLength: 2 }),
  })
  .chain((base) =>
    fc
      .array(fc.record({ atUs: fc.nat(LENGTH_US), fault: fault(base.nodes.length) }), { maxLength: 8 })
      .map((faults) => ({ ...base, faults })),
  );

/** Builds the world, with nothing run yet. */
export function build(plan: Topology): World {
  const world = new World({ seed: plan.seed });
  plan.segments.forEach((options, i) => {
    world.addSegment({ ...options, name: `lan${i}` });
  });
  plan.nodes.forEach(({ ports, driftPpb, offsetUs, meanUs }, i) => {
    const name = `n${i}`;
    const toy = new ToyNode(name, i + 1, world.stream(`node/${name}`), { ports: ports.length, meanUs });
    world.addNode(toy, { clock: { driftPpb, offsetUs } });
    ports.forEach(({ segment: at, link: options, echo, secure }, number) => {
      const security = secure ? { portSecurity: { maxMacs: 2 } } : {};
      world.connect({ node: name, port: number, segment: `lan${at}`, link: options, echo, ...security });
    });
  });
  for (const one of plan.rules) world.addRule(one);
  for (const { atUs, fault: one } of plan.faults) world.schedule(atUs, one);
  return world;
}
