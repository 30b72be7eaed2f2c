import { spawn } from 'node:child_process';
import { printErr } from '../output/output.js';

/** What opens a URL in the user's browser, by platform. `start` of Windows is a word of its shell; this is what it calls. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Shows a URL in the user's browser, which outlives the command. Says so if that fails. Without a shell. */
export function openBrowser(url: string): void {
  const [opener, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const failed = (why: string): void => printErr(`carplab: ${opener} could not open the page (${why})\n`);
  const child = spawn(opener, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', (error) =>
    failed('code' in error && error.code === 'ENOENT' ? 'no such program' : error.message),
  );
  child.on('exit', (status) => {
    if (status !== 0 && status !== null) failed(`exit status ${status}`);
  });
  child.unref();
}
