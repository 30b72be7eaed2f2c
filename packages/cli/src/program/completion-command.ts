import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from '../completion/shapes.js';
import { printOut } from '../output/output.js';
import type { Runner } from './runner.js';

export function addCompletion(program: Command, run: Runner): void {
  program
    .command('completion')
    .description('Print a script that completes commands, options and names in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  source <(carplab completion bash)
  carplab completion fish > ~/.config/fish/completions/carplab.fish
  carplab completion zsh > ~/.zfunc/_carplab`,
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion/completion.js');
      printOut(completionScript(program, shell));
      return run(0);
    });
}
