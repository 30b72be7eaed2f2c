import { TH_SYN } from '@carplab/codec/net';
import {
  abortTcp,
  acceptTcp,
  advanceTcp,
  closeTcp,
  copyTcp,
  receiveTcp,
  sendTcp,
  TCP_DEFAULTS,
  type TcpConnection,
  type TcpMessage,
  type TcpSink,
  tcpDeadline,
} from '@carplab/tcp';
import { DeadlineHeap } from '../carp/deadline-heap.js';

/** Concurrent connections; further SYNs are dropped, as with a full accept queue. */
const MAX_CONNECTIONS = 131_072;
/** Bytes of echo waiting for room: a client that sends without ever reading is disconnected. */
const MAX_PENDING = 65_536;

export interface ServerConnection {
  /** The ends of the connection: the table's key. */
  readonly peer: string;
  readonly tcp: TcpConnection;
  /** To be echoed when there is room. */
  pending: Uint8Array;
}

export interface ServiceTableState {
  readonly connections: readonly (ServerConnection | undefined)[];
  /** Free slots; the last one is used next. */
  readonly free: readonly number[];
}

/** Sends a segment to the peer of a connection. */
export type SendTo = (peer: string, message: TcpMessage) => void;

/** The TCP connections of a server that echoes what it receives. */
export class ServiceTable {
  #connections: (ServerConnection | undefined)[] = [];
  #byPeer: Map<string, number> = new Map();
  #free: number[] = [];
  #deadlines: DeadlineHeap = new DeadlineHeap(0);

  get nextUs(): number {
    return this.#deadlines.earliest;
  }

  get size(): number {
    return this.#byPeer.size;
  }

  clear(): void {
    this.restore({ connections: [], free: [] });
  }

  /** A segment for a port on which the server listens. False if it belongs to no connection. */
  receive(
    peer: string,
    message: TcpMessage,
    mss: number,
    iss: () => number,
    nowUs: number,
    send: SendTo,
  ): boolean {
    let at = this.#byPeer.get(peer);
    const sink = new EchoSink(peer, send);
    if (at !== undefined && message.flags & TH_SYN && this.#connections[at]?.tcp.state === 'TIME_WAIT') {
      // A new connection between the same ports replaces the rest of the old one (RFC 9293 §3.10.7.4).
      this.#remove(at);
      at = undefined;
    }
    if (at !== undefined) {
      const connection = this.#connections[at]!;
      sink.connection = connection;
      receiveTcp(connection.tcp, message, nowUs, sink);
      this.#after(at, sink, nowUs);
      return true;
    }
    if (this.#byPeer.size >= MAX_CONNECTIONS) return true;
    const tcp = acceptTcp({ ...TCP_DEFAULTS, mss }, message, iss(), nowUs, sink);
    if (tcp === undefined) return false;
    this.#put({ peer, tcp, pending: new Uint8Array(0) });
    return true;
  }

  advance(nowUs: number, send: SendTo): void {
    while (this.#deadlines.earliest <= nowUs) {
      const at = this.#deadlines.first;
      const connection = this.#connections[at]!;
      const sink = new EchoSink(connection.peer, send);
      sink.connection = connection;
      advanceTcp(connection.tcp, nowUs, sink);
      this.#after(at, sink, nowUs);
    }
  }

  snapshot(): ServiceTableState {
    return { connections: this.#connections.map(copy), free: [...this.#free] };
  }

  restore({ connections, free }: ServiceTableState): void {
    this.#connections = connections.map(copy);
    this.#free = [...free];
    this.#byPeer = new Map();
    this.#connections.forEach((connection, at) => {
      if (connection !== undefined) this.#byPeer.set(connection.peer, at);
    });
    this.#grow();
  }

  #put(connection: ServerConnection): void {
    const at = this.#free.pop() ?? this.#connections.length;
    this.#connections[at] = connection;
    this.#byPeer.set(connection.peer, at);
    if (at >= this.#deadlines.count) this.#grow();
    this.#deadlines.set(at, tcpDeadline(connection.tcp));
  }

  /** Echoes new and waiting data; removes a finished connection. */
  #after(at: number, sink: EchoSink, nowUs: number): void {
    const connection = this.#connections[at]!;
    const { tcp } = connection;
    if (sink.full) abortTcp(tcp, sink);
    if (connection.pending.length > 0) {
      const taken = sendTcp(tcp, connection.pending, nowUs, sink);
      connection.pending = connection.pending.slice(taken);
    }
    if (connection.pending.length === 0 && tcp.state === 'CLOSE_WAIT' && !tcp.closing) {
      closeTcp(tcp, nowUs, sink);
    }
    if (tcp.state === 'CLOSED') this.#remove(at);
    else this.#deadlines.set(at, tcpDeadline(tcp));
  }

  #remove(at: number): void {
    this.#byPeer.delete(this.#connections[at]!.peer);
    this.#connections[at] = undefined;
    this.#free.push(at);
    this.#deadlines.set(at, Number.POSITIVE_INFINITY);
  }

  #grow(): void {
    const room = Math.max(16, 2 * this.#connections.length);
    this.#deadlines = new DeadlineHeap(room);
    this.#connections.forEach((connection, at) => {
      if (connection !== undefined) this.#deadlines.set(at, tcpDeadline(connection.tcp));
    });
  }
}

/** Sends a connection's segments, and collects its data to be echoed. */
class EchoSink implements TcpSink {
  connection: ServerConnection | undefined;
  /** More data arrived than may wait. */
  full = false;
  readonly #peer: string;
  readonly #send: SendTo;

  constructor(peer: string, send: SendTo) {
    this.#peer = peer;
    this.#send = send;
  }

  segment(message: TcpMessage): void {
    this.#send(this.#peer, message);
  }

  data(bytes: Uint8Array): void {
    const { connection } = this;
    if (connection === undefined) return;
    if (connection.pending.length + bytes.length > MAX_PENDING) {
      this.full = true;
      return;
    }
    const longer = new Uint8Array(connection.pending.length + bytes.length);
    longer.set(connection.pending);
    longer.set(bytes, connection.pending.length);
    connection.pending = longer;
  }

  connected(): void {}
  remoteClosed(): void {}
  closed(): void {}
}

function copy(connection: ServerConnection | undefined): ServerConnection | undefined {
  if (connection === undefined) return undefined;
  const { peer, tcp, pending } = connection;
  return { peer, tcp: copyTcp(tcp), pending: pending.slice() };
}
