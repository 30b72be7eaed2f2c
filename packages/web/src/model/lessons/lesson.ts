import type { ExpectationInput, ScenarioInput, StepInput } from '@carplab/sim/scenario';
import { type ConfigPatch, patched } from '../config-patch.js';
import type { Branch } from '../story.js';

/** The key of a step that does something. */
type StepKind = NonNullable<ExpectationInput['steps']>['kind'];

/** What a reader predicts before the run: a number, or the least and the most. */
export interface Prediction {
  /** What of the record answers it. */
  readonly of: 'waitingTime' | 'takeover' | 'movedAddresses';
  readonly unit: 's' | 'count';
  /** The lesson is passed only with this answer, give or take `by`; absent: it is only set beside the record. */
  readonly exactly?: { readonly is: number; readonly by: number };
}

/** What every takeover of many runs must keep to, µs. */
export interface ManyCheck {
  readonly runs: number;
  readonly withinUs: number;
  readonly minUs: number;
  readonly maxUs: number;
}

/** When a caption is shown: the first time that the record has this. */
export type CaptionMoment =
  | { readonly transition: { readonly host: string; readonly to: string; readonly cause?: string } }
  | { readonly advertised: { readonly host: string; readonly advskew: number } }
  /** As the record names it. */
  | { readonly fault: string };

/** A lesson. Its words are in the page's messages, by `id`. It is judged by the record, never by clicks. */
export interface Lesson {
  readonly id: string;
  /** Its number in the list of the design, from 1. */
  readonly number: number;
  /** A shipped scenario. Its own steps and expectations are left out. */
  readonly base: string;
  readonly predict?: Prediction;
  readonly captions?: readonly CaptionMoment[];
  /** All must hold over the branch's whole record. */
  readonly check: readonly ExpectationInput[];
  /** Steps that may not be done. */
  readonly forbid?: readonly StepKind[];
  /** What is different from its scenario, besides the steps; `null` takes away. */
  readonly changes?: object;
  /** Settings that may be others from the start, as scenarios name them. Default: none. */
  readonly configures?: readonly string[];
  /** Hosts whose settings stay as they are all the same. */
  readonly leaves?: readonly string[];
  /** What must hold, besides, for many runs in which the first crash comes at a random moment. */
  readonly many?: ManyCheck;
  readonly solution: Answer;
  /** What does not pass. */
  readonly wrong: readonly Answer[];
}

/** What a reader can do: steps, and before them another configuration. */
export type Answer =
  | readonly StepInput[]
  | { readonly config: ConfigPatch; readonly steps: readonly StepInput[] };

/** An answer as what a branch that leaves the root has. */
export function answerBranch(answer: Answer): Pick<Branch, 'atUs' | 'steps' | 'config'> {
  return 'config' in answer ? { atUs: 0, ...answer } : { atUs: 1_000_000, steps: answer };
}

/** The scenario of a lesson: its base with its changes and without steps, with its checks and what it forbids as expectations. */
export function lessonInput(
  base: ScenarioInput,
  { check, forbid = [], changes = {} }: Lesson,
): ScenarioInput {
  const { steps: _, ...rest } = patched(base, changes);
  const checks = check.map((each, i): ExpectationInput => ({ name: checkName(i), ...each }));
  const none = forbid.map((kind): ExpectationInput => ({ name: kind, steps: { kind, count: 0 } }));
  return { ...rest, expect: [...checks, ...none] };
}

/** What the verdict of a check is called. */
export const checkName = (index: number): string => `check ${index + 1}`;
