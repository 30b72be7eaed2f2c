import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { captionUs, judgeLesson, type LessonVerdict } from '../model/lessons/judge-lesson.js';
import { answerBranch, checkName, type Lesson as LessonFile } from '../model/lessons/lesson.js';
import { LESSONS, lessonOf } from '../model/lessons/lessons.js';
import { branchLetter, newStory } from '../model/story.js';
import type { Recorded } from '../worker/protocol.js';
import { millis } from './format.js';
import { lessonWords, say } from './messages/say.js';
import { pause } from './player.js';
import { lab, open, recorded, seek, story, trouble, view } from './state.js';
import { keep, read } from './theme.js';

/** The reader's progress, in this browser only. */
const PASSED = 'carplab.lessons';

/** The ids of the lessons passed in this browser. */
const passedOnes: Signal<readonly string[]> = signal(readPassed());
/** How many hints are shown. */
const hintsShown: Signal<number> = signal(0);

/** The open lesson. */
export const lesson: ReadonlySignal<LessonFile | undefined> = computed(() => lessonOf(story.value.lesson));

const verdict: ReadonlySignal<LessonVerdict | undefined> = computed(() => {
  const { expectations, record, done, many } = recorded.value ?? {};
  if (lesson.value === undefined || !done || record === undefined || expectations === undefined)
    return undefined;
  return judgeLesson(lesson.value, expectations, record, story.value.predicted, many);
});

/** What the checks found, in the page's language, of one run; English needs no asking. */
const translated: Signal<
  { readonly of: Recorded; readonly lang: string; readonly found: ReadonlyMap<string, string> } | undefined
> = signal(undefined);

/** Asks for what the checks found whenever a lesson's run or the language is another. */
export function followLesson(): void {
  effect(() => {
    const { value: of } = recorded;
    const { lang } = say.value;
    if (lang === 'en' || lesson.value === undefined || of?.done !== true) return;
    void lab.ask('found', { branch: of.branch, lang }).then(
      ({ expectations }) => {
        translated.value = { of, lang, found: new Map(expectations.map(({ name, found }) => [name, found])) };
      },
      () => {},
    );
  });
}

function foundText(check: number, english = ''): string {
  const { lang } = say.value;
  if (lang === 'en') return english;
  const { value } = translated;
  return value?.lang === lang && value.of === recorded.value ? (value.found.get(checkName(check)) ?? '') : '';
}

/** The list of lessons. */
export function LessonChoice(): JSX.Element {
  const words = say.value.lesson;
  return (
    <select
      class="control"
      aria-label={words.list}
      value={lesson.value?.id ?? ''}
      onChange={(event) => openLesson(event.currentTarget.value)}
    >
      <option value="">{words.none}</option>
      {LESSONS.map(({ id, number }) => (
        <option key={id} value={id}>
          {`${number}. ${lessonWords.value[id]?.title ?? id}${passedOnes.value.includes(id) ? ' ✓' : ''}`}
        </option>
      ))}
    </select>
  );
}

/** The lesson: its task, the prediction, what the record says. */
export function LessonPanel(): JSX.Element | null {
  const now = lesson.value;
  if (now === undefined) return null;
  const words = say.value.lesson;
  const texts = lessonWords.value[now.id];
  if (texts === undefined) return null;
  const judged = verdict.value;
  if (judged?.passed) remember(now.id);
  return (
    <section class="card lesson" data-hook="lesson" aria-label={words.title(now.number)}>
      <header>
        <h2>{words.title(now.number)}</h2>
        <p>{texts.title}</p>
      </header>
      <p class="task">{texts.task}</p>
      {now.predict !== undefined && <Predict ask={texts.ask ?? ''} judged={judged} />}
      <ul class="checks">
        {texts.checks.map((text, i) => (
          <li key={text} class={judged?.checks[i]?.ok ? 'ok' : 'open'}>
            <span aria-hidden="true">{judged?.checks[i]?.ok ? '✓' : '·'}</span>
            <span>
              {text}
              {judged !== undefined && !judged.checks[i]?.ok && (
                <small>{foundText(i, judged.checks[i]?.found)}</small>
              )}
            </span>
          </li>
        ))}
        {now.many !== undefined && (
          <li class={judged?.many?.ok ? 'ok' : 'open'}>
            <span aria-hidden="true">{judged?.many?.ok ? '✓' : '·'}</span>
            <span>
              {words.many(now.many.runs, millis(now.many.minUs), millis(now.many.maxUs))}
              {judged?.many !== undefined && (
                <small>{words.manyFound(millis(judged.many.fromUs), millis(judged.many.toUs))}</small>
              )}
            </span>
          </li>
        )}
        {judged?.forbidden.map((kind) => (
          <li key={kind} class="bad">
            <span aria-hidden="true">×</span>
            {words.forbidden(kind)}
          </li>
        ))}
      </ul>
      <Captions of={now} texts={texts.captions ?? []} />
      <div role="status" class="verdict">
        {judged?.passed && (
          <>
            <strong>{words.passed}</strong>
            <p>{texts.concept}</p>
          </>
        )}
      </div>
      {judged?.passed ? <Next after={now} /> : <Help of={now} hints={texts.hints} />}
    </section>
  );
}

