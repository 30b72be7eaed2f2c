import {
  type Bound,
  CaptureAnalysis,
  type CaptureAnalysisOptions,
  CaptureRecorder,
  type CaptureSummary,
  dissectFrame,
  Links,
  type Record as RunRecord,
} from '@carplab/analysis';
import { CaptureReader, linkTypeName } from '@carplab/capture';
import { type AddressInput, Packet, type Password } from '@carplab/codec';
import {
  calendarDay,
  clockTime,
  type PacketRecord,
  packetContents,
  packetFields,
  packetRecord,
  problemText,
  UTC,
} from '@carplab/text';
import type { Dissected, FrameLine, FramesPart, Instant } from '../protocol.js';
import type { RecordSource } from '../record-source.js';
import {
  type HeldStates,
  type HeldStatesQuestion,
  RECORDING,
  type RecordingKeys,
  type RecordingPart,
  type ShownRecording,
} from '../recording-protocol.js';
import { sectionTitles } from '../sync-times.js';
import { CandidateFrames } from './candidate-frames.js';
import { type CaptureContent, contentOf, framesOf, type ReadProgress } from './capture-content.js';
import { CaptureIndex } from './capture-index.js';
import { linksOf } from './capture-links.js';
import { HeldTable } from './held-table.js';
import { remarksOf } from './remarks.js';

const packet = new Packet();

export interface ReadCapture {
  readonly content: CaptureContent;
  readonly reader: CaptureReader;
  readonly keys: RecordingKeys;
  readonly index: CaptureIndex;
  readonly candidates: CandidateFrames;
  readonly summary: CaptureSummary;
  readonly record: RunRecord;
  readonly fromUs: number;
}

/** A capture that is open. Its bytes stay in the file; what the panels show is read from there again. */
export class Recording implements RecordSource {
  readonly read: ReadCapture;
  readonly #table: HeldTable;

  constructor(read: ReadCapture) {
    this.read = read;
    const { content, index, fromUs } = read;
    this.#table = new HeldTable({ content, index, fromUs });
  }

  get shown(): ShownRecording {
    const { content, record, summary, fromUs, index, reader } = this.read;
    const { name, size } = content;
    const { counts, links, vhids } = summary;
    const durationUs = Math.max(1, record.toUs);
    const network = { segments: links, switches: [], uplinks: [], machines: [] };
    return {
      opened: { name, learn: '', durationUs, ...network },
      recorded: {
        ...{ branch: RECORDING, recordedUs: durationUs, done: true, record, traceHash: '' },
        frames: index.count + index.left,
      },
      facts: {
        ...{
          name,
          size,
          format: reader.format!,
          fromUs,
          counts,
          left: index.left,
          begins: `${calendarDay(fromUs, UTC)} ${clockTime(fromUs, UTC)} UTC`,
        },
        problems: fileProblems(this.read),
        links,
        vhids: [...new Set(vhids.map(({ vhid }) => vhid))].sort((a, b) => a - b),
        remarks: remarksOf(summary, record.lanes, fromUs),
        hasStates: this.#table.isThere,
      },
    };
  }

  async *frames(): AsyncGenerator<FramesPart> {
    const { index } = this.read;
    for (const chunk of index.chunks()) yield { chunk };
    yield { last: { names: index.names, left: index.left } };
  }

  async lines(_branch: string, frames: readonly number[]): Promise<(FrameLine | undefined)[]> {
    const { index, content } = this.read;
    const found = new Map<number, FrameLine>();
    for await (const { row, frame } of index.read(content, frames)) {
      const protocol = dissectFrame(frame, packet);
      const auth = index.about(row)?.auth;
      const record = packetRecord(packet, {
        ...{ frame: 0, file: '', timeUs: 0, nanos: 0, linktype: '', protocol },
        ...(auth === undefined ? {} : { auth }),
      });
      const { src, dst, problems, carp } = record;
      const text = [packetContents(record), ...problems.map(problemText)].join(' ');
      const isPlain = src === undefined || carp !== undefined || protocol === 'pfsync';
      found.set(row, {
        text,
        ...(isPlain ? {} : { ends: [src, dst ?? ''] as const }),
        ...(carp === undefined || problems.length > 0 ? {} : { carp }),
        ...(record.auth === 'ok' || record.auth === 'bad' ? { verdict: verdictOf(record) } : {}),
      });
    }
    return frames.map((frame) => found.get(frame));
  }

  async dissect(_branch: string, row: number): Promise<Dissected | undefined> {
    const { index, content } = this.read;
    const about = index.about(row);
    for await (const { frame } of index.read(content, [row])) {
      const bytes = frame.bytes.slice(frame.start, frame.end);
      const protocol = dissectFrame({ ...frame, bytes, start: 0, end: bytes.length }, packet);
      const { timeUs, number, node, segment } = about!;
      const isEthernet = linkTypeName(frame.linkType) === 'ethernet';
      return {
        ...{ frame: row, number, timeUs, node, segment, protocol, bytes },
        ...{ fields: packetFields(packet, protocol), problems: [...packet.problems] },
        ...(protocol === 'pfsync' && isEthernet ? { titles: sectionTitles(bytes) } : {}),
      };
    }
    return undefined;
  }

