import '@carplab/properties/vitest';
import { defineScenario, readScenario, ScenarioRun } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** Two firewalls: fw1 is the better one, and both preempt. */
const PAIR = defineScenario({
  name: 'a pair',
  learn: 'The best firewall that works is MASTER.',
  duration: '1h',
  segments: ['lan'],
  defaults: { dialect: 'freebsd', preempt: true },
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
  hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
});
const HOSTS = ['fw1', 'fw2'] as const;
type Name = (typeof HOSTS)[number];

/** What should be so: who has a cable, and who is demoted. */
type Model = Record<Name, { cable: boolean; demoted: boolean }>;

/** Something that is done to a firewall. Afterwards the network has time to settle. */
class Does implements fc.Command<Model, ScenarioRun> {
  readonly what: 'pull' | 'plug' | 'demote' | 'restore' | 'reboot';
  readonly node: Name;

  constructor(what: Does['what'], node: Name) {
    this.what = what;
    this.node = node;
  }

  check(model: Readonly<Model>): boolean {
    const { cable, demoted } = model[this.node];
    return { pull: cable, plug: !cable, demote: !demoted, restore: demoted, reboot: true }[this.what];
  }

  run(model: Model, run: ScenarioRun): void {
    const { what, node } = this;
    const demote = (by: number) => run.inject({ kind: 'command', node, command: { command: 'demote', by } });
    if (what === 'pull' || what === 'plug') {
      model[node].cable = what === 'plug';
      run.inject({ kind: what === 'plug' ? 'link-up' : 'link-down', node, port: 'vtnet0' });
    } else if (what === 'reboot') {
      model[node].demoted = false;
      run.inject({ kind: 'reboot', node, bootUs: 20_000_000 });
    } else {
      model[node].demoted = what === 'demote';
      demote(what === 'demote' ? 120 : -120);
    }
    run.runTo(run.world.nowUs + 30_000_000);

    const able = HOSTS.filter((name) => model[name].cable);
    const best = able.find((name) => !model[name].demoted) ?? able[0];
    if (best !== undefined) expect(run).toHaveOneMaster();
    const states = HOSTS.map((name) => run.hosts.get(name)!.states!()[0]!.state);
    expect(states).toEqual(
      HOSTS.map((name) => (name === best ? 'MASTER' : able.includes(name) ? 'BACKUP' : 'INIT')),
    );
  }

  toString(): string {
    return `${this.what} ${this.node}`;
  }
}

it('the best firewall that works is MASTER, whatever is done', () => {
  const command = fc
    .tuple(fc.constantFrom('pull', 'plug', 'demote', 'restore', 'reboot'), fc.constantFrom(...HOSTS))
    .map(([what, node]) => new Does(what, node));
  const parsed = readScenario(PAIR, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const { scenario } = parsed;
  fc.assert(
    fc.property(fc.commands([command], { maxCommands: 20 }), (commands) => {
      const real = new ScenarioRun(scenario);
      real.runTo(10_000_000);
      const up = () => ({ cable: true, demoted: false });
      fc.modelRun(() => ({ model: { fw1: up(), fw2: up() }, real }), commands);
    }),
    { numRuns: 15 },
  );
});

it('after a crash the backup takes over within its master-down time', () => {
  const parsed = readScenario(PAIR, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const run = new ScenarioRun(parsed.scenario);
  run.inject({ kind: 'crash', node: 'fw1' }, 10_000_000);
  run.runTo(20_000_000);
  expect(run).toHaveTakenOverWithin('3.5s', { by: 'fw2' });
  expect(run).toHaveOneMaster({ from: '14s', until: '20s' });
});
