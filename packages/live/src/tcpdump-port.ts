import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { CaptureReader, canonicalLinkType } from '@carplab/capture';
import { codeOf } from './errno.js';
import { monotonicUs } from './live-clock.js';
import { type LivePort, type OpenPort, type PortError, PortFailure, type PortHandlers } from './live-port.js';
import { openFailure } from './open-failure.js';
import { realPipe } from './real-pipe.js';
import { ReopeningPort } from './reopening-port.js';

export interface TcpdumpOptions {
  /** A pcap-filter(7) expression; '' takes everything. */
  readonly filter: string;
  /** Size of the kernel's packet buffer, bytes. Default: 64 MiB, a third of a second at 100,000 packets/s */
  readonly bufferBytes?: number;
  /**
   * No packet that passes the filter is longer than the interface's MTU. This is true of CARP and pfsync, but not of
   * reassembled TCP segments (GRO). libpcap divides the kernel's buffer into slots of one size, which must otherwise hold
   * 64 KiB and more: 64 MiB hold 256 to 1000 packets without this option, and some 32,000 with it.
   */
  readonly withinMtu?: boolean;
  /** The command to run. Default: `tcpdump` */
  readonly command?: string;
}

const CLOSING_MS = 2000;
/** Room for the headers before an IP packet: Ethernet and VLAN tags, or Linux's cooked header instead. */
const LINK_HEADERS = 64;
/** A pcap file's header: until it has come, tcpdump has not opened the interface. */
const FILE_HEADER = 24;

/**
 * Frames of an interface from `tcpdump -U -w -`, with the kernel's own times, which cap discards. It only listens.
 */
export function tcpdumpPort(name: string, options: TcpdumpOptions): OpenPort {
  return (handlers) => new TcpdumpPort(name, options, handlers).open();
}

class TcpdumpPort extends ReopeningPort implements LivePort {
  readonly kind = 'tcpdump';
  linkType = 1;
  readonly #options: TcpdumpOptions;
  #child: ChildProcess | undefined;
  /** Resolves when tcpdump has ended and all its output is read. */
  #ended: Promise<void> = Promise.resolve();

  constructor(name: string, options: TcpdumpOptions, handlers: PortHandlers) {
    super(name, handlers);
    this.#options = options;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  send(): PortError {
    return { code: 'unsupported', message: 'tcpdump only listens' };
  }

  /** Ends tcpdump, which then reports how many packets the kernel dropped. */
  close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) {
      this.reopener.close();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const late = setTimeout(() => child.kill('SIGKILL'), CLOSING_MS);
      // First the rest of the pipe is delivered.
      void this.#ended.then(() => {
        clearTimeout(late);
        this.reopener.close();
        resolve();
      });
      child.kill('SIGINT');
    });
  }

  /** Starts tcpdump; resolves when the interface is open. */
  start(): Promise<void> {
    const { filter, bufferBytes = 64 << 20, command = 'tcpdump', withinMtu } = this.#options;
    const mtu = withinMtu ? this.link.mtu : undefined;
    const args = [
      '-i',
      this.interface,
      '-n',
      '-U',
      '-w',
      '-',
      '--immediate-mode',
      '-B',
      `${bufferBytes >> 10}`,
      ...(mtu === undefined ? [] : ['-s', `${mtu + LINK_HEADERS}`]),
    ];
    return new Promise((resolve, reject) => {
      const reader = new CaptureReader();
      const pipe = realPipe();
      let read = 0;
      let stderr = '';
      let failure: PortError | undefined;
      // Out of the terminal's process group: only we get Ctrl-C, and then end tcpdump.
      const child = spawn(command, filter === '' ? args : [...args, filter], {
        stdio: ['ignore', pipe?.writer ?? 'pipe', 'pipe'],
        detached: true,
      });
      this.#child = child;
      if (pipe) closeSync(pipe.writer);
      const stdout = pipe?.reader ?? child.stdout!;
      stdout.on('data', (bytes: Buffer) => {
        const nowUs = monotonicUs();
        if (read < FILE_HEADER && read + bytes.length >= FILE_HEADER) resolve();
        read += bytes.length;
        reader.push(bytes);
        this.#take(reader, nowUs);
      });
      stdout.on('error', () => {});
      child.stderr!.setEncoding('utf8').on('data', (text: string) => {
        stderr = (stderr + text).slice(-4000);
      });
      child.on('error', (error) => {
        failure = { code: codeOf(error), message: error.message };
      });
      const closed = (): void => {
        this.#child = undefined;
        const told = /(\d+) packets? dropped by kernel/.exec(stderr)?.[1];
        if (told !== undefined) this.counts.kernelDropped = (this.counts.kernelDropped ?? 0) + Number(told);
        if (read >= FILE_HEADER) this.reopener.lost();
        else reject(this.#failure(failure, stderr));
      };
      // Wait for both: the process with its stderr, and its output.
      const ends = [child, stdout].map((each) => new Promise((end) => each.once('close', end)));
      this.#ended = Promise.all(ends).then(closed);
    });
  }

  #failure(spawning: PortError | undefined, stderr: string): PortFailure {
    if (spawning?.code === 'ENOENT')
      return new PortFailure('tcpdump', 'tcpdump is not installed: apt-get install tcpdump (or dnf, pkg)');
    const line = stderr.split('\n').find((each) => each.startsWith('tcpdump: ')) ?? stderr.trim();
    return openFailure(this.interface, spawning ?? { code: codeOf(line), message: line });
  }

  /** Delivers all complete frames. Each has the kernel's time, which on the monotonic clock is never after `nowUs`. */
  #take(reader: CaptureReader, nowUs: number): void {
    const offsetUs = this.wall.offsetUs();
    for (let frame = reader.next(); frame; frame = reader.next()) {
      this.counts.received++;
      const { bytes, start, end, wireLength, timeUs: wallUs } = frame;
      this.linkType = canonicalLinkType(frame.linkType);
      const truncated = wireLength > end - start;
      if (truncated) this.counts.truncated++;
      this.handlers.frame(bytes.slice(start, end), Math.min(nowUs, wallUs - offsetUs), wallUs, truncated);
    }
  }
}
