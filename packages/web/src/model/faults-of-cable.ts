import { choicesOf, type FaultField, type FaultForm, fieldOf, type NotNow } from './fault-form.js';
import { nodesOf, type PortPlace, portsOf, type Situation } from './situation.js';
import type { StepSchema } from './step-schema.js';

/** What a required option begins with: the schema has no default for it. */
const FIRST = {
  flap: '1s',
  loss: '20%',
  /** ENOBUFS. */
  errno: '55',
  switchDown: '5s',
  delay: '100ms',
  reason: 'by hand',
  protocol: 'carp',
};

type Action = Situation['scenario']['steps'][number]['action'];

/** The last step before now of one of these kinds that is about this; undefined if there is none. */
function lastOf(
  { scenario, tUs }: Situation,
  kinds: readonly string[],
  isAbout: (action: Action) => boolean,
): string | undefined {
  return scenario.steps.findLast(
    ({ timeUs, action }) => timeUs <= tUs && kinds.includes(action.kind) && isAbout(action),
  )?.action.kind;
}

/** What can be done to a cable, or to the interface that it is plugged into. */
export function cableFaults(place: PortPlace, now: Situation, schema: StepSchema): FaultForm[] {
  const { port, node } = place;
  const name = port.slice(node.length + 1);
  const isHere = (action: Action): boolean =>
    'node' in action && action.node === node && 'port' in action && `${action.port}` === name;
  const form = (step: string, fields: (FaultField | undefined)[], notNow?: NotNow): FaultForm => ({
    step,
    ...(schema.isBare(step) ? { bare: port } : {}),
    fixed: { port },
    fields: fields.filter((field) => field !== undefined),
    atUs: now.tUs,
    ...(notNow === undefined ? {} : { notNow }),
  });
  const isDown = lastOf(now, ['link-down', 'link-up'], isHere) === 'link-down';
  const isCut = lastOf(now, ['cut', 'uncut'], isHere) === 'cut';
  const direction = (step: string): FaultField | undefined => fieldOf(schema, step, 'direction');
  const impaired = ['loss', 'latency', 'jitter', 'duplicate', 'reorder', 'reorderBy', 'corrupt'];
  const cable = [
    form('linkDown', [], isDown ? 'unplugged' : undefined),
    form('linkUp', [], isDown ? undefined : 'plugged'),
    form('linkFlap', [fieldOf(schema, 'linkFlap', 'down', FIRST.flap)], isDown ? 'unplugged' : undefined),
    form('cut', [direction('cut')], isCut ? 'isCut' : undefined),
    form('uncut', [direction('uncut')], isCut ? undefined : 'notCut'),
    form('impair', [
      ...impaired.map((path) => fieldOf(schema, 'impair', path, path === 'loss' ? FIRST.loss : '')),
      direction('impair'),
    ]),
  ];
  if (!place.isHost) return cable;
  const power = now.power[node];
  const off = power === undefined ? undefined : power === 'paused' ? 'isPaused' : 'isOff';
  const isAdminDown =
    lastOf(
      now,
      ['interface-down', 'interface-up'],
      (action) => 'interface' in action && action.interface === name && action.node === node,
    ) === 'interface-down';
  const shared = place.isShared ? 'member' : undefined;
  return [
    ...cable,
    form('interfaceDown', [], shared ?? off ?? (isAdminDown ? 'isOff' : undefined)),
    form('interfaceUp', [], shared ?? off ?? (isAdminDown ? undefined : 'isOn')),
    form('sendError', [fieldOf(schema, 'sendError', 'error', FIRST.errno)], shared),
  ];
}

/** What can be done to a switch. */
export function switchFaults(segment: string, now: Situation, schema: StepSchema): FaultForm[] {
  const { scenario, tUs: atUs } = now;
  const at = portsOf(scenario).filter((place) => place.segment === segment && place.node !== segment);
  const nodes = nodesOf(scenario).filter((name) => at.some(({ node }) => node === name));
  const hosts = nodes.filter((name) => scenario.hosts.some(({ config }) => config.name === name));
  const isSplit =
    lastOf(now, ['partition', 'heal'], (action) => 'segment' in action && action.segment === segment) ===
    'partition';
  const several = (scenario.segments.find(({ name }) => name === segment)?.switches?.length ?? 1) > 1;
  const apart = [hosts.map((name) => [name]), ...nodes.map((name) => [[name]])].filter(
    (groups) => groups.length > 0,
  );
  const groups = apart.map((value) => ({ id: value.map((each) => each.join(' ')).join(' | '), value }));
  const secured = at.filter(({ hasSecurity }) => hasSecurity).map(({ port }) => port);
  const form = (
    step: string,
    fixed: object,
    fields: (FaultField | undefined)[],
    notNow?: NotNow,
  ): FaultForm => ({
    step,
    fixed: { ...fixed },
    fields: fields.filter((field) => field !== undefined),
    atUs,
    ...(notNow === undefined ? {} : { notNow }),
  });
  const cannotSplit: NotNow | undefined = several
    ? 'severalSwitches'
    : nodes.length < 2
      ? 'noNodes'
      : undefined;
  const split = { choices: groups };
  return [
    form(
      'partition',
      { segment },
      [fieldOf(schema, 'partition', 'groups', groups[0]?.id ?? '', split)],
      cannotSplit,
    ),
    { ...form('heal', {}, [], isSplit ? undefined : 'isWhole'), bare: segment },
    form('switchReboot', { segment }, [fieldOf(schema, 'switchReboot', 'down', FIRST.switchDown)]),
    form('rule', { segment, reason: FIRST.reason }, ruleFields(nodes, schema)),
    portEnable(secured, now),
  ];
}

function ruleFields(nodes: readonly string[], schema: StepSchema): (FaultField | undefined)[] {
  const node = { choices: choicesOf(nodes) };
  const inward = { ...node, when: { path: 'direction', is: '' } };
  return [
    withoutPass(fieldOf(schema, 'rule', 'action', 'drop')),
    fieldOf(schema, 'rule', 'delay', FIRST.delay, { when: { path: 'action', is: 'delay' } }),
    fieldOf(schema, 'rule', 'protocol', FIRST.protocol),
    fieldOf(schema, 'rule', 'vhid'),
    fieldOf(schema, 'rule', 'source', '', node),
    fieldOf(schema, 'rule', 'direction'),
    fieldOf(schema, 'rule', 'target', '', inward),
    fieldOf(schema, 'rule', 'limit'),
    fieldOf(schema, 'rule', 'until'),
  ];
}

/** To let pass is an exception from another rule: nothing happens by it alone. */
function withoutPass(field: FaultField | undefined): FaultField | undefined {
  return field && { ...field, choices: field.choices?.filter(({ id }) => id !== 'pass') ?? [] };
}

/** A port that security may have shut down. */
function portEnable(secured: readonly string[], { tUs: atUs }: Situation): FaultForm {
  const [value = ''] = secured;
  const choices = choicesOf(secured);
  return {
    step: 'portEnable',
    whole: 'port',
    fixed: {},
    fields: [{ path: 'port', kind: 'choice', isNeeded: true, value, choices }],
    atUs,
    ...(secured.length === 0 ? { notNow: 'noSecurity' as const } : {}),
  };
}
