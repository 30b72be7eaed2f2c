import { effect } from '@preact/signals';
import { render } from 'preact';
import { followView, isLinked, keepPlace, openAddress } from './address.js';
import { App } from './app.js';
import { followStory } from './branching.js';
import { startDrops } from './files.js';
import { firstSteps } from './first-steps.js';
import { followChosen } from './frame-step.js';
import { firstTakeover } from './instants.js';
import { startKeys } from './keys.js';
import { startLanguage } from './language.js';
import { followLesson } from './lesson.js';
import { followNarration } from './narration.js';
import { askOffered, offered, openOffered, takeToken } from './offered.js';
import { loadRest } from './offline.js';
import { play, playing, speed } from './player.js';
import { record, seek, stage } from './state.js';
import { keep, read, startTheme } from './theme.js';
import { followTraffic } from './traffic.js';

/** That somebody was here before: the first visit is shown the crash. */
const VISITED = 'carplab.visited';
/** The first visit begins so long before the takeover, µs. */
const BEFORE_US = 8_687_800;

/** No top-level `await`: in one file, what is loaded later comes after this module, and would wait for it. */
async function start(): Promise<void> {
  takeToken();
  const linked = isLinked();
  startTheme();
  await startLanguage();
  startKeys();
  startDrops();
  render(<App />, document.getElementById('app')!);
  effect(() => {
    document.documentElement.dataset['state'] = stage.value;
  });
  followView((link) => void keepPlace(link));
  followTraffic();
  followChosen();
  followStory();
  followLesson();
  followNarration();
  loadRest();
  await askOffered();
  if (!linked) await openOffered(0);
  if (stage.value !== 'ready') await openAddress();
  if (!linked && offered.value.length === 0 && read(VISITED) === undefined) showFirst();
  keep(VISITED, 'yes');
}

/** Plays once at twice the speed up to the first takeover, and stops exactly there. */
function showFirst(): void {
  const { value } = record;
  const at = value && firstTakeover(value);
  if (at === undefined) return;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    seek(at);
    firstSteps.value = true;
    return;
  }
  seek(at - BEFORE_US);
  speed.value = 2;
  play(at);
  const stop = effect(() => {
    if (playing.value) return;
    speed.value = 1;
    firstSteps.value = true;
    queueMicrotask(() => stop());
  });
}

void start();
