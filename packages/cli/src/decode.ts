import {
  AddressCandidates,
  type AuthResult,
  type Bound,
  CarpTimelines,
  KeyRing,
  PfsyncNodes,
} from '@carplab/analysis';
import { type CaptureFrame, canonicalLinkType, linkTypeName } from '@carplab/capture';
import {
  CARP,
  dissect,
  inspectAdvertisement,
  inspectPfsync,
  inspectVrrp,
  Packet,
  protocolName,
} from '@carplab/codec';
import {
  fieldDump,
  LineWriter,
  type PacketContext,
  packetRecord,
  pfsyncLines,
  pfsyncReport,
  UTC,
  vhidReport,
} from '@carplab/text';
import { givenPasswords, type KeyOptions, passwordList } from './bindings.js';
import { CaptureFile } from './capture-file.js';
import { isChosenSource } from './chosen-source.js';
import { paintFor } from './colours.js';
import { dialectsDiffer } from './dialects-differ.js';
import { Failure } from './failure.js';
import { openInputs, type Source } from './frames.js';
import { printErr, printOut, writeAll } from './output.js';
import { readCaptures } from './read-captures.js';
import { receiverLines } from './receiver-lines.js';
import { searchAddresses } from './search-addresses.js';
import { localZone, type TimeBound } from './time-option.js';

export interface DecodeOptions extends KeyOptions {
  readonly json?: boolean;
  /** 1: every field of CARP and VRRP, pfsync's messages as pfctl shows states; 2: also every field of pfsync. */
  readonly verbose?: number;
  readonly all?: boolean;
  readonly utc?: boolean;
  readonly vhid?: number[];
  readonly src?: Uint8Array[];
  readonly from?: TimeBound;
  readonly to?: TimeBound;
  readonly count?: number;
  readonly write?: string;
}

/** Problems that are noted, but for which no receiver drops an advertisement. */
const NOTES = new Set(['badtype', 'badauthlen', 'badmac', 'skipped', 'unsupported']);

/** What receivers drop a pfsync packet for, or stop reading it at. */
const REFUSED = new Set(['badttl', 'hdrops', 'badver', 'badlen', 'badact']);

