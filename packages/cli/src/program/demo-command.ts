import type { Command } from 'commander';
import { type DemoOptions, demo as runDemo } from '../demo/demo.js';
import { integerIn, speedOf } from '../input/bindings.js';
import type { Runner } from './runner.js';

export function addDemo(program: Command, run: Runner): void {
  program
    .command('demo')
    .description('The two firewalls of the OPNsense how-to: steady state, maintenance, a crash, the return.')
    .option('--seed <n>', 'seed of the random numbers', integerIn(0, Number.MAX_SAFE_INTEGER))
    .option('--out <dir>', 'also write the capture, the lanes as SVG and the scenario')
    .option(
      '--speed <n>',
      'play the lanes in real time, n seconds a second: space pauses, right arrow steps, q quits',
      speedOf,
    )
    .option('--json', 'one JSON object per line for each event')
    .addHelpText(
      'after',
      `
COLUMNS in the environment says how wide the lanes are. Default: as the
terminal, or 100 columns.

Examples:
  carplab demo --out demo
  carplab demo --speed 4`,
    )
    .action((options: DemoOptions) => run(runDemo(options)));
}
