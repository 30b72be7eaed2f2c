import { unlinkSync } from 'node:fs';
import { type CaptureFrame, type CaptureInterface, PcapngWriter, PcapWriter } from '@carplab/capture';
import { Failure } from '../failure.js';
import { BlockFile } from './block-file.js';
import { isSameFile } from './same-file.js';

/** Bytes buffered before a write. */
const BUFFER = 1 << 18;

/**
 * Writes frames of one or more captures into a new one: pcapng with the interfaces of the originals, or pcap if the
 * name ends in `.pcap`. A pcap file holds one link type.
 */
export class CaptureFile {
  readonly #path: string;
  #file: BlockFile | undefined;
  readonly #pcapng = new PcapngWriter();
  #pcap: PcapWriter | undefined;
  #pcapLinkType = -1;
  readonly #usePcap: boolean;
  /** Interface number in the new file, by original interface. */
  readonly #interfaces = new Map<CaptureInterface | undefined, number>();
  #parts: Uint8Array[] = [];
  #pending = 0;
  #abandoned = false;
  #hasFrames = false;

  /**
   * @param path `-` for stdout
   * @param inputs files being read, which must not be overwritten
   * @param later leaves the file untouched until `open` or the first write
   */
  constructor(path: string, inputs: readonly string[] = [], later = false) {
    this.#path = path;
    this.#usePcap = path.endsWith('.pcap');
    const same = path === '-' ? undefined : inputs.find((input) => isSameFile(input, path));
    if (same)
      throw new Failure(`${path} is the file being read${same === path ? '' : ` (${same})`}; choose another`);
    if (!later) this.open();
    if (!this.#usePcap) this.#put(this.#pcapng.header({ application: 'carplab' }));
  }

  /** Creates the file; what an existing one holds is replaced with the first write. Throws a `Failure`. */
  open(): BlockFile {
    this.#file ??= new BlockFile(this.#path);
    return this.#file;
  }

  /** Why the rest is not written; see `BlockFile`. */
  get failure(): Failure | undefined {
    return this.#file?.failure;
  }

  /** Adds a frame; its bytes are copied. */
  write(frame: CaptureFrame, from: CaptureInterface | undefined, file: string): void {
    this.#hasFrames = true;
    const fine = (from?.ticksPerSecond ?? 0) > 1_000_000;
    if (this.#usePcap) {
      if (!this.#pcap) {
        this.#pcap = new PcapWriter({ linkType: frame.linkType, nanoseconds: fine });
        this.#pcapLinkType = frame.linkType;
        this.#put(this.#pcap.header());
      } else if (frame.linkType !== this.#pcapLinkType) {
        this.#abandon();
        throw new Failure(
          `${this.#path}: a pcap file holds one link type, and these frames have two; name it .pcapng`,
        );
      }
      this.#put(this.#pcap.frame(frame));
      return;
    }
    let interfaceId = this.#interfaces.get(from);
    if (interfaceId === undefined) {
      interfaceId = this.#interfaces.size;
      this.#interfaces.set(from, interfaceId);
      this.#put(
        this.#pcapng.addInterface({
          linkType: frame.linkType,
          snaplen: from?.snaplen ?? 0,
          nanoseconds: fine,
          name: from?.name || file,
          ...(from?.description ? { description: from.description } : {}),
        }),
      );
    }
    this.#put(
      this.#pcapng.frame(
        frame,
        frame.comment === '' ? { interfaceId } : { interfaceId, comment: frame.comment },
      ),
    );
  }

  /** Writes the buffer. */
  flush(): void {
    const blocks = this.#parts;
    this.#parts = [];
    this.#pending = 0;
    const file = this.open();
    if (blocks.length > 0) file.write(blocks);
  }

  /** @param isComplete false: what was to be written has failed; a file without frames stays as it was before */
  close(isComplete = true): void {
    // A file that was never opened, and has no frames, stays untouched.
    if (this.#abandoned || (this.#file === undefined && !this.#hasFrames)) return;
    if (!isComplete && !this.#hasFrames) {
      this.#file?.giveUp();
      return;
    }
    // A pcap file without frames still needs a header, with any link type: Ethernet.
    if (this.#usePcap && !this.#pcap) this.#put(new PcapWriter({ linkType: 1 }).header());
    this.flush();
    this.#file?.close();
  }

  /** Deletes a file that cannot be finished. */
  #abandon(): void {
    this.#abandoned = true;
    if (this.#file === undefined || this.#path === '-') return;
    this.#file.close();
    unlinkSync(this.#path);
  }

  #put(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#pending += bytes.length;
    if (this.#pending > BUFFER) this.flush();
  }
}
