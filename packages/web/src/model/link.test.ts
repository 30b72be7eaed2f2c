import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32Text } from './crc32.js';
import {
  decodeLink,
  encodeLink,
  formatStory,
  isLink,
  type LinkContent,
  MAX_LINK,
  parseStory,
} from './link.js';
import { newStory } from './story.js';

const story = newStory({ builtin: 'demo' }, 1);
const content: LinkContent = {
  story: {
    ...story,
    branches: [
      ...story.branches,
      {
        id: 'B',
        parent: 'A',
        atUs: 20_000_000,
        steps: [{ at: '20s', cut: 'OPNsense-1:sync' }],
        without: [2],
      },
    ],
  },
  view: { branch: 'B', compare: 'A', tUs: 48_687_800, fromUs: 0, toUs: 90_000_000, select: 'lane 2' },
  by: '0.1.0',
  trace: 'd335e4b4',
  content: '0123abcd',
};

/** A link as version 0.1.0 wrote it: version 1 is read for ever. */
const FIRST =
  '#1.0BjB9y2MzQrCMBCE32XOi2zFn3RvPoQn6SFJNxiwqTRRkZJ3l9bOaWC--WY4mxUyw73io8QEQa_DiErIqj2kIbjJJn_XDLnNiD0EFxBsuWYIE3LR57J1tSO8o35W3frZ0DCNwwaXcSkt_0NYJQdzMmfDXAnuCwHvmh2DUCbrFYJgfGhUWxD8mIqmAsHR2LBnx6g_';

