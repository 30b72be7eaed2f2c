import { choicesOf, type FaultField, type FaultForm, fieldOf, type NotNow, timeInput } from './fault-form.js';
import type { SeenFrame, Situation } from './situation.js';
import type { StepSchema } from './step-schema.js';

const REASON = 'by hand';
/** What is sent again at the instant of the frame itself comes so much later, µs. */
const LATER_US = 500_000;

/** What can be done to a frame that was seen, or with one like it. */
export function frameFaults(now: Situation, schema: StepSchema): FaultForm[] {
  const { frame } = now;
  if (frame === undefined) return [form('rule', {}, [], now.tUs, 'unknownFrame')];
  const { sentUs, receivers } = frame;
  const laterUs = now.tUs > sentUs ? now.tUs : sentUs + LATER_US;
  const late: NotNow | undefined = laterUs > now.scenario.durationUs ? 'tooLate' : undefined;
  const to = { choices: choicesOf(receivers) };
  return [
    // The rule is there before the frame.
    form(
      'rule',
      { action: 'drop', reason: REASON, frame: frame.frame },
      [fieldOf(schema, 'rule', 'target', '', to)],
      Math.max(0, sentUs - 1),
    ),
    replay(frame, now, schema, laterUs, late),
    forge(frame, now, schema, laterUs, late),
    forgePfsync(frame, schema, laterUs, late),
  ];
}

function replay(
  { sender, sentUs, segment, carp }: SeenFrame,
  { scenario }: Situation,
  schema: StepSchema,
  atUs: number,
  late: NotNow | undefined,
): FaultForm {
  const isHost = scenario.hosts.some(({ config }) => config.name === sender);
  const notNow = carp === undefined ? 'notCarp' : isHost ? late : 'forged';
  const sent = timeInput(sentUs);
  const of = { host: sender, vhid: carp?.vhid, from: sent, to: sent };
  const fields = ['change.advskew', 'change.advbase', 'change.demote', 'every'];
  const times = fieldOf(schema, 'replay', 'times', '', { when: { path: 'every', isNot: '' } });
  return form(
    'replay',
    { segment, of },
    [...fields.map((path) => fieldOf(schema, 'replay', path)), times],
    atUs,
    notNow,
  );
}

/** With the fields of the frame, and the key of a host that has this virtual host, or none. */
function forge(
  { sender, segment, carp, source, mac, ttl }: SeenFrame,
  { scenario }: Situation,
  schema: StepSchema,
  atUs: number,
  late: NotNow | undefined,
): FaultForm {
  if (carp === undefined || source === undefined) return form('forge', { segment }, [], atUs, 'notCarp');
  const known = scenario.hosts
    .filter(({ config }) => config.vhids.some(({ vhid }) => vhid === carp.vhid))
    .map(({ config }) => config.name);
  const keys = known.map((host) => ({ id: host, value: { as: host } }));
  const choices = [...keys, { id: 'unsigned', value: 'unsigned' }];
  const first = known.find((host) => host === sender) ?? choices[0]!.id;
  const counter = fieldOf(schema, 'forge', 'counter', `${BigInt(carp.counter) + 1n}`);
  const at = (path: 'advskew' | 'advbase' | 'demote'): FaultField | undefined =>
    fieldOf(schema, 'forge', path, `${carp[path]}`);
  return form(
    'forge',
    { segment, vhid: carp.vhid },
    [
      at('advskew'),
      at('advbase'),
      at('demote'),
      fieldOf(schema, 'forge', 'sign', first, { choices }),
      fieldOf(schema, 'forge', 'source', source),
      fieldOf(schema, 'forge', 'mac', mac),
      fieldOf(schema, 'forge', 'ttl', `${ttl ?? ''}`),
      counter && { ...counter, kind: 'text' },
    ],
    atUs,
    late,
  );
}

function forgePfsync(
  { segment, source, mac, ttl, pfsync }: SeenFrame,
  schema: StepSchema,
  atUs: number,
  late: NotNow | undefined,
): FaultForm {
  if (pfsync === undefined || source === undefined)
    return form('forgePfsync', { segment }, [], atUs, 'notPfsync');
  return form(
    'forgePfsync',
    { segment, ...pfsync },
    [
      fieldOf(schema, 'forgePfsync', 'source', source),
      fieldOf(schema, 'forgePfsync', 'destination'),
      fieldOf(schema, 'forgePfsync', 'mac', mac),
      fieldOf(schema, 'forgePfsync', 'ttl', `${ttl ?? ''}`),
    ],
    atUs,
    late,
  );
}

function form(
  step: string,
  fixed: object,
  fields: readonly (FaultField | undefined)[],
  atUs: number,
  notNow?: NotNow,
): FaultForm {
  return {
    step,
    fixed: { ...fixed },
    fields: fields.filter((field) => field !== undefined),
    atUs,
    ...(notNow === undefined ? {} : { notNow }),
  };
}
