import { DIALECT_NAMES } from '@carplab/implementations';
import type { Command, Option } from 'commander';
import { shippedNames } from '../scenarios/shipped.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import type { CommandShape, OptionShape, Shell } from './shapes.js';
import { zshScript } from './zsh.js';

const SCRIPTS: Readonly<Record<Shell, (commands: CommandShape[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The completion of a shell, made from the definitions of the commands. */
export function completionScript(program: Command, shell: Shell): string {
  return SCRIPTS[shell](shapesOf(program));
}

function shapesOf(command: Command, path = '', siblings: readonly string[] = []): CommandShape[] {
  const help = command.createHelp();
  const visible = help.visibleCommands(command);
  const inner = visible.map((each) => each.name());
  const names = shippedNames();
  const takesName = command.registeredArguments.some((argument) =>
    ['scenario', 'name'].includes(argument.name()),
  );
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const isHelp = path === '/help';
  const own: CommandShape = {
    path,
    options: help.visibleOptions(command).map((option) => optionShape(option, names)),
    commands: visible.map((each) => ({ name: each.name(), description: firstSentence(each.description()) })),
    words: isHelp ? siblings : [...(takesName ? names : []), ...choices],
    files: command.registeredArguments.length > 0 && choices.length === 0 && !isHelp,
  };
  return [own, ...visible.flatMap((each) => shapesOf(each, `${path}/${each.name()}`, inner))];
}

function optionShape(option: Option, names: readonly string[]): OptionShape {
  const { short, long, description, required, optional, argChoices, flags } = option;
  const known = /<scenario>/.test(flags) ? names : long === '--dialect' ? DIALECT_NAMES : [];
  return {
    ...(short === undefined ? {} : { short }),
    ...(long === undefined ? {} : { long }),
    description: description.replace(/\s+/g, ' '),
    value: required || optional,
    values: argChoices ?? known,
    repeats: /may repeat/.test(description),
  };
}

function firstSentence(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/(\.|:) .*$/, '$1')
    .replace(/[.:]$/, '');
}
