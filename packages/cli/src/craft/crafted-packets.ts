import { linkTypeName } from '@carplab/capture';
import { toHex } from '@carplab/codec';
import { CaptureFile } from '../output/capture-file.js';
import { printOut } from '../output/output.js';

export interface CraftedOptions {
  readonly json?: boolean;
  /** The capture to write into. */
  readonly write?: string;
}

/** Where the packets of `carplab craft` go: a line of hex or of JSON for each on stdout, or a capture. */
export class CraftedPackets {
  readonly #json: boolean;
  readonly #file: CaptureFile | undefined;

  /** @param inputs files being read, which must not be overwritten */
  constructor(options: CraftedOptions, inputs: readonly string[] = []) {
    this.#json = options.json === true;
    this.#file = options.write === undefined ? undefined : new CaptureFile(options.write, inputs, true);
  }

  /** @param linkType one of `LINKTYPES`; undefined for a bare payload, which no capture can hold */
  add(bytes: Uint8Array, timeUs: number, linkType: number | undefined): void {
    if (this.#file) {
      const length = { start: 0, end: bytes.length, wireLength: bytes.length };
      const frame = { bytes, ...length, timeUs, nanos: 0, interfaceId: 0, recordOffset: 0, comment: '' };
      this.#file.write({ ...frame, linkType: linkType! }, undefined, 'carplab craft');
      return;
    }
    const hex = toHex(bytes);
    const linktype = linkType === undefined ? {} : { linktype: linkTypeName(linkType) };
    printOut(
      this.#json ? `${JSON.stringify({ timeUs, ...linktype, length: bytes.length, hex })}\n` : `${hex}\n`,
    );
  }

  close(): void {
    this.#file?.close();
    if (this.#file?.failure !== undefined) throw this.#file.failure;
  }
}
