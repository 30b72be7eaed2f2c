import { Command, type CommanderError, type HelpContext } from 'commander';
import { Failure } from './failure.js';
import { addCompletion } from './program/completion-command.js';
import { addCraft } from './program/craft-command.js';
import { addCtl } from './program/ctl-command.js';
import { addDecode } from './program/decode-command.js';
import { addDemo } from './program/demo-command.js';
import { addInit } from './program/init-command.js';
import { NEEDS } from './program/needs.js';
import { addReplay } from './program/replay-command.js';
import { addRun } from './program/run-command.js';
import type { Runner } from './program/runner.js';
import { addScenarios } from './program/scenarios-command.js';
import { addServe } from './program/serve-command.js';
import { addSniff } from './program/sniff-command.js';
import { addSpeak } from './program/speak-command.js';
import { addStates } from './program/states-command.js';

/** The commands by group, in the order of --help. */
const GROUPS: Readonly<Record<string, readonly ((program: Command, run: Runner) => void)[]>> = {
  'Understand what happened:': [addDecode, addStates],
  'Try it without hardware:': [addDemo, addServe, addRun, addScenarios, addInit],
  'On a real wire:': [addSniff, addSpeak, addCtl, addReplay],
  'Tools:': [addCraft, addCompletion],
};

const DESCRIPTION = 'A laboratory for CARP and pfsync, the failover protocols of the BSD firewalls.';

/** Without a command it prints what people come with, which helps more than a list of commands. */
class Carplab extends Command {
  override helpInformation(context?: HelpContext): string {
    if (!context?.error) return super.helpInformation(context);
    return [
      'Usage: carplab COMMAND …\n',
      `${DESCRIPTION} You have:\n`,
      ...NEEDS.map(({ need, example }) => `${need}\n  carplab ${example}\n`),
      'carplab --help lists all commands, carplab COMMAND --help explains one.\n',
    ].join('\n');
  }
}

/** Makes usage errors of a command and all below it a `Failure`, which then prints them like all others. */
function failOnUsage(command: Command, names: readonly string[] = []): void {
  const path = [...names, command.name()];
  const fail = (error: CommanderError): never => {
    // Help that was asked for or takes the place of a missing command, and the version.
    if (error.exitCode === 0 || error.code === 'commander.help') throw error;
    const [what = '', suggestion = ''] = error.message.replace(/^error: /, '').split('\n');
    const hint = /Did you mean (.*)\?/.exec(suggestion)?.[1];
    const meant = hint === undefined ? '' : `; did you mean ${hint}?`;
    const message = `${what}${meant} (see ${path.join(' ')} --help)`;
    throw new Failure([{ code: 'usage', message, ...(hint === undefined ? {} : { hint }) }]);
  };
  command.exitOverride(fail).configureOutput({ outputError: () => {} });
  for (const child of command.commands) failOnUsage(child, path);
}

/**
 * The whole command line.
 *
 * @throws {Failure} from `parseAsync`, if a command cannot run
 */
export function makeProgram(version: string, run: Runner): Command {
  const program = new Carplab('carplab')
    .description(DESCRIPTION)
    .version(version)
    .configureHelp({ showGlobalOptions: false });
  for (const [group, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(group);
    for (const add of commands) add(program, run);
  }
  // This joins the last group.
  program.helpCommand('help [command]', 'what a command does');
  failOnUsage(program);
  return program;
}
