import { type Command, Option } from 'commander';
import type { DemoOptions } from '../demo/demo.js';
import { integerIn, speedOf } from '../input/bindings.js';
import type { Runner } from './runner.js';

export function addDemo(program: Command, run: Runner): void {
  program
    .command('demo')
    .description(
      'Run the two firewalls of the OPNsense how-to: steady state, maintenance, a crash, the return.',
    )
    .option('--seed <n>', 'random seed', integerIn(0, Number.MAX_SAFE_INTEGER))
    .option('--out <dir>', 'also write the capture, the lanes as SVG and the scenario')
    .option(
      '--speed <n>',
      'play the lanes at n times real time: space pauses, right arrow steps, q quits',
      speedOf,
    )
    .option('-v, --verbose', 'what was found also where an expectation holds')
    .addOption(new Option('--json', 'each event as one JSON object per line').conflicts('verbose'))
    .addHelpText(
      'after',
      `
COLUMNS in the environment sets the width of the lanes. Default: that of the
terminal, or 100.

Examples:
  carplab demo --out demo
  carplab demo --speed 4`,
    )
    .action((options: DemoOptions) => run(import('../demo/demo.js').then(({ demo }) => demo(options))));
}
