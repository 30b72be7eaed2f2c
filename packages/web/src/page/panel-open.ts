import { type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { isPhone } from './media.js';
import { keep, read } from './theme.js';

/** A panel of the page. Its component draws a card with its `data-hook`. */
export interface Panel {
  /** Its name, and that of its tab on a phone. */
  readonly name: string;
  /** The key that opens it. */
  readonly key?: string;
  readonly place: 'left' | 'middle' | 'right' | 'bottom' | 'below';
  /** On a phone: the tab of another panel that shows it too. */
  readonly tab?: string;
  /** Learn hides it until it is opened. */
  readonly isLab?: boolean;
  /** On a wide screen it takes turns with the others that have this; see `turn`. */
  readonly inTurn?: boolean;
  /** Some are there only at times. Default: always. */
  readonly isThere?: () => boolean;
  readonly Show: () => JSX.Element | null;
}

export type Density = 'learn' | 'lab';

const DENSITY = 'carplab.density';

export const density: Signal<Density> = signal(read(DENSITY) === 'learn' ? 'learn' : 'lab');
/** What Learn hides, but was opened. */
const openedInLearn: Signal<ReadonlySet<string>> = signal(new Set());
/** The tab of a phone. */
export const tab: Signal<string> = signal('lanes');

/** Which of the panels that take turns is shown. */
export const turn: Signal<string> = signal('why');

export function chooseDensity(chosen: Density): void {
  keep(DENSITY, chosen);
  openedInLearn.value = new Set();
  density.value = chosen;
}

/** Whether a panel is shown: Learn keeps some closed. */
export function isOpen({
  name,
  isLab = false,
  inTurn = false,
  isThere = () => true,
}: Omit<Panel, 'place' | 'Show'>): boolean {
  if (!isThere()) return false;
  if (inTurn && !isPhone.value) return turn.value === name;
  return !isLab || density.value === 'lab' || openedInLearn.value.has(name);
}

/** Opens a panel, shows it, and gives the focus to what takes the keys in it, or to itself. */
export function openPanel(panel: Omit<Panel, 'place' | 'Show'>, within = '[tabindex="0"]:not(.hex)'): void {
  const { name } = panel;
  if (panel.inTurn) turn.value = name;
  if (!isOpen(panel)) openedInLearn.value = new Set([...openedInLearn.value, name]);
  if (isPhone.value) tab.value = panel.tab ?? name;
  requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(`[data-panel="${name}"]`);
    const inside = element?.querySelector<HTMLElement>(within);
    (inside ?? element)?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  });
}
