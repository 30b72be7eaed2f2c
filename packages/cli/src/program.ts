import { parseAddress, parseMac } from '@carplab/codec';
import { Command, InvalidArgumentError, Option } from 'commander';
import { collect, integerIn, parseBinding, parseDialect, parseVip } from './bindings.js';
import { type CraftCarpOptions, craftCarp } from './craft-carp.js';
import { type DecodeOptions, decode } from './decode.js';
import { type DemoOptions, demo } from './demo.js';
import { type RunOptions, run as runCommand } from './run.js';
import { parseTimeBound } from './time-option.js';

const PASSWORD_HELP =
  'password; 7=secret binds it to vhid 7, a leading = takes the rest as it stands; may repeat. Others can see it in ps: prefer --password-file';

/** Options that say which keys and addresses sign. */
function keyOptions(command: Command): Command {
  return command
    .option('--password <password>', PASSWORD_HELP, collect(parseBinding))
    .option(
      '--password-file <file>',
      'password on the first line of a file; 7=FILE binds it; may repeat (or CARPLAB_PASSWORD)',
      collect(parseBinding),
    )
    .option(
      '--vip <address>',
      'address of the vhid, in interface order; 7=ADDRESS binds it to vhid 7, 100/7=ADDRESS to vhid 7 on VLAN 100; may repeat',
      collect(parseVip),
    );
}

function address(text: string): Uint8Array {
  const parsed = parseAddress(text);
  if (!parsed) throw new InvalidArgumentError(`'${text}' is not an IPv4 or IPv6 address.`);
  return parsed;
}

/** An address of one family, kept as text. */
function ipOption(family: 4 | 6): (text: string) => string {
  return (text) => {
    if (address(text).length === (family === 4 ? 4 : 16)) return text;
    throw new InvalidArgumentError(`'${text}' is not an IPv${family} address.`);
  };
}

function macOption(text: string): string {
  if (parseMac(text)) return text;
  throw new InvalidArgumentError(`'${text}' is not a MAC address, as in 00:00:5e:00:01:07.`);
}

function counter(text: string): bigint {
  if (/^(\d+|0x[0-9a-fA-F]+)$/.test(text) && BigInt(text) <= 0xffffffffffffffffn) return BigInt(text);
  throw new InvalidArgumentError(`'${text}' is not an unsigned 64-bit number, decimal or 0x hexadecimal.`);
}

