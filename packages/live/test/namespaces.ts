import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll } from 'vitest';

/**
 * Why there can be no network namespaces here, or undefined if there can. A test that must skip says so with
 * `skipLoudly`.
 */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  if (process.getuid?.() !== 0) return 'network namespaces want root';
  if (process.env['CARPLAB_NO_ROOT']) return 'CARPLAB_NO_ROOT is set';
  const name = `carplab-try-${randomBytes(4).toString('hex')}`;
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (made.status !== 0) return `ip netns add: ${made.error?.message ?? made.stderr.trim()}`;
  spawnSync('ip', ['netns', 'del', name]);
  return undefined;
}

/** Which of these is missing, or undefined: commands, and `cap` and `raw-socket`, the addons. */
export function whyNoTools(...needs: readonly string[]): string | undefined {
  const lacks = (need: string): boolean => {
    if (need !== 'cap' && need !== 'raw-socket')
      return spawnSync('sh', ['-c', `command -v ${need}`]).status !== 0;
    try {
      createRequire(import.meta.url).resolve(need);
      return false;
    } catch {
      return true;
    }
  };
  const missing = needs.filter(lacks);
  return missing.length > 0 ? `there is no ${missing.join(', no ')}` : undefined;
}

/** Why a test on real interfaces that needs these cannot run here, or undefined if it can. */
export function whyNoLab(...needs: readonly string[]): string | undefined {
  return whyNoTools('ip', ...needs) ?? whyNoNamespaces();
}

/** Says on stderr that tests are skipped, and why; true if so. With CARPLAB_NO_SKIP that is an error. */
export function skipLoudly(what: string, why: string | undefined): boolean {
  if (why !== undefined && process.env['CARPLAB_NO_SKIP']) throw new Error(`${what}: ${why}`);
  if (why !== undefined) process.stderr.write(`\n*** SKIPPED: ${what}: ${why} ***\n\n`);
  return why !== undefined;
}

/** The environment of a command in a namespace. It hides the caller's, which may have any language. */
function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...extra };
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Sets a `/proc/sys/net` value of a namespace, where that may be written. */
function sysctl(namespace: string, name: string, value: number): void {
  ip('netns', 'exec', namespace, 'sh', '-c', `echo ${value} > /proc/sys/net/${name} || true`);
}

/** A process in a namespace, whose output is kept; its stdin is a pipe. */
export interface Tracked {
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** The complete lines of stdout: the last one may still be incomplete. */
  lines(): string[];
  /** Resolves with exit status, or the signal's name. */
  readonly ended: Promise<number | string>;
}

export interface Node {
  /** The namespace, for `ip netns exec`. */
  readonly namespace: string;
  /** Its end of the cable: always `eth0`. */
  readonly interface: string;
  readonly mac: string;
  /** Runs a command to its end; throws if it fails. */
  run(command: string, ...args: string[]): string;
  /** Starts one; it is killed when the lab is torn down. */
  start(command: readonly string[], env?: Readonly<Record<string, string>>): Tracked;
}

/**
 * A switch (a Linux bridge in its own namespace) and hosts, each a namespace with `eth0` plugged into it. Names
 * are unique, so that labs can run at once; everything is removed after the tests of the file, and when the process
 * exits by itself.
 */
export class Lab {
  /** Its namespaces are called so, and `-` with their own names. */
  readonly id: string = `cl${process.pid.toString(36)}${randomBytes(2).toString('hex')}`;
  readonly #switch = `${this.id}-sw`;
  readonly #namespaces: string[] = [];
  readonly #processes: Set<ChildProcess> = new Set();
  readonly #tracked: Tracked[] = [];
  readonly #onExit = (): void => this.destroy();

