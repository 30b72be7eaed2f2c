import type { JSX } from 'preact';
import { Divider, leftWidth, rightWidth } from './divider.js';
import { isPhone } from './media.js';
import { say } from './messages/say.js';
import { isOpen, openPanel, type Panel, tab } from './panel-open.js';
import { PANELS } from './panels.js';
import { Transport } from './transport.js';

/** All panels in their places: columns with dividers, rows below them; on a phone one at a time, by tabs. */
export function Workspace(): JSX.Element {
  if (isPhone.value) return <Phone />;
  const bottom = PANELS.filter(({ place, isThere = () => true }) => place === 'bottom' && isThere());
  const open = bottom.filter(isOpen);
  const closed = bottom.filter((panel) => !isOpen(panel));
  return (
    <div
      class={`work ${open.length > 0 ? 'has-bottom' : ''}`}
      style={{ '--left': `${leftWidth.value}px`, '--right': `${rightWidth.value}px` }}
    >
      <Place of="left" />
      <Divider side="left" />
      <Place of="middle" />
      <Divider side="right" />
      <Place of="right" />
      {open.length > 0 && <Place of="bottom" />}
      {closed.length > 0 && (
        <nav class="closed" aria-label={say.value.panels}>
          {closed.map((panel) => (
            <button key={panel.name} type="button" class="control" onClick={() => openPanel(panel)}>
              {say.value.tabs[panel.name]}
            </button>
          ))}
        </nav>
      )}
      <Place of="below" />
    </div>
  );
}

function Place({ of }: { readonly of: Panel['place'] }): JSX.Element {
  return (
    <div class={`place ${of}`}>
      {PANELS.filter((panel) => panel.place === of && isOpen(panel)).map((panel) => (
        <Framed key={panel.name} panel={panel} />
      ))}
    </div>
  );
}

function Framed({
  panel: { name, Show },
  isHidden = false,
}: {
  readonly panel: Panel;
  readonly isHidden?: boolean;
}): JSX.Element {
  return (
    <div class="panel" data-panel={name} tabIndex={-1} hidden={isHidden}>
      <Show />
    </div>
  );
}

function Phone(): JSX.Element {
  const words = say.value;
  const there = PANELS.filter(({ isThere = () => true }) => isThere());
  const own = there.filter((panel) => panel.tab === undefined);
  // The lanes are the page: they come first.
  const tabs = own.toSorted((a, b) => Number(b.name === 'lanes') - Number(a.name === 'lanes'));
  // The tab that was chosen may have gone with what it showed.
  const current = own.some(({ name }) => name === tab.value) ? tab.value : 'lanes';
  return (
    <div class="phone">
      <nav class="tabs" aria-label={words.panels}>
        {tabs.map(({ name }) => (
          <button
            key={name}
            type="button"
            data-tab={name}
            aria-current={current === name ? 'true' : undefined}
            onClick={() => {
              tab.value = name;
            }}
          >
            {words.tabs[name]}
          </button>
        ))}
      </nav>
      {there.map((panel) => (
        <Framed key={panel.name} panel={panel} isHidden={(panel.tab ?? panel.name) !== current} />
      ))}
      <Transport />
    </div>
  );
}
