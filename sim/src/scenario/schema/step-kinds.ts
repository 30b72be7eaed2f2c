import type { StepInput } from '../input/step-input.js';

/** The key of a step that can be counted. */
export type StepKind = Exclude<
  keyof StepInput,
  'at' | 'after' | 'within' | 'last' | 'repeat' | 'forgePfsync'
>;

/** Every one of them: the compiler sees when one is missing. */
const KINDS: Readonly<Record<StepKind, true>> = {
  crash: true,
  shutdown: true,
  boot: true,
  reboot: true,
  pause: true,
  resume: true,
  clockStep: true,
  drift: true,
  linkDown: true,
  linkUp: true,
  linkFlap: true,
  cut: true,
  uncut: true,
  impair: true,
  partition: true,
  heal: true,
  switchReboot: true,
  portEnable: true,
  rule: true,
  forge: true,
  replay: true,
  interfaceDown: true,
  interfaceUp: true,
  maintenance: true,
  disable: true,
  allow: true,
  preempt: true,
  pf: true,
  pfsync: true,
  flushStates: true,
  demote: true,
  state: true,
  vhid: true,
  configure: true,
  address: true,
  sendError: true,
};

/** What can be counted as done: the keys of steps. */
export const STEP_KINDS: readonly StepKind[] = Object.keys(KINDS) as StepKind[];

/**
 * The key of the step that a record's fault is from; a fault that only follows from others has none.
 *
 * @example
 * stepKindOf('link-down'); // => 'linkDown'
 * stepKindOf('maintenance'); // => 'maintenance'
 * stepKindOf('switch-up'); // => undefined
 */
export function stepKindOf(kind: string): StepKind | undefined {
  const name =
    kind === 'clock-drift' ? 'drift' : kind.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return STEP_KINDS.find((each) => each === name);
}
