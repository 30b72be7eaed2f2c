import { type Lab, type Tracked, until } from '../namespaces.js';
import { program } from '../program.js';
import type { Families, SideName } from './cells.js';

/** A change of state on one side of a wire. `atUs` is the machine's monotonic clock. */
export interface Change {
  readonly vhid: number;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly atUs: number;
}

interface Said extends Partial<Change> {
  readonly ready?: SideName;
  readonly started?: number;
  readonly did?: string;
  readonly timing?: readonly { fired: number; late: number; worstUs: number }[];
  readonly counts?: { dropped: number; sendErrors: number };
}

const SIDE = program(new URL('side.ts', import.meta.url));

/** The process of one side. */
export class Side {
  readonly changes: Change[] = [];
  /** By first vhid: when its host was started, each time. */
  readonly starts: Map<number, number[]> = new Map();
  readonly timing: { fired: number; late: number; worstUs: number }[] = [];
  counts: Said['counts'];
  readonly #name: SideName;
  readonly #tracked: Tracked;
  #read = 0;
  #ready = false;
  #done: { readonly word: string; readonly atUs: number }[] = [];

  constructor(lab: Lab, name: SideName, families: Families) {
    this.#name = name;
    const number = name === 'a' ? 1 : 2;
    const addresses = [`10.0.255.${number}/16`, `fd00::ffff:${number}/64`];
    const node = lab.addNode(name, addresses, `02:00:00:00:00:0${number}`);
    this.#tracked = node.start([process.execPath, SIDE, name, families]);
    this.#tracked.process.stdin!.on('error', () => {});
  }

  async ready(): Promise<void> {
    await this.#until('its port', () => this.#ready);
  }

  /** Has it do something; resolves with when it began to. */
  async does(word: string): Promise<number> {
    const before = this.#done.length;
    this.#tracked.process.stdin!.write(`${word}\n`);
    await this.#until(word, () => this.#done.length > before);
    return this.#done.at(-1)!.atUs;
  }

  async ends(): Promise<void> {
    this.#tracked.process.stdin!.write('end\n');
    await this.#tracked.ended;
    this.look();
  }

  #until(what: string, so: () => boolean): Promise<void> {
    return until(
      () => `${this.#name}: ${what}; ${this.#tracked.stderr()}`,
      () => {
        this.look();
        return so();
      },
    );
  }

  /** Reads what it has said since. */
  look(): void {
    const text = this.#tracked.stdout();
    for (let end = text.indexOf('\n', this.#read); end >= 0; end = text.indexOf('\n', this.#read)) {
      this.#take(JSON.parse(text.slice(this.#read, end)) as Said);
      this.#read = end + 1;
    }
  }

  #take(said: Said): void {
    const { ready, started, did, atUs = 0, timing, counts } = said;
    if (ready !== undefined) this.#ready = true;
    else if (started !== undefined) this.starts.set(started, [...(this.starts.get(started) ?? []), atUs]);
    else if (did !== undefined) this.#done.push({ word: did, atUs });
    else if (timing !== undefined) {
      this.timing.push(...timing);
      this.counts = counts;
    } else this.changes.push(said as Change);
  }
}
