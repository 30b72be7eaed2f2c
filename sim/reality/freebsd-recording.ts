import type { Setting } from './freebsd-settings.js';
import type { Operation, Said } from './timeline.js';

/** What was recorded beside a capture. */
export interface Recorded {
  readonly title: string;
  readonly password?: string | Readonly<Record<string, string>>;
  readonly advskew?: Readonly<Record<string, number>>;
  readonly hmac_configs: readonly (readonly [string, string, number, readonly string[]])[];
  readonly carp?: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly t: number; readonly vm?: string; readonly cmd?: string }[];
}

/** A virtual host as it was created. */
export interface VhidOf {
  readonly interface: string;
  readonly vhid: number;
  readonly advbase: number;
  readonly advskew: number;
  readonly password: string;
  readonly addresses: readonly string[];
}

const SECOND_US = 1_000_000;
/** A command is recorded when the shell answers, this much after it ran. */
const ANSWER_US = 12_000;
/** A console line is recorded this much after it was printed. */
const CONSOLE_US = 5_000;

/** What the kernels printed about CARP. */
export function saidOf({ events }: Recorded, t0: number): Said[] {
  return events.flatMap(({ t, vm, cmd }) => {
    const line = /^console: (carp: .*)$/.exec(cmd ?? '');
    return line ? [{ timeUs: Math.round(t * SECOND_US) - t0, host: vm!, line: line[1]! }] : [];
  });
}

/** Commands, at the time at which they ran: when a line shows it, or a little before the shell's answer. */
export function operationsOf(
  setting: Setting,
  { events }: Recorded,
  t0: number,
  said: readonly Said[],
): Operation[] {
  let before = 0;
  const operations = events.flatMap(({ t, vm, cmd }): Operation[] => {
    const notedUs = Math.round(t * SECOND_US) - t0;
    const afterUs = before;
    if (vm !== undefined && cmd !== undefined && !cmd.startsWith('console: carp')) before = notedUs;
    const what = cmd === undefined ? undefined : operationOf(cmd);
    if (vm === undefined || what === undefined) return [];
    const line = said.find(
      ({ host, timeUs, line: text }) =>
        host === vm && timeUs >= Math.max(afterUs, notedUs - 100_000) && timeUs <= notedUs && isDone(text),
    );
    const atOnce = what === 'boot' || what.startsWith('QEMU') || what.startsWith('demote');
    const doneUs = line ? line.timeUs - CONSOLE_US : atOnce ? notedUs : notedUs - ANSWER_US;
    return [{ timeUs: doneUs, host: vm, what }];
  });
  return withBoots(operations, setting.running ?? []);
}

/** A machine boots once, before the first thing that is done to it. */
function withBoots(operations: readonly Operation[], running: readonly string[]): Operation[] {
  const on = new Set(running);
  return operations.flatMap((operation): Operation[] => {
    const { host, what } = operation;
    const wasOn = on.has(host);
    if (what.startsWith('QEMU')) on.delete(host);
    else on.add(host);
    if (what === 'boot') return wasOn ? [] : [operation];
    return wasOn ? [operation] : [{ ...operation, what: 'boot' }, operation];
  });
}

/** A line that shows that a command ran. */
const isDone = (line: string): boolean =>
  /\((initialization complete|hardware interface (up|down)|user requested via ifconfig|interface (up|down))\)/.test(
    line,
  );

/** Commands that change something about CARP; queries, and commands for other things, are left out. */
function operationOf(cmd: string): string | undefined {
  if (/^QEMU KILLED|^carpkey /.test(cmd)) return cmd;
  if (/^console: vtnet0: link state changed to UP/.test(cmd)) return 'boot';
  const demoted = /^console: carp: demoted by (-?\d+) to -?\d+ \((pfsync .*)\)/.exec(cmd);
  if (demoted) return `demote ${demoted[1]} ${demoted[2]}`;
  if (/^sysctl net\.inet\.carp\.(preempt|demotion|allow|dscp)=/.test(cmd)) return cmd;
  if (/^sysctl .*net\.inet\.carp\.preempt=1/.test(cmd)) return 'sysctl net.inet.carp.preempt=1';
  if (/^ifconfig \S+ (up|down)$/.test(cmd)) return cmd;
  return /^ifconfig .*(\bvhid \d|-alias)/.test(cmd) ? cmd : undefined;
}

/** The virtual hosts of a machine, as its commands create them; without commands, as the recording describes them. */
export function vhidsOf(vm: string, recorded: Recorded): VhidOf[] {
  const made = madeVhids(vm, recorded);
  return made.length > 0 ? made : describedVhids(vm, recorded);
}

function madeVhids(vm: string, { events }: Recorded): VhidOf[] {
  const made = new Map<string, VhidOf>();
  const pattern =
    /^ifconfig (\S+) (?:inet6 )?vhid (\d+) (?:advbase (\d+) advskew (\d+) )?(?:pass (\S+) )?alias (\S+)/;
  for (const { vm: host, cmd } of events) {
    const match = host === vm ? pattern.exec(cmd ?? '') : null;
    if (!match) continue;
    const [, port, vhid, base, skew, pass = '', address] = match;
    const known = made.get(`${port} ${vhid}`);
    if (base === undefined && known === undefined) continue;
    made.set(
      `${port} ${vhid}`,
      known ?? {
        interface: port!,
        vhid: Number(vhid),
        advbase: Number(base),
        advskew: Number(skew),
        password: pass,
        addresses: [address!],
      },
    );
  }
  return [...made.values()];
}

/** What is already running when the recording begins. */
export function describedVhids(vm: string, { carp, password, advskew }: Recorded): VhidOf[] {
  const described = {
    advbase: 1,
    advskew: (advskew ?? (carp?.['advskew'] as Record<string, number>))?.[vm] ?? 0,
  };
  if (carp === undefined) {
    if (typeof password !== 'string') return [];
    return [{ interface: 'vtnet0', vhid: 1, ...described, password, addresses: ['203.0.113.4/28'] }];
  }
  return ['lan', 'wan'].map((side, i) => {
    const { vhid, vips } = carp[side] as { vhid: number; vips: string[] };
    const addresses = vips.map((vip) => `${vip}/${vip.includes(':') ? 64 : 24}`);
    return { interface: `vtnet${i}`, vhid, ...described, password: carp['password'] as string, addresses };
  });
}
