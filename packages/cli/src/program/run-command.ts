import { type Command, Option } from 'commander';
import { integerIn, speedOf } from '../input/bindings.js';
import { type RunOptions, run as runScenarioFile } from '../run/run.js';
import type { Runner } from './runner.js';

export function addRun(program: Command, run: Runner): void {
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
      new Option('--runs <n>', 'run with n seeds and summarise')
        .argParser(integerIn(1, 10_000_000))
        .conflicts(['pcap', 'svg', 'trace']),
    )
    .addOption(
      new Option(
        '--speed <n>',
        'play the lanes in real time, n seconds a second: space pauses, right arrow steps, q quits',
      )
        .argParser(speedOf)
        .conflicts(['runs']),
    )
    .option('--json', 'one JSON object per line for each event')
    .option(
      '--pcap <file>',
      'write what the segments carry as pcapng, with a comment where a packet caused a transition',
    )
    .option('--svg <file>', 'draw the lanes')
    .option('--trace <file>', 'everything that happened, frames included, one JSON object per line')
    .addHelpText(
      'after',
      `
FILE may be - for stdout, where nothing else is printed then.
COLUMNS in the environment says how wide the lanes are. Default: as the
terminal, or 100 columns.
Exit status: 0 all expectations hold; 1 one does not; 2 it could not run.

Examples:
  carplab run sim/scenarios/s2-crash.yaml
  carplab run sim/scenarios/s2-crash.yaml --runs 100
  carplab run sim/scenarios/s2-crash.yaml --speed 1`,
    )
    .action((scenario: string, options: RunOptions) => run(runScenarioFile(scenario, options)));
}
