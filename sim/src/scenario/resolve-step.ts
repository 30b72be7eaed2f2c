import { hideSecrets } from '@carplab/codec/carp';
import { checkAgainst } from './check-shape.js';
import { NOWHERE } from './parse-scenario.js';
import { placedProblem } from './placed-problem.js';
import type { FoundProblem, ScenarioProblem } from './problems.js';
import { Context, given } from './resolve/context.js';
import { stepsOf } from './resolve/resolve-steps.js';
import type { Scenario, ScenarioStep } from './scenario.js';
import { STEP } from './schema/step-schema.js';

export type ResolvedStep =
  | { readonly ok: true; readonly steps: readonly ScenarioStep[] }
  | { readonly ok: false; readonly errors: readonly ScenarioProblem[] };

/**
 * Reads one more step for a scenario that has been read. Never throws: the problems are those of the whole scenario with
 * this step at `index` of its list. A step with `repeat` gives several.
 *
 * @example
 * const input = defineScenario({
 *   name: 'a lone firewall', learn: 'It becomes MASTER after three intervals.', duration: '10s',
 *   segments: ['lan'], vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * });
 * const { scenario } = readScenario(input, 'lone.ts');
 * const { steps } = resolveStep(scenario, { at: '9.5s', crash: 'fw1' });
 * steps; // => [{ timeUs: 9_500_000, action: { kind: 'crash', node: 'fw1' } }]
 * resolveStep(scenario, { at: '9.5s', crash: 'fw2' }).errors[0].path; // => 'steps[0].crash'
 */
export function resolveStep(
  scenario: Scenario,
  input: unknown,
  { index = 0, fileName = 'step' }: { readonly index?: number; readonly fileName?: string } = {},
): ResolvedStep {
  const path = ['steps', index];
  const failed = (problems: readonly FoundProblem[]): ResolvedStep => ({
    ok: false,
    errors: problems.map((problem) => placedProblem(fileName, NOWHERE, problem)),
  });
  const checked = checkAgainst(STEP, input);
  if (!checked.ok) {
    return failed(checked.problems.map((each) => ({ ...each, path: [...path, ...each.path] })));
  }
  const context = contextOf(scenario);
  const steps = [...stepsOf(context, hideSecrets(checked.value), path)];
  return context.problems.all.length > 0 ? failed(context.problems.all) : { ok: true, steps };
}

/** The names that steps of a scenario may use. */
function contextOf({ durationUs, segments, hosts, clients, servers, routers }: Scenario): Context {
  const context = new Context(durationUs, segments);
  for (const { name, links = [] } of segments)
    for (const { between } of links)
      context.uplinks.set(`${name}:${between.join('-')}`, { node: name, port: between.join('-') });
  for (const host of hosts) {
    const members = new Map(
      host.cables.flatMap(({ port, parent, lagg }) =>
        (lagg?.members ?? []).map((member) => [member.port, parent ?? `${port}`] as const),
      ),
    );
    const ports = host.config.interfaces.map(({ name }, i) => ({
      name,
      segment: host.cables[i]?.segment ?? '',
      ...given({ parent: host.cables[i]?.parent, memberOf: members.get(name) }),
    }));
    context.nodes.set(host.config.name, { kind: 'host', ports });
    context.hosts.set(host.config.name, host);
  }
  for (const [kind, machines] of [
    ['client', clients],
    ['server', servers],
    ['router', routers],
  ] as const) {
    for (const { options, cable } of machines) {
      const ports = [{ name: options.interface ?? '', segment: cable.segment }];
      context.nodes.set(options.name, { kind, ports });
    }
  }
  return context;
}
