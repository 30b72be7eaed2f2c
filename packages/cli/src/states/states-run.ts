import {
  dissectFrame,
  isChosenSource,
  type Links,
  PacketCopies,
  type StateChange,
  StateReplica,
  type StatesNode,
  TableState,
} from '@carplab/analysis';
import type { CaptureFrame } from '@carplab/capture';
import { Packet } from '@carplab/codec';
import { PFSYNC_PROTOCOL } from '@carplab/codec/pfsync';
import { type StateFilter, WIRE } from '@carplab/statesync';
import {
  calendarDay,
  clockTime,
  pfctlLine,
  pfctlLines,
  pfctlProtocol,
  sharedPacketsLine,
  stateChangeLines,
  stateChangeRecord,
  stateRecord,
  statesCsvHeader,
  statesCsvLine,
  statesReport,
  statesSummaryRecord,
  UTC,
} from '@carplab/text';
import { Failure } from '../failure.js';
import type { Source } from '../input/frames.js';
import { localZone } from '../input/time-option.js';
import { paintFor } from '../output/colours.js';
import { printErr, printOut } from '../output/output.js';
import type { StatesOptions } from './states-options.js';

/** Characters of text per write. */
const CHUNK = 1 << 16;
/** Reading ends this long after the requested time, because frames of a capture may be slightly out of order. */
const DISORDER_US = 60_000_000;

/** Builds a state table from frames, and prints it. */
export class StatesRun {
  readonly replica: StateReplica;
  readonly #options: StatesOptions;
  readonly #links: Links;
  readonly #namesLink: boolean;
  readonly #copies: PacketCopies;
  readonly #packet = new Packet();
  readonly #shown: TableState;
  readonly #fits: (row: number) => boolean;
  readonly #conditions: readonly (readonly StateFilter[])[];
  readonly #zone: (seconds: number) => number;
  readonly #paint = paintFor(1);
  #text = '';
  #atUs = Number.POSITIVE_INFINITY;
  /** Times of the first and last frame. */
  #firstUs = Number.NaN;
  #lastUs = Number.NEGATIVE_INFINITY;
  #frames = 0;
  #fragments = 0;

