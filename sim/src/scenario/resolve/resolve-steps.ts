import type { Fault } from '../../fault.js';
import { inOrder } from '../draw-steps.js';
import { forgeFrame } from '../forge-frame.js';
import type { ForgeInput, ForgePfsyncInput, ReplayInput, RuleInput, StepInput } from '../input/step-input.js';
import { NOTHING, type Path, show } from '../problems.js';
import type { Replay, ScenarioStep } from '../scenario.js';
import { TIME_FORMS, timeText } from '../time.js';
import { type Context, given } from './context.js';
import { resolveAfter } from './resolve-after.js';
import { resolveLink } from './resolve-cable.js';
import { resolveCommand } from './resolve-command.js';
import { resolveForge } from './resolve-forge.js';
import { resolveForgePfsync } from './resolve-forge-pfsync.js';
import { ppbOf } from './resolve-hosts.js';

/** The keys of a step that are not its action. */
const WHEN = new Set(['at', 'after', 'within', 'last', 'repeat']);
const MAX_STEPS = 20_000;

/** All steps, with repetitions expanded, in order of time. */
export function resolveSteps(context: Context, inputs: readonly StepInput[]): ScenarioStep[] {
  const steps: ScenarioStep[] = [];
  for (const [i, input] of inputs.entries()) {
    const path = ['steps', i];
    for (const step of stepsOf(context, input, path)) {
      if (steps.length >= MAX_STEPS) {
        context.problems.add('limit', path, `more than ${MAX_STEPS} steps`, `at most ${MAX_STEPS}`);
        return inOrder(steps);
      }
      steps.push(step);
    }
  }
  return inOrder(steps);
}

/** A step and its repetitions. */
export function* stepsOf(context: Context, input: StepInput, path: Path): Generator<ScenarioStep> {
  if (input.at === undefined && input.after === undefined)
    context.problems.add('missing', [...path, 'at'], NOTHING, `${TIME_FORMS}; or after`);
  const timeUs = input.at === undefined ? 0 : context.moment(input.at, [...path, 'at']);
  const after = input.after && resolveAfter(context, input, path);
  const byUs = after?.byUs ?? 0;
  const { every, times } = input.repeat ?? { every: 0, times: 1 };
  const everyUs = context.span(every);
  if (times > 1 && timeUs + byUs + everyUs * (times - 1) > context.durationUs) {
    const allowed = `repetitions not after the end of the run, ${timeText(context.durationUs)}`;
    context.problems.add('bad-value', [...path, 'repeat'], `${times} times`, allowed);
  }
  const chance = input.within === undefined ? {} : { withinUs: context.span(input.within) };
  const latestUs = timeUs + byUs + everyUs * (times - 1) + (chance.withinUs ?? 0);
  if (chance.withinUs !== undefined && latestUs > context.durationUs) {
    const allowed = `a time that ends with the run, ${timeText(context.durationUs)}`;
    context.problems.add('bad-value', [...path, 'within'], show(input.within), allowed);
  }
  for (let turn = 0; turn < times; turn++) {
    const action = actionOf(context, input, path, timeUs, turn);
    if (action === undefined) return;
    yield {
      ...(after === undefined
        ? { timeUs: timeUs + turn * everyUs }
        : { timeUs, after: { ...after, byUs: byUs + turn * everyUs } }),
      ...chance,
      ...(input.last === true ? { last: true } : {}),
      action,
    };
  }
}

function actionOf(
  context: Context,
  input: StepInput,
  path: Path,
  timeUs: number,
  turn: number,
): Fault | Replay | undefined {
  const keys = Object.keys(input).filter((key) => !WHEN.has(key));
  if (keys.length === 0) {
    context.problems.add('missing', path, 'a step without an action', 'an action, such as crash: fw1');
    return undefined;
  }
  if (keys.length > 1) {
    context.problems.add(
      'conflict',
      [...path, keys[1]!],
      `${keys.join(' and ')} in one step`,
      'one action per step',
    );
    return undefined;
  }
  const at = [...path, keys[0]!];
  if (input.forge !== undefined) return forge(context, input.forge, at, turn);
  if (input.forgePfsync !== undefined) return forgePfsync(context, input.forgePfsync, at);
  if (input.replay !== undefined) return replay(context, input.replay, at, timeUs);
  if (input.rule !== undefined) return { kind: 'rule', rule: rule(context, input.rule, at, timeUs) };
  return power(context, input, at) ?? network(context, input, at) ?? resolveCommand(context, input, at);
}

