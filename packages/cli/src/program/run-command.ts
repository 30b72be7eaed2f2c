import { type Command, Option } from 'commander';
import { integerIn, speedOf } from '../input/bindings.js';
import { printOut } from '../output/output.js';
import type { RunOptions } from '../run/run.js';
import { goesWith } from './goes-with.js';
import { timeOption } from './option-values.js';
import type { Runner } from './runner.js';

export function addRun(program: Command, run: Runner): void {
  const command = program
    .command('run')
    .description('Run a scenario in virtual time, and check its expectations.')
    .argument(
      '[scenario]',
      'a YAML file, a TypeScript module that exports `scenario`, - for YAML on stdin, a name of carplab scenarios, or a link',
    )
    .option('--seed <n>', "random seed. Default: the scenario's own", integerIn(0, Number.MAX_SAFE_INTEGER))
    .addOption(
      new Option('--runs <n>', 'run with n seeds and summarise')
        .argParser(integerIn(1, 10_000_000))
        .conflicts(['pcap', 'svg', 'trace']),
    )
    .addOption(
      new Option(
        '--speed <n>',
        'play the lanes at n times real time: space pauses, right arrow steps, q quits',
      )
        .argParser(speedOf)
        .conflicts(['runs']),
    )
    .option('--json', 'each event as one JSON object per line')
    .option(
      '--pcap <file>',
      'write the traffic of all segments as pcapng, with a comment on each packet that caused a transition',
    )
    .option('--svg <file>', 'draw the lanes')
    .addOption(
      new Option('--link', 'print its link instead, and run nothing').conflicts([
        ...['runs', 'speed', 'json', 'pcap', 'svg', 'trace'],
      ]),
    )
    .option('--at <time>', 'with --link: the instant to show, as in 48.5 or 2m', timeOption)
    .addOption(
      new Option('--schema', 'print the JSON Schema of scenarios instead').conflicts([
        ...['seed', 'runs', 'speed', 'json', 'pcap', 'svg', 'link', 'at', 'trace'],
      ]),
    )
    .option('--trace <file>', 'everything that happened, frames included, one JSON object per line')
    .addHelpText(
      'after',
      `
A TypeScript or JavaScript scenario is a program: it runs with your rights
the moment it is read. Read one from elsewhere before you run it.
FILE may be - for stdout; then nothing else is printed there.
COLUMNS in the environment sets the width of the lanes. Default: that of the
terminal, or 100.
Exit status: 0 all expectations hold; 1 one fails; 2 could not run.

Examples:
  carplab run s2-crash
  carplab run s2-crash --runs 100
  carplab run my-pair.yaml --speed 1`,
    )
    .action(
      async (scenario: string | undefined, options: RunOptions & { schema?: true }, command: Command) => {
        if (options.schema) {
          if (scenario !== undefined)
            command.error('error: --schema takes no scenario; leave one of them out');
          const { scenarioJsonSchema } = await import('@carplab/sim/scenario');
          printOut(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
          return run(0);
        }
        // Optional only for --schema.
        if (scenario === undefined) command.error("error: missing required argument 'scenario'");
        const { run: runScenario } = await import('../run/run.js');
        return run(runScenario(scenario, options, program.version() ?? ''));
      },
    );
  goesWith(command, 'link', ['at']);
}
