import type { Record as RunRecord, TransitionEntry } from '@carplab/analysis';
import type { ExpectationRecord } from '@carplab/sim/scenario';
import type { ManyRuns } from '../many-runs.js';
import { type CaptionMoment, checkName, type Lesson, type ManyCheck, type Prediction } from './lesson.js';

const SECOND_US = 1_000_000;

/** What the record says about a lesson. */
export interface LessonVerdict {
  readonly passed: boolean;
  /** In the order of `check`: whether it holds, and what was found. */
  readonly checks: readonly { readonly ok: boolean; readonly found: string }[];
  /** What many runs have: the takeovers, µs; absent if there are none yet. */
  readonly many?: { readonly ok: boolean; readonly fromUs: number; readonly toUs: number };
  /** Forbidden steps that were done. */
  readonly forbidden: readonly string[];
  readonly prediction?: PredictionVerdict;
}

export interface PredictionVerdict {
  /** As predicted: the least and the most, which may be equal. */
  readonly predicted?: readonly [number, number];
  /** As the record has it: the least and the most; absent if there is none yet. */
  readonly found?: readonly [number, number];
  readonly right: boolean;
}

/**
 * Judges a run of a lesson's scenario.
 *
 * @param expectations the verdicts of the run; one that names a virtual host that there is no more is missing
 * @param predicted what the reader predicted, in the prediction's unit
 * @param runs of a lesson with many runs: what came of them
 */
export function judgeLesson(
  { check, forbid = [], predict, many }: Lesson,
  expectations: readonly ExpectationRecord[],
  record: RunRecord,
  predicted?: readonly [number, number],
  runs?: ManyRuns,
): LessonVerdict {
  const named = new Map(expectations.map((each) => [each.name, each]));
  const checks = check.map((_, i) => {
    const { ok, found } = named.get(checkName(i)) ?? { ok: false, found: '' };
    return { ok, found };
  });
  const forbidden = forbid.filter((kind) => named.get(kind)?.ok === false);
  const prediction = predict && judgePrediction(predict, record, predicted);
  const ofMany = many && runs && judgeMany(many, runs);
  const passed =
    (many === undefined || ofMany?.ok === true) &&
    checks.every(({ ok }) => ok) &&
    forbidden.length === 0 &&
    prediction?.right !== false;
  return {
    ...{ passed, checks, forbidden },
    ...(ofMany === undefined ? {} : { many: ofMany }),
    ...(prediction === undefined ? {} : { prediction }),
  };
}

function judgeMany({ runs, minUs, maxUs }: ManyCheck, { done, takeovers, without }: ManyRuns) {
  const fromUs = takeovers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const toUs = takeovers.reduce((a, b) => Math.max(a, b), 0);
  const isWhole = done >= runs && without === 0 && takeovers.length > 0;
  return { ok: isWhole && fromUs >= minUs && toUs <= maxUs, fromUs, toUs };
}

function judgePrediction(
  { of, exactly }: Prediction,
  record: RunRecord,
  predicted: readonly [number, number] | undefined,
): PredictionVerdict {
  const found = exactly === undefined ? foundIn(of, record) : ([exactly.is, exactly.is] as const);
  const isRight =
    exactly === undefined ||
    (predicted ?? [Number.NaN]).every((each) => Math.abs(each - exactly.is) <= exactly.by);
  return {
    ...(predicted === undefined ? {} : { predicted }),
    ...(found === undefined || (exactly !== undefined && predicted === undefined) ? {} : { found }),
    right: isRight,
  };
}

function foundIn(of: Prediction['of'], record: RunRecord): readonly [number, number] | undefined {
  if (of === 'movedAddresses') {
    const moved = new Set(record.takeovers.kept.map(({ link, vhid }) => `${vhid} ${link}`)).size;
    return [moved, moved];
  }
  const lasted = record.takeovers.kept.map(({ durationUs }) => durationUs / SECOND_US);
  return lasted.length === 0 ? undefined : [Math.min(...lasted), Math.max(...lasted)];
}

/** When the record first has what a caption is about, µs; undefined if it has not. */
export function captionUs(moment: CaptionMoment, record: RunRecord): number | undefined {
  if ('transition' in moment) {
    const { host, to, cause } = moment.transition;
    const is = (each: TransitionEntry): boolean =>
      each.host === host && each.to === to && (cause === undefined || each.cause === cause);
    return record.transitions.kept.find(is)?.timeUs;
  }
  if ('fault' in moment) return record.faults.kept.find(({ kind }) => kind === moment.fault)?.timeUs;
  const { host, advskew } = moment.advertised;
  const first = record.lanes
    .filter((lane) => lane.host === host)
    .flatMap(({ advertisements: { kept } }) => kept.find((each) => each.advskew === advskew)?.timeUs ?? []);
  return first.length === 0 ? undefined : Math.min(...first);
}
