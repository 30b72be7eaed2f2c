import { PFSYNC_DIALECTS } from '@carplab/statesync';
import { pfctlProtocol } from '@carplab/text';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, integerIn } from '../input/bindings.js';
import { parseTimeBound } from '../input/time-option.js';
import type { LiveOptions } from '../states/states-live.js';
import type { StatesOptions } from '../states/states-options.js';
import { parseTimeouts } from '../states/timeout-option.js';
import { captureOptions, oldKind, oldSpelling } from './capture-options.js';
import { goesWith } from './goes-with.js';
import { address, ipText, timeOption } from './option-values.js';
import type { Runner } from './runner.js';

const U32 = 0xffff_ffff;
/** Row numbers of a table have 24 bits. */
const MAX_STATES = 1 << 24;

export function addStates(program: Command, run: Runner): void {
  const command = program
    .command('states')
    .description('Rebuild the pf state table that pfsync describes, as pfctl -ss prints it.')
    .argument('[file...]', 'pcap or pcapng, merged by time; - for stdin')
    .option('-i, --interface <if>', 'listen on this interface instead; may repeat', collect(String))
    .option(
      '-v, --verbose',
      'as pfctl -v: windows, age, counters; -vv: ids, owners',
      (_: string, level: number) => level + 1,
      0,
    )
    .option('--at <time>', 'the table at this time: 20:09:23, +5. Default: the end', parseTimeBound)
    .addOption(new Option('--watch', 'changes instead of the table, one per line').conflicts('csv'))
    .addOption(new Option('--json', 'one JSON object per line').conflicts(['verbose', 'csv']))
    .addOption(new Option('--csv', 'comma-separated values, with a header').conflicts('verbose'))
    .option('--src <address>', 'only messages of this node; may repeat', collect(address))
    .option('--address <address>', 'only states with this address; may repeat', collect(ipText))
    .option('--port <n>', 'only states with this port; may repeat', collect(integerIn(0, 65_535)))
    .option('--ifname <name>', 'only states bound to it (or all); may repeat', collect(String))
    .option('--proto <name>', 'only tcp, udp, icmp… or a number; may repeat', collect(protocol))
    .option('--creatorid <hex>', 'only states of this owner; may repeat', collect(creatorid))
    .option('--rule <n>', 'only states of this rule; may repeat', collect(integerIn(0, U32)))
    .option('--for <time>', 'with -i: stop after this long: 90, 1500ms, 2m', timeOption)
    .optionsGroup('More:')
    .option('--utc', 'times in UTC instead of the TZ zone')
    .option('--timeout <name=s>', "if not pf's defaults: udp.first=8,udp.single=6", parseTimeouts)
    .addOption(
      new Option('--dialect <name>', 'read as this system does').choices(Object.keys(PFSYNC_DIALECTS)),
    )
    .option('--limit <n>', 'most states, 250 bytes each', integerIn(1, MAX_STATES), 1_000_000)
    .option('--filter <expression>', 'with -i: pcap-filter(7) expression');
  captureOptions(command, ['cap', 'raw', 'tcpdump'], {
    how: 'with -i: how',
    bufferMiB: 64,
    prefix: 'with -i: ',
  }).option('--passive', 'with -i: send nothing: join no multicast groups');
  goesWith(command, 'interface', ['for', 'filter', 'capture', 'buffer', 'passive']);
  oldSpelling(command, '--listen <kind>', 'capture', oldKind('cap', 'raw', 'tcpdump'));
  command
    .addHelpText(
      'after',
      `
Exit status: 0 all is well; 1 dropped messages, or damage; 2 could not run.

Examples:
  carplab states fixtures/freebsd/pfsync_02_mcast_flows.pcap --at +10 -vv --proto tcp
  carplab states -i eth2 --watch`,
    )
    .action((files: string[], options: StatesOptions & LiveOptions) =>
      run(import('../states/states.js').then(({ states }) => states(files, options))),
    );
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, number) => [pfctlProtocol(number), number]),
);

function protocol(text: string): number {
  const number = PROTOCOLS.get(text === 'icmp6' ? 'ipv6-icmp' : text) ?? Number(text);
  if (text !== '' && Number.isInteger(number) && number >= 0 && number <= 255) return number;
  throw new InvalidArgumentError(`'${text}' is not a protocol: tcp, udp, icmp, ipv6-icmp… or 0 to 255.`);
}

function creatorid(text: string): number {
  if (/^(0x)?[0-9a-f]{1,8}$/i.test(text)) return Number.parseInt(text.replace(/^0x/i, ''), 16);
  throw new InvalidArgumentError(`'${text}' is not a creatorid: up to 8 hexadecimal digits, as in 51c13ba5.`);
}
