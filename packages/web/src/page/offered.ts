import { type Signal, signal } from '@preact/signals';
import { openFiles } from './files.js';
import { say } from './messages/say.js';
import { trouble } from './state.js';

/** Files that the server offers to those who have its token: those of its command line, by name. */
export const offered: Signal<readonly string[]> = signal([]);

const PREFIX = '#token=';
/** The token is kept for as long as the tab is open, so that it outlives a reload; links never have it. */
const KEY = 'carplab.token';

let token: string | undefined;

/** Takes the token out of the address. */
export function takeToken(): void {
  const isThere = location.hash.startsWith(PREFIX);
  try {
    if (isThere) sessionStorage.setItem(KEY, location.hash.slice(PREFIX.length));
    token = sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    // A browser that keeps nothing: it holds until the next reload.
    token = isThere ? location.hash.slice(PREFIX.length) : undefined;
  }
  if (isThere) history.replaceState(null, '', location.pathname + location.search);
}

/** Asks the server what it offers. Without a token nothing is asked: other hosts have no answer. */
export async function askOffered(): Promise<void> {
  if (token === undefined) return;
  const answer = await ask('files');
  if (answer?.ok !== true) {
    forget();
    trouble.value = say.value.files.noServer;
    return;
  }
  const files = (await answer.json()) as readonly { readonly name: string }[];
  offered.value = files.map(({ name }) => name);
}

/** Opens one of them, as if it had been dropped; what is wrong is said. */
export async function openOffered(place: number): Promise<void> {
  const name = offered.value[place];
  if (name === undefined) return;
  const answer = await ask(`files/${place + 1}`);
  if (answer?.ok === true) await openFiles([new File([await answer.blob()], name)]);
  else trouble.value = answer === undefined ? say.value.files.noServer : (await answer.text()).trim();
}

/** Undefined if no server answers. */
async function ask(what: string): Promise<Response | undefined> {
  try {
    return await fetch(new URL(`api/v1/${what}`, document.baseURI), {
      headers: { authorization: `Bearer ${token}` },
    });
  } catch {
    return undefined;
  }
}

function forget(): void {
  token = undefined;
  try {
    sessionStorage.removeItem(KEY);
  } catch {}
}