/** Steps about a whole machine. */
function power(context: Context, input: StepInput, path: Path): Fault | undefined {
  const { crash, shutdown, boot, reboot, pause, resume, clockStep, drift } = input;
  const node = (value: string | { readonly node: string }): string =>
    typeof value === 'string' ? context.node(value, path) : context.node(value.node, [...path, 'node']);
  if (crash !== undefined) {
    const link = typeof crash === 'string' ? undefined : crash.link;
    return { kind: 'crash', node: node(crash), ...(link === undefined ? {} : { link }) };
  }
  if (shutdown !== undefined) {
    const grace = typeof shutdown === 'string' ? undefined : shutdown.grace;
    return {
      kind: 'shutdown',
      node: node(shutdown),
      ...(grace === undefined ? {} : { graceUs: context.span(grace) }),
    };
  }
  if (boot !== undefined) {
    const after = typeof boot === 'string' ? undefined : boot.after;
    return {
      kind: 'boot',
      node: node(boot),
      ...(after === undefined ? {} : { bootUs: context.span(after) }),
    };
  }
  if (reboot !== undefined) {
    const { after, clean } = reboot;
    const bootUs = context.span(after);
    return { kind: 'reboot', node: node(reboot), bootUs, ...(clean === undefined ? {} : { clean }) };
  }
  if (pause !== undefined) return { kind: 'pause', node: node(pause) };
  if (resume !== undefined) {
    const clock = typeof resume === 'string' ? undefined : resume.clock;
    return { kind: 'resume', node: node(resume), clock: clock ?? 'still' };
  }
  if (clockStep !== undefined) {
    return { kind: 'clock-step', node: node(clockStep), deltaUs: context.span(clockStep.by) };
  }
  if (drift !== undefined) {
    const host = context.node(drift.host, [...path, 'host'], 'host');
    return { kind: 'clock-drift', node: host, driftPpb: ppbOf(drift.ppm) };
  }
  return undefined;
}

/** Steps about cables and switches. */
function network(context: Context, input: StepInput, path: Path): Fault | undefined {
  const { linkDown, linkUp, linkFlap, cut, uncut, impair, partition, heal, switchReboot, portEnable } = input;
  if (linkDown !== undefined) return { kind: 'link-down', ...context.port(linkDown, path) };
  if (linkUp !== undefined) return { kind: 'link-up', ...context.port(linkUp, path) };
  if (portEnable !== undefined) return { kind: 'port-enable', ...context.port(portEnable, path) };
  if (linkFlap !== undefined) {
    const port = context.port(linkFlap.port, [...path, 'port']);
    return { kind: 'link-flap', ...port, downUs: context.span(linkFlap.down) };
  }
  const one = cut ?? uncut;
  if (one !== undefined) {
    const kind = cut === undefined ? 'uncut' : 'cut';
    if (typeof one === 'string') return { kind, ...context.port(one, path) };
    const { direction } = one;
    const port = context.port(one.port, [...path, 'port']);
    return { kind, ...port, ...(direction === undefined ? {} : { direction }) };
  }
  if (impair !== undefined) {
    const { direction } = impair;
    const port = context.port(impair.port, [...path, 'port']);
    const link = resolveLink(context, impair);
    return { kind: 'impair', ...port, link, ...(direction === undefined ? {} : { direction }) };
  }
  if (partition !== undefined) {
    const segment = context.segment(partition.segment, path);
    if (context.switches.has(segment))
      context.problems.add(
        'conflict',
        path,
        `${segment} with several switches`,
        'linkDown of a cable between them',
      );
    for (const [i, group] of partition.groups.entries()) {
      for (const [j, node] of group.entries()) {
        context.at(node, segment, [...path, 'groups', i, j]);
        const before = partition.groups.slice(0, i).some((other) => other.includes(node));
        if (before || group.indexOf(node) < j)
          context.problems.add(
            'duplicate',
            [...path, 'groups', i, j],
            show(node),
            'each node in one group only',
          );
      }
    }
    return { kind: 'partition', segment, groups: partition.groups };
  }
  if (heal !== undefined) {
    if (!context.segments.includes(heal)) context.problems.unknown(path, 'a segment', heal, context.segments);
    return { kind: 'heal', segment: heal };
  }
  if (switchReboot !== undefined) {
    const segment = context.segment(switchReboot.segment, path);
    return { kind: 'switch-reboot', segment, downUs: context.span(switchReboot.down) };
  }
  return undefined;
}

