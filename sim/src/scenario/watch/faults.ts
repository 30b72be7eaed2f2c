import { type FaultEntry, faultPlace } from '@carplab/analysis';
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

/** The faults of a run: what was done, or went wrong. */
export class Faults {
  readonly log: Log<Entry> = new Log();
  readonly #emit: (event: RunEvent) => void;
  readonly #causes: Causes;
  #undone: readonly string[] = [];
  /** One that its node may still refuse. A refusal comes before any other event. */
  #asked: Entry | undefined;

  constructor(causes: Causes, emit: (event: RunEvent) => void) {
    this.#causes = causes;
    this.#emit = emit;
  }

  /** Steps that could not be done, such as refused commands, as text. */
  get undone(): readonly string[] {
    return this.#undone;
  }

  addUndone(words: string): void {
    this.#undone = [...this.#undone, words];
  }

  fault({ id, timeUs, kind: traced, target, fault, idle }: Of<'fault'>): void {
    const kind = fault.kind === 'command' ? fault.command.command : traced;
    const detail = idle === undefined ? faultWords(fault) : `changes nothing: it is ${idle}`;
    const link = this.#causes.linkOf(target, fault);
    const entry = {
      ...{ id, timeUs, kind, target },
      ...(link === undefined ? {} : { link }),
      ...(detail === '' ? {} : { detail }),
      ...(idle === undefined ? {} : { idle }),
      fault,
    };
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
      if (entry !== undefined) {
        this.#causes.refused(entry.id);
        this.addUndone(
          `${entry.kind} at ${faultPlace(entry)}, ${timeText(entry.timeUs)}: refused: ${reason}`,
        );
      }
      if (asked !== undefined) this.#add({ ...asked, refused: reason });
    }
    const why = reason === undefined ? {} : { reason };
    this.#emit({ event: 'answer', timeUs, fault: faultId, ok, ...why });
  }

  /** Called before any other event: the pending fault was not refused. */
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
    const { id, timeUs, kind, target, link, refused } = entry;
    const words = [entry.detail, refused && `refused: ${refused}`].filter((part) => part).join('; ');
    const { kind: _, ...fields } = entry.fault;
    const place = link === undefined ? {} : { segment: link };
    const detail = words === '' ? {} : { detail: words };
    this.#emit({ event: 'fault', timeUs, id, kind, target, ...place, ...detail, ...fields });
    this.log.add(entry);
  }
}