/** `carplab decode`: returns the exit status. */
export async function decode(paths: readonly string[], options: DecodeOptions): Promise<number> {
  if (paths.filter((path) => path === '-').length > 1) throw new Failure('stdin (-) can be read only once');
  const list = options.passwords === undefined ? undefined : passwordList(options.passwords);
  const passwords = givenPasswords(options);
  const inputs = openInputs(paths);
  const output = options.write === undefined ? undefined : new CaptureFile(options.write, paths);
  const run = new DecodeRun(inputs, options, { passwords, list, output, silent: options.write === '-' });
  return readCaptures(
    inputs,
    run,
    () => run.summary(),
    () => output?.close(),
  );
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface DecodeMeans {
  readonly passwords: ReturnType<typeof givenPasswords>;
  readonly list: readonly Uint8Array[] | undefined;
  /** Where chosen frames are written. */
  readonly output: CaptureFile | undefined;
  /** No lines. */
  readonly silent: boolean;
  /** Told of each whole advertisement that a receiver would look at; `bad` if its HMAC does not verify. */
  readonly onAdvertisement?: (packet: Packet, timeUs: number, bad: boolean) => void;
}

/** Frames on their way to lines, a summary and a file. */
export class DecodeRun {
  private readonly inputs: readonly Source[];
  private readonly options: DecodeOptions;
  private readonly output: CaptureFile | undefined;
  private readonly packet = new Packet();
  /** One for all frames: nothing is allocated for a sound advertisement. */
  private readonly context: Mutable<PacketContext> = {
    frame: 0,
    file: '',
    timeUs: 0,
    nanos: 0,
    linktype: '',
    protocol: '',
    auth: undefined,
    comment: '',
  };
  private readonly candidates = new AddressCandidates();
  private readonly timelines = new CarpTimelines();
  private readonly pfsync = new PfsyncNodes();
  private readonly keys: KeyRing;
  private readonly lines: LineWriter;
  private readonly zone: (seconds: number) => number;
  private readonly vhids: ReadonlySet<number> | undefined;
  /** The link type that `context.linktype` names. */
  private linkType = -1;
  private fromUs = -Infinity;
  private toUs = Infinity;
  private first = true;
  private searched = false;
  private readonly silent: boolean;
  private readonly onAdvertisement: DecodeMeans['onAdvertisement'];
  private readonly counts = {
    chosen: 0,
    carp: 0,
    vrrp: 0,
    pfsync: 0,

    verified: 0,
    failed: 0,
    damaged: 0,
  };
  /** An HMAC is bad, or a packet damaged. */
  wrong = false;
  /** Vhids (and vrids) met, while `--vhid` chooses among them. */
  private readonly seenVhids = new Set<number>();

  constructor(
    inputs: readonly Source[],
    options: DecodeOptions,
    { passwords, list, output, silent, onAdvertisement }: DecodeMeans,
  ) {
    this.inputs = inputs;
    this.options = options;
    this.output = output;
    this.silent = silent;
    this.onAdvertisement = onAdvertisement;
    this.zone = options.utc ? UTC : localZone;
    this.vhids = options.vhid ? new Set(options.vhid) : undefined;
    const vips: Bound<Uint8Array>[] = options.vip ?? [];
    this.keys = new KeyRing({
      passwords,
      vips,
      ...(list ? { list } : {}),
      ...(options.dialect ? { dialects: options.dialect } : {}),
      candidates: (vhid) => this.candidateAddresses(vhid),
    });
    const paint = options.json ? undefined : paintFor(1);
    this.lines = new LineWriter({
      ...(paint ? { paint } : {}),
      zone: this.zone,
      showFile: inputs.length > 1,
      nameDialect: dialectsDiffer(vips),
    });
  }

  /** One frame of a capture; false ends the run. */
  frame(frame: CaptureFrame, input: Source): boolean {
    const { packet, options } = this;
    dissect(canonicalLinkType(frame.linkType), frame.bytes, frame.start, frame.end, frame.wireLength, packet);
    if (this.first) this.setBounds(frame.timeUs);
    if (frame.timeUs < this.fromUs || frame.timeUs > this.toUs) return true;
    const protocol = protocolName(packet);
    if (protocol === 'arp' || protocol === '58') this.candidates.observe(packet);
    if (!this.chosen(protocol)) return true;
    const auth = protocol === 'carp' ? this.advertisement(frame, input) : undefined;
    if (protocol === 'pfsync') this.synchronization(frame);
    this.count(protocol, auth);
    this.output?.write(frame, input.interfaces[frame.interfaceId], input.path);
    if (!this.silent) this.print(frame, input, protocol, auth);
    return options.count === undefined || this.counts.chosen < options.count;
  }

  flush(): void {
    if (this.lines.pending > 0) writeAll(1, this.lines.take());
    this.output?.flush();
  }

  /** What was seen so far, in one line. */
  totals(): string {
    const { counts, inputs } = this;
    const frames = inputs.reduce((sum, input) => sum + input.frames, 0);
    const known = counts.carp + counts.vrrp + counts.pfsync;
    return [
      `${frames} frame${frames === 1 ? '' : 's'}`,
      `${counts.carp} CARP`,
      `${counts.vrrp} VRRP`,
      ...(counts.pfsync > 0 ? [`${counts.pfsync} pfsync`] : []),
      this.filtered ? `${frames - known} other or not chosen` : `${frames - known} other`,
      `${counts.verified} verified`,
      `${counts.failed} failed`,
      `${counts.damaged} damaged`,
    ].join(', ');
  }

  /** The summary, on stderr. */
  summary(): void {
    const paint = paintFor(2);
    const style = { zone: this.zone, ...(paint ? { paint } : {}) };
    const report = [
      ...vhidReport(this.timelines.list(), style),
      ...pfsyncReport(this.pfsync.summary(), style),
    ];
    printErr(`${[this.totals(), ...this.notes(), ...report].join('\n')}\n`);
  }

  /** What the counts alone would leave a reader to wonder about. */
  private notes(): string[] {
    const lines: string[] = [];
    if (this.filtered && this.counts.chosen === 0 && this.inputs.some(({ frames }) => frames > 0)) {
      const seen = [...this.seenVhids].sort((a, b) => a - b);
      lines.push(`nothing was chosen${seen.length > 0 ? `; the vhids here are ${seen.join(', ')}` : ''}`);
    }
    const unread = new Set(
      this.inputs.flatMap(({ interfaces }) =>
        interfaces
          .map(({ linkType }) => linkTypeName(linkType))
          .filter((name) => name.startsWith('linktype')),
      ),
    );
    for (const name of unread) lines.push(`frames of ${name} cannot be read: carplab does not know it`);
    if (this.timelines.dropped > 0)
      lines.push(
        `${this.timelines.dropped} advertisements of still more vhids and VLANs are not in the tables`,
      );
    return lines;
  }

  private get filtered(): boolean {
    const { vhid, src, from, to } = this.options;
    return vhid !== undefined || src !== undefined || from !== undefined || to !== undefined;
  }

  private setBounds(firstUs: number): void {
    this.first = false;
    if (this.options.from) this.fromUs = this.options.from(firstUs, this.zone);
    if (this.options.to) this.toUs = this.options.to(firstUs, this.zone);
    if (this.fromUs > this.toUs) throw new Failure('--from is later than --to: nothing lies between');
  }

  /** Checks and verifies an advertisement, and notes it. Undefined where it is cut. */
  private advertisement(frame: CaptureFrame, input: Source): AuthResult | undefined {
    const { packet } = this;
    if (!inspectAdvertisement(packet)) return undefined;
    const auth = this.keys.verify(packet);
    const fatal =
      packet.problems.length === 0 ? undefined : packet.problems.find(({ code }) => !NOTES.has(code));
    if (fatal) this.timelines.observeRefused(packet, input.index, fatal.code);
    else {
      this.timelines.observe(packet, frame.timeUs, input.index, auth);
      this.onAdvertisement?.(packet, frame.timeUs, auth.status === 'bad');
    }
    return auth;
  }

  /** Checks a pfsync packet, and notes it. */
  private synchronization(frame: CaptureFrame): void {
    const { packet } = this;
    inspectPfsync(packet);
    const fatal = packet.problems.find(({ code }) => REFUSED.has(code));
    this.pfsync.observe(packet, frame.timeUs, fatal?.code);
  }

  private chosen(protocol: string): boolean {
    const { packet, options } = this;
    const carp112 = protocol === 'carp' || protocol === 'vrrp2' || protocol === 'vrrp3';
    if (this.vhids) {
      const at = packet.payloadAt + CARP.offset.vhid;
      if (carp112 && at < packet.payloadEnd) this.seenVhids.add(packet.bytes[at]!);
      if (!carp112 || at >= packet.payloadEnd || !this.vhids.has(packet.bytes[at]!)) return false;
    }
    if (!isChosenSource(packet, options.src)) return false;
    if (options.all || carp112 || protocol === 'pfsync') return true;
    return (
      packet.damaged || (protocol === 'fragment' && (packet.protocol === 112 || packet.protocol === 240))
    );
  }

  private count(protocol: string, auth: AuthResult | undefined): void {
    const { counts, packet } = this;
    counts.chosen++;
    if (protocol === 'carp') counts.carp++;
    else if (protocol === 'pfsync') counts.pfsync++;
    else if (protocol === 'vrrp2' || protocol === 'vrrp3') {
      counts.vrrp++;
      inspectVrrp(packet);
      if (packet.problems.every(({ code }) => NOTES.has(code))) this.timelines.observeVrrp(packet);
    }
    if (auth?.status === 'ok') counts.verified++;
    else if (auth?.status === 'bad') {
      counts.failed++;
      this.wrong = true;
    }
    if (packet.problems.length > 0 && packet.problems.some((problem) => !NOTES.has(problem.code))) {
      counts.damaged++;
      this.wrong = true;
    }
  }

  private print(frame: CaptureFrame, input: Source, protocol: string, auth: AuthResult | undefined): void {
    const { context } = this;
    context.frame = input.frames;
    context.file = input.path;
    context.timeUs = frame.timeUs;
    context.nanos = frame.nanos;
    if (frame.linkType !== this.linkType) {
      this.linkType = frame.linkType;
      context.linktype = linkTypeName(frame.linkType);
    }
    context.protocol = protocol;
    context.auth = auth;
    context.comment = frame.comment;
    if (this.lines.full) this.flush();
    if (this.options.json) {
      this.append(`${JSON.stringify(packetRecord(this.packet, context))}\n`);
      return;
    }
    const long = this.lines.write(this.packet, context);
    if (long !== undefined) this.printNow(long);
    const { verbose = 0 } = this.options;
    if (verbose === 0) return;
    if (protocol === 'pfsync') {
      const fields = verbose > 1 ? fieldDump(this.packet, protocol) : [];
      this.append(`${[...pfsyncLines(this.packet), ...fields].map((line) => `${line}\n`).join('')}`);
      return;
    }
    const extra =
      protocol === 'carp'
        ? receiverLines(this.packet, (dialect) => this.keys.verifyAs(dialect, this.packet))
        : [];
    this.append(`${[...fieldDump(this.packet, protocol), ...extra].join('\n')}\n`);
  }

  private append(text: string): void {
    const long = this.lines.append(text);
    if (long !== undefined) this.printNow(long);
  }

  /** A text that found no room behind what is pending. */
  private printNow(text: string): void {
    this.flush();
    printOut(text);
  }

  /** Addresses that may belong to a vhid: seen so far, or anywhere in the files. */
  private candidateAddresses(vhid: number): Uint8Array[] {
    if (!this.searched) {
      this.searched = true;
      for (const { file } of this.inputs) if (file !== undefined) searchAddresses(file, this.candidates);
    }
    return this.candidates.forVhid(vhid);
  }
}
