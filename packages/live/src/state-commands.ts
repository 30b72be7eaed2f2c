import { type ChildProcess, spawn } from 'node:child_process';

/** A change of state, which a command gets in its environment. */
export interface VhidStateChange {
  readonly interface: string;
  readonly vhid: number;
  readonly from: string;
  /** INIT, BACKUP or MASTER. */
  readonly to: string;
  readonly reason: string;
  readonly addresses: readonly string[];
}

export interface StateCommandsOptions {
  /** Run by a shell when a virtual host becomes MASTER. */
  readonly up: string | undefined;
  /** Run by a shell when it becomes anything else. */
  readonly down: string | undefined;
  /** A command that runs longer is killed. */
  readonly timeoutMs: number;
  /** Called when a command has ended. */
  readonly done: (outcome: CommandOutcome) => void;
  /** Resolves when nothing will be sent for a while, since starting a process blocks for milliseconds. Default: no wait. */
  readonly quiet?: () => Promise<void>;
}

export interface CommandOutcome {
  readonly change: VhidStateChange;
  readonly command: string;
  readonly ok: boolean;
  /** `exit status 1`, `killed after 10 s`, `cannot be run: …`; empty if it went well. */
  readonly problem: string;
  readonly ms: number;
}

/** Time between SIGTERM and SIGKILL. */
const MERCY_MS = 1000;

interface Lane {
  running: ChildProcess | undefined;
  /** The change to run a command for next: only the last one counts. */
  next: VhidStateChange | undefined;
  /** Whether the last command was the one for MASTER; undefined before the first. */
  is: boolean | undefined;
}

/**
 * Runs the up and down commands of virtual hosts, for each host one at a time and in order, without ever blocking. While
 * one runs, changes of state are collected: when it ends, only the latest state counts.
 */
export class StateCommands {
  readonly #options: StateCommandsOptions;
  readonly #lanes: Map<string, Lane> = new Map();
  #idle: (() => void)[] = [];

  constructor(options: StateCommandsOptions) {
    this.#options = options;
  }

  changed(change: VhidStateChange): void {
    const place = `${change.interface} ${change.vhid}`;
    const lane = this.#lanes.get(place) ?? { running: undefined, next: undefined, is: undefined };
    this.#lanes.set(place, lane);
    lane.next = change;
    if (lane.running === undefined) void this.#next(lane);
  }

  /** Resolves when no command runs, and none will. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#tellIdle();
    });
  }

  #tellIdle(): void {
    for (const { running, next } of this.#lanes.values()) if (running || next) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #next(lane: Lane): Promise<void> {
    await this.#options.quiet?.();
    const change = lane.next;
    if (lane.running !== undefined || change === undefined) return;
    lane.next = undefined;
    const master = change.to === 'MASTER';
    const command = master ? this.#options.up : this.#options.down;
    // The last command already did this: BACKUP after INIT, or MASTER again after a BACKUP too short for its command.
    if (command === undefined || lane.is === master) {
      this.#tellIdle();
      return;
    }
    lane.is = master;
    this.#run(lane, command, change);
  }

  #run(lane: Lane, command: string, change: VhidStateChange): void {
    const startMs = performance.now();
    // In its own process group, so that its children can be killed too. Its output goes to stderr: stdout is for data.
    const child = spawn('/bin/sh', ['-c', command], {
      stdio: ['ignore', 2, 2],
      detached: true,
      env: environment(change),
    });
    lane.running = child;
    let killed = false;
    const kill = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {}
    };
    let mercy: NodeJS.Timeout | undefined;
    const late = setTimeout(() => {
      killed = true;
      kill('SIGTERM');
      mercy = setTimeout(() => kill('SIGKILL'), MERCY_MS);
    }, this.#options.timeoutMs);
    let failed = '';
    child.on('error', (error) => {
      failed = `cannot be run: ${error.message}`;
    });
    child.on('close', (status, signal) => {
      clearTimeout(late);
      clearTimeout(mercy);
      const problem = killed
        ? `killed after ${this.#options.timeoutMs / 1000} s`
        : failed || (status === 0 ? '' : status === null ? `ended by ${signal}` : `exit status ${status}`);
      lane.running = undefined;
      const ms = Math.round(performance.now() - startMs);
      this.#options.done({ change, command, ok: problem === '', problem, ms });
      if (lane.next) void this.#next(lane);
      else this.#tellIdle();
    });
  }
}

/** The environment of a command: the change of state, without the password. */
function environment(change: VhidStateChange): NodeJS.ProcessEnv {
  const { CARPLAB_PASSWORD: _hidden, ...rest } = process.env;
  return {
    ...rest,
    CARPLAB_INTERFACE: change.interface,
    CARPLAB_VHID: `${change.vhid}`,
    CARPLAB_STATE: change.to,
    CARPLAB_FROM: change.from,
    CARPLAB_REASON: change.reason,
    CARPLAB_ADDRESSES: change.addresses.join(' '),
  };
}