  constructor() {
    process.once('exit', this.#onExit);
    this.#addNamespace(this.#switch);
    // The switch sends nothing: no multicast reports of its own.
    for (const which of ['all', 'default']) sysctl(this.#switch, `ipv6/conf/${which}/disable_ipv6`, 1);
    ip(
      '-n',
      this.#switch,
      'link',
      'add',
      'br0',
      'type',
      'bridge',
      'mcast_snooping',
      '0',
      'forward_delay',
      '0',
    );
    ip('-n', this.#switch, 'link', 'set', 'br0', 'up');
  }

  #addNamespace(name: string): void {
    ip('netns', 'add', name);
    this.#namespaces.push(name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }

  /** Whether one of its processes has reported a stall of a second or longer. */
  get stoodStill(): boolean {
    return this.#tracked.some(({ stdout, stderr }) => `${stdout()}${stderr()}`.includes('stalled for'));
  }

  /** A host with these addresses (`10.0.0.1/24`, `fd00::1/64`). IPv6 addresses can be used at once: no DAD. */
  addNode(name: string, addresses: readonly string[], mac?: string): Node {
    const namespace = `${this.id}-${name}`;
    this.#addNamespace(namespace);
    const number = this.#namespaces.length;
    // Not the kernel's addresses, which are random, so that every run of a test sees the same.
    const address = mac ?? `0a:00:00:00:00:${number.toString(16).padStart(2, '0')}`;
    this.#plugIn(namespace, address, `v${number}`, addresses);
    return {
      namespace,
      interface: 'eth0',
      mac: address,
      run: (command, ...args) =>
        execFileSync('ip', ['netns', 'exec', namespace, command, ...args], {
          encoding: 'utf8',
          env: environment(),
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      start: (command, env = {}) => this.#start(namespace, command, env),
    };
  }

  /** Makes `eth0` and its cable to the switch. */
  #plugIn(namespace: string, mac: string, peer: string, addresses: readonly string[]): void {
    const cable = ['type', 'veth', 'peer', 'name', peer, 'netns', this.#switch];
    ip('-n', namespace, 'link', 'add', 'eth0', 'address', mac, ...cable);
    for (const setting of ['accept_dad', 'optimistic_dad']) sysctl(namespace, `ipv6/conf/eth0/${setting}`, 0);
    ip('-n', this.#switch, 'link', 'set', peer, 'master', 'br0', 'up');
    ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    for (const address of addresses)
      ip('-n', namespace, 'addr', 'add', address, 'dev', 'eth0', ...(address.includes(':') ? ['nodad'] : []));
  }

  /** Unplugs a host's cable, or plugs it in again: the carrier goes and comes. */
  plug(node: Node, plugged: boolean): void {
    const peer = `v${this.#namespaces.indexOf(node.namespace) + 1}`;
    ip('-n', this.#switch, 'link', 'set', peer, plugged ? 'up' : 'down');
  }

  /** Cuts a host off from all others that are cut off, the carrier staying as it is; or lets them meet again. */
  isolate(node: Node, cutOff: boolean): void {
    const peer = `v${this.#namespaces.indexOf(node.namespace) + 1}`;
    ip(
      'netns',
      'exec',
      this.#switch,
      'bridge',
      'link',
      'set',
      'dev',
      peer,
      'isolated',
      cutOff ? 'on' : 'off',
    );
  }

  /** Removes `eth0` of a host, and creates it again with another index. */
  async replaceInterface(
    node: Node,
    addresses: readonly string[],
    meanwhile: () => Promise<void>,
  ): Promise<void> {
    const peer = `v${this.#namespaces.indexOf(node.namespace) + 1}`;
    ip('-n', node.namespace, 'link', 'del', 'eth0');
    await meanwhile();
    this.#plugIn(node.namespace, node.mac, peer, addresses);
  }

  #start(namespace: string, command: readonly string[], env: Readonly<Record<string, string>>): Tracked {
    const child = spawn('ip', ['netns', 'exec', namespace, ...command], {
      env: environment(env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#processes.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<number | string>((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('close', (status, signal) => {
        this.#processes.delete(child);
        resolve(status ?? signal ?? 'unknown');
      });
    });
    const tracked: Tracked = {
      ...{ process: child, stdout: () => stdout, stderr: () => stderr, ended },
      lines: () => stdout.split('\n').slice(0, -1),
    };
    this.#tracked.push(tracked);
    return tracked;
  }

  /** Ends what still runs and removes all namespaces, even if some were never made. */
  destroy(): void {
    process.removeListener('exit', this.#onExit);
    // By number: `ip netns exec` becomes the command itself.
    for (const child of this.#processes) child.kill('SIGKILL');
    for (const name of this.#namespaces.splice(0)) {
      // Processes still in there, such as children of those.
      const pids = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout ?? '';
      for (const pid of pids.split('\n').filter((each) => each !== '')) {
        try {
          process.kill(Number(pid), 'SIGKILL');
        } catch {}
      }
      spawnSync('ip', ['netns', 'del', name]);
    }
  }
}

/** A lab that is removed after the tests of the file. */
export function makeLab(): Lab {
  const lab = new Lab();
  afterAll(() => lab.destroy());
  return lab;
}

/** Waits for a condition, with patience for a busy machine; if it never holds, the error names it. */
export async function until(
  what: string | (() => string),
  so: () => boolean,
  patienceMs = 90_000,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!so()) {
    if (Date.now() > end)
      throw new Error(
        `waited ${patienceMs / 1000} s in vain for: ${typeof what === 'string' ? what : what()}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
