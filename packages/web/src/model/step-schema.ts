/** A part of a JSON Schema, as far as it is read here. */
interface Part {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Part>>;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Part[];
  readonly items?: Part;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

const DEFS = '#/$defs/';

/** One option of a step, as the schema of scenarios has it. */
export interface StepOption {
  readonly kind: 'choice' | 'flag' | 'number' | 'share' | 'time' | 'text';
  /** Of a choice. */
  readonly words?: readonly string[];
  /** Of a number. */
  readonly least?: number;
  readonly most?: number;
  readonly isNeeded: boolean;
  /** What it is if it is left out, as the schema says it: `goes`, `both`, `unchanged`. */
  readonly otherwise?: string;
}

/** What the schema of scenarios says about steps. */
export class StepSchema {
  readonly #root: Part;
  readonly #steps: Readonly<Record<string, Part>>;

  /** @param schema what `scenarioJsonSchema` gives */
  constructor(schema: object) {
    this.#root = schema;
    const list = this.#follow((schema as Part).properties?.['steps']);
    this.#steps = this.#follow(list?.items)?.properties ?? {};
  }

  /** Every kind of step: `crash`, `cut`… */
  get kinds(): readonly string[] {
    const when = new Set(['at', 'after', 'within', 'last', 'repeat']);
    return Object.keys(this.#steps).filter((key) => !when.has(key));
  }

  /** Whether a step can be written as the mere name of what it is about: `crash: fw1`. */
  isBare(kind: string): boolean {
    return this.#variants(this.#steps[kind]).some(({ type }) => type === 'string');
  }

  /** An option of a step, by its path: `link`, `change.advskew`. Undefined if there is none. */
  option(kind: string, path: string): StepOption | undefined {
    let part: Part | undefined = this.#steps[kind];
    let isNeeded = false;
    for (const key of path.split('.')) {
      const owner: Part | undefined = this.#variants(part).find(
        ({ properties }) => properties?.[key] !== undefined,
      );
      if (owner === undefined) return undefined;
      isNeeded = owner.required?.includes(key) ?? false;
      part = owner.properties![key];
    }
    const otherwise = /Default: ([^.,;]+)/.exec(this.#words(part))?.[1];
    return {
      ...this.#shape(part),
      isNeeded,
      ...(otherwise === undefined || isNeeded ? {} : { otherwise }),
    };
  }

  #shape(part: Part | undefined): Omit<StepOption, 'isNeeded'> {
    const all = this.#variants(part);
    const [one] = all;
    if (one?.enum !== undefined) return { kind: 'choice', words: one.enum };
    if (one?.type === 'boolean') return { kind: 'flag' };
    const number = all.find(({ type }) => type === 'number' || type === 'integer');
    if (number === undefined) return { kind: 'text' };
    if (all.length > 1) return { kind: number.maximum === 1 ? 'share' : 'time' };
    const { minimum: least, maximum: most } = number;
    return {
      kind: 'number',
      ...(least === undefined ? {} : { least }),
      ...(most === undefined ? {} : { most }),
    };
  }

  /** The part itself, or what it may be. */
  #variants(part: Part | undefined): readonly Part[] {
    const found = this.#follow(part);
    if (found === undefined) return [];
    return found.anyOf === undefined ? [found] : found.anyOf.flatMap((each) => this.#variants(each));
  }

  /** Its description, or that of what it refers to. */
  #words(part: Part | undefined): string {
    if (part?.description !== undefined || part?.$ref === undefined) return part?.description ?? '';
    return this.#words(this.#root.$defs?.[part.$ref.replace(DEFS, '')]);
  }

  #follow(part: Part | undefined): Part | undefined {
    const name = part?.$ref?.replace(DEFS, '');
    return name === undefined ? part : this.#follow(this.#root.$defs?.[name]);
  }
}
