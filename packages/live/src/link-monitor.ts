import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { GONE, type LinkState } from './link-state.js';
import { ASK_IP, ipEnvironment, linkOfIp } from './system-links.js';

/**
 * Told of each interface's state when something about it may have changed. `removed`: addresses that were removed since
 * the last time, and may be there again.
 */
export type LinkTaker = (state: LinkState, removed: readonly string[]) => void;

/**
 * Starts `ip monitor`, waits until the kernel has its socket, and then answers each line of stdin, a name, with one line
 * of JSON. So whoever has asked after the start misses no change. Everything ends with stdin, however we end.
 */
const SCRIPT = `ip -o monitor link address >&3 2>&1 3>&- &
exec 3>&-
tries=0
until grep -q "^[0-9a-f]* *0 *$! *0*[1-9a-f]" /proc/self/net/netlink || [ $tries -ge 100 ]; do
  tries=$((tries + 1)); sleep 0.02
done
while read -r name; do printf '%s\\n' "$(ip ${ASK_IP.join(' ')} "$name" 2>/dev/null)"; done
kill $!`;
/** Before the monitor is started again if it ends by itself. */
const AGAIN_MS = 1000;

/** Follows the kernel's notifications about interfaces: one for the whole process, so that a port costs no process. */
export class LinkMonitor {
  readonly #takers: Map<string, Set<LinkTaker>> = new Map();
  /** The last known index of each interface: it may have another name now. */
  readonly #indexes: Map<string, number> = new Map();
  /** Addresses removed since the last answer, by interface. */
  readonly #removed: Map<string, string[]> = new Map();
  /** The names asked about, oldest first. */
  #asked: string[] = [];
  #child: ChildProcess | undefined;
  #again: NodeJS.Timeout | undefined;

  /** Calls `take` whenever something may have changed, until the result is called. */
  watch(name: string, take: LinkTaker): () => void {
    // Not a name that an interface can have, and not one that fits a question.
    if (!/^\S+$/.test(name)) return () => {};
    const takers = this.#takers.get(name) ?? new Set();
    this.#takers.set(name, takers.add(take));
    if (this.#child === undefined) this.#start();
    else this.#ask(name);
    return () => {
      takers.delete(take);
      if (takers.size === 0 && this.#takers.get(name) === takers) this.#takers.delete(name);
      if (this.#takers.size === 0) this.#stop();
    };
  }

  /** Asks about an interface; its takers get the answer. */
  look(name: string): void {
    if (this.#takers.has(name)) this.#ask(name);
  }

  #start(): void {
    clearTimeout(this.#again);
    this.#asked = [];
    // Out of the terminal's process group, so that Ctrl-C does not end it while it is still needed.
    const child = spawn('/bin/sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
      env: ipEnvironment(),
      detached: true,
    });
    this.#child = child;
    const ended = (): void => {
      if (this.#child !== child) return;
      this.#stop();
      if (this.#takers.size > 0) this.#again = setTimeout(() => this.#start(), AGAIN_MS);
    };
    child.on('error', ended);
    child.on('close', ended);
    const { stdin, stdout } = child as { stdin: Writable; stdout: Readable };
    const events = child.stdio[3] as Readable;
    for (const each of [stdin, stdout, events]) each.on('error', () => {});
    const current = (take: (line: string) => void) => (line: string) => {
      if (this.#child === child) take(line);
    };
    onLines(
      stdout,
      current((line) => this.#answered(line)),
    );
    onLines(
      events,
      current((line) => this.#happened(line)),
    );
    // The shell outlives the monitor.
    events.on('end', ended);
    for (const name of this.#takers.keys()) this.#ask(name);
  }

  #stop(): void {
    clearTimeout(this.#again);
    this.#child?.stdin?.end();
    this.#child = undefined;
    this.#removed.clear();
  }

  #ask(name: string): void {
    // A question that is still to be read covers all changes so far; the shell may be answering the first.
    if (this.#asked.lastIndexOf(name) > 0) return;
    this.#asked.push(name);
    this.#child?.stdin?.write(`${name}\n`);
  }

  #answered(line: string): void {
    const name = this.#asked.shift();
    if (name === undefined) return;
    const removed = this.#removed.get(name) ?? [];
    this.#removed.delete(name);
    const state = linkOfIp(line) ?? GONE;
    this.#indexes.set(name, state.index);
    for (const take of [...(this.#takers.get(name) ?? [])]) take(state, removed);
  }

  /** A line of `ip -o monitor`. */
  #happened(line: string): void {
    // ip is slower than the kernel: notifications were lost.
    if (/no buffer space/i.test(line)) for (const each of this.#takers.keys()) this.#ask(each);
    const [, deleted, index, name, address] =
      /^(Deleted )?(\d+): ([^\s:@]+)\S*(?:\s+inet6? (\S+))?/.exec(line) ?? [];
    for (const each of this.#takers.keys()) {
      if (each !== name && this.#indexes.get(each) !== Number(index)) continue;
      if (deleted !== undefined && address !== undefined)
        this.#removed.set(each, [...(this.#removed.get(each) ?? []), address]);
      this.#ask(each);
    }
  }
}

function onLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}
