import {
  askControl,
  type ControlAnswer,
  ControlFailure,
  type ControlRequest,
  controlInterfaces,
  controlPath,
  controlPaths,
} from '@carplab/live';
import { Failure } from '../failure.js';
import { printErr, printOut } from '../output/output.js';

export interface CtlOptions {
  readonly control?: string;
  readonly interface?: string;
  readonly json?: boolean;
}

/** Sends a request to a running `speak`. Returns the exit status: 1 if it refuses. */
export async function ctl(request: ControlRequest, options: CtlOptions): Promise<number> {
  const answer = await ask(request, options);
  if (options.json) printOut(`${JSON.stringify({ ...answer, lines: undefined })}\n`);
  else if (answer['ok'] === true) {
    const lines = Array.isArray(answer['lines']) ? answer['lines'].map(String) : [];
    if (lines.length > 0) printOut(`${lines.join('\n')}\n`);
  }
  if (answer['ok'] === true) return 0;
  printErr(`carplab: refused: ${String(answer['reason'])}\n`);
  return 1;
}

async function ask(request: ControlRequest, options: CtlOptions): Promise<ControlAnswer> {
  try {
    return await askControl(await pathOf(options), request);
  } catch (error) {
    if (error instanceof ControlFailure) throw new Failure(error.message);
    throw error;
  }
}

/** The socket to ask: the one named, the one for an interface, or the only one that answers. */
async function pathOf({ control, interface: name }: CtlOptions): Promise<string> {
  if (control !== undefined) return control;
  if (name !== undefined)
    return controlPaths().find((path) => controlInterfaces(path).includes(name)) ?? controlPath([name]);
  const alive: string[] = [];
  for (const path of controlPaths()) {
    try {
      await askControl(path, { command: 'status' }, 1000);
      alive.push(path);
    } catch {}
  }
  const [only] = alive;
  if (only === undefined)
    throw new Failure('no carplab speak is running here; use --control PATH for one elsewhere');
  if (alive.length > 1)
    throw new Failure(
      `several carplab speak processes run here; choose one with -i or --control: ${alive.join(', ')}`,
    );
  return only;
}
