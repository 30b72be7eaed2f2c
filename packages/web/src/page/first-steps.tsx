import { type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { faultMenu } from './fault-target.js';
import { openLesson } from './lesson.js';
import { say } from './messages/say.js';
import { openPanel } from './panel-open.js';
import { instant } from './state.js';

/** The first visit's takeover has been shown: what to do next is offered, until something is. */
export const firstSteps: Signal<boolean> = signal(false);

/** What a newcomer can do next. */
const STEPS: readonly {
  readonly name: 'predictOne' | 'breakSomething' | 'openCapture';
  readonly act: () => void;
}[] = [
  { name: 'predictOne', act: () => openLesson('crash') },
  { name: 'breakSomething', act: breakSomething },
  { name: 'openCapture', act: () => document.querySelector<HTMLInputElement>('[data-hook="file"]')?.click() },
];

/** Opens the faults of the host that is MASTER now. */
function breakSomething(): void {
  const hosts = instant.value?.hosts ?? [];
  const master =
    hosts.find(({ isOn, vhids }) => isOn && vhids.some(({ state }) => state === 'MASTER')) ?? hosts[0];
  if (master === undefined) return;
  openPanel({ name: 'topology' });
  requestAnimationFrame(() => {
    const box = document.querySelector<SVGGElement>(
      `[data-hook="topology"] [data-host="${CSS.escape(master.name)}"]`,
    );
    if (box === null) return;
    box.querySelector<SVGGElement>('.face')?.focus();
    const { left, top, width } = box.getBoundingClientRect();
    faultMenu.value = { target: { kind: 'host', host: master.name }, x: left + width / 2, y: top + 20 };
  });
}

export function FirstSteps(): JSX.Element | null {
  const words = say.value;
  if (!firstSteps.value) return null;
  return (
    <nav class="first" aria-label={words.firstSteps} data-hook="first-steps">
      {STEPS.map(({ name, act }) => (
        <button
          key={name}
          type="button"
          class="control"
          onClick={() => {
            firstSteps.value = false;
            act();
          }}
        >
          {words[name]}
        </button>
      ))}
    </nav>
  );
}
