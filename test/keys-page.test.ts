import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { speakConfigJsonSchema } from '../packages/cli/src/speak/speak-config.js';
import { keyPages } from '../scripts/keys-page.js';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const pages = keyPages();

// Where one of these fails: npx tsx scripts/write-keys.ts && npm run format
it.each(Object.keys(pages))('%s is what the schema says', (path) => {
  expect(read(path)).toBe(pages[path]);
});

it('each section that is linked is there', () => {
  for (const text of Object.values(pages)) {
    const anchors = [...text.matchAll(/^## (.*)$/gm)].map(([, name]) =>
      name!
        .toLowerCase()
        .replaceAll(' ', '-')
        .replace(/[^a-z0-9_-]/g, ''),
    );
    for (const [, link] of text.matchAll(/\]\(#([^)]*)\)/g)) expect(anchors).toContain(link);
    expect(new Set(anchors).size).toBe(anchors.length);
  }
});

it('the published schema of speak --config is the one in the code', () => {
  expect(JSON.parse(read('packages/cli/schemas/speak-config.v1.schema.json'))).toEqual(
    speakConfigJsonSchema(),
  );
});
