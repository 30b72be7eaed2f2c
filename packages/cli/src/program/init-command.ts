import type { Command } from 'commander';
import type { InitOptions } from '../init/init.js';
import type { Runner } from './runner.js';

export function addInit(program: Command, run: Runner): void {
  program
    .command('init')
    .description('Write a first scenario, explained by comments, to change and to run.')
    .argument('[file]', 'a new file; - for stdout', 'scenario.yaml')
    .option('--from <file...>', "make it from the nodes' output of ifconfig, one file for each; - for stdin")
    .addHelpText(
      'after',
      `
--from reads what ifconfig prints on FreeBSD (OPNsense, pfSense), OpenBSD and
NetBSD. Comments list what it does not show, such as the passwords.
Exit status: 0 written; 1 written, but it must be corrected first; 2 could not
run.

Examples:
  carplab init pair.yaml
  carplab init pair.yaml --from fw1.txt fw2.txt`,
    )
    .action((file: string, options: InitOptions) =>
      run(import('../init/init.js').then(({ init }) => init(file, options))),
    );
}