/** The whole command line. `run` receives the exit status of the command that ran. */
export function makeProgram(
  version: string,
  run: (status: number | Promise<number>) => Promise<void>,
): Command {
  const program = new Command('carplab')
    .description('A laboratory for CARP and pfsync: reads, verifies and makes their packets.')
    .version(version)
    .showHelpAfterError('(--help shows what is possible)')
    .configureHelp({ showGlobalOptions: false });

  keyOptions(program.command('decode'))
    .description(
      'Print the packets of captures, one line each: CARP with every HMAC verified, VRRP told apart.',
    )
    .argument('<file...>', 'pcap or pcapng, gzip or not; - for stdin; several are merged by time')
    .option('-v, --verbose', 'every field with its bytes, and what each implementation would do with it')
    .addOption(new Option('--json', 'one JSON object a line').conflicts('verbose'))
    .option('--all', 'also packets that are neither CARP, VRRP nor pfsync')
    .option('--utc', 'times in UTC instead of the TZ zone')
    .option('--vhid <n>', 'only this vhid (or VRRP vrid); may repeat', collect(integerIn(0, 255)))
    .option('--src <address>', 'only from this source; may repeat', collect(address))
    .option(
      '--from <time>',
      'only from this time on: 2026-11-22T20:09:23Z, 20:09:23, +5 (seconds after the first frame)',
      parseTimeBound,
    )
    .option('--to <time>', 'only up to this time', parseTimeBound)
    .option('-c, --count <n>', 'stop after this many packets', integerIn(1, Number.MAX_SAFE_INTEGER))
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
    .addHelpText(
      'after',
      `
Ends with a summary on stderr: a table per vhid of who advertised from when to
when, what was missed, and when two were master at once.

Exit status: 0 all is well; 1 an HMAC is bad, or a packet or the file damaged;
2 it could not run.

Examples:
  carplab decode fixtures/ucarp/ucarp-cfg-00.pcap --password mekmitasdigoat --vip 10.1.1.252
  tcpdump -U -w - -i eth0 proto 112 | carplab decode - --password-file key --vip 10.1.1.252`,
    )
    .action((files: string[], options: DecodeOptions) => run(decode(files, options)));

  const craft = program.command('craft').description('Make packets, as hex or into a capture.');
  keyOptions(craft.command('carp'))
    .description(
      'Make a signed CARP advertisement: an Ethernet frame for each family that the addresses are of.',
    )
    .option('--vhid <n>', 'virtual host id, 1 to 255 (required)', integerIn(1, 255))
    .option('--advbase <n>', 'seconds between advertisements', integerIn(0, 255), 1)
    .option('--advskew <n>', '1/256 of a second added to it', integerIn(0, 255), 0)
    .option('--demote <n>', "OpenBSD's demotion count", integerIn(0, 255), 0)
    .option('--goodbye', 'advbase and advskew 255: the sender leaves')
    .option('--counter <n>', '64-bit replay counter, decimal or 0x hexadecimal (random by default)', counter)
    .option(
      '--dialect <name>',
      'whose rules sign, and whose habits fill the headers',
      parseDialect,
      'freebsd',
    )
    .addOption(
      new Option('--family <n>', 'make only this family')
        .choices(['4', '6'])
        .argParser((text) => Number(text) as 4 | 6),
    )
    .option('--src <address>', 'IPv4 source', ipOption(4), '192.0.2.1')
    .option('--src6 <address>', 'IPv6 source', ipOption(6), 'fe80::1')
    .option('--dst <address>', 'destination (224.0.0.18 or ff02::12 by default)')
    .option('--src-mac <mac>', 'Ethernet source (the virtual MAC address by default)', macOption)
    .option('--dst-mac <mac>', 'Ethernet destination (that of the group by default)', macOption)
    .option('--ttl <n>', 'TTL or hop limit', integerIn(0, 255), 255)
    .option('--vlan <id>', '802.1Q tag', integerIn(0, 4095))
    .option('--count <n>', 'how many, an interval apart, counting on', integerIn(1, 10_000_000), 1)
    .option(
      '--time <us>',
      'microseconds since 1970 of the first (now by default)',
      integerIn(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--payload', 'only the 36 bytes of CARP, without headers')
    .option(
      '-w, --write <file>',
      'into a capture instead of hex: pcapng, or pcap if the name ends in .pcap; - for stdout',
    )
    .addHelpText(
      'after',
      `
Examples:
  carplab craft carp --vhid 7 --vip 10.9.0.100 --password secret
  carplab craft carp --vhid 7 --vip 10.9.0.100 --password secret -w - | carplab decode - --vip 10.9.0.100 --password secret`,
    )
    .action((options: CraftCarpOptions, command: Command) => {
      // Not a requiredOption: a mistyped option is to be named before a missing one.
      if (options.vhid === undefined) command.error("error: required option '--vhid <n>' not specified");
      if (options.payload && options.write !== undefined)
        command.error(
          'error: --payload has no Ethernet header, so it cannot go into a capture; leave one of them out',
        );
      return run(craftCarp(options));
    });
  program
    .command('demo')
    .description('The two firewalls of the OPNsense how-to: steady state, maintenance, a crash, the return.')
    .option('--seed <n>', 'of the random numbers', integerIn(0, Number.MAX_SAFE_INTEGER))
    .option('--out <dir>', 'also write the capture, the lanes as SVG and the scenario')
    .option('--json', 'one JSON object a line for each event')
    .addHelpText('after', '\nExample:\n  carplab demo --out demo')
    .action((options: DemoOptions) => run(demo(options)));

  program
    .command('run')
    .description('Run a scenario in virtual time, and judge what it expects.')
    .argument('<scenario>', 'YAML, or a TypeScript module that exports `scenario`; - for YAML on stdin')
    .option(
      '--seed <n>',
      "of the random numbers (the scenario's own by default)",
      integerIn(0, Number.MAX_SAFE_INTEGER),
    )
    .addOption(
      new Option('--runs <n>', 'run under so many seeds and sum up')
        .argParser(integerIn(1, 10_000_000))
        .conflicts(['pcap', 'svg', 'trace']),
    )
    .option('--json', 'one JSON object a line for each event')
    .option(
      '--pcap <file>',
      'write what the segments carry as pcapng, with a comment where a packet caused a transition',
    )
    .option('--svg <file>', 'draw the lanes')
    .option('--trace <file>', 'everything that happened, frames included, one JSON object a line')
    .addHelpText(
      'after',
      `
Exit status: 0 all expectations hold; 1 one does not; 2 it could not run.

Examples:
  carplab run sim/scenarios/s2-crash.yaml
  carplab run sim/scenarios/s2-crash.yaml --runs 100 --json`,
    )
    .action((scenario: string, options: RunOptions) => run(runCommand(scenario, options)));
  return program;
}
