import { type Command, Option } from 'commander';
import type { DecodeOptions } from '../decode/decode.js';
import { collect, integerIn, parseDialect } from '../input/bindings.js';
import { parseTimeBound } from '../input/time-option.js';
import { keyOptions } from './key-options.js';
import { address } from './option-values.js';
import type { Runner } from './runner.js';

export function addDecode(program: Command, run: Runner): void {
  keyOptions(program.command('decode'))
    .description('Print the packets of captures, one per line; verify every CARP HMAC; flag VRRP.')
    .argument('<file...>', 'pcap or pcapng, merged by time; - for stdin')
    .option(
      '-v, --verbose',
      'every field and receiver; -vv: every field of pfsync',
      (_: string, level: number) => level + 1,
      0,
    )
    .addOption(new Option('--json', 'one JSON object per line').conflicts('verbose'))
    .option('--all', 'also packets that are neither CARP, VRRP nor pfsync')
    .option('--vhid <n>', 'only this vhid (or VRRP vrid); may repeat', collect(integerIn(0, 255)))
    .option('--src <address>', 'only from this source; may repeat', collect(address))
    .option('--from <time>', 'from this time: 2026-11-22T20:09:23Z, 20:09:23, +5', parseTimeBound)
    .option('--to <time>', 'up to this time', parseTimeBound)
    .option('-c, --count <n>', 'stop after this many packets', integerIn(1, Number.MAX_SAFE_INTEGER))
    .option('-w, --write <file>', 'also write what was selected: pcapng, or .pcap; - for stdout')
    .optionsGroup('More:')
    .option('--utc', 'times in UTC instead of the TZ zone')
    .option('--dialect <name>', 'verify as this system; may repeat. Default: any', collect(parseDialect))
    .option('--passwords <file>', 'if an HMAC fails, try these, one per line')
    .addHelpText(
      'after',
      `
Ends with a summary on stderr: per vhid who advertised from when to when, what
was missed, and when there were two masters.

Exit status: 0 all is well; 1 a bad HMAC, or a damaged packet or file; 2 could
not run.

Examples:
  carplab decode fixtures/ucarp/ucarp-cfg-00.pcap --password mekmitasdigoat --vip 10.1.1.252
  tcpdump -U -w - -i eth0 proto 112 | carplab decode - --password-file key --vip 10.1.1.252`,
    )
    .action((files: string[], options: DecodeOptions) =>
      run(import('../decode/decode.js').then(({ decode }) => decode(files, options))),
    );
}
