import { Failure } from '../failure.js';
import { compareInputs } from '../input/compare-inputs.js';
import { openInputs } from '../input/frames.js';
import { readCaptures } from '../input/read-captures.js';
import { type LiveOptions, statesLive } from './states-live.js';
import type { StatesOptions } from './states-options.js';
import { StatesRun } from './states-run.js';

/** `carplab states`: returns the exit status. */
export async function states(
  paths: readonly string[],
  options: StatesOptions & LiveOptions,
): Promise<number> {
  const { interface: interfaces, at } = options;
  if (paths.length > 0 && interfaces) throw new Failure('give either files or interfaces with -i');
  if (interfaces && at) throw new Failure('--at is only for files');
  if (interfaces) return statesLive({ ...options, interface: interfaces });
  if (paths.length === 0) throw new Failure('give a capture, - for stdin, or an interface with -i');
  if (paths.filter((path) => path === '-').length > 1) throw new Failure('stdin (-) can be read only once');
  const inputs = openInputs(paths);
  const { links } = await compareInputs(inputs);
  const run = new StatesRun(options, links);
  return readCaptures(inputs, run, () => {
    if (!options.watch) run.table();
    run.summary();
  });
}