  /** @param namesLink whether to name the link of each state from the beginning; otherwise once there are several */
  constructor(options: StatesOptions, links: Links, namesLink = false) {
    this.#links = links;
    this.#namesLink = namesLink;
    this.#copies = new PacketCopies(links);
    const { limit, timeout, dialect, watch } = options;
    this.#options = options;
    this.#zone = options.utc ? UTC : localZone;
    this.replica = new StateReplica({
      ...(limit === undefined ? {} : { limit }),
      ...(timeout === undefined ? {} : { timeouts: timeout }),
      ...(dialect === undefined ? {} : { dialect }),
      ...(watch ? { onChange: (change: StateChange) => this.#change(change) } : {}),
    });
    this.#shown = new TableState(this.replica.table);
    this.#conditions = conditionsOf(options);
    this.#fits = this.replica.filter(this.#conditions);
  }

  /** Takes one frame; false ends the run. */
  frame(frame: CaptureFrame, { index }: Pick<Source, 'index'>): boolean {
    const packet = this.#packet;
    const { replica } = this;
    const { timeUs } = frame;
    if (this.#frames === 0) this.#begin(timeUs);
    if (timeUs > this.#atUs) return timeUs <= this.#atUs + DISORDER_US;
    this.#frames++;
    if (timeUs > this.#lastUs) this.#lastUs = timeUs;
    const protocol = dissectFrame(frame, packet);
    const isFragment = protocol === 'fragment' && packet.protocol === PFSYNC_PROTOCOL;
    if (!isFragment && protocol !== 'pfsync') return true;
    if (!isChosenSource(packet, this.#options.src)) return true;
    const tap = this.#links.tapOf(packet, frame.interfaceId, index);
    if (this.#copies.isCopy(packet, timeUs, tap)) return true;
    if (isFragment) this.#fragments++;
    else if (packet.damaged) replica.observeDropped(packet, timeUs, packet.problems[0]!.code, tap.link);
    else replica.observe(packet, timeUs, tap.link);
    return true;
  }

  /** Advances time without a frame. */
  advance(timeUs: number): void {
    this.replica.advance(timeUs);
  }

  /** Writes pending text. */
  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    printOut(text);
  }

  /** Separates the changes from the table. */
  blankLine(): void {
    this.#print('\n');
  }

  /** Whether a receiver would have dropped a message. */
  get wrong(): boolean {
    return (
      this.#fragments > 0 ||
      this.replica.nodes.some(({ refused, badValues }) => refused.size > 0 || badValues > 0)
    );
  }

  /** Prints the table at a time (µs). Default: `--at`, or the last frame. */
  table(timeUs?: number): void {
    const shown = this.#shown;
    const options = this.#options;
    const { replica } = this;
    const nowUs = this.#end(timeUs);
    if (options.csv) this.#print(`${statesCsvHeader}\r\n`);
    for (const row of replica.select(this.#conditions)) {
      shown.format = replica.rows.format(row);
      shown.on(row, nowUs);
      this.#print(this.#stateText(row, nowUs));
    }
  }

  /** Prints what became of the messages, on stderr and as the last line of JSON. */
  summary(timeUs?: number): void {
    const options = this.#options;
    const { replica } = this;
    const nowUs = this.#end(timeUs);
    const summary = replica.summary();
    if (options.json) {
      const record = statesSummaryRecord(summary, nowUs, replica.table.count);
      this.#print(`${JSON.stringify(record)}\n`);
    }
    this.flush();
    const report = statesReport(summary, paintFor(2));
    printErr(`${[...this.#headline(nowUs), ...report].join('\n')}\n`);
  }

  #end(timeUs?: number): number {
    const wanted = timeUs ?? (Number.isFinite(this.#atUs) ? this.#atUs : this.#lastUs);
    if (Number.isFinite(wanted)) this.replica.advance(wanted);
    return this.replica.nowUs;
  }

  #begin(timeUs: number): void {
    if (!Number.isNaN(this.#firstUs)) return;
    this.#firstUs = timeUs;
    const { at } = this.#options;
    if (!at) return;
    this.#atUs = at(timeUs, this.#zone);
    if (this.#atUs >= timeUs) return;
    const when = (us: number): string => `${calendarDay(us, this.#zone)} ${clockTime(us, this.#zone)}`;
    throw new Failure(
      `--at ${when(this.#atUs)} is before the first frame, of ${when(timeUs)}: no data for that time`,
    );
  }

  #stateText(row: number, nowUs: number): string {
    const shown = this.#shown;
    const options = this.#options;
    const { verbose = 0 } = options;
    const node = this.#nodeOf(row);
    const link = this.#linkShown(node);
    const source = node?.source ?? '';
    if (options.json) return `${JSON.stringify(stateRecord(shown, nowUs, source, link))}\n`;
    if (options.csv) return `${statesCsvLine(shown, source, link)}\r\n`;
    const lines = verbose === 0 ? [pfctlLine(shown)] : pfctlLines(shown, verbose === 1 ? 1 : 2);
    return `${link === '' ? '' : `${link}: `}${lines.join('\n')}\n`;
  }

  /** The node that last mentioned a state. */
  #nodeOf(row: number): StatesNode | undefined {
    return this.replica.nodes[this.replica.rows.nodeNumber(row)];
  }

  /** The node's link, if there are several. */
  #linkShown(node: StatesNode | undefined): string {
    return node !== undefined && (this.#namesLink || this.#links.isSeveral) ? node.link : '';
  }

  #change(change: StateChange): void {
    const { row, kind, timeUs } = change;
    const options = this.#options;
    const shown = this.#shown;
    const { replica } = this;
    if (row >= 0 ? !this.#fits(row) : this.#conditions.length > 0) return;
    if (row >= 0) {
      shown.format = replica.rows.format(row);
      shown.on(row, timeUs);
    }
    const link = this.#linkShown(change.node ?? (row < 0 ? undefined : this.#nodeOf(row)));
    if (options.json) {
      this.#print(`${JSON.stringify(stateChangeRecord(change, shown, link))}\n`);
      return;
    }
    const { verbose = 0 } = options;
    // A change of only the windows does not show in pfctl's line.
    const isSame = change.srcBefore === shown.src.state && change.dstBefore === shown.dst.state;
    if (kind === 'update' && verbose === 0 && isSame) return;
    const style = { zone: this.#zone, verbose, link, ...(this.#paint ? { paint: this.#paint } : {}) };
    const lines = stateChangeLines(change, row < 0 ? undefined : shown, style);
    this.#print(`${lines.join('\n')}\n`);
  }

  #print(text: string): void {
    this.#text += text;
    if (this.#text.length >= CHUNK) this.flush();
  }

  /** How many states there are, by protocol and by owner. */
  #headline(nowUs: number): string[] {
    const { replica } = this;
    const frames = this.#frames;
    const { table, packets } = replica;
    if (packets === 0 && this.#fragments === 0)
      return [`${plural(frames, 'frame')}, none of pfsync${this.#options.src ? ' from this source' : ''}`];
    const rows = replica.select(this.#conditions);
    const count =
      this.#conditions.length === 0
        ? plural(table.count, 'state')
        : `${rows.length} of ${plural(table.count, 'state')}`;
    const kinds = tally(rows, (row) => pfctlProtocol(table.proto(row, WIRE)));
    const owners = tally(rows, (row) => `creatorid ${table.creatorid(row).toString(16).padStart(8, '0')}`);
    const parts = [kinds, owners].filter((part) => part !== '').join('; ');
    const when = `${clockTime(nowUs, this.#zone)}, ${calendarDay(nowUs, this.#zone)}`;
    const late =
      Number.isFinite(this.#atUs) && this.#atUs > this.#lastUs
        ? [`${when} is ${((this.#atUs - this.#lastUs) / 1e6).toFixed(1)} s after the last frame`]
        : [];
    return [
      `${count} at ${when}${parts === '' ? '' : `: ${parts}`}`,
      `${plural(frames, 'frame')}, ${packets} pfsync${this.#fragments > 0 ? `, ${plural(this.#fragments, 'fragment')} of pfsync: they are not reassembled` : ''}`,
      ...this.#links.list.flatMap((link) => {
        const shared = this.#copies.shared(link);
        return shared ? [sharedPacketsLine(shared)] : [];
      }),
      ...late,
    ];
  }
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The most frequent names with their counts. */
function tally(rows: Int32Array, nameOf: (row: number) => string): string {
  const SHOWN = 6;
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = nameOf(row);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, SHOWN).map(([name, count]) => `${name} ${count}`);
  if (sorted.length > SHOWN) shown.push(`${sorted.length - SHOWN} more`);
  return shown.join(', ');
}

/** The filters of the command line: one list per option, of which one value must match. */
function conditionsOf(options: StatesOptions): StateFilter[][] {
  const { address, port, ifname, proto, creatorid, rule } = options;
  return [
    address?.map((each) => ({ address: each })),
    port?.map((each) => ({ port: each })),
    ifname?.map((each) => ({ interface: each })),
    proto?.map((each) => ({ proto: each })),
    creatorid?.map((each) => ({ creatorid: each })),
    rule?.map((each) => ({ rule: each })),
  ].filter((values) => values !== undefined);
}