  /** A capture says nothing of the machines but what they sent. */
  async seek(branch: string, tUs: number): Promise<Instant> {
    return { branch, tUs, traceHash: '', hosts: [], powers: {}, cables: [], flights: [] };
  }

  async way(): Promise<undefined> {
    return undefined;
  }

  async why(): Promise<undefined> {
    return undefined;
  }

  states(question: HeldStatesQuestion): Promise<HeldStates> {
    return this.#table.at(question);
  }
}

function verdictOf({ auth, authHint }: Pick<PacketRecord, 'auth' | 'authHint'>): string {
  return authHint === undefined ? `auth=${auth}` : `auth=${auth} (${authHint})`;
}

/** What is wrong with a file, as `carplab decode` says it. */
function fileProblems({ reader, content }: Pick<ReadCapture, 'reader' | 'content'>): string[] {
  const { name, damage } = content;
  // Cut to a snapshot length is how it was captured; where it matters, the packet has a problem of its own.
  const problems = reader.problems.filter(({ code }) => code !== 'snapped');
  const hidden = reader.problemCount - (reader.problemCounts.get('snapped') ?? 0) - problems.length;
  const unknown = reader.interfaces
    .map(({ linkType }) => linkTypeName(linkType))
    .filter((each) => each.startsWith('linktype'));
  return [
    ...problems.map(({ message, code, offset }) => `${name}: ${message} (${code} at byte ${offset})`),
    ...(hidden > 0 ? [`${name}: … and ${hidden} more problems of these kinds`] : []),
    ...(damage === undefined ? [] : [`${name}: ${damage}; what could be unpacked was read`]),
    ...[...new Set(unknown)].map(
      (each) => `frames of ${each} cannot be read: carplab does not support this link type`,
    ),
  ];
}

/** The options of an analysis with such keys. */
export function analysisOptions(
  { keys, candidates }: Pick<ReadCapture, 'keys' | 'candidates'>,
  links: Links,
): CaptureAnalysisOptions {
  const passwords: Bound<Password>[] = [...keys.passwords];
  const vips: Bound<AddressInput>[] = [...keys.vips];
  const given = passwords.length + vips.length > 0 ? { keys: { passwords, vips } } : {};
  return { ...given, links, moreAddresses: (found) => candidates.observe(found) };
}

/** What a file, or an open capture, is read with. */
export interface RecordingRequest {
  readonly file?: Blob;
  readonly name: string;
  readonly keys: RecordingKeys;
}

/**
 * Reads a capture, or the one that is open with other keys, and says how far it is. The last part is the capture, or why
 * there is nothing to show. It takes as long as it is asked for parts; whoever stops asking has cancelled it.
 */
export async function* readRecording(
  { file, name, keys }: RecordingRequest,
  before: Recording | undefined,
): AsyncGenerator<Exclude<RecordingPart, { readonly shown: unknown }> | Recording> {
  const opened = file === undefined && before !== undefined ? [before.read.content] : [];
  let content: CaptureContent | undefined = opened[0];
  if (content === undefined && file !== undefined)
    for await (const part of contentOf(file, name)) {
      if ('doing' in part) yield { progress: part };
      else content = part;
    }
  if (content === undefined) return;
  const reader = new CaptureReader();
  const candidates = file === undefined ? before!.read.candidates : new CandidateFrames();
  const isNew = file !== undefined;
  let links: Links | undefined;
  for await (const part of linksOf(content)) {
    if (part instanceof Links) links = part;
    else yield { progress: part };
  }
  const analysis = new CaptureAnalysis(analysisOptions({ keys, candidates }, links!));
  const recorder = new CaptureRecorder();
  let index: CaptureIndex | undefined;
  let [fromUs, toUs, number] = [0, 0, 0];
  const parts = framesOf(content, reader, (frame) => {
    const { timeUs } = frame;
    if (index === undefined) {
      index = new CaptureIndex(timeUs);
      [fromUs, toUs] = [timeUs, timeUs];
    }
    number++;
    if (timeUs > toUs) toUs = timeUs;
    const isChosen = analysis.frame(frame, 0);
    const { protocol } = analysis;
    if (isNew && (protocol === 'arp' || protocol === '58')) candidates.add(frame);
    if (!isChosen) return;
    recorder.observe(analysis, timeUs, index.count);
    index.add(analysis, frame, number, reader.dataOffset);
  });
  for await (const progress of parts) yield { progress: progress satisfies ReadProgress };
  if (index === undefined || index.count === 0) {
    const code = reader.format === undefined ? 'unreadable' : 'nothing';
    yield { trouble: { code, frames: number, problems: fileProblems({ reader, content }) } };
    return;
  }
  const summary = analysis.summary();
  const record = recorder.record(summary, { fromUs, toUs });
  yield new Recording({ content, reader, keys, index, candidates, summary, record, fromUs });
}
