import type { Command } from 'commander';

/** Refuses options that have no effect without another one, as commander refuses those that exclude each other. */
export function goesWith(command: Command, needed: string, names: readonly string[]): Command {
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  return command.hook('preAction', () => {
    if (isGiven(needed)) return;
    const flags = command.options.find((option) => option.attributeName() === needed)?.flags;
    for (const option of command.options) {
      const name = option.attributeName();
      if (names.includes(name) && isGiven(name))
        command.error(`error: option '${option.flags}' has an effect only with option '${flags}'`);
    }
  });
}
