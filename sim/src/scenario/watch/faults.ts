import type { FaultEntry } from '@carplab/analysis';
import type { ReportedFault } from '../../reported-fault.js';
import type { TraceEvent } from '../../trace-event.js';
import type { RunEvent } from '../run-event.js';
import { timeText } from '../time.js';
import type { Causes } from './causes.js';
import { faultWords } from './fault-words.js';
import { Log, type LogState } from './log.js';

type Of<E extends TraceEvent['event']> = Extract<TraceEvent, { readonly event: E }>;

type Entry = FaultEntry & { readonly fault: ReportedFault };

export interface FaultsState {
  readonly log: LogState<Entry>;
  readonly undone: readonly string[];
}

/** What was done, or went wrong, in a run. */
export class Faults {
  readonly log: Log<Entry> = new Log();
  readonly #emit: (event: RunEvent) => void;
  readonly #causes: Causes;
  #undone: readonly string[] = [];
  /** One that a node is about to answer. A refusal comes at once: nothing follows from what is refused. */
  #asked: Entry | undefined;

  constructor(causes: Causes, emit: (event: RunEvent) => void) {
    this.#causes = causes;
    this.#emit = emit;
  }

  /** Steps that came to nothing, such as commands that were refused, in words. */
  get undone(): readonly string[] {
    return this.#undone;
  }

  isUndone(words: string): void {
    this.#undone = [...this.#undone, words];
  }

  fault({ id, timeUs, kind: traced, target, fault }: Of<'fault'>): void {
    const kind = fault.kind === 'command' ? fault.command.command : traced;
    const detail = faultWords(fault);
    const entry = { id, timeUs, kind, target, ...(detail === '' ? {} : { detail }), fault };
    this.#causes.fault(entry, fault);
    if (fault.kind === 'command' || fault.kind === 'shutdown' || fault.kind.startsWith('interface-'))
      this.#asked = entry;
    else this.#add(entry);
  }

  answer({ timeUs, ok, reason, faultId }: Of<'answer'>): void {
    const asked = this.#asked;
    if (ok || reason === undefined) this.settle();
    else {
      const entry = asked ?? this.log.series().kept.findLast(({ id }) => id === faultId);
      if (entry !== undefined)
        this.isUndone(`${entry.kind} at ${entry.target}, ${timeText(entry.timeUs)}: refused: ${reason}`);
      if (asked !== undefined) this.#add({ ...asked, refused: reason });
    }
    const why = reason === undefined ? {} : { reason };
    this.#emit({ event: 'answer', timeUs, fault: faultId, ok, ...why });
  }

  /** Something else happens: what was asked for is being done. */
  settle(): void {
    if (this.#asked !== undefined) this.#add(this.#asked);
  }

  snapshot(): FaultsState {
    this.settle();
    return { log: this.log.snapshot(), undone: this.#undone };
  }

  restore({ log, undone }: FaultsState): void {
    this.#asked = undefined;
    this.log.restore(log);
    this.#undone = undone;
  }

  #add(entry: Entry): void {
    this.#asked = undefined;
    const { id, timeUs, kind, target, refused } = entry;
    const words = [entry.detail, refused && `refused: ${refused}`].filter((part) => part).join('; ');
    const { kind: _, ...fields } = entry.fault;
    const detail = words === '' ? {} : { detail: words };
    this.#emit({ event: 'fault', timeUs, id, kind, target, ...detail, ...fields });
    this.log.add(entry);
  }
}
