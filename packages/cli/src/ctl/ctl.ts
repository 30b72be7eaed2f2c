import {
  askControl,
  type ControlAnswer,
  ControlFailure,
  type ControlRequest,
  type ControlSocket,
  controlSockets,
  networkNamespace,
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

/** The socket to ask: the one named, or the only one that answers here, on an interface if one is named. */
async function pathOf({ control, interface: name }: CtlOptions): Promise<string> {
  if (control !== undefined) return control;
  const here = networkNamespace();
  const all = controlSockets().filter(({ interfaces }) => name === undefined || interfaces.includes(name));
  const where = name === undefined ? 'here' : `on ${name}`;
  const own = await alive(all.filter(({ namespace }) => namespace === here));
  if (own.length > 1)
    throw new Failure(
      `several carplab speak processes run ${where}; choose one with -i or --control: ${own.join(', ')}`,
    );
  // Until the next release: a speak of an older one, whose socket does not name its namespace.
  const found = own[0] ?? (await older(all, here))[0];
  if (found !== undefined) return found;
  const others = await alive(all.filter(({ namespace }) => namespace !== '' && namespace !== here));
  const elsewhere =
    others.length === 0
      ? 'use --control PATH for one elsewhere'
      : `in other network namespaces: ${others.map((path) => `--control ${path}`).join(', ')}`;
  throw new Failure(`no carplab speak is running ${where}; ${elsewhere}`);
}

async function older(all: readonly ControlSocket[], here: string): Promise<string[]> {
  if (here === '') return [];
  const found = await alive(all.filter(({ namespace }) => namespace === ''));
  if (found.length > 0)
    printErr(
      `carplab: ${found[0]} is the socket of an older carplab speak; the next release will not look for it\n`,
    );
  return found;
}

/** The paths of those that answer. */
async function alive(sockets: readonly ControlSocket[]): Promise<string[]> {
  const found: string[] = [];
  for (const { path } of sockets) {
    try {
      await askControl(path, { command: 'status' }, 1000);
      found.push(path);
    } catch {}
  }
  return found;
}
