import { hideSecrets, revealSecrets } from '@carplab/codec/carp';
import { effect } from '@preact/signals';
import { decodeLink, encodeLink } from '../model/link.js';
import { Placeholders } from '../model/placeholders.js';
import { newStory, type Story, type StoryView } from '../model/story.js';
import { takeLinked } from './language.js';
import { say } from './messages/say.js';
import { instant, lab, open, recording, stage, story, trouble, view } from './state.js';
import { keep, read } from './theme.js';

/** The address is written at most so often, ms. */
const OFTEN = 250;

/** The page's link: what is shown, as the fragment of its address. */
export const currentLink = (): Promise<string> => linkTo(story.value);

/** The same with the scenario in full: a later version runs it alike, whatever it ships. */
export async function permanentLink(): Promise<string> {
  const { story: whole } = await lab.ask('whole', {});
  return linkTo(hideSecrets(whole));
}

async function linkTo(shown: Story): Promise<string> {
  const trace = instant.value?.tUs === view.value.tUs ? instant.value.traceHash.slice(0, 8) : undefined;
  return encodeLink({
    story: shown,
    view: view.value,
    by: __CARPLAB_VERSION__,
    ...(trace === undefined ? {} : { trace }),
  });
}

/** The address's link. What comes after it, as the `&show=why` of a frame, is none of it. */
const linkPart = (): string => location.hash.replace(/&.*$/s, '');

/** Whether the address names a story. */
export const isLinked = (): boolean => linkPart().length > 1;

/** Opens the story of the address; the demo, with a word, if it cannot be read. */
export async function openAddress(): Promise<void> {
  if (!isLinked()) return openLast();
  const decoded = await decodeLink(linkPart());
  if (decoded.ok) return openLinked(decoded.content.story, decoded.content.view, decoded.content.trace);
  trouble.value = say.value.files.linkTrouble(decoded.problem);
  return open(newStory({ builtin: 'demo' }, 1));
}

/** Where this browser was last, as a link without passwords. */
const LAST = 'carplab.last';

async function openLast(): Promise<void> {
  const kept = read(LAST);
  const decoded = kept === undefined ? undefined : await decodeLink(kept);
  if (decoded?.ok !== true) return open(newStory({ builtin: 'demo' }, 1));
  return openLinked(decoded.content.story, decoded.content.view, decoded.content.trace);
}

/** Keeps the link in the address, and for the next visit. */
export async function keepPlace(link: string): Promise<void> {
  history.replaceState(null, '', link);
  const hidden = new Placeholders().hide(story.value);
  // With other passwords it is another trace.
  const isOther = JSON.stringify(hidden) !== JSON.stringify(revealSecrets(story.value));
  keep(LAST, isOther ? await encodeLink({ story: hidden, view: view.value, by: __CARPLAB_VERSION__ }) : link);
}

/** Opens a story that came from outside, at its view. */
export async function openLinked(given: Story, shown: StoryView, trace?: string): Promise<void> {
  await takeLinked(shown.lang);
  await open(given, shown);
  if (stage.peek() !== 'ready' || trouble.peek() !== '') {
    if (stage.peek() === 'error') await open(newStory({ builtin: 'demo' }, 1));
    return;
  }
  // The machines' answer about the instant comes once the run is there.
  const stop = effect(() => {
    const { value } = instant;
    if (value === undefined || value.tUs !== shown.tUs) return;
    queueMicrotask(() => stop());
    if (trace !== undefined && !value.traceHash.startsWith(trace))
      trouble.value = say.value.files.runsOtherwise;
  });
}

/** Keeps the link in step with what is shown: `take` gets it. */
export function followView(take: (link: string) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    // Read, so that every change counts.
    void [story.value, view.value, instant.value];
    // A capture is in no link.
    if (recording.value !== undefined || stage.value !== 'ready' || timer !== undefined) return;
    timer = setTimeout(async () => {
      timer = undefined;
      take(await currentLink());
    }, OFTEN);
  });
  addEventListener('hashchange', () => void openAddress());
}
