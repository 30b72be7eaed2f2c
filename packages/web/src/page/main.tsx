import { effect } from '@preact/signals';
import { render } from 'preact';
import { followView, isLinked, openAddress } from './address.js';
import { App } from './app.js';
import { followStory } from './branching.js';
import { firstTakeover } from './instants.js';
import { startKeys } from './keys.js';
import { play, playing, speed } from './player.js';
import { record, seek, stage } from './state.js';
import { keep, read, startTheme } from './theme.js';

/** That somebody was here before: the first visit is shown the crash. */
const VISITED = 'carplab.visited';
/** The first visit begins so long before the takeover, µs. */
const BEFORE_US = 8_687_800;

const linked = isLinked();
startTheme();
startKeys();
render(<App />, document.getElementById('app')!);
effect(() => {
  document.documentElement.dataset['state'] = stage.value;
});
followView();
followStory();
await openAddress();
if (!linked && read(VISITED) === undefined) showFirst();
keep(VISITED, 'yes');

/** Plays once at twice the speed up to the first takeover, and stops exactly there. */
function showFirst(): void {
  const { value } = record;
  const at = value && firstTakeover(value);
  if (at === undefined) return;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    seek(at);
    return;
  }
  seek(at - BEFORE_US);
  speed.value = 2;
  play(at);
  const stop = effect(() => {
    if (playing.value) return;
    speed.value = 1;
    queueMicrotask(() => stop());
  });
}
