import type { Bound } from '@carplab/analysis';
import { parseAddress } from '@carplab/codec';
import { parsePrefix } from '@carplab/host';
import { DEFAULT_DIALECT } from '@carplab/implementations';
import { type Command, InvalidArgumentError } from 'commander';
import { collect, integerIn, parseBinding, parseDialect } from '../input/bindings.js';
import { printOut } from '../output/output.js';
import type { SpeakOptions } from '../speak/speak.js';
import { captureOptions, oldKind, oldSpelling } from './capture-options.js';
import type { Runner } from './runner.js';

function prefix(text: string): Bound<string> {
  const bound = parseBinding(text);
  if (parsePrefix(bound.value)) return bound;
  throw new InvalidArgumentError(`'${bound.value}' is not an address, with or without a prefix length.`);
}

function peer(text: string): string {
  if (parseAddress(text)) return text;
  throw new InvalidArgumentError(`'${text}' is not an IPv4 or IPv6 address.`);
}

export function addSpeak(program: Command, run: Runner): void {
  const command = program
    .command('speak')
    .description('Take part in a real election. Requires CAP_NET_RAW.')
    .option('-i, --interface <if>', 'the interface')
    .option('--vhid <n>', 'virtual host id, 1 to 255', integerIn(1, 255))
    .option('--advbase <n>', 'seconds between advertisements. Default: 1', integerIn(0, 255))
    .option('--advskew <n>', 'added to advbase, in 1/256 s. Default: 0', integerIn(0, 255))
    .option('--password <password>', 'visible in ps: prefer --password-file', collect(parseBinding))
    .option('--password-file <file>', 'its first line, or CARPLAB_PASSWORD', collect(parseBinding))
    .option('--vip <address>', 'a virtual address, with its prefix length; may repeat', collect(prefix))
    .option('--dialect <name>', `behave as this system. Default: ${DEFAULT_DIALECT}`, parseDialect)
    .option('--preempt', 'take over from a slower master')
    .option('--demote <n>', 'start with this demotion', integerIn(0, 2 ** 31 - 1))
    .option('--peer <address>', 'advertise to it, not to the group; may repeat', collect(peer))
    .option('--own-address', 'answer ARP, NDP and pings for the virtual addresses')
    .option('--up <command>', 'shell command to run on becoming MASTER')
    .option('--down <command>', 'the same on leaving MASTER, and at the start')
    .option('--config <file>', 'several virtual hosts from a YAML file; - for stdin')
    .option('--json', 'each event as one JSON object per line')
    .optionsGroup('More:')
    .option('--config-schema', 'print the JSON Schema of such files instead')
    .option('--command-timeout <s>', 'kill --up and --down commands after this', integerIn(1, 3600), 10)
    .option('--name <name>', "this host's name in events. Default: the hostname")
    .option('--control <path>', 'socket for carplab ctl (mode 0600)')
    .option('--no-control', 'no such socket')
    .option('--no-realtime', 'no real-time scheduling');
  captureOptions(command, ['cap', 'raw'], { how: 'whole frames, or IP only. Default: cap', bufferMiB: 32 });
  oldSpelling(command, '--port <kind>', 'capture', oldKind('cap', 'raw'));
  command
    .addHelpText(
      'after',
      `
Without --own-address or --up, nothing answers for the virtual addresses.
Exit status: 0 stopped; 2 could not run.

Examples:
  carplab speak -i eth0 --vhid 7 --vip 10.9.0.100/24 --password-file key --own-address
  carplab speak --config pair.yaml --json`,
    )
    .action(async (options: SpeakOptions & { configSchema?: true }) => {
      if (!options.configSchema) return run(import('../speak/speak.js').then(({ speak }) => speak(options)));
      const { speakConfigJsonSchema } = await import('../speak/speak-config.js');
      printOut(`${JSON.stringify(speakConfigJsonSchema(), null, 2)}\n`);
      return run(0);
    });
}
