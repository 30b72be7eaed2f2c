/** The part of the package `raw-socket` that is used. Its errors have a message, but no code. */
export interface RawSocket {
  on(event: 'message', listener: (bytes: Buffer, source: string) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  setOption(level: number, option: number, value: Buffer | number, length?: number): void;
  close(): void;
  /** The underlying handle: `sendto` immediately, while the socket's own `send` waits for a turn of the loop. Throws. */
  readonly wrap: {
    send(bytes: Buffer, offset: number, length: number, to: string, done: (bytes: number) => void): void;
  };
}

export interface RawAddon {
  /** addressFamily: 1 IPv4, 2 IPv6. Throws. */
  createSocket(options: {
    readonly protocol: number;
    readonly addressFamily: 1 | 2;
    readonly bufferSize: number;
  }): RawSocket;
}
