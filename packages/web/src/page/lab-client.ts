import type { LabAnswer, LabRequest } from '../worker/protocol.js';
import workerUrl from '../worker/worker.ts?worker&url';

/** What TypeScript's DOM does not know yet. */
const trusted = window as unknown as {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): unknown };
  };
};

type Asked<K extends LabRequest['do']> = Omit<Extract<LabRequest, { readonly do: K }>, 'id' | 'do'>;
type Answered<K extends LabAnswer['of']> = Extract<LabAnswer, { readonly of: K }>;

/** What the worker found wrong, in words. */
export class LabFailure extends Error {
  override readonly name = 'LabFailure';
}

/** The page's end of the worker: one promise for each request, and parts of long answers as they come. */
export class LabClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: LabAnswer) => void>();
  #last = 0;

  constructor() {
    const policy = trusted.trustedTypes?.createPolicy('carplab', { createScriptURL: (given) => given });
    const url = new URL(workerUrl, document.baseURI).href;
    // From a Blob, as in the page that is one file, browsers start only classic workers.
    const type = url.startsWith('blob:') ? 'classic' : 'module';
    this.#worker = new Worker((policy?.createScriptURL(url) ?? url) as string, { type });
    this.#worker.onmessage = ({ data }: MessageEvent<LabAnswer>) => this.#waiting.get(data.id)?.(data);
    this.#worker.onerror = (event) => {
      for (const [id, take] of this.#waiting)
        take({ id, of: 'problem', problems: [{ message: event.message || 'the worker cannot be started' }] });
    };
  }

  /** Gives up a request that answers in parts: no more come. */
  cancel(what: number): void {
    this.#waiting.delete(what);
    this.#worker.postMessage({ id: ++this.#last, do: 'cancel', what } satisfies LabRequest);
  }

  /** Asks, and resolves with the last answer. `onPart` gets each. `onId` gets what `cancel` wants. */
  ask<K extends Exclude<LabRequest['do'], 'cancel'>>(
    what: K,
    request: Asked<K>,
    onPart?: (answer: Answered<K>) => boolean,
    onId?: (id: number) => void,
  ): Promise<Answered<K>> {
    const id = ++this.#last;
    onId?.(id);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if (answer.of === 'problem') {
          this.#waiting.delete(id);
          reject(new LabFailure(answer.problems.map(({ message }) => message).join('\n')));
          return;
        }
        const part = answer as Answered<K>;
        if (onPart?.(part) === true) return;
        this.#waiting.delete(id);
        resolve(part);
      });
      this.#worker.postMessage({ id, do: what, ...request });
    });
  }
}
