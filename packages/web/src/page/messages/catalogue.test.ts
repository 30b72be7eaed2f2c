import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from './en.js';
import { fr } from './fr.js';
import { lessonsEn } from './lessons-en.js';
import { lessonsFr } from './lessons-fr.js';
import { scenariosFr } from './scenarios-fr.js';

/** Words that no French sentence of the page has; protocol words stay as the man pages have them. */
const ENGLISH =
  /(?<![-\w])(the|of|and|is|was|are|with|to|by|what|which|where|who|from|its|for|lost|after|before|why|lanes|lessons?|network|undo|redo|seconds|passed)(?![-\w:])/i;
/** The words of the filter, and the menu entry of OPNsense, are what they are. */
const KEPT = /\bfrom, to, on, lost\b|carp vhid 1 host OPNsense-2|Temporarily Disable CARP/g;

/** Arguments of messages that take one of a few words. */
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  filterProblem: [{ code: 'word', word: 'crap' }],
  place: ['left', 'OPNsense-1', 'OPNsense-2'],
  linkTrouble: [{ code: 'damaged', message: '' }],
  faultLine: [{ target: 'fw1', kind: 'boot', detail: 'changes nothing: it is on', idle: 'on' }],
  // Whatever is asked of `link`, a string has it.
  transitionLine: [{ host: 'fw1', vhid: 1, link: 'lan', from: 'BACKUP', to: 'MASTER' }],
};

const NUMBER = 7;
const NAME = 'OPNsense-1';

/** Stands for whatever a message asks of it: a number, a name, a list, an object with any member. */
const ANYTHING: unknown = new Proxy(() => NAME, {
  get: (_, name) => {
    if (name === Symbol.toPrimitive) return (hint: string) => (hint === 'number' ? NUMBER : NAME);
    if (name === Symbol.iterator) return () => [ANYTHING][Symbol.iterator]();
    if (typeof name === 'symbol') return undefined;
    if (name === 'length') return 1;
    const of: object = name in String.prototype ? Object(NAME) : [ANYTHING];
    const member: unknown = Reflect.get(of, name);
    return typeof member === 'function' ? member.bind(of) : ANYTHING;
  },
});

/** What a program leaves in a text that it could not fill. */
const LEFT = /undefined|NaN|\[object|\$\{|=>|\bnull\b|native code/;

/** Says a message: with arguments that it takes, if there are such. */
function said(name: string, message: (...given: unknown[]) => unknown): string | undefined {
  const same = [ANYTHING, NUMBER, 2_500_000, NAME].map((given) => Array.from({ length: 6 }, () => given));
  const texts = (SAMPLES[name] === undefined ? same : [SAMPLES[name]]).flatMap((given) => {
    try {
      const text = message(...given);
      return typeof text === 'string' ? [text] : [];
    } catch {
      return [];
    }
  });
  return texts.find((text) => !LEFT.test(text)) ?? texts[0];
}

/** All texts of a catalogue, by where they are. */
function texts(value: unknown, path: string): (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const name = path.slice(path.lastIndexOf('.') + 1);
    return [[path, said(name, value as (...given: unknown[]) => unknown) ?? '']];
  }
  return Object.entries((value ?? {}) as object).flatMap(([name, each]) => texts(each, `${path}.${name}`));
}

const CATALOGUES = {
  en: { ...en, lessons: lessonsEn },
  fr: { ...fr, lessons: lessonsFr, scenarios: scenariosFr },
};

describe.each(['en', 'fr'] as const)('20. every message in %s', (lang) => {
  const all = texts(CATALOGUES[lang], lang);

  it('can be said', () => {
    const silent = all.filter(([, text]) => text.trim() === '').map(([path]) => path);
    expect(silent).toEqual([]);
    expect(all.length).toBeGreaterThan(300);
  });

  it('has nothing that a program left in it', () => {
    const left = all.filter(([, text]) => LEFT.test(text));
    expect(left).toEqual([]);
  });
});

it('20. no French message has an English word', () => {
  const english = texts(CATALOGUES.fr, 'fr').filter(([, text]) => ENGLISH.test(text.replace(KEPT, '')));
  expect(english).toEqual([]);
});

it('20. no French message writes a decimal point, but in figures, and in what is typed', () => {
  const points = texts(CATALOGUES.fr, 'fr').filter(
    ([path, text]) =>
      path !== 'fr.seconds' && /(?<![\d.])\d+\.\d+(?![\d.])/.test(text.replace(/12\.5 s, 300 ms/, '')),
  );
  expect(points).toEqual([]);
});

it('20. every shipped scenario has a French title', () => {
  const folder = fileURLToPath(new URL('../../../../../sim/scenarios/', import.meta.url));
  const shipped = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length));
  expect(Object.keys(scenariosFr).sort()).toEqual(shipped.sort());
});
