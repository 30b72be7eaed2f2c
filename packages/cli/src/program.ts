import { Command } from 'commander';
import { addCraft } from './program/craft-command.js';
import { addCtl } from './program/ctl-command.js';
import { addDecode } from './program/decode-command.js';
import { addDemo } from './program/demo-command.js';
import { addReplay } from './program/replay-command.js';
import { addRun } from './program/run-command.js';
import type { Runner } from './program/runner.js';
import { addSniff } from './program/sniff-command.js';
import { addSpeak } from './program/speak-command.js';
import { addStates } from './program/states-command.js';

/** The whole command line. */
export function makeProgram(version: string, run: Runner): Command {
  const program = new Command('carplab')
    .description('A laboratory for CARP and pfsync: reads, verifies and makes their packets.')
    .version(version)
    .showHelpAfterError('(--help shows what is possible)')
    .configureHelp({ showGlobalOptions: false });
  // Each command in a file of its own, in the order of --help.
  for (const add of [addDecode, addStates, addCraft, addDemo, addRun, addReplay, addSniff, addSpeak, addCtl])
    add(program, run);
  return program;
}
