import { formatIpv6 } from '@carplab/codec';
import { ETHERNET, IPV4, IPV6 } from '@carplab/codec/layouts';
import { ETHERTYPE_IP, ETHERTYPE_IPV6 } from '@carplab/codec/net';
import { loadAddon } from './addons.js';
import { codeOf, wordsOf } from './errno.js';
import type { LinkState } from './link-state.js';
import { monotonicUs } from './live-clock.js';
import { type LivePort, type OpenPort, type PortError, PortFailure, type PortHandlers } from './live-port.js';
import { openFailure } from './open-failure.js';
import type { RawAddon, RawSocket } from './raw-addon.js';
import { frameOfIpv4, frameOfIpv6 } from './raw-frames.js';
import { openRawSocket } from './raw-socket.js';
import { ReopeningPort } from './reopening-port.js';
import { IPPROTO_IPV6, socketOptions } from './socket-options.js';

export interface RawOptions {
  /** IP protocols: 112 CARP, 240 pfsync. */
  readonly protocols: readonly number[];
  /** Default: 4 and 6 */
  readonly families?: readonly (4 | 6)[];
}

const { etherType: ETHER_TYPE } = ETHERNET.offset;
const OPTIONS = socketOptions();

/**
 * IP packets of some protocols over raw sockets, presented as Ethernet frames: for systems without libpcap, or if layer 2
 * is not needed. Such sockets cannot send ARP and neighbor discovery (`unsupported`) or set a source MAC address. They do
 * not give the hop limit and destination of IPv6 packets: 255 and the group are assumed.
 */
export function rawPort(name: string, options: RawOptions): OpenPort {
  return (handlers) => new RawPort(name, options, handlers).open();
}

class RawPort extends ReopeningPort implements LivePort {
  readonly kind = 'raw-socket';
  readonly linkType = 1;
  readonly #options: RawOptions;
  /** By protocol and family. */
  readonly #sockets: Map<string, RawSocket> = new Map();
  #index = 0;
  #ownMac: string | undefined;
  #trafficClass = -1;

  constructor(name: string, options: RawOptions, handlers: PortHandlers) {
    super(name, handlers);
    this.#options = options;
  }

  get running(): boolean {
    return this.#sockets.size > 0;
  }

  start(): Promise<void> {
    const { link } = this;
    if (process.platform === 'linux' && !link.present)
      return Promise.reject(openFailure(this.interface, { code: 'ENODEV', message: '' }));
    try {
      const addon = loadAddon<RawAddon>('raw-socket');
      this.#index = link.index;
      this.#ownMac = link.mac;
      for (const protocol of this.#options.protocols) {
        for (const family of this.#options.families ?? [4, 6]) this.#openOne(addon, protocol, family);
      }
      return Promise.resolve();
    } catch (error) {
      this.#drop();
      if (error instanceof PortFailure) return Promise.reject(error);
      return Promise.reject(openFailure(this.interface, { code: codeOf(error), message: wordsOf(error) }));
    }
  }

  send(frame: Uint8Array): PortError | undefined {
    const error = this.#send(frame);
    if (error === undefined) this.counts.sent++;
    else this.counts.sendErrors++;
    return error;
  }

  close(): Promise<void> {
    this.reopener.close();
    this.#drop();
    return Promise.resolve();
  }

  #openOne(addon: RawAddon, protocol: number, family: 4 | 6): void {
    const socket = openRawSocket(addon, this.interface, this.link, protocol, family);
    this.#sockets.set(`${protocol} ${family}`, socket);
    socket.on('message', (bytes, source) => {
      const timeUs = monotonicUs();
      this.counts.received++;
      const frame = family === 4 ? frameOfIpv4(bytes, this.#ownMac) : frameOfIpv6(bytes, source, protocol);
      if (frame) this.handlers.frame(frame, timeUs, timeUs + this.wall.offsetUs(), false);
    });
    socket.on('error', () => {
      // The socket closes itself.
      if (this.#sockets.get(`${protocol} ${family}`) !== socket) return;
      this.#drop();
      this.reopener.lost();
    });
  }

  #send(frame: Uint8Array): PortError | undefined {
    const etherType = (frame[ETHER_TYPE]! << 8) | frame[ETHER_TYPE + 1]!;
    const family = etherType === ETHERTYPE_IP ? 4 : etherType === ETHERTYPE_IPV6 ? 6 : undefined;
    const protocol = frame[ETHERNET.span + (family === 4 ? IPV4.offset.protocol : IPV6.offset.nextHeader)];
    if (family === undefined || protocol === undefined || !this.#options.protocols.includes(protocol))
      return { code: 'unsupported', message: 'a raw socket carries only its own IP protocols' };
    const socket = this.#sockets.get(`${protocol} ${family}`);
    if (socket === undefined) return { code: 'ENETDOWN', message: `${this.interface} is down` };
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
    try {
      if (family === 4) {
        const to = bytes
          .subarray(ETHERNET.span + IPV4.offset.destination)
          .subarray(0, 4)
          .join('.');
        socket.wrap.send(bytes, ETHERNET.span, bytes.length - ETHERNET.span, to, () => {});
      } else {
        this.#sendIpv6(socket, bytes);
      }
    } catch (error) {
      this.reopener.look();
      // Linux would report that there is no route.
      if (!this.link.up) return { code: 'ENETDOWN', message: `${this.interface} is down` };
      return { code: codeOf(error), message: wordsOf(error) };
    }
    return undefined;
  }

  /** The system writes the header, with the traffic class set as an option for the last packet. */
  #sendIpv6(socket: RawSocket, bytes: Buffer): void {
    const at = ETHERNET.span;
    const trafficClass = ((bytes[at]! << 4) | (bytes[at + 1]! >> 4)) & 0xff;
    if (trafficClass !== this.#trafficClass) {
      const value = Buffer.alloc(4);
      new Int32Array(value.buffer, value.byteOffset, 1)[0] = trafficClass;
      for (const [key, each] of this.#sockets)
        if (key.endsWith(' 6')) each.setOption(IPPROTO_IPV6, OPTIONS.trafficClass6, value, 4);
      this.#trafficClass = trafficClass;
    }
    const to = formatIpv6(bytes, at + IPV6.offset.destination);
    const scoped = /^f[ef]/i.test(to) ? `${to}%${this.interface}` : to;
    socket.wrap.send(bytes, at + IPV6.span, bytes.length - at - IPV6.span, scoped, () => {});
  }

  protected override linkChanged(state: LinkState): void {
    super.linkChanged(state);
    this.#ownMac = state.mac ?? this.#ownMac;
    // A socket stays bound to the old interface, whose groups are gone.
    if (state.index !== this.#index) this.#drop();
  }

  #drop(): void {
    const all = [...this.#sockets.values()];
    this.#sockets.clear();
    this.#trafficClass = -1;
    for (const socket of all) socket.close();
  }
}
