import { parseAddress } from '@carplab/codec';
import { parsePrefix } from '@carplab/host';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, integerIn, parseBinding, parseDialect } from '../bindings.js';
import { type SpeakOptions, speak } from '../speak.js';
import type { Runner } from './runner.js';

function prefix(text: string): string {
  if (parsePrefix(text)) return text;
  throw new InvalidArgumentError(`'${text}' is not an address, with or without a prefix length.`);
}

function peer(text: string): string {
  if (parseAddress(text)) return text;
  throw new InvalidArgumentError(`'${text}' is not an IPv4 or IPv6 address.`);
}

export function addSpeak(program: Command, run: Runner): void {
  program
    .command('speak')
    .description('Take part in a real election, as one of six implementations would. Wants CAP_NET_RAW.')
    .option('-i, --interface <if>', 'the interface')
    .option('--vhid <n>', 'virtual host id, 1 to 255', integerIn(1, 255))
    .option('--advbase <n>', 'seconds between advertisements (1 by default)', integerIn(0, 255))
    .option('--advskew <n>', '1/256 of a second added to it (0 by default)', integerIn(0, 255))
    .option('--password <password>', 'others can see it in ps: prefer --password-file', collect(parseBinding))
    .option(
      '--password-file <file>',
      'password on the first line of a file (or CARPLAB_PASSWORD)',
      collect(parseBinding),
    )
    .option('--vip <address>', 'a virtual address, with its prefix length; may repeat', collect(prefix))
    .option('--dialect <name>', 'which implementation to be (freebsd by default)', parseDialect)
    .option('--preempt', 'take over from a slower master')
    .option('--demote <n>', 'begin demoted by so much', integerIn(0, 2 ** 31 - 1))
    .option('--peer <address>', 'advertise to this address instead of the group; may repeat', collect(peer))
    .option(
      '--own-address',
      'answer ARP, neighbour discovery and pings for the virtual addresses by ourselves',
    )
    .option('--up <command>', 'run by a shell when we become MASTER')
    .option('--down <command>', '… and when we are MASTER no longer, and at the start')
    .option('--command-timeout <s>', 'seconds until such a command is killed', integerIn(1, 3600), 10)
    .option('--config <file>', 'several virtual hosts from a YAML file; - for stdin')
    .option('--name <name>', 'what to call this host in events (its hostname by default)')
    .addOption(
      new Option('--port <kind>', 'cap: whole frames; raw-socket: IP only, without libpcap')
        .choices(['cap', 'raw-socket'])
        .default('cap'),
    )
    .option('--control <path>', 'where carplab ctl finds us (a socket of mode 0600)')
    .option('--no-control', 'no such socket')
    .option('--no-realtime', 'be scheduled as any other process')
    .option('--json', 'one JSON object a line for each event')
    .addHelpText(
      'after',
      `
Ends on SIGINT, SIGTERM or SIGHUP, with a goodbye where the implementation says
one. SIGUSR1 tells the state on stderr, SIGUSR2 makes every vhid BACKUP.
Without --own-address and --up nothing answers for the virtual addresses.
Commands find CARPLAB_STATE (MASTER, BACKUP or INIT), CARPLAB_VHID,
CARPLAB_INTERFACE, CARPLAB_ADDRESSES, CARPLAB_FROM and CARPLAB_REASON in their
environment. The socket is speak-IF.sock in $XDG_RUNTIME_DIR/carplab, or in
/run/carplab for root.

With CAP_SYS_NICE it runs in real time (SCHED_RR 1; chrt -r N before the command
for another priority), and keeps its time on a busy machine too. Without, some
advertisements are milliseconds late there. Its commands are not in real time.

Exit status: 0 it was told to stop; 2 it could not run.

Examples:
  carplab speak -i eth0 --vhid 7 --vip 10.9.0.100/24 --password-file key --own-address
  carplab speak -i eth0 --vhid 7 --vip 10.9.0.100/24 --password-file key \\
    --up 'ip addr add 10.9.0.100/24 dev eth0' --down 'ip addr del 10.9.0.100/24 dev eth0'
  carplab speak --config pair.yaml --json`,
    )
    .action((options: SpeakOptions) => run(speak(options)));
}
