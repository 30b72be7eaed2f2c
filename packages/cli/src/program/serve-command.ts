import { type Command, InvalidArgumentError, Option } from 'commander';
import { allowedHost, listenPlace, origin } from '../http/listen-place.js';
import { collect, integerIn } from '../input/bindings.js';
import type { ServeCommandOptions } from '../serve/serve.js';
import type { Runner } from './runner.js';

export function addServe(program: Command, run: Runner): void {
  program
    .command('serve')
    .description('Serve the page that shows elections.')
    .argument(
      '[given...]',
      'a scenario (file, name or link), or files that the page opens: captures, scenarios, stories',
    )
    .option('--listen <address:port>', 'port 0 is any free one. Default: 127.0.0.1:7112', listenPlace)
    .addOption(
      new Option('--port <n>', 'short for --listen 127.0.0.1:n')
        .argParser(integerIn(0, 65_535))
        .conflicts('listen'),
    )
    .option(
      '--live <if,...>',
      'also stream what comes on these interfaces, as sniff --json prints it, at /api/v1/live; sends nothing',
      interfaces,
    )
    .option('--open', 'also open it in the browser')
    .option(
      '--embed-from <origin>',
      'let pages of this origin show it in a frame; may repeat',
      collect(origin),
    )
    .addOption(
      new Option('--export <dir>', 'write the page to a new or empty directory instead').conflicts([
        'listen',
        'port',
        'open',
        'live',
        'allowHost',
        'embedFrom',
      ]),
    )
    .option(
      '--allow-host <name>',
      'answer to this name or address, too; may repeat. Else only to 127.0.0.1, [::1] and localhost',
      collect(allowedHost),
    )
    .addHelpText(
      'after',
      `
Prints one line, the URL: with a scenario's link, or with a token for the files
and --live. If the port is taken, the next free one is used.
No request changes anything. Ctrl-C ends it.
What --export writes works below any path of any web host; its carplab.html is
all of it in one file, which a browser opens from the disk.
Exit status: 0 stopped, or exported; 2 could not run.

Examples:
  carplab serve
  carplab serve s2-crash --open
  carplab serve before.yaml after.carplab.json
  carplab serve fixtures/freebsd/carp_v4_08_bad_password.pcap
  carplab serve --live eth0,eth1
  carplab serve --listen 192.0.2.7:7112 --allow-host lab.example
  carplab serve --export carplab-page`,
    )
    .action((given: string[], options: ServeCommandOptions & { readonly export?: string }) =>
      run(
        options.export === undefined
          ? import('../serve/serve.js').then(({ serve }) => serve(given, options, program.version() ?? ''))
          : import('../serve/export-to.js').then(({ exportTo }) => exportTo(options.export!, given)),
      ),
    );
}

/** Names of interfaces, each once. */
function interfaces(text: string): readonly string[] {
  const names = text.split(',');
  if (names.includes('')) throw new InvalidArgumentError(`'${text}' is not IF[,IF], as in eth0,eth1.`);
  return [...new Set(names)];
}
