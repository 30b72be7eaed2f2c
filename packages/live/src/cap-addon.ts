/** What of the package `cap` is used. */
export interface CapHandle {
  /** Opens an interface; answers its link type in words. Throws words. */
  open(device: string, filter: string, bufferBytes: number, buffer: Buffer): string;
  /** Throws words. */
  send(frame: Buffer, bytes: number): void;
  close(): boolean;
  on(event: 'packet', listener: (bytes: number, truncated: boolean) => void): void;
}

export interface CapAddon {
  readonly Cap: new () => CapHandle;
}
