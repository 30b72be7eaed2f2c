import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { en, type Messages } from './en.js';
import type { LessonWords } from './lessons-en.js';

/** Everything that the page says in a language. */
export interface Language {
  readonly messages: Messages;
  readonly lessons: Readonly<Record<string, LessonWords>>;
  /** The titles of the shipped scenarios by their names; one that is not here keeps its own, in English. */
  readonly scenarios: Readonly<Record<string, string>>;
}

/** What the first view needs. */
export const ENGLISH: Language = { messages: en, lessons: {}, scenarios: {} };

export const language: Signal<Language> = signal(ENGLISH);

/** The words of the page. */
export const say: ReadonlySignal<Messages> = computed(() => language.value.messages);

/** The titles of the shipped scenarios, by name. */
export const scenarioTitles: ReadonlySignal<Language['scenarios']> = computed(() => language.value.scenarios);

/** The words of the lessons, by id. */
export const lessonWords: ReadonlySignal<Language['lessons']> = computed(() => language.value.lessons);
