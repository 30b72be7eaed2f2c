import { join } from 'node:path';
import { type Node, type Tracked, until } from '../../live/test/namespaces.js';
import { BIN } from './carplab.js';

/** An event of `speak --json`. */
export interface SpokenEvent {
  readonly event: string;
  readonly time: string;
  readonly timeUs: number;
  readonly host: string;
  readonly interface?: string;
  readonly vhid?: number;
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
  readonly kind?: string;
  readonly message?: string;
  readonly ok?: boolean;
  readonly which?: string;
  readonly problem?: string;
}

/** A `carplab speak --json` in a namespace. */
export interface Speaker {
  readonly node: Node;
  readonly tracked: Tracked;
  readonly control: string;
  events(): SpokenEvent[];
  /** Its latest state. */
  state(vhid?: number): string | undefined;
  becomes(state: string, vhid?: number): Promise<void>;
  ctl(...args: string[]): string;
  /** Sends SIGTERM; resolves with the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** Starts `speak` on a node; `before` are words before the command, such as setpriv. */
export function speakOn(
  node: Node,
  folder: string,
  name: string,
  args: readonly string[],
  { before = [], env = {} }: { before?: readonly string[]; env?: Record<string, string> } = {},
): Speaker {
  const control = join(folder, `${name}.sock`);
  const command = [process.execPath, BIN, 'speak', '--json', '--name', name, '--control', control, ...args];
  const tracked = node.start([...before, ...command], env);
  const events = (): SpokenEvent[] => tracked.lines().map((line) => JSON.parse(line) as SpokenEvent);
  const state = (vhid?: number): string | undefined =>
    events().findLast((each) => each.event === 'transition' && (vhid === undefined || each.vhid === vhid))
      ?.to;
  return {
    node,
    tracked,
    control,
    events,
    state,
    becomes: (wanted, vhid) =>
      until(
        () => `${name} to become ${wanted}; it is ${state(vhid)}: ${tracked.stderr()}`,
        () => state(vhid) === wanted,
      ),
    ctl: (...rest) => node.run(process.execPath, BIN, 'ctl', '--control', control, ...rest),
    stop: (signal = 'SIGTERM') => {
      tracked.process.kill(signal);
      return tracked.ended;
    },
  };
}
