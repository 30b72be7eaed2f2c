import { effect, type Signal, signal } from '@preact/signals';
import { type JSX, render } from 'preact';
import { followView, openAddress } from './address.js';
import { Notice } from './app.js';
import { followStory } from './branching.js';
import { FaultMenu } from './fault-menu.js';
import { followChosen } from './frame-step.js';
import { Icon } from './icon.js';
import { KeyHelp } from './key-help.js';
import { startKeys } from './keys.js';
import { startLanguage } from './language.js';
import { isPhone } from './media.js';
import { say } from './messages/say.js';
import { PANELS } from './panels.js';
import { stage } from './state.js';
import { startTheme } from './theme.js';
import { followTraffic } from './traffic.js';
import { Transport } from './transport.js';

/** The panel that stands beside the lanes, by its name: `embed.html#1.…&show=why`. */
const shown: Signal<string | undefined> = signal(undefined);
/** The link of what is shown: the page opens it. */
const link: Signal<string> = signal('');

function readShown(): void {
  shown.value = new URLSearchParams(location.hash.slice(1)).get('show') ?? undefined;
}

/** The page in a frame of another one: lanes, transport and one panel. */
function Embed(): JSX.Element {
  const words = say.value;
  const panel = PANELS.find(({ name }) => name === shown.value && name !== 'lanes');
  const Lanes = PANELS.find(({ name }) => name === 'lanes')!.Show;
  return (
    <div class="embed">
      <main>
        <h1 class="unseen">carplab</h1>
        <Notice />
        {stage.value !== 'error' && (
          <>
            <div class="panel" data-panel="lanes" tabIndex={-1}>
              <Lanes />
            </div>
            {panel !== undefined && (
              <div class="panel" data-panel={panel.name} tabIndex={-1}>
                <panel.Show />
              </div>
            )}
            {isPhone.value && <Transport />}
          </>
        )}
      </main>
      <footer class="foot">
        <span class="gap" />
        <a href={`./${link.value}`} target="_blank" rel="noopener">
          <Icon name="out" /> {words.openInCarplab}
        </a>
      </footer>
      <KeyHelp />
      <FaultMenu />
    </div>
  );
}

readShown();
addEventListener('hashchange', readShown);
startTheme();
await startLanguage();
startKeys();
render(<Embed />, document.getElementById('app')!);
effect(() => {
  document.documentElement.dataset['state'] = stage.value;
});
// The frame's own address stays what the page around it gave.
followView((now) => {
  link.value = now;
});
followTraffic();
followChosen();
followStory();
await openAddress();
