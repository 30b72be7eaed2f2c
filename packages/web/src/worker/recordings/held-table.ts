import { dissectFrame, Links, PacketCopies, StateReplica, TableState } from '@carplab/analysis';
import { Packet } from '@carplab/codec';
import { pfctlLine } from '@carplab/text';
import type { HeldStates, HeldStatesQuestion } from '../recording-protocol.js';
import type { CaptureContent } from './capture-content.js';
import type { CaptureIndex } from './capture-index.js';
import { knownLinks } from './capture-links.js';

/** Reading ends so long after the wanted time, since frames may be slightly out of order, as `carplab states` does. */
const DISORDER_US = 60_000_000;

export interface HeldTableOptions {
  readonly content: CaptureContent;
  readonly index: CaptureIndex;
  /** The time of the first frame, µs since 1970. */
  readonly fromUs: number;
}

/** The state table that a capture's pfsync packets describe, at any of its times: that of `carplab states --at`. */
export class HeldTable {
  readonly #options: HeldTableOptions;
  readonly #rows: Int32Array;
  /** The table at the last time that was asked for. */
  #atUs = Number.NEGATIVE_INFINITY;
  #replica = new StateReplica();
  #shown = new TableState(this.#replica.table);
  /** Once they are known. */
  #links: Links | undefined;
  #copies = new PacketCopies(new Links());
  /** Packets that were later than what was asked for, in the order of the file: they come next. */
  #later: number[] = [];
  #next = 0;
  /** The last packet in the table, in the order of the file. */
  #last = -1;
  #before: Promise<unknown> = Promise.resolve();
  readonly #packet = new Packet();

  constructor(options: HeldTableOptions) {
    this.#options = options;
    this.#rows = options.index.ofProtocol('pfsync');
  }

  /** Whether the capture has pfsync packets. */
  get isThere(): boolean {
    return this.#rows.length > 0;
  }

  /** One question after the other. */
  at(question: HeldStatesQuestion): Promise<HeldStates> {
    const answer = this.#before.then(() => this.#at(question));
    this.#before = answer.catch(() => {});
    return answer;
  }

  async #at({ tUs, from, count, text }: HeldStatesQuestion): Promise<HeldStates> {
    await this.#go(tUs);
    const wanted = text.trim().toLowerCase();
    const all = this.#replica.select();
    const lines: string[] = [];
    let total = all.length;
    if (wanted === '') for (const row of all.subarray(from, from + count)) lines.push(this.#line(row));
    else {
      total = 0;
      for (const row of all) {
        const line = this.#line(row);
        if (!line.toLowerCase().includes(wanted)) continue;
        if (total >= from && total < from + count) lines.push(line);
        total++;
      }
    }
    const { packets, nodes } = this.#replica;
    return { tUs, from, lines, total, all: all.length, packets, nodes: nodes.length };
  }

  #line(row: number): string {
    const shown = this.#shown;
    const { rows, nodes, nowUs } = this.#replica;
    shown.format = rows.format(row);
    shown.on(row, nowUs);
    const node = nodes[rows.nodeNumber(row)];
    const link = node !== undefined && this.#links?.isSeveral ? `${node.link}: ` : '';
    return `${link}${pfctlLine(shown)}`;
  }

  /** Brings the table to a time. */
  async #go(tUs: number): Promise<void> {
    const { index, content, fromUs } = this.#options;
    // Where frames are out of order, one that is due now belongs before one that is in the table.
    const isBehind = this.#later.some((row) => row < this.#last && index.about(row)!.timeUs <= tUs);
    this.#links ??= await knownLinks(content);
    if (isBehind || tUs < this.#atUs || this.#last < 0) this.#begin(this.#links);
    this.#atUs = tUs;
    const due: number[] = [];
    const late: number[] = [];
    const put = (row: number): boolean => {
      const { timeUs } = index.about(row)!;
      (timeUs <= tUs ? due : late).push(row);
      return timeUs <= tUs + DISORDER_US;
    };
    this.#later.forEach(put);
    while (this.#next < this.#rows.length && put(this.#rows[this.#next++]!));
    this.#later = late;
    this.#last = Math.max(this.#last, due.at(-1) ?? -1);
    for await (const { frame } of index.read(content, due)) {
      const packet = this.#packet;
      dissectFrame(frame, packet);
      const tap = this.#links!.tapOf(packet, frame.interfaceId, 0);
      if (this.#copies.isCopy(packet, frame.timeUs, tap)) continue;
      if (packet.damaged)
        this.#replica.observeDropped(packet, frame.timeUs, packet.problems[0]!.code, tap.link);
      else this.#replica.observe(packet, frame.timeUs, tap.link);
    }
    this.#replica.advance(fromUs + tUs);
  }

  #begin(links: Links): void {
    this.#replica = new StateReplica();
    this.#shown = new TableState(this.#replica.table);
    this.#copies = new PacketCopies(links);
    this.#later = [];
    this.#next = 0;
    this.#last = -1;
  }
}
