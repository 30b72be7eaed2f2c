import {
  type Bound,
  CaptureAnalysis,
  generalFindings,
  type Links,
  type OnOverlap,
  type WatchedVhid,
} from '@carplab/analysis';
import { type CaptureFrame, LINKTYPES, linkTypeName } from '@carplab/capture';
import {
  captureSummaryRecord,
  fieldDump,
  findingLines,
  LineWriter,
  NO_PAINT,
  type PacketContext,
  packetRecord,
  pfsyncLines,
  pfsyncReport,
  receiverLines,
  UTC,
  vhidReport,
} from '@carplab/text';
import { Failure } from '../failure.js';
import { givenPasswords, type KeyOptions, passwordList } from '../input/bindings.js';
import { compareInputs } from '../input/compare-inputs.js';
import { openInputs, type Source } from '../input/frames.js';
import { readCaptures } from '../input/read-captures.js';
import { localZone, type TimeBound } from '../input/time-option.js';
import { warnOfUnknownLinks } from '../input/unknown-links.js';
import { CaptureFile } from '../output/capture-file.js';
import { paintFor } from '../output/colours.js';
import { printErr, printOut, writeAll } from '../output/output.js';
import { choiceOf } from './choice-of.js';
import { dialectsDiffer } from './dialects-differ.js';
import { searchAddresses } from './search-addresses.js';

