import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
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
const FIRST_TAB = 'lanes';
const FIRST_TURN = 'why';

export const density: Signal<Density> = signal(read(DENSITY) === 'learn' ? 'learn' : 'lab');
/** What Learn hides, but was opened. */
const openedInLearn: Signal<ReadonlySet<string>> = signal(new Set());
/** The tab of a phone. */
export const tab: Signal<string> = signal(FIRST_TAB);

/** Which of the panels that take turns is shown. */
export const turn: Signal<string> = signal(FIRST_TURN);

export function chooseDensity(chosen: Density): void {
  keep(DENSITY, chosen);
  openedInLearn.value = new Set();
  density.value = chosen;
}

/** What of the panels is not as it is at first, by name, as links have it: `learn`, then what is open. */
export const openPanels: ReadonlySignal<readonly string[]> = computed(() => [
  ...(density.value === 'learn' ? ['learn', ...openedInLearn.value] : []),
  ...(turn.value === FIRST_TURN ? [] : [turn.value]),
  ...(isPhone.value && tab.value !== FIRST_TAB && tab.value !== turn.value ? [tab.value] : []),
]);

/** Opens what a link has open. The reader's own setting stays what it is. */
export function takePanels(names: readonly string[]): void {
  const [first, ...others] = names;
  density.value = first === 'learn' ? 'learn' : 'lab';
  openedInLearn.value = new Set(first === 'learn' ? others : []);
  turn.value = names.includes('config') ? 'config' : FIRST_TURN;
  if (isPhone.value) tab.value = names.findLast((name) => name !== 'learn') ?? FIRST_TAB;
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
