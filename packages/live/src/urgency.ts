import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';

/** By its full path, so that nothing earlier in PATH is run. */
const PERL = '/usr/bin/perl';
/** Number of the system call sched_setattr(2), which Node does not offer. */
const SCHED_SETATTR: Readonly<Record<string, number>> = { x64: 314, arm64: 274, riscv64: 274, loong64: 274 };
/** SCHED_RR at the lowest real-time priority: before every ordinary process, but after every other real-time one. */
const ROUND_ROBIN: Policy = { policy: 2, priority: 1 };
/**
 * Requests for each thread, until one is granted: the policy; the best nice level; the current nice level. The last two
 * with the shortest time slice, 0.1 ms, because a thread with a shorter slice runs sooner when it wakes (Linux 6.12).
 * 1 is SCHED_FLAG_RESET_ON_FORK: processes that we start are ordinary ones.
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

/** The scheduling policy and session of a process, from its proc_pid_stat(5) line. */
export function scheduling(stat: string): Policy & { readonly session: number } {
  // The name may contain anything, even parentheses and spaces.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { policy: fields[38] ?? 0, priority: fields[37] ?? 0, session: fields[3] ?? 0 };
}

/**
 * Asks the scheduler to run this process as soon as it wakes, by the best means permitted: a real-time policy, the best
 * nice level, or a short time slice, which needs no privilege. A process started with a real-time policy (`chrt`) keeps
 * it. Processes that it starts are ordinary ones. This is optional: without Linux or perl nothing happens.
 *
 * @param wanted Default: SCHED_RR with priority 1
 */
export function beUrgent(wanted: Policy = ROUND_ROBIN): void {
  const call = SCHED_SETATTR[process.arch];
  if (process.platform !== 'linux' || call === undefined) return;
  try {
    const before = scheduling(readFileSync('/proc/self/stat', 'latin1'));
    // Keep a policy that we could not set again on a child, so that the child inherits it.
    if (before.policy !== 0 && !mayBeNice()) return;
    const { policy, priority } = before.policy === 0 ? wanted : before;
    const numbers = [call, policy, priority, getPriority()].map(String);
    spawnSync(PERL, ['-e', SCRIPT, '--', ...numbers, ...readdirSync('/proc/self/task')], { stdio: 'ignore' });
    // The scheduler divides time between sessions first (autogroup), and nice levels count only within one. Raise only our own.
    if (before.session === process.pid) writeFileSync('/proc/self/autogroup', '-20');
  } catch {}
}

/** The scheduling policy of this process. */
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