function rule(context: Context, input: RuleInput, path: Path, timeUs: number) {
  const { action, reason, segment, protocol, vhid, source, target, direction, until, delay, limit } = input;
  const { frame, nth } = input;
  if (segment !== undefined) context.segment(segment, path);
  if (source !== undefined && source !== 'outsider') context.node(source, [...path, 'source']);
  if (target !== undefined) context.node(target, [...path, 'target']);
  if (direction === 'out' && target !== undefined) {
    context.problems.add(
      'conflict',
      [...path, 'target'],
      show(target),
      'no target: a frame has none yet on its way out',
    );
  }
  if ((action === 'delay') !== (delay !== undefined)) {
    const allowed = action === 'delay' ? 'delay: how much longer' : 'delay only with action: delay';
    context.problems.add(
      'conflict',
      path,
      `${action} ${delay === undefined ? 'without' : 'with'} delay`,
      allowed,
    );
  }
  const toUs = until === undefined ? undefined : context.moment(until, [...path, 'until']);
  return {
    action,
    reason,
    when: { ...given({ segment, protocol, vhid, source, target, frame, direction, toUs }), fromUs: timeUs },
    ...(delay === undefined ? {} : { delayUs: context.span(delay) }),
    ...given({ limit, nth }),
  };
}

function forge(context: Context, input: ForgeInput, path: Path, turn: number): Fault | undefined {
  const segment = context.segment(input.segment, path);
  context.at(input.via, segment, [...path, 'via']);
  const fields = resolveForge(context, input, path, turn);
  if (fields === undefined) return undefined;
  const via = input.via === undefined ? {} : { via: input.via };
  return { kind: 'forge', segment, frame: forgeFrame(fields), ...via };
}

function forgePfsync(context: Context, input: ForgePfsyncInput, path: Path): Fault | undefined {
  const segment = context.segment(input.segment, path);
  context.at(input.via, segment, [...path, 'via']);
  const frame = resolveForgePfsync(context, input, path);
  if (frame === undefined) return undefined;
  const via = input.via === undefined ? {} : { via: input.via };
  return { kind: 'forge', segment, frame, ...via };
}

function replay(context: Context, input: ReplayInput, path: Path, timeUs: number): Replay {
  const segment = context.segment(input.segment, path);
  context.at(input.via, segment, [...path, 'via']);
  const { host, vhid, from, to } = input.of;
  context.node(host, [...path, 'of', 'host'], 'host');
  const { fromUs, toUs } = context.between([from, to], [...path, 'of']);
  if (toUs > timeUs) {
    context.problems.add(
      'bad-value',
      [...path, 'of', 'to'],
      show(to),
      `a time before the replay, ${timeText(timeUs)}`,
    );
  }
  const { every, times, change, via } = input;
  if (every === undefined && times !== undefined) {
    context.problems.add('conflict', [...path, 'times'], String(times), 'times only with every');
  }
  return {
    kind: 'recorded-replay',
    segment,
    host,
    fromUs,
    toUs,
    ...(vhid === undefined ? {} : { vhid }),
    ...(change === undefined ? {} : { change: given(change) }),
    ...(every === undefined ? {} : { everyUs: context.span(every) }),
    ...(times === undefined ? {} : { times }),
    ...(via === undefined ? {} : { via }),
  };
}
