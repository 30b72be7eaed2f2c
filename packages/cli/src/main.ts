import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { Failure } from './failure.js';
import { ClosedPipe, printErr } from './output/output.js';
import { makeProgram } from './program.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = makeProgram(version, async (status) => {
  process.exitCode = await status;
});

try {
  await program.parseAsync();
} catch (error) {
  // Help and version; help that takes the place of a missing command means "could not run".
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof ClosedPipe) process.exitCode = 0;
  else if (error instanceof Failure) {
    for (const { message } of error.problems) printErr(`carplab: ${message}\n`);
    process.exitCode = 2;
  } else throw error;
}
// A pipe that is still open must not keep the process alive once the work is done.
process.exit();
