import { type Command, Option } from 'commander';
import { allowedHost, listenPlace } from '../http/listen-place.js';
import { collect, integerIn } from '../input/bindings.js';
import type { ServeCommandOptions } from '../serve/serve.js';
import type { Runner } from './runner.js';

export function addServe(program: Command, run: Runner): void {
  program
    .command('serve')
    .description('Serve the page that shows elections.')
    .argument('[scenario]', 'show this one: a file, a name of carplab scenarios, or a link')
    .option('--listen <address:port>', 'port 0 is any free one. Default: 127.0.0.1:7112', listenPlace)
    .addOption(
      new Option('--port <n>', 'short for --listen 127.0.0.1:n')
        .argParser(integerIn(0, 65_535))
        .conflicts('listen'),
    )
    .option('--open', 'also open it in the browser')
    .option(
      '--allow-host <name>',
      'answer to this name or address, too; may repeat. Else only to 127.0.0.1, [::1] and localhost',
      collect(allowedHost),
    )
    .addHelpText(
      'after',
      `
Prints one line, the URL. If the port is taken, the next free one is used.
No request changes anything. Ctrl-C ends it.
Exit status: 0 stopped; 2 could not run.

Examples:
  carplab serve
  carplab serve s2-crash --open
  carplab serve --listen 192.0.2.7:7112 --allow-host lab.example`,
    )
    .action((scenario: string | undefined, options: ServeCommandOptions) =>
      run(import('../serve/serve.js').then(({ serve }) => serve(scenario, options, program.version() ?? ''))),
    );
}
