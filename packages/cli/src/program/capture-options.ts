import { type Command, InvalidArgumentError, Option } from 'commander';
import { integerIn } from '../input/bindings.js';
import { printErr } from '../output/output.js';
import type { CaptureKind } from '../sniff/interface-source.js';

/** Adds `--capture` with some of the kinds, and `--buffer`. */
export function captureOptions(
  command: Command,
  kinds: readonly CaptureKind[],
  {
    how,
    bufferMiB,
    prefix = '',
  }: { readonly how: string; readonly bufferMiB: number; readonly prefix?: string },
): Command {
  return command
    .addOption(new Option('--capture <kind>', how).choices(kinds))
    .option('--buffer <MiB>', `${prefix}packet buffer in the kernel`, integerIn(1, 1024), bufferMiB);
}

/**
 * Adds the old spelling of an option, which works for one release, with a word on stderr.
 *
 * @param flags as it was: `--port <kind>`
 * @param now the option's name now, without dashes
 */
export function oldSpelling<T>(
  command: Command,
  flags: string,
  now: string,
  parse: (text: string) => T,
): Command {
  const option = new Option(flags).hideHelp().argParser(parse);
  return command.addOption(option).on(`option:${option.name()}`, (text: string) => {
    printErr(`carplab: ${option.long} is --${now} now; the next release will not know the old name\n`);
    command.setOptionValueWithSource(now, parse(text), 'cli');
  });
}

/** Parses the kind of an old `--port` or `--listen`. */
export function oldKind(...kinds: readonly CaptureKind[]): (text: string) => CaptureKind {
  return (text) => {
    const found = kinds.find((kind) => kind === text.replace(/-socket$/, ''));
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`'${text}' is not ${kinds.join(' or ')}.`);
  };
}
