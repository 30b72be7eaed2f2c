import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// What code and pages cite by section is in docs/, under a heading with that number.
const root = fileURLToPath(new URL('..', import.meta.url));

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (/^(node_modules|dist|out|generated|\.(?!ci).*)$/.test(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const files = filesBelow('.').filter(
  (file) => /\.(ts|mjs|cjs|md|yaml)$/.test(file) && file !== 'test/citations.test.ts',
);
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The text of each numbered section of a page, those below it included; of each lettered addition too. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const text = read(`docs/${page}`);
  const headings = [...text.matchAll(/^(#+) (\d+(?:\.\d+)*)\.? .*$/gm)];
  const sections = headings.map((heading): [string, string] => {
    const rest = text.slice(heading.index);
    const end = rest.slice(1).search(new RegExp(`\\n#{1,${heading[1]!.length}} `));
    return [heading[2]!, end < 0 ? rest : rest.slice(0, end + 1)];
  });
  const additions = [...text.matchAll(/^\*\*([A-Z]\d+)\..*$/gm)].map((match): [string, string] => [
    match[1]!,
    match[0],
  ]);
  return new Map([...sections, ...additions]);
}

const pages = new Map(
  readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, sectionsOf(name)]),
);

interface Citation {
  readonly where: string;
  /** The page or standard that was named last before it. */
  readonly source: string | undefined;
  readonly section: string;
  /** What stands in quotation marks behind it. */
  readonly quoted: string | undefined;
}

const NAME = /\b(?<page>[a-z-]+\.md)\b|\b(?<standard>RFC \d+|FIPS [\d-]+|IEEE [\d.A-Za-z]+)/g;
const SECTION = /§ ?(?<section>\d+(?:\.\d+)*)(?: to §?(?<last>\d+(?:\.\d+)*))?(?:,? "(?<quoted>[^"]+)")?/g;
const ADDITION = /\b(?<page>[a-z-]+\.md)`? (?<section>[A-Z]\d+)\b/g;

function citationsOf(file: string): Citation[] {
  const text = read(file);
  // A page of docs/ cites itself where it names no other.
  const own = file.startsWith('docs/') ? file.slice('docs/'.length) : undefined;
  const names = [...text.matchAll(NAME)];
  const where = (index: number): string => `${file}:${text.slice(0, index).split('\n').length}`;
  const sections = [...text.matchAll(SECTION)].flatMap(({ index, groups }) => {
    const named = names.findLast(
      (name) => name.index < index && (own === undefined || !text.slice(name.index, index).includes('\n')),
    );
    const { page, standard } = named?.groups ?? {};
    const source = page ?? standard ?? own;
    const quoted = groups!['quoted'];
    return [groups!['section']!, ...(groups!['last'] === undefined ? [] : [groups!['last']])].map(
      (section) => ({ where: where(index), source, section, quoted }),
    );
  });
  const additions = [...text.matchAll(ADDITION)].map(({ index, groups }) => ({
    ...{ where: where(index), source: groups!['page']!, section: groups!['section']!, quoted: undefined },
  }));
  return [...sections, ...additions];
}

/** What is wrong with a citation; undefined if it leads somewhere, or is of a standard. */
function trouble({ where, source, section, quoted }: Citation): string | undefined {
  if (source === undefined) return `${where}: §${section} of what?`;
  if (!source.endsWith('.md')) return undefined;
  const text = pages.get(source)?.get(section);
  if (text === undefined) return `${where}: docs/${source} has no §${section}`;
  const lost = quoted
    ?.split(' … ')
    .find((part) => !text.toLowerCase().replaceAll('*', '').includes(part.toLowerCase()));
  return lost === undefined ? undefined : `${where}: §${section} of docs/${source} does not say "${lost}"`;
}

describe('citations', () => {
  const citations = files.flatMap(citationsOf);

  it('are found', () => {
    const ours = citations.filter(({ source }) => source === 'carp.md' || source === 'pfsync.md');
    expect(ours.length).toBeGreaterThan(28);
  });

  it('lead to a heading of docs/, or name a standard', () => {
    expect(citations.map(trouble).filter((each) => each !== undefined)).toEqual([]);
  });

  it('that lead nowhere are noticed', () => {
    const citation = { where: 'here', source: 'carp.md', section: '3.3', quoted: undefined };
    expect(trouble(citation)).toBeUndefined();
    expect(trouble({ ...citation, section: '3.33' })).toBe('here: docs/carp.md has no §3.33');
    expect(trouble({ ...citation, source: undefined })).toBe('here: §3.3 of what?');
    expect(trouble({ ...citation, quoted: 'a unicorn' })).toMatch('does not say "a unicorn"');
  });
});

it('links of the pages lead to files that are there', () => {
  const lost = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [
        ...read(file)
          .replace(/`[^`\n]*`/g, '')
          .matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g),
      ]
        .filter(([, target]) => !existsSync(join(root, dirname(file), target!)))
        .map(([, target]) => `${relative('.', file)}: ${target}`),
    );
  expect(lost).toEqual([]);
});
