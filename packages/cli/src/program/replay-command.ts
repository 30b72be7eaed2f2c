import type { Replacement } from '@carplab/analysis';
import { DEFAULT_DIALECT } from '@carplab/implementations';
import { type Command, Option } from 'commander';
import { collect, integerIn, parseDialect, speedOf } from '../input/bindings.js';
import type { ReplayOptions } from '../replay/replay-options.js';
import { oldSpelling } from './capture-options.js';
import { goesWith } from './goes-with.js';
import { keyOptions } from './key-options.js';
import { address, timeOption } from './option-values.js';
import type { Runner } from './runner.js';

/** Parses `NEW`, which replaces any value, or `OLD=NEW`. */
function changeOf<T>(value: (text: string) => T): (text: string) => Replacement<T> {
  return (text) => {
    const at = text.indexOf('=');
    return at < 0 ? { to: value(text) } : { from: value(text.slice(0, at)), to: value(text.slice(at + 1)) };
  };
}

export function addReplay(program: Command, run: Runner): void {
  const command = keyOptions(program.command('replay'))
    .description('Send CARP and pfsync from captures again, on a wire or in a simulation.')
    .argument('<file...>', 'pcap or pcapng, merged by time; - for stdin')
    .option('-i, --interface <if>', 'send on this interface')
    .addOption(
      new Option('--into-sim <scenario>', 'send into a segment of this scenario').conflicts([
        'interface',
        'force',
        'wait',
      ]),
    )
    .option('--speed <n>', 'seconds of the capture per second', speedOf)
    .option('--all', 'also packets that are neither CARP nor pfsync')
    .addOption(
      new Option('--only <protocol>', 'only this protocol').choices(['carp', 'pfsync']).conflicts(['all']),
    )
    .option('--vhid <n>', 'for CARP: only this vhid; may repeat', collect(integerIn(0, 255)))
    .option('--src <address>', 'only from this source; may repeat', collect(address))
    .option(
      '--set-src <change>',
      'new source ADDRESS for all, or OLD=NEW; may repeat',
      collect(changeOf(address)),
    )
    .option(
      '--set-vhid <change>',
      'new vhid N for all, or OLD=NEW; may repeat',
      collect(changeOf(integerIn(1, 255))),
    )
    .option('--resign', 'sign again with --password-file and --vip')
    .option(
      '--dialect <name>',
      `sign as this system, without lladdr. Default: ${DEFAULT_DIALECT}`,
      parseDialect,
    )
    .option('--force', 'send even where the vhid is being advertised')
    .option('--wait <time>', 'listen for the vhid first. Default: 3 s', timeOption)
    .option('--json', 'one JSON object per line')
    .optionsGroup('More:')
    .option('--segment <name>', 'with --into-sim: the segment to send into')
    .option('--at <time>', 'with --into-sim: time of the first packet. Default: 0', timeOption)
    .option('--seed <n>', 'with --into-sim: random seed', integerIn(0, Number.MAX_SAFE_INTEGER))
    .option('--pcap <file>', 'with --into-sim: write the traffic of all segments')
    .option('--svg <file>', 'with --into-sim: draw the lanes')
    .option('--trace <file>', 'with --into-sim: everything that happened, as JSON');
  oldSpelling(command, '--listen <seconds>', 'wait', timeOption);
  goesWith(command, 'intoSim', ['segment', 'at', 'seed', 'pcap', 'svg', 'trace']);
  goesWith(command, 'resign', ['dialect', 'password', 'passwordFile', 'vip']);
  command
    .addHelpText(
      'after',
      `
Exit status: 0 all sent; 1 some were not sent, or damage; 2 could not run.

Examples:
  carplab replay fixtures/freebsd/carp_v4_01_steady.pcap -i eth0
  carplab replay fixtures/freebsd/carp_v4_01_steady.pcap --into-sim sim/scenarios/s0-steady.yaml --segment wan`,
    )
    .action((files: string[], options: ReplayOptions) =>
      run(import('../replay/replay.js').then(({ replay }) => replay(files, options))),
    );
}
