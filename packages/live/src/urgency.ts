import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';

/** By its full path: nothing that stands earlier in PATH is run. */
const PERL = '/usr/bin/perl';
/** sched_setattr(2), for which Node has no word. */
const SCHED_SETATTR: Readonly<Record<string, number>> = { x64: 314, arm64: 274, riscv64: 274, loong64: 274 };
/** SCHED_RR at the lowest real-time priority: before every ordinary process, and behind every real-time one. */
const ROUND_ROBIN: Policy = { policy: 2, priority: 1 };
/**
 * What is asked for each thread, until something is granted: the policy; the highest nice level; the nice level there is.
 * The last two with the shortest slice of time, 0.1 ms: who asks for less comes sooner when it wakes (Linux 6.12). 1 is
 * SCHED_FLAG_RESET_ON_FORK: what we start is an ordinary process.
 */
const SCRIPT = `my ($call, $policy, $priority, $nice, @threads) = @ARGV;
for my $thread (@threads) {
  for my $wish ([$policy, $priority, 0], [0, 0, -20], [0, 0, $nice]) {
    my ($class, $level, $niceness) = @$wish;
    my $wanted = pack("L2QlLQ3", 48, $class, 1, $niceness, $level, $class == 0 ? 100000 : 0, 0, 0);
    last if syscall($call + 0, $thread + 0, $wanted, 0) == 0;
  }
}`;

/** A scheduling policy (sched(7)) by its number, and its real-time priority. */
export interface Policy {
  readonly policy: number;
  readonly priority: number;
}

/** By what a process is scheduled, and its session, from proc_pid_stat(5). */
export function scheduling(stat: string): Policy & { readonly session: number } {
  // The name may contain anything, parentheses and spaces too.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { policy: fields[38] ?? 0, priority: fields[37] ?? 0, session: fields[3] ?? 0 };
}

/**
 * Asks the scheduler to let this process run as soon as it wakes, by as much as is permitted: in real time, or by the
 * highest nice level, or by a short slice of time, for which no privilege is needed. A process that was started in real
 * time (`chrt`) keeps its policy. What it starts is an ordinary process again. Nothing depends on it: off Linux, and
 * without perl, nothing happens.
 *
 * @param wanted by default SCHED_RR with priority 1
 */
export function beUrgent(wanted: Policy = ROUND_ROBIN): void {
  const call = SCHED_SETATTR[process.arch];
  if (process.platform !== 'linux' || call === undefined) return;
  try {
    const before = scheduling(readFileSync('/proc/self/stat', 'latin1'));
    // A policy that we could not give again to a process of ours is left as it is, to be inherited.
    if (before.policy !== 0 && !mayBeNice()) return;
    const { policy, priority } = before.policy === 0 ? wanted : before;
    const numbers = [call, policy, priority, getPriority()].map(String);
    spawnSync(PERL, ['-e', SCRIPT, '--', ...numbers, ...readdirSync('/proc/self/task')], { stdio: 'ignore' });
    // Sessions share the processors first (sched_autogroup), and nice levels count within one. Only our own is ours to raise.
    if (before.session === process.pid) writeFileSync('/proc/self/autogroup', '-20');
  } catch {}
}

/** How this process is scheduled: what it may ask for its own. */
export function ownPolicy(): Policy {
  try {
    return scheduling(readFileSync('/proc/self/stat', 'latin1'));
  } catch {
    return { policy: 0, priority: 0 };
  }
}

function mayBeNice(): boolean {
  const CAP_SYS_NICE = 23n;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return ((BigInt(`0x${effective ?? '0'}`) >> CAP_SYS_NICE) & 1n) === 1n;
}
