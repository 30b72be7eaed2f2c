/** The part of the package `cap` that is used. Its errors have a message, but no code. */
export interface CapHandle {
  /** Opens an interface; returns the name of its link type. Throws. */
  open(device: string, filter: string, bufferBytes: number, buffer: Buffer): string;
  /** Throws. */
  send(frame: Buffer, bytes: number): void;
  close(): boolean;
  on(event: 'packet', listener: (bytes: number, truncated: boolean) => void): void;
}

export interface CapAddon {
  readonly Cap: new () => CapHandle;
}
