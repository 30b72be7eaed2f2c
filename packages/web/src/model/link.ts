import { hideSecrets, revealSecrets } from '@carplab/codec/carp';
import { fromBase64Url, toBase64Url } from './base64url.js';
import { crc32 } from './crc32.js';
import { type Story, type StoryProblem, type StoryView, storyProblem, viewProblem } from './story.js';

/** What a link carries. */
export interface LinkContent {
  readonly story: Story;
  readonly view: StoryView;
  /** The version of carplab that made it. */
  readonly by: string;
  /** The first 8 digits of the trace hash at the view's time. If a later version gives another, it runs differently. */
  readonly trace?: string;
  /** The CRC-32 of the shipped scenario that it is based on, as 8 digits. */
  readonly content?: string;
}

export type LinkCode =
  /** It does not begin like a link of a known version. */
  | 'version'
  /** Longer than a link may be, before or after decompression. */
  | 'size'
  /** A character is missing or changed. */
  | 'damaged'
  /** Whole, but not what a story may be. */
  | 'content';

export interface LinkProblem {
  readonly code: LinkCode;
  /** In English. */
  readonly message: string;
  /** Of `content`: which part of it, as `story.branches[1].atUs`. */
  readonly at?: string;
}

export type DecodedLink =
  | { readonly ok: true; readonly content: LinkContent }
  | { readonly ok: false; readonly problem: LinkProblem };

/** How links begin, after the `#` of a URL's fragment. */
const VERSION = '1.';
/** Up to this length it is offered as a link, above as a file. */
export const LINK_COMFORT = 8000;
/** Limits of what is read. */
export const MAX_LINK = 65_536;
export const MAX_INFLATED = 1_048_576;

/**
 * A story and what is seen of it as the fragment of a URL: `#1.`, then base64url of the CRC-32 of the JSON and the
 * JSON, deflated. Passwords are in it as they are.
 *
 * @example
 * const story = newStory({ builtin: 'demo' }, 1);
 * const view = { branch: 'A', tUs: 48_687_800, fromUs: 40_000_000, toUs: 60_000_000 };
 * const link = await encodeLink({ story, view, by: '0.1.0' });
 * link.slice(0, 3); // => '#1.'
 * (await decodeLink(link)).content.view.tUs; // => 48_687_800
 */
export async function encodeLink({ story, ...rest }: LinkContent): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify({ ...revealSecrets(story), ...rest }));
  const packed = await piped(json, new CompressionStream('deflate-raw'), Number.POSITIVE_INFINITY);
  const bytes = new Uint8Array(4 + packed!.length);
  new DataView(bytes.buffer).setUint32(0, crc32(json));
  bytes.set(packed!, 4);
  return `#${VERSION}${toBase64Url(bytes)}`;
}

/**
 * What a link carries as a file, `.carplab.json`, for what is too long for a link. Passwords are in it as they are.
 *
 * @example
 * const content = { story: newStory({ builtin: 'demo' }, 1), view: { branch: 'A', tUs: 0, fromUs: 0, toUs: 1 }, by: '0.1.0' };
 * parseStory(formatStory(content)).content.story.base; // => { builtin: 'demo' }
 */
export function formatStory({ story, ...rest }: LinkContent): string {
  return `${JSON.stringify({ ...revealSecrets(story), ...rest }, null, 2)}\n`;
}

/** Reads what `formatStory` wrote. Never throws; see `decodeLink`. */
export function parseStory(text: string): DecodedLink {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failed('content', 'its content is not JSON');
  }
  return contentOf(value);
}

/** Whether this looks like a link, or a URL that ends in one. */
export function isLink(text: string): boolean {
  return /#\d+\./.test(text);
}

/**
 * Reads a link: a fragment, or a URL that ends in one. Never throws. The scenario and the steps are objects; whoever
 * runs them reads them like a file.
 */
export async function decodeLink(text: string): Promise<DecodedLink> {
  const fragment = text.slice(text.indexOf('#') + 1).trim();
  if (!fragment.startsWith(VERSION))
    return failed('version', `a link begins with #${VERSION}; this begins with '#${fragment.slice(0, 4)}'`);
  if (fragment.length > MAX_LINK)
    return failed('size', `a link has at most ${MAX_LINK} characters; this has ${fragment.length}`);
  const bytes = fromBase64Url(fragment.slice(VERSION.length));
  if (bytes === undefined || bytes.length < 5) return failed('damaged', DAMAGED);
  const json = await inflate(bytes.subarray(4));
  if (json === 'size') return failed('size', `its content is larger than ${MAX_INFLATED} bytes`);
  if (json === undefined || crc32(json) !== new DataView(bytes.buffer).getUint32(0))
    return failed('damaged', DAMAGED);
  return parseStory(new TextDecoder().decode(json));
}

const DAMAGED = 'a character of this link is missing or changed: copy it once more, as a whole';

function contentOf(value: unknown): DecodedLink {
  const trouble = storyProblem(value);
  if (trouble !== undefined) return misfit('story', trouble);
  const { base, seed, branches, lesson, predicted, untilUs, ...rest } = value as Story &
    Omit<LinkContent, 'story'>;
  const story = hideSecrets<Story>({
    ...{ base, seed, branches },
    ...(lesson === undefined ? {} : { lesson }),
    ...(predicted === undefined ? {} : { predicted }),
    ...(untilUs === undefined ? {} : { untilUs }),
  });
  const unseen = viewProblem(rest.view, story);
  if (unseen !== undefined) return misfit('view', unseen);
  const { view, by, trace, content } = rest;
  const marks = Object.entries({ trace, content }).filter(([, mark]) => /^[0-9a-f]{8}$/.test(String(mark)));
  return { ok: true, content: { story, view, by: String(by ?? ''), ...Object.fromEntries(marks) } };
}

function misfit(part: string, { at, message }: StoryProblem): DecodedLink {
  const where = at === '' ? part : `${part}.${at}`;
  return { ok: false, problem: { code: 'content', message: `its ${part}: ${message}`, at: where } };
}

function failed(code: LinkCode, message: string): DecodedLink {
  return { ok: false, problem: { code, message } };
}

/** Undefined if it is not deflate; `size` if there is too much of it. */
async function inflate(bytes: Uint8Array): Promise<Uint8Array | 'size' | undefined> {
  try {
    return (await piped(bytes, new DecompressionStream('deflate-raw'), MAX_INFLATED)) ?? 'size';
  } catch {
    return undefined;
  }
}

/** What comes out of a stream; undefined if it is more than `limit`. */
async function piped(
  bytes: Uint8Array,
  through: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(through).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(part.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
