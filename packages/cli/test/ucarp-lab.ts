import type { Node, Tracked } from '../../live/test/namespaces.js';
import { until } from '../../live/test/namespaces.js';

/** A real ucarp in a namespace. */
export interface Ucarp {
  readonly tracked: Tracked;
  /** The states that it has logged, in order. */
  states(): string[];
  becomes(state: string): Promise<void>;
  /** How often it has logged a text. */
  logged(words: string): number;
  kill(): void;
}

/** Starts ucarp on `eth0`; its scripts do nothing. */
export function ucarpOn(
  node: Node,
  {
    source,
    vip,
    vhid = 7,
    password = 'secret',
    skew = 0,
  }: {
    readonly source: string;
    readonly vip: string;
    readonly vhid?: number;
    readonly password?: string;
    readonly skew?: number;
  },
  ...more: string[]
): Ucarp {
  const tracked = node.start([
    ...['ucarp', '-i', 'eth0', '-s', source, '-v', `${vhid}`, '-p', password, '-a', vip, '-k', `${skew}`],
    ...['--upscript=/bin/true', '--downscript=/bin/true', ...more],
  ]);
  const states = (): string[] =>
    [...tracked.stderr().matchAll(/Switching to state: (\w+)/g)].map(([, state]) => state!);
  return {
    tracked,
    states,
    becomes: (state) => until(`ucarp to become ${state}`, () => states().at(-1) === state),
    logged: (words) => tracked.stderr().split(words).length - 1,
    kill: () => {
      tracked.process.kill('SIGKILL');
    },
  };
}