export interface DecodeOptions extends KeyOptions {
  readonly json?: boolean;
  /** 1: every field of CARP and VRRP, and pfsync messages as pfctl shows states; 2: every field of pfsync too. */
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

/** `carplab decode`: returns the exit status. */
export async function decode(paths: readonly string[], options: DecodeOptions): Promise<number> {
  if (paths.filter((path) => path === '-').length > 1) throw new Failure('stdin (-) can be read only once');
  const list = options.passwords === undefined ? undefined : passwordList(options.passwords);
  const passwords = givenPasswords(options);
  const inputs = openInputs(paths);
  const { links, clocks } = await compareInputs(inputs);
  const output = options.write === undefined ? undefined : new CaptureFile(options.write, paths);
  const run = new DecodeRun(inputs, options, {
    ...{ passwords, list, output, links },
    silent: options.write === '-',
  });
  return readCaptures(
    inputs,
    run,
    () => {
      run.summary();
      if (options.json) run.jsonSummary(clocks);
      // After the summary, which is whole in any case.
      if (output?.failure !== undefined) throw output.failure;
    },
    (isComplete) => output?.close(isComplete),
  );
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface DecodeMeans {
  readonly passwords: ReturnType<typeof givenPasswords>;
  readonly list: readonly Uint8Array[] | undefined;
  /** Where frames come from. */
  readonly links: Links;
  /** Where selected frames are written. */
  readonly output: CaptureFile | undefined;
  /** Print no lines. */
  readonly silent: boolean;
  /** Called when two were master at once for longer than a handover. Without it `watched` knows nothing. */
  readonly onOverlap?: OnOverlap;
  /** Takes whole lines instead of stdout. */
  readonly takeLines?: (lines: string) => void;
}

/** Turns frames into lines, a summary and a capture file. */
export class DecodeRun {
  readonly #inputs: readonly Source[];
  readonly #options: DecodeOptions;
  readonly #output: CaptureFile | undefined;
  readonly #analysis: CaptureAnalysis;
  /** Reused for all frames, so that a sound advertisement allocates nothing. */
  readonly #context: Mutable<PacketContext> = {
    frame: 0,
    file: '',
    link: '',
    timeUs: 0,
    nanos: 0,
    linktype: '',
    protocol: '',
    auth: undefined,
    comment: '',
  };
  readonly #lines: LineWriter;
  readonly #zone: (seconds: number) => number;
  /** The link type that `context.linktype` names. */
  #linkType = -1;
  readonly #silent: boolean;
  readonly #takeLines: ((lines: string) => void) | undefined;
  readonly #links: Links;
  readonly #keys: readonly Bound<unknown>[];

  constructor(
    inputs: readonly Source[],
    options: DecodeOptions,
    { passwords, list, links, output, silent, onOverlap, takeLines }: DecodeMeans,
  ) {
    this.#links = links;
    this.#keys = [...passwords, ...(options.vip ?? [])];
    this.#inputs = inputs;
    this.#options = options;
    this.#output = output;
    this.#silent = silent;
    this.#takeLines = takeLines;
    this.#zone = options.utc ? UTC : localZone;
    const vips = options.vip ?? [];
    this.#analysis = new CaptureAnalysis({
      keys: {
        passwords,
        vips,
        ...(list ? { list } : {}),
        ...(options.dialect ? { dialects: options.dialect } : {}),
      },
      choice: choiceOf(options, this.#zone),
      links,
      moreAddresses: (candidates) => {
        for (const { file } of inputs) if (file !== undefined) searchAddresses(file, candidates);
      },
      ...(onOverlap ? { onOverlap } : {}),
    });
    const paint = options.json ? undefined : paintFor(1);
    this.#lines = new LineWriter({
      ...(paint ? { paint } : {}),
      zone: this.#zone,
      showFile: inputs.length > 1,
      nameDialect: dialectsDiffer(vips),
    });
  }

  /** Takes one frame of a capture; false ends the run. */
  frame(frame: CaptureFrame, input: Source): boolean {
    const analysis = this.#analysis;
    const options = this.#options;
    if (!analysis.frame(frame, input.index)) return true;
    this.#output?.write(frame, input.interfaces[frame.interfaceId], input.path);
    if (!this.#silent) this.#print(frame, input);
    return options.count === undefined || analysis.counts.chosen < options.count;
  }

  /** Whether an HMAC is bad or a packet damaged. */
  get wrong(): boolean {
    return this.#analysis.isWrong;
  }

  /** Who is master of each vhid now. */
  watched(nowUs: number): WatchedVhid[] {
    return this.#analysis.watched(nowUs);
  }

  /** No frame came until now. */
  advance(nowUs: number): void {
    this.#analysis.advance(nowUs);
  }

  flush(): void {
    if (this.#lines.pending > 0) {
      const bytes = this.#lines.take();
      if (this.#takeLines === undefined) writeAll(1, bytes);
      else this.#takeLines(new TextDecoder().decode(bytes));
    }
    this.#output?.flush();
  }

  /** The counts so far, in one line. */
  totals(): string {
    const { counts, isPartial } = this.#analysis;
    const frames = this.#inputs.reduce((sum, input) => sum + input.frames, 0);
    const known = counts.carp + counts.vrrp + counts.pfsync;
    return [
      `${frames} frame${frames === 1 ? '' : 's'}`,
      `${counts.carp} CARP`,
      `${counts.vrrp} VRRP`,
      ...(counts.pfsync > 0 ? [`${counts.pfsync} pfsync`] : []),
      isPartial ? `${frames - known} other or not chosen` : `${frames - known} other`,
      `${counts.verified} verified`,
      `${counts.failed} failed`,
      `${counts.damaged} damaged`,
    ].join(', ');
  }

  /** Prints the summary on stderr. */
  summary(): void {
    const paint = paintFor(2);
    const style = { zone: this.#zone, ...(paint ? { paint } : {}) };
    warnOfUnknownLinks(this.#keys, this.#links, this.#inputs);
    const summary = this.#analysis.summary();
    const { vhids, pfsync, links } = summary;
    const general = generalFindings(summary).flatMap((found) =>
      findingLines(found, paint ?? NO_PAINT, this.#zone, ''),
    );
    const report = [
      ...vhidReport(vhids, style),
      ...pfsync.flatMap((each) => pfsyncReport(each, { ...style, showLink: links.length > 1 })),
    ];
    printErr(`${[this.totals(), ...general, ...this.#unread(), ...report].join('\n')}\n`);
  }

  /** Prints the summary as the last line of JSON. */
  jsonSummary(clocks: readonly string[]): void {
    if (this.#silent) return;
    const findings = [
      ...clocks.map((message) => ({ code: 'clocks-differ', severity: 'note' as const, message })),
      ...this.#unread().map((message) => ({ code: 'unread', severity: 'warning' as const, message })),
    ];
    printOut(`${JSON.stringify(captureSummaryRecord(this.#analysis.summary(), findings))}\n`);
  }

  /** A line for each link type that carplab does not know. */
  #unread(): string[] {
    const names = this.#inputs.flatMap(({ interfaces }) =>
      interfaces.map(({ linkType }) => linkTypeName(linkType)).filter((name) => name.startsWith('linktype')),
    );
    return [...new Set(names)].map(
      (name) => `frames of ${name} cannot be read: carplab does not support this link type`,
    );
  }

  #print(frame: CaptureFrame, input: Source): void {
    const context = this.#context;
    const { packet, protocol, auth, tap } = this.#analysis;
    context.frame = input.frames;
    context.file = input.path;
    context.link = this.#linkShown(frame, input) ? tap.link.name : '';
    context.timeUs = frame.timeUs;
    context.nanos = frame.nanos;
    if (frame.linkType !== this.#linkType) {
      this.#linkType = frame.linkType;
      context.linktype = linkTypeName(frame.linkType);
    }
    context.protocol = protocol;
    context.auth = auth;
    context.comment = frame.comment;
    if (this.#lines.full) this.flush();
    if (this.#options.json) {
      this.#append(`${JSON.stringify(packetRecord(packet, context))}\n`);
      return;
    }
    const long = this.#lines.write(packet, context);
    if (long !== undefined) this.#printNow(long);
    const { verbose = 0 } = this.#options;
    if (verbose === 0) return;
    if (protocol === 'pfsync') {
      const fields = verbose > 1 ? fieldDump(packet, protocol) : [];
      this.#append(`${[...pfsyncLines(packet), ...fields].map((line) => `${line}\n`).join('')}`);
      return;
    }
    const extra =
      protocol === 'carp' ? receiverLines(packet, (dialect) => this.#analysis.verifyAs(dialect)) : [];
    this.#append(`${[...fieldDump(packet, protocol), ...extra].join('\n')}\n`);
  }

  /** Whether frames come from several links. A stream has not shown all of them yet. */
  #linkShown({ linkType }: CaptureFrame, { interfaces, file }: Source): boolean {
    if (this.#links.isSeveral) return true;
    const isLive = file === undefined;
    if (!isLive && file !== '-') return false;
    return (
      interfaces.length > 1 || linkType === LINKTYPES['linux-sll2'] || (isLive && this.#inputs.length > 1)
    );
  }

  #append(text: string): void {
    const long = this.#lines.append(text);
    if (long !== undefined) this.#printNow(long);
  }

  /** Prints a text that did not fit into the pending buffer. */
  #printNow(text: string): void {
    this.flush();
    (this.#takeLines ?? printOut)(text);
  }
}
