import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { capProcessFile } from './addons.js';
import { KIND, MessageReader, message } from './cap-messages.js';
import { joinGroups } from './groups.js';
import type { LinkState } from './link-state.js';
import type { LivePort, OpenPort, PortError, PortHandlers } from './live-port.js';
import { openFailure } from './open-failure.js';
import { ReopeningPort } from './reopening-port.js';
import { ownPolicy } from './urgency.js';

export interface CapOptions {
  /** A pcap-filter(7) expression; '' takes everything. */
  readonly filter: string;
  /** Size of the kernel's packet buffer, bytes. Default: 32 MiB */
  readonly bufferBytes?: number;
  /** Frames must leave on time: the port's process asks the scheduler for as much as ours has (`beUrgent`). */
  readonly urgent?: boolean;
  /** Send nothing: join no multicast groups, which a switch may need to forward what they get. */
  readonly passive?: boolean;
}

/**
 * libpcap's ring has slots of one size, which is 64 KiB if the interface may deliver reassembled segments (GRO). This
 * makes room for 500 packets of any size.
 */
const BUFFER_BYTES = 32 << 20;
/** How long a process may take to end. */
const CLOSING_MS = 1000;
/** Link type numbers by cap's names. Types that cap does not know get a text that ends in the number. */
const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  IEEE802_11_RADIO: 127,
  LINKTYPE_LINUX_SLL: 113,
  RAW: 101,
};

/**
 * Whole frames on an interface through libpcap, in both directions, with any source MAC address. If the interface goes
 * down, or is removed and comes back, `link` reports it and the port opens it again.
 */
export function capPort(name: string, options: CapOptions): OpenPort {
  return (handlers) => new CapPort(name, options, handlers).open();
}

class CapPort extends ReopeningPort implements LivePort {
  readonly kind = 'cap';
  linkType = 1;
  readonly #options: CapOptions;
  #child: ChildProcess | undefined;
  /** The socket to the process, once the interface is open. */
  #socket: Duplex | undefined;
  #leave: (() => void) | undefined;
  /** The addresses whose groups are joined. */
  #joined = '';

  constructor(name: string, options: CapOptions, handlers: PortHandlers) {
    super(name, handlers);
    this.#options = options;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  send(frame: Uint8Array): PortError | undefined {
    const socket = this.#socket;
    // On other systems an interface without an address may only seem to be down.
    const down = process.platform === 'linux' && !this.link.up;
    if (socket === undefined || down) {
      this.counts.sendErrors++;
      return { code: 'ENETDOWN', message: `${this.interface} is down` };
    }
    socket.write(message(KIND.send, frame));
    return undefined;
  }

  close(): Promise<void> {
    this.reopener.close();
    this.#leave?.();
    const child = this.#child;
    if (child === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const kill = (): boolean => child.kill('SIGKILL');
      const late = setTimeout(kill, CLOSING_MS);
      child.once('close', () => {
        clearTimeout(late);
        resolve();
      });
      // Ending the socket lets frames already sent go out first.
      if (this.#socket) this.#socket.end();
      else kill();
    });
  }

  /** Starts the process; resolves when the interface is open. */
  start(): Promise<void> {
    const { filter, bufferBytes = BUFFER_BYTES, urgent } = this.#options;
    const args = [capProcessFile(), this.interface, filter, `${bufferBytes}`];
    const { policy, priority } = ownPolicy();
    if (urgent) args.push(`${policy}`, `${priority}`);
    return new Promise((resolve, reject) => {
      let failure: PortError | undefined;
      let stderr = '';
      // An abort is how the addon says that the interface went down: not worth a core file.
      const child = spawn('/bin/sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, ...args], {
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        // Out of the terminal's process group, so that only we get Ctrl-C.
        detached: true,
      });
      this.#child = child;
      const socket = child.stdio[3] as Duplex;
      const reader = new MessageReader((kind, rest) => {
        if (kind === KIND.frame) this.#take(rest);
        else if (kind === KIND.sent) this.#sent(rest.toString());
        else if (kind === KIND.dropped) this.counts.dropped += rest.readUInt32LE(0);
        else if (kind === KIND.kernelDropped)
          this.counts.kernelDropped = (this.counts.kernelDropped ?? 0) + rest.readUInt32LE(0);
        else if (kind === KIND.failed) failure = errorOf(rest.toString());
        else if (kind === KIND.opened) {
          this.linkType = linkTypeOf(rest.toString());
          this.#socket = socket;
          this.#join();
          resolve();
        }
      });
      socket.on('data', (bytes: Buffer) => reader.push(bytes));
      socket.on('error', () => {});
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr = (stderr + text).slice(-2000);
      });
      child.on('error', (error) => {
        failure ??= { code: 'spawn', message: error.message };
      });
      child.on('close', () => {
        const wasOpen = this.#socket === socket;
        this.#child = undefined;
        this.#socket = undefined;
        const why = failure ?? { code: 'unknown', message: stderr.trim() };
        if (wasOpen) this.reopener.lost();
        else reject(openFailure(this.interface, why));
      });
    });
  }

  /** Memberships belong to the addresses of the interface. */
  #join(): void {
    if (this.#options.passive) return;
    this.#leave?.();
    const { addresses = [] } = this.link;
    this.#joined = addresses.join();
    this.#leave = joinGroups(this.interface, addresses);
  }

  protected override linkChanged(state: LinkState): void {
    if (this.#socket !== undefined && state.addresses?.join() !== this.#joined) this.#join();
    super.linkChanged(state);
  }

  #take(rest: Buffer): void {
    if (this.reopener.closed) return;
    this.counts.received++;
    const truncated = rest[8] === 1;
    if (truncated) this.counts.truncated++;
    const timeUs = rest.readDoubleLE(0);
    this.handlers.frame(new Uint8Array(rest.subarray(9)), timeUs, timeUs + this.wall.offsetUs(), truncated);
  }

  #sent(answer: string): void {
    if (answer === '') {
      this.counts.sent++;
      return;
    }
    this.counts.sendErrors++;
    this.reopener.look();
    if (!this.reopener.closed) this.handlers.sendFailed?.(errorOf(answer));
  }
}

function linkTypeOf(words: string): number {
  return LINK_TYPES[words] ?? Number(/\d+$/.exec(words)?.[0] ?? LINK_TYPES['ETHERNET']);
}

function errorOf(text: string): PortError {
  const at = text.indexOf('\n');
  return { code: text.slice(0, at), message: text.slice(at + 1) };
}
