import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { en, type Messages } from './en.js';
import { type LessonWords, lessonsEn } from './lessons-en.js';

/** Everything that the page says in a language. */
export interface Language {
  readonly messages: Messages;
  readonly lessons: Readonly<Record<string, LessonWords>>;
}

export const ENGLISH: Language = { messages: en, lessons: lessonsEn };

export const language: Signal<Language> = signal(ENGLISH);

/** The words of the page. */
export const say: ReadonlySignal<Messages> = computed(() => language.value.messages);

/** The words of the lessons, by id. */
export const lessonWords: ReadonlySignal<Language['lessons']> = computed(() => language.value.lessons);
