import { effect } from '@preact/signals';
import { ENGLISH, type Language, language, say } from './messages/say.js';
import { keep, read } from './theme.js';

/** The languages of the page by their tags, loaded on use. */
const LANGUAGES = {
  en: async (): Promise<Language> => ({
    ...ENGLISH,
    lessons: (await import('./messages/lessons-en.js')).lessonsEn,
  }),
  fr: async (): Promise<Language> => {
    const [{ fr }, { lessonsFr }, { scenariosFr }] = await Promise.all([
      import('./messages/fr.js'),
      import('./messages/lessons-fr.js'),
      import('./messages/scenarios-fr.js'),
    ]);
    return { messages: fr, lessons: lessonsFr, scenarios: scenariosFr };
  },
};

export type LanguageTag = keyof typeof LANGUAGES;
export const LANGUAGE_TAGS: readonly LanguageTag[] = ['en', 'fr'];

const KEY = 'carplab.lang';

/** What the address asks for: `?lang=fr`. */
const asked = tagOf(new URLSearchParams(location.search).get('lang') ?? undefined);

/** The language of the address, of the reader's last choice, or of the browser. */
export async function startLanguage(): Promise<void> {
  effect(() => {
    document.documentElement.lang = say.value.lang;
  });
  const tag = [asked, ...[read(KEY), ...navigator.languages].map(tagOf)].find(Boolean) ?? 'en';
  const taken = take(tag);
  // The page itself speaks English from the beginning.
  if (tag !== 'en') await taken;
}

/** The language in which a link was made, unless the address asks for another one. */
export async function takeLinked(tag: string | undefined): Promise<void> {
  await take(asked ?? tagOf(tag) ?? tagOf(say.value.lang) ?? 'en');
}

export function chooseLanguage(tag: LanguageTag): void {
  keep(KEY, tag);
  void take(tag);
}

/** Loads all languages. */
export async function loadLanguages(): Promise<void> {
  await Promise.all(LANGUAGE_TAGS.map((tag) => LANGUAGES[tag]()));
}

function tagOf(text: string | undefined): LanguageTag | undefined {
  return LANGUAGE_TAGS.find((tag) => tag === text?.slice(0, 2).toLowerCase());
}

async function take(tag: LanguageTag): Promise<void> {
  language.value = await LANGUAGES[tag]();
}
