import { type CaptureFrame, type CaptureInterface, LINKTYPES } from '@carplab/capture';
import {
  capPort,
  type LinkState,
  type LivePort,
  type OpenPort,
  PortFailure,
  type PortHandlers,
  rawPort,
  tcpdumpPort,
} from '@carplab/live';
import { Failure } from '../failure.js';
import type { Source } from '../input/frames.js';
import { FILTERS } from './filters.js';

/** How frames of an interface are read: through libpcap, raw sockets, or tcpdump. */
export type CaptureKind = 'cap' | 'raw' | 'tcpdump';

export interface ListenOptions {
  /** Which kind of port. Default: tcpdump, or cap if there is no tcpdump. */
  readonly capture?: CaptureKind;
  /** A pcap-filter(7) expression. Default: `FILTERS`. */
  readonly filter?: string;
  /** No filter at all. */
  readonly all?: boolean;
  /** Size of the kernel's packet buffer, bytes. */
  readonly bufferBytes?: number;
  /** Send nothing. */
  readonly passive?: boolean;
}

/** What happens to an interface that is listened on. */
export interface InterfaceHandlers extends Pick<PortHandlers, 'failed'> {
  /** A line such as `eth0 is down`, whenever another one is true. */
  link(line: string): void;
}

function linkLine(name: string, { present, up, carrier }: LinkState): string {
  const what = present ? (up ? (carrier ? 'is up' : 'has no carrier') : 'is down') : 'is gone';
  return `${name} ${what}`;
}

/** An interface as a source of frames, like a capture that never ends. */
export class InterfaceSource implements Source {
  readonly path: string;
  readonly index: number;
  readonly file = undefined;
  frames = 0;
  #port: LivePort | undefined;
  #interfaces: readonly CaptureInterface[] = [];
  readonly #frame: CaptureFrame;

  constructor(path: string, index: number) {
    this.path = path;
    this.index = index;
    this.#frame = {
      ...{ bytes: new Uint8Array(0), start: 0, end: 0, wireLength: 0, timeUs: 0, nanos: 0 },
      ...{ linkType: LINKTYPES.ethernet, interfaceId: 0, recordOffset: 0, comment: '' },
    };
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#interfaces;
  }

  /** The open port. */
  get port(): LivePort | undefined {
    return this.#port;
  }

  /**
   * Opens it. Throws a `Failure` that says what the user can do.
   *
   * @param take receives the same frame object each time, with new contents
   */
  async open(
    options: ListenOptions,
    take: (frame: CaptureFrame) => void,
    { link, ...others }: InterfaceHandlers,
  ): Promise<void> {
    const frame = this.#frame;
    let line = '';
    const handlers: PortHandlers = {
      ...others,
      link: (state) => {
        const before = line;
        line = linkLine(this.path, state);
        if (line !== before) link(line);
      },
      frame: (bytes, _timeUs, wallUs, truncated) => {
        this.frames++;
        frame.bytes = bytes;
        frame.end = bytes.length;
        frame.wireLength = bytes.length + (truncated ? 1 : 0);
        frame.timeUs = wallUs;
        frame.linkType = this.#port?.linkType ?? LINKTYPES.ethernet;
        take(frame);
      },
    };
    this.#port = await openPort(this.path, options, handlers);
    line ||= linkLine(this.path, this.#port.link);
    const { linkType } = this.#port;
    this.#interfaces = [
      {
        ...{ id: 0, section: 0, linkType, snaplen: 0, name: this.path, description: '', filter: '' },
        ...{ os: '', hardware: '', comments: [], ticksPerSecond: 1_000_000, timeOffset: 0, fcsLength: 0 },
        statistics: undefined,
      },
    ];
  }

  async close(): Promise<void> {
    await this.#port?.close();
  }
}

const PERMISSION = ['EPERM', 'EACCES'];

async function openPort(name: string, options: ListenOptions, handlers: PortHandlers): Promise<LivePort> {
  const filters = options.all ? [''] : options.filter === undefined ? FILTERS : [options.filter];
  if (options.passive && options.capture === 'raw')
    throw new Failure(
      '--passive needs --capture cap or tcpdump: raw sockets hear only groups that they join',
    );
  const kinds: readonly CaptureKind[] =
    options.capture === undefined ? ['tcpdump', 'cap'] : [options.capture];
  let failure = new PortFailure('none', `${name} cannot be opened`);
  let forbidden: PortFailure | undefined;
  for (const kind of kinds) {
    for (const filter of filters) {
      try {
        return await opener(kind, name, filter, options)(handlers);
      } catch (error) {
        if (!(error instanceof PortFailure)) throw error;
        failure = error;
        // Try again only if another filter may help.
        if (!/vlan/i.test(error.message)) break;
      }
    }
    // A tcpdump may lack the capability that we have.
    if (PERMISSION.includes(failure.code)) forbidden ??= failure;
    else if (failure.code !== 'tcpdump') break;
  }
  throw new Failure((failure.code === 'addon' ? (forbidden ?? failure) : failure).message);
}

function opener(
  kind: CaptureKind,
  name: string,
  filter: string,
  { bufferBytes, passive = false }: ListenOptions,
): OpenPort {
  const options = { filter, ...(bufferBytes === undefined ? {} : { bufferBytes }) };
  if (kind === 'tcpdump') return tcpdumpPort(name, { ...options, withinMtu: FILTERS.includes(filter) });
  if (kind === 'cap') return capPort(name, { ...options, passive });
  return rawPort(name, { protocols: [112, 240] });
}
