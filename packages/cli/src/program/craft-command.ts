import { PACKING } from '@carplab/codec/pfsync';
import { DEFAULT_DIALECT } from '@carplab/implementations';
import { type Command, Option } from 'commander';
import type { CraftCarpOptions } from '../craft/craft-carp.js';
import type { CraftPfsyncOptions } from '../craft/craft-pfsync.js';
import { integerIn, parseDialect } from '../input/bindings.js';
import { goesWith } from './goes-with.js';
import { keyOptions } from './key-options.js';
import { counter, ipOption, ipText, macOption } from './option-values.js';
import type { Runner } from './runner.js';

export function addCraft(program: Command, run: Runner): void {
  const craft = program.command('craft').description('Make packets, as hex, as JSON or into a capture.');
  addCraftCarp(craft, run);
  addCraftPfsync(craft, run);
}

function jsonOption(): Option {
  return new Option('--json', 'one object per line instead of hex').conflicts('write');
}

function addCraftCarp(craft: Command, run: Runner): void {
  keyOptions(craft.command('carp'))
    .description('Make a signed CARP advertisement: one Ethernet frame per address family of the vhid.')
    .option('--vhid <n>', 'virtual host id, 1 to 255 (required)', integerIn(1, 255))
    .option('--advbase <n>', 'seconds between advertisements', integerIn(0, 255), 1)
    .option('--advskew <n>', 'added to advbase, in 1/256 s', integerIn(0, 255), 0)
    .option('--demote <n>', "OpenBSD's demotion count", integerIn(0, 255), 0)
    .addOption(
      new Option('--goodbye', 'advbase and advskew 255: the sender gives up').conflicts([
        'advbase',
        'advskew',
      ]),
    )
    .option('--counter <n>', '64-bit replay counter. Default: random', counter)
    .option('--dialect <name>', 'sign and fill the headers as this system', parseDialect, DEFAULT_DIALECT)
    .addOption(
      new Option('--family <n>', 'make only this family')
        .choices(['4', '6'])
        .argParser((text) => Number(text) as 4 | 6),
    )
    .optionsGroup('More:')
    .option('--src <address>', 'IPv4 source', ipOption(4), '192.0.2.1')
    .option('--src6 <address>', 'IPv6 source', ipOption(6), 'fe80::1')
    .option('--dst <address>', 'destination. Default: 224.0.0.18 or ff02::12')
    .option('--src-mac <mac>', 'Ethernet source. Default: the virtual MAC address', macOption)
    .option('--dst-mac <mac>', 'Ethernet destination. Default: that of the group', macOption)
    .option('--ttl <n>', 'TTL or hop limit', integerIn(0, 255), 255)
    .option('--vlan <id>', '802.1Q tag', integerIn(0, 4095))
    .option('--count <n>', 'how many, one interval apart', integerIn(1, 10_000_000), 1)
    .option(
      '--time <us>',
      'microseconds since 1970 of the first. Default: now',
      integerIn(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--payload', 'only the 36 bytes of CARP, without headers')
    .addOption(jsonOption())
    .option('-w, --write <file>', 'write a capture instead: pcapng, or .pcap; - for stdout')
    .addHelpText(
      'after',
      `
Examples:
  carplab craft carp --vhid 7 --vip 10.9.0.100 --password secret
  carplab craft carp --vhid 7 --vip 10.9.0.100 --password secret -w - | carplab decode - --vip 10.9.0.100 --password secret`,
    )
    .action((options: CraftCarpOptions, command: Command) => {
      // Not a requiredOption, so that a mistyped option is reported before a missing one.
      if (options.vhid === undefined) command.error("error: required option '--vhid <n>' not specified");
      if (options.payload && options.write !== undefined)
        command.error(
          'error: --payload has no Ethernet header, so it cannot go into a capture; leave one of them out',
        );
      return run(import('../craft/craft-carp.js').then(({ craftCarp }) => craftCarp(options)));
    });
}

function addCraftPfsync(craft: Command, run: Runner): void {
  const command = craft
    .command('pfsync')
    .description(
      'Make pfsync packets from JSON: lines of carplab decode --json, or packets with just the fields that differ.',
    )
    .argument('[file]', 'JSON, one packet per line or one document; - for stdin', '-')
    .addOption(
      new Option('--pack <sender>', 'repack all messages as this sender does').choices(Object.keys(PACKING)),
    )
    .option('--mtu <n>', 'with --pack: packet size with IP header, bytes', integerIn(128, 65_535), 1500)
    .option('--src <address>', 'IP source, of either family. Default: 192.0.2.1', ipText)
    .option('--dst <address>', 'destination. Default: 224.0.0.240 or ff12::f0', ipText)
    .option('--src-mac <mac>', 'Ethernet source', macOption)
    .option('--dst-mac <mac>', 'Ethernet destination. Default: that of the group', macOption)
    .option('--ttl <n>', 'TTL or hop limit. Default: 255', integerIn(0, 255))
    .option('--vlan <id>', '802.1Q tag', integerIn(0, 4095))
    .option(
      '--time <us>',
      "microseconds since 1970 of the first, the others a second apart. Default: the JSON's, or now",
      integerIn(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--payload', 'only pfsync, without headers; in a capture as the pfsync interface shows it')
    .addOption(jsonOption())
    .option('-w, --write <file>', 'write a capture instead: pcapng, or .pcap; - for stdout')
    .addHelpText(
      'after',
      `
A packet is {"variant": "freebsd-1400", "messages": [{"action": "INS", "items":
[...]}]}, with the keys of decode --json. Defaults: numbers 0, no rules,
interface "all", the correct length and counts, and EOF at the end of version 5.
A state needs id, creatorid, key, direction and proto.

Examples:
  echo '{"variant":"freebsd","messages":[{"action":"UPD_REQ","items":[{"id":"0000000000000000","creatorid":"00000000"}]}]}' | carplab craft pfsync
  carplab decode --json fixtures/freebsd/pfsync_01_mcast_bulk_on_start.pcap | carplab craft pfsync -w - | carplab decode -`,
    )
    .action((file: string, options: CraftPfsyncOptions) =>
      run(import('../craft/craft-pfsync.js').then(({ craftPfsync }) => craftPfsync(file, options))),
    );
  goesWith(command, 'pack', ['mtu']);
}
