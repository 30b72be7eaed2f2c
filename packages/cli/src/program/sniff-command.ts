import { type Command, Option } from 'commander';
import { collect, integerIn, parseDialect } from '../input/bindings.js';
import type { SniffOptions } from '../sniff/sniff.js';
import { captureOptions, oldKind, oldSpelling } from './capture-options.js';
import { keyOptions } from './key-options.js';
import { address, timeOption } from './option-values.js';
import type { Runner } from './runner.js';

export function addSniff(program: Command, run: Runner): void {
  const command = keyOptions(program.command('sniff'))
    .description('Decode and verify CARP, VRRP and pfsync on an interface, live.')
    .requiredOption('-i, --interface <if>', 'listen on this interface; may repeat', collect(String))
    .option('-v, --verbose', 'every field; -vv: of pfsync too', (_: string, level: number) => level + 1, 0)
    .addOption(
      new Option('--summary', 'a live screen: masters, their regularity, alarms').conflicts([
        'json',
        'verbose',
      ]),
    )
    .addOption(new Option('--json', 'one JSON object per line').conflicts('verbose'))
    .option('--all', 'also packets that are neither CARP, VRRP nor pfsync')
    .option('--vhid <n>', 'only this vhid (or VRRP vrid); may repeat', collect(integerIn(0, 255)))
    .option('--src <address>', 'only from this source; may repeat', collect(address))
    .option('-c, --count <n>', 'stop after this many packets', integerIn(1, Number.MAX_SAFE_INTEGER))
    .option('--for <time>', 'stop after this long: 90, 1500ms, 2m', timeOption)
    .option('-w, --write <file>', 'also write what was selected: pcapng, or .pcap; - for stdout')
    .optionsGroup('More:')
    .option('--utc', 'times in UTC instead of the TZ zone')
    .option('--dialect <name>', 'verify as this system; may repeat. Default: any', collect(parseDialect))
    .option('--passwords <file>', 'if an HMAC fails, try these, one per line')
    .option('--filter <expression>', 'pcap-filter(7) instead of the built-in one');
  captureOptions(command, ['cap', 'raw', 'tcpdump'], {
    how: 'how. Default: tcpdump, else cap',
    bufferMiB: 64,
  }).option('--passive', 'send nothing: join no multicast groups');
  oldSpelling(command, '--port <kind>', 'capture', oldKind('cap', 'raw', 'tcpdump'));
  command
    .addHelpText(
      'after',
      `
Ctrl-C ends it with a summary on stderr. CAP_NET_RAW is enough.
On a pipe, COLUMNS sets the width of --summary.
Exit status: 0 all is well; 1 a bad HMAC or a damaged packet; 2 could not run.

Examples:
  carplab sniff -i eth0 --password-file key --vip 10.9.0.100
  carplab sniff -i eth0 --summary
  carplab sniff -i eth0 -w evidence.pcapng --for 60`,
    )
    .action((options: SniffOptions) => run(import('../sniff/sniff.js').then(({ sniff }) => sniff(options))));
}
