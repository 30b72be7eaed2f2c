import {
  type AdvertisementEvent,
  createInstance,
  type DialectName,
  dueTimer,
  type Effect,
  EffectList,
  type ElectionEvent,
  formatLog,
  type Instance,
  type InstanceConfig,
  nextDeadlineUs,
  step,
} from '../src/index.js';

export const DIALECTS: readonly DialectName[] = [
  'openbsd',
  'freebsd',
  'freebsd9',
  'netbsd',
  'dragonfly',
  'ucarp',
];

export const SECOND = 1_000_000;

/** An advertisement as a peer sends it. */
export function heard(
  advbase: number,
  advskew: number,
  more: Partial<AdvertisementEvent> = {},
): AdvertisementEvent {
  return {
    type: 'advertisement',
    family: 4,
    advbase,
    advskew,
    demote: 0,
    counterHigh: 0,
    counterLow: 1000,
    source: 0x0a000009,
    ...more,
  };
}

/** An effect in short form; most expectations leave out timers and log lines. */
export function brief(effect: Effect): string {
  switch (effect.kind) {
    case 'advertise':
      return `ad${effect.family} ${effect.advbase}/${effect.advskew}${effect.demote ? `/d${effect.demote}` : ''}${effect.goodbye ? ' goodbye' : ''}`;
    case 'transition':
      return `${effect.from}>${effect.to} ${effect.cause}`;
    case 'timer':
      return `${effect.timer} ${effect.atUs}`;
    case 'log':
      return `log ${effect.template}`;
    case 'demote':
      return `demote ${effect.delta} ${effect.reason}`.trimEnd();
    case 'refused':
      return `refused ${effect.reason}`;
    default:
      return effect.kind;
  }
}

/** An instance with its effect list, for tests. */
export class Machine {
  readonly instance: Instance;
  readonly effects = new EffectList();

  constructor(config: InstanceConfig) {
    this.instance = createInstance(config);
  }

  /** All effects of one event. */
  all(event: ElectionEvent, nowUs = 0): Effect[] {
    return step(this.instance, event, nowUs, this.effects).toArray();
  }

  /** The same in short form, without timers and log lines. */
  on(event: ElectionEvent, nowUs = 0): string[] {
    return this.all(event, nowUs)
      .filter(({ kind }) => kind !== 'timer' && kind !== 'log')
      .map(brief);
  }

  /** The log lines of one event. */
  logs(event: ElectionEvent, nowUs = 0, name = 'if0'): string[] {
    return this.all(event, nowUs).flatMap((effect) =>
      effect.kind === 'log' ? [formatLog(effect, this.instance, name)] : [],
    );
  }

  /** Runs every timer that is due by then, at its own time. */
  until(nowUs: number): string[] {
    const seen: string[] = [];
    for (;;) {
      const next = nextDeadlineUs(this.instance);
      if (next === -1 || next > nowUs) return seen;
      seen.push(...this.on({ type: 'timer', timer: dueTimer(this.instance, next)! }, next));
    }
  }
}

/** A machine started at time 0. */
export function backup(config: Omit<InstanceConfig, 'vhid'>): Machine {
  const machine = new Machine({ vhid: 1, ...config });
  const shortcut = config.dialect === 'dragonfly' && config.preempt;
  machine.all({ type: 'preempt', preempt: shortcut ? false : (config.preempt ?? false) });
  machine.all({ type: 'start' });
  machine.all({ type: 'preempt', preempt: config.preempt ?? false });
  return machine;
}

/** A machine that became master at `nowUs`, by a timeout. */
export function master(config: Omit<InstanceConfig, 'vhid'>, nowUs = 10 * SECOND): Machine {
  const machine = backup(config);
  machine.all(
    { type: 'timer', timer: machine.instance.masterDown4Us === -1 ? 'masterDown6' : 'masterDown4' },
    nowUs,
  );
  return machine;
}