describe('a link', () => {
  it('holds marked instants with their names, in a file too', async () => {
    const marks = [
      { tUs: 45_600_000, name: 'the crash' },
      { tUs: 48_687_800, name: '' },
    ];
    const marked = { ...content, view: { ...content.view, marks } };
    expect(await decodeLink(await encodeLink(marked))).toEqual({ ok: true, content: marked });
    expect(parseStory(formatStory(marked))).toEqual({ ok: true, content: marked });
  });

  it('gives back what went in', async () => {
    const link = await encodeLink(content);
    expect(await decodeLink(link)).toEqual({ ok: true, content });
    expect(await decodeLink(`http://127.0.0.1:7112/${link}`)).toEqual({ ok: true, content });
  });

  it('of a lesson holds the prediction, and how long the runs go on', async () => {
    const lesson = { ...newStory({ builtin: 's2-crash' }, 1), lesson: 'crash', untilUs: 60_000_000 };
    const of: LinkContent = {
      ...{ story: { ...lesson, predicted: [1, 3] }, by: '0.1.0' },
      view: { branch: 'A', tUs: 0, fromUs: 0, toUs: 30_000_000 },
    };
    expect(await decodeLink(await encodeLink(of))).toEqual({ ok: true, content: of });
    expect(await decodeLink(await encodeLink({ ...of, story: { ...lesson, lesson: 'no such' } }))).toEqual({
      ok: false,
      problem: {
        code: 'content',
        at: 'story.lesson',
        message: expect.stringContaining('lesson: one of who-is-master, crash'),
      },
    });
  });

  it('of an earlier version is read', async () => {
    expect(await decodeLink(FIRST)).toMatchObject({
      ok: true,
      content: { story, by: '0.1.0', view: { branch: 'A', tUs: 48_687_800 } },
    });
  });

  it('with four steps is short', async () => {
    const steps = ['10s', '20s', '30s', '40s'].map((at) => ({ at, cut: 'OPNsense-1:sync' }));
    const four = { ...story, branches: [{ ...story.branches[0]!, steps }] };
    const view = { branch: 'A', tUs: 0, fromUs: 0, toUs: 90_000_000 };
    expect((await encodeLink({ story: four, view, by: '0.1.0' })).length).toBeLessThan(300);
  });

  it('with any character changed is a message, never an exception', async () => {
    const link = await encodeLink(content);
    const characters = fc.constantFrom(...'ABCXYZabcxyz0189-_.#% ');
    await fc.assert(
      fc.asyncProperty(fc.nat(link.length - 1), characters, async (at, character) => {
        fc.pre(link[at] !== character);
        const decoded = await decodeLink(link.slice(0, at) + character + link.slice(at + 1));
        expect(decoded.ok).toBe(false);
      }),
    );
  });

  it('cut anywhere, or any text at all, is a message', async () => {
    const link = await encodeLink(content);
    const texts = fc.oneof(
      fc.nat(link.length - 1).map((end) => link.slice(0, end)),
      fc.string(),
      fc.string().map((text) => `#1.${text}`),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect((await decodeLink(text)).ok).toBe(false);
      }),
    );
  });

  it('that is too long is refused by its size, before and after it is inflated', async () => {
    const long = await decodeLink(`#1.${'A'.repeat(70 * 1024)}`);
    expect(long).toMatchObject({ ok: false, problem: { code: 'size' } });
    const name = 'x'.repeat(2_000_000);
    const bomb = await encodeLink({ ...content, story: newStory({ builtin: name }, 1) });
    expect(bomb.length).toBeLessThan(MAX_LINK);
    expect(await decodeLink(bomb)).toMatchObject({ ok: false, problem: { code: 'size' } });
  });

  it('of another version says so', async () => {
    expect(await decodeLink('#2.abcd')).toMatchObject({ ok: false, problem: { code: 'version' } });
  });

  it('is known by its beginning', () => {
    expect([
      isLink(FIRST),
      isLink(`https://example.org/lab/${FIRST}`),
      isLink('demo'),
      isLink('a#b.yaml'),
    ]).toEqual([true, true, false, false]);
  });

  it.each([
    [{ base: {} }, /either builtin, a name, or scenario/],
    [{ seed: -1 }, /seed: a whole number/],
    [{ branches: [] }, /branches: a list of 1 to 16/],
    [{ branches: [{ id: 'B', atUs: 0, steps: [] }] }, /its id is A/],
    [{ branches: [...story.branches, { id: 'B', parent: 'C', atUs: 0, steps: [] }] }, /a branch before it/],
    [{ branches: [{ id: 'A', atUs: 0.5, steps: [] }] }, /whole microseconds/],
  ])('whose story is %j says what is wrong', async (part, message) => {
    const wrong = await encodeLink({ ...content, story: { ...story, ...part } as typeof story });
    expect(await decodeLink(wrong)).toMatchObject({
      ok: false,
      problem: { code: 'content', message: expect.stringMatching(message) },
    });
  });

  it.each([
    [{ branch: 'C' }, /branch: one of A, B/],
    [{ tUs: -1 }, /tUs: whole microseconds/],
    [{ fromUs: 9, toUs: 9 }, /fromUs: before toUs/],
    [{ marks: {} }, /marks: a list of at most 20/],
    [{ marks: Array.from({ length: 21 }, (_, tUs) => ({ tUs, name: '' })) }, /marks: a list of at most 20/],
    [
      {
        marks: [
          { tUs: 1, name: 'one' },
          { tUs: 0.5, name: 'half' },
        ],
      },
      /marks\[1\]: tUs, whole microseconds/,
    ],
    [{ marks: [{ tUs: 1, name: 'x'.repeat(61) }] }, /marks\[0\]: .* at most 60 characters/],
    [{ marks: [null] }, /marks\[0\]/],
  ])('whose view is %j says what is wrong', async (part, message) => {
    const wrong = await encodeLink({ ...content, view: { ...content.view, ...(part as object) } });
    expect(await decodeLink(wrong)).toMatchObject({
      ok: false,
      problem: { code: 'content', message: expect.stringMatching(message) },
    });
  });
});

it('its checksum is the well-known one', () => {
  expect(crc32Text('123456789')).toBe('cbf43926');
});
