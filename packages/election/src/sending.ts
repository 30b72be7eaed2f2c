import type { ElectionDialect } from './dialect.js';
import type { EffectList } from './effect-list.js';
import type { SentEvent } from './event.js';
import type { Instance } from './instance.js';

/** Consecutive errors that demote, and consecutive successes that undo it (CARP_SENDAD_MAX_ERRORS, _MIN_SUCCESS). */
const STREAK = 3;
/** The kernels stop counting at INT_MAX. */
const MAX_COUNT = 0x7fff_ffff;

/** The outcome of an advertisement: a run of errors demotes the host, a run of successes undoes it. */
export function sent(
  dialect: ElectionDialect,
  instance: Instance,
  event: SentEvent,
  effects: EffectList,
): void {
  const { words } = dialect;
  const streak = STREAK * instance.nodes;
  const ipv4 = event.family === 4;
  if (event.error !== 0) {
    instance.sendSuccesses = 0;
    instance.sendErrors = Math.min(MAX_COUNT, instance.sendErrors + 1);
    const { state } = instance;
    const { sendError, sendErrors } = words;
    if (sendError) effects.log(sendError.level, sendError.template, state, state, '', event.error);
    if (instance.sendErrors !== streak) return;
    if (sendErrors) effects.log(sendErrors.level, sendErrors.template, state, state, '', event.error);
    const { sendError4, sendError6 } = words.demoteReasons;
    effects.demote(instance.sendErrorDemotion, ipv4 ? sendError4 : sendError6, event.error);
    return;
  }
  if (instance.sendErrors === 0) return;
  const demoted = instance.sendErrors >= streak;
  const fades = instance.before14 || (!demoted && dialect.sendErrorsFade === 'at once');
  instance.sendSuccesses++;
  if (!fades && instance.sendSuccesses < streak) return;
  if (demoted && !instance.before14) {
    const { sendOk4, sendOk6 } = words.demoteReasons;
    effects.demote(-instance.sendErrorDemotion, ipv4 ? sendOk4 : sendOk6);
  }
  instance.sendErrors = 0;
  instance.sendSuccesses = 0;
}
