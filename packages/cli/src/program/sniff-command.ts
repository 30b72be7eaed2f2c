import { type Command, Option } from 'commander';
import { collect, integerIn, parseDialect } from '../bindings.js';
import { type SniffOptions, sniff } from '../sniff/sniff.js';
import { keyOptions } from './key-options.js';
import { address, seconds } from './option-values.js';
import type { Runner } from './runner.js';

export function addSniff(program: Command, run: Runner): void {
  keyOptions(program.command('sniff'))
    .description('Decode and verify what an interface carries, as it comes: CARP, VRRP and pfsync.')
    .requiredOption('-i, --interface <if>', 'listen on this interface; may repeat', collect(String))
    .option(
      '-v, --verbose',
      'every field of CARP, and the states of pfsync; -vv: every field of pfsync too',
      (_: string, level: number) => level + 1,
      0,
    )
    .addOption(
      new Option(
        '--summary',
        'a screen instead of lines: who is master of each vhid, how regularly, and alarms',
      ).conflicts(['json', 'verbose']),
    )
    .addOption(new Option('--json', 'one JSON object a line').conflicts('verbose'))
    .option('--all', 'also packets that are neither CARP, VRRP nor pfsync')
    .option('--utc', 'times in UTC instead of the TZ zone')
    .option('--vhid <n>', 'only this vhid (or VRRP vrid); may repeat', collect(integerIn(0, 255)))
    .option('--src <address>', 'only from this source; may repeat', collect(address))
    .option('-c, --count <n>', 'stop after this many packets', integerIn(1, Number.MAX_SAFE_INTEGER))
    .option('--for <seconds>', 'stop after so long', (text) => Math.round(seconds(text) * 1_000_000))
    .option(
      '-w, --write <file>',
      'also write what was chosen: pcapng, or pcap if the name ends in .pcap; - for stdout',
    )
    .option(
      '--dialect <name>',
      'verify by the rules of this implementation only; may repeat',
      collect(parseDialect),
    )
    .option('--passwords <file>', 'where an HMAC fails, try the passwords of a list, one a line')
    .addOption(
      new Option(
        '--port <kind>',
        'how to listen: through tcpdump (kernel times), cap, or raw sockets (by default tcpdump, or cap where there is none that may)',
      ).choices(['tcpdump', 'cap', 'raw']),
    )
    .option('--filter <expression>', 'pcap-filter(7) instead of our own')
    .option('--buffer <MiB>', 'room for packets in the kernel', integerIn(1, 1024), 64)
    .addHelpText(
      'after',
      `
Two masters of one vhid at once raise an alarm as it happens. Ctrl-C ends it
with a summary on stderr, and whatever was written is a complete file.
On a pipe --summary is as wide as COLUMNS in the environment says.

CAP_NET_RAW is enough. Exit status: 0 all is well; 1 an HMAC is bad, or a packet
damaged; 2 it could not run.

Examples:
  carplab sniff -i eth0 --password-file key --vip 10.9.0.100
  carplab sniff -i eth0 --summary
  carplab sniff -i eth0 -w evidence.pcapng --for 60`,
    )
    .action((options: SniffOptions) => run(sniff(options)));
}
