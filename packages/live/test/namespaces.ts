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
  const name = `carplab-try-${process.pid}`;
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

/** Says on stderr that tests are left out, and why; true if so. With CARPLAB_NO_SKIP that is an error. */
export function skipLoudly(what: string, why: string | undefined): boolean {
  if (why !== undefined && process.env['CARPLAB_NO_SKIP']) throw new Error(`${what}: ${why}`);
  if (why !== undefined) process.stderr.write(`\n*** SKIPPED: ${what}: ${why} ***\n\n`);
  return why !== undefined;
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A process in a namespace, whose output is kept; its stdin is a pipe. */
export interface Tracked {
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
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
 * A switch (a Linux bridge in a namespace of its own) and hosts, each a namespace with `eth0` plugged into it. Names
 * are unique, so that labs can run at once; everything is removed after the tests of the file, and when the process
 * exits by itself.
 */
export class Lab {
  readonly #id = `cl${process.pid.toString(36)}${randomBytes(2).toString('hex')}`;
  readonly #switch = `${this.#id}-sw`;
  readonly #namespaces: string[] = [];
  readonly #processes: Set<ChildProcess> = new Set();
  readonly #onExit = (): void => this.destroy();

  constructor() {
    process.once('exit', this.#onExit);
    this.#addNamespace(this.#switch);
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

  /** A host with these addresses (`10.0.0.1/24`, `fd00::1/64`). IPv6 addresses can be used at once: no DAD. */
  addNode(name: string, addresses: readonly string[], mac?: string): Node {
    const namespace = `${this.#id}-${name}`;
    this.#addNamespace(namespace);
    const peer = `v${this.#namespaces.length}`;
    ip(
      '-n',
      namespace,
      'link',
      'add',
      'eth0',
      ...(mac ? ['address', mac] : []),
      'type',
      'veth',
      'peer',
      'name',
      peer,
      'netns',
      this.#switch,
    );
    for (const setting of ['accept_dad', 'optimistic_dad']) {
      const command = `echo 0 > /proc/sys/net/ipv6/conf/eth0/${setting} || true`;
      ip('netns', 'exec', namespace, 'sh', '-c', command);
    }
    ip('-n', this.#switch, 'link', 'set', peer, 'master', 'br0', 'up');
    ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    for (const address of addresses)
      ip('-n', namespace, 'addr', 'add', address, 'dev', 'eth0', ...(address.includes(':') ? ['nodad'] : []));
    return {
      namespace,
      interface: 'eth0',
      mac: ip('netns', 'exec', namespace, 'cat', '/sys/class/net/eth0/address').trim(),
      run: (command, ...args) =>
        execFileSync('ip', ['netns', 'exec', namespace, command, ...args], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      start: (command, env = {}) => this.#start(namespace, command, env),
    };
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

  /** Takes `eth0` of a host away altogether, and makes it again with another number. */
  replaceInterface(node: Node, addresses: readonly string[], meanwhile: () => Promise<void>): Promise<void> {
    const peer = `v${this.#namespaces.indexOf(node.namespace) + 1}`;
    ip('-n', node.namespace, 'link', 'del', 'eth0');
    return meanwhile().then(() => {
      ip(
        '-n',
        node.namespace,
        'link',
        'add',
        'eth0',
        'address',
        node.mac,
        'type',
        'veth',
        'peer',
        'name',
        peer,
        'netns',
        this.#switch,
      );
      ip('-n', this.#switch, 'link', 'set', peer, 'master', 'br0', 'up');
      ip('-n', node.namespace, 'link', 'set', 'eth0', 'up');
      for (const address of addresses)
        ip(
          '-n',
          node.namespace,
          'addr',
          'add',
          address,
          'dev',
          'eth0',
          ...(address.includes(':') ? ['nodad'] : []),
        );
    });
  }

  #start(namespace: string, command: readonly string[], env: Readonly<Record<string, string>>): Tracked {
    const child = spawn('ip', ['netns', 'exec', namespace, ...command], {
      env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...env },
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
    return { process: child, stdout: () => stdout, stderr: () => stderr, ended };
  }

  /** Ends what still runs and removes all namespaces; what was never made is no error. */
  destroy(): void {
    process.removeListener('exit', this.#onExit);
    // By number: `ip netns exec` becomes the command itself.
    for (const child of this.#processes) child.kill('SIGKILL');
    for (const name of this.#namespaces.splice(0)) {
      // Whoever is still in there, such as children of those.
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

/** A lab that is gone after the tests of the file. */
export function makeLab(): Lab {
  const lab = new Lab();
  afterAll(() => lab.destroy());
  return lab;
}

/** Waits until it is so, with patience for a busy machine; says what was waited for if it never is. */
export async function until(
  what: string | (() => string),
  so: () => boolean,
  patienceMs = 30_000,
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
