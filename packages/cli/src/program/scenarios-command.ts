import type { Command } from 'commander';
import type { ScenariosOptions } from '../scenarios/scenarios.js';
import type { Runner } from './runner.js';

export function addScenarios(program: Command, run: Runner): void {
  program
    .command('scenarios')
    .description('List the scenarios that come with carplab, and what each teaches.')
    .argument('[name...]', 'only these')
    .option('--json', 'one JSON object per line, with its file')
    .addHelpText(
      'after',
      `
Examples:
  carplab scenarios
  carplab scenarios s2-crash
  carplab run s2-crash`,
    )
    .action((names: string[], options: ScenariosOptions) =>
      run(import('../scenarios/scenarios.js').then(({ scenarios }) => scenarios(names, options))),
    );
}