function Predict({ ask, judged }: { ask: string; judged: LessonVerdict | undefined }): JSX.Element {
  const words = say.value.lesson;
  const { predicted } = story.value;
  const found = judged?.prediction?.found;
  const range = ([least, most]: readonly [number, number]): string =>
    [...new Set([least, most])].map(words.number).join(' – ');
  if (predicted !== undefined)
    return (
      <p class="predicted">
        {words.predicted} <b>{range(predicted)}</b>
        {found !== undefined && (
          <>
            {' · '}
            {words.inTheRecord} <b>{range(found)}</b>
          </>
        )}
        {judged?.prediction?.right === false && ` · ${words.notRight}`}{' '}
        <button type="button" class="link" onClick={() => predict(undefined)}>
          {words.again}
        </button>
      </p>
    );
  return (
    <form
      class="predict"
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get('answer');
        predict(rangeOf(typeof text === 'string' ? text : ''));
      }}
    >
      <label>
        {ask}
        <input
          class="control"
          name="answer"
          inputMode="decimal"
          autocomplete="off"
          placeholder={words.answer}
        />
      </label>
      <button type="submit" class="control">
        {words.predict}
      </button>
    </form>
  );
}

/** `3.39`, `2,4`, `1 - 3`. */
function rangeOf(text: string): readonly [number, number] | undefined {
  const numbers =
    text
      .replaceAll(',', '.')
      .match(/\d+(\.\d+)?/g)
      ?.map(Number) ?? [];
  const [least, most = least] = numbers;
  if (least === undefined || most === undefined || numbers.length > 2) {
    trouble.value = say.value.lesson.noNumber;
    return undefined;
  }
  return [Math.min(least, most), Math.max(least, most)];
}

function predict(predicted: readonly [number, number] | undefined): void {
  const { predicted: _, ...rest } = story.value;
  story.value = predicted === undefined ? rest : { ...rest, predicted };
}

function Captions({ of, texts }: { of: LessonFile; texts: readonly string[] }): JSX.Element | null {
  const { record } = recorded.value ?? {};
  if (record === undefined) return null;
  const told = (of.captions ?? []).flatMap((moment, i) => {
    const timeUs = captionUs(moment, record);
    return timeUs === undefined ? [] : [{ timeUs, text: texts[i] ?? '' }];
  });
  if (told.length === 0) return null;
  return (
    <ol class="captions">
      {told.map(({ timeUs, text }) => (
        <li key={text}>
          <button type="button" class="link" onClick={() => seek(timeUs)}>
            {millis(timeUs)}
          </button>{' '}
          {text}
        </li>
      ))}
    </ol>
  );
}

function Help({ of, hints }: { of: LessonFile; hints: readonly string[] }): JSX.Element {
  const words = say.value.lesson;
  const shown = hintsShown.value;
  return (
    <div class="help">
      {hints.slice(0, shown).map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
      <button
        type="button"
        class="control"
        onClick={() => {
          if (shown < hints.length) hintsShown.value = shown + 1;
          else void showSolution(of);
        }}
      >
        {shown < hints.length ? words.hint : words.solution}
      </button>
    </div>
  );
}

function Next({ after }: { after: LessonFile }): JSX.Element | null {
  const next = LESSONS[LESSONS.indexOf(after) + 1];
  if (next === undefined) return null;
  return (
    <button type="button" class="control" onClick={() => openLesson(next.id)}>
      {say.value.lesson.next(lessonWords.value[next.id]?.title ?? next.id)}
    </button>
  );
}

/** Opens a lesson; the scenario without one if there is none of this id. */
export function openLesson(id: string): void {
  pause();
  const chosen = lessonOf(id);
  trouble.value = '';
  hintsShown.value = 0;
  const base = chosen === undefined ? story.value.base : { builtin: chosen.base };
  const root = newStory(base, story.value.seed);
  void open(chosen === undefined ? root : { ...root, lesson: chosen.id });
}

/** As a branch of the root: it can be looked at, and left. */
async function showSolution({ solution }: LessonFile): Promise<void> {
  const { branches } = story.value;
  const id = branchLetter(branches.length);
  await open(
    { ...story.value, branches: [...branches, { id, parent: 'A', ...answerBranch(solution) }] },
    { ...view.value, branch: id },
  );
}

function remember(id: string): void {
  if (passedOnes.value.includes(id)) return;
  passedOnes.value = [...passedOnes.value, id];
  keep(PASSED, passedOnes.value.join(' '));
}

function readPassed(): readonly string[] {
  return (
    read(PASSED)
      ?.split(' ')
      .filter((id) => lessonOf(id) !== undefined) ?? []
  );
}
