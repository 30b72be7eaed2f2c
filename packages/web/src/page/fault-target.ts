import { type Signal, signal } from '@preact/signals';
import type { FaultTarget } from '../model/fault-target.js';
import { tUs } from './state.js';

export type { FaultTarget } from '../model/fault-target.js';

/** An open fault menu: what it is for, and where on the screen, CSS pixels. */
interface OpenMenu {
  readonly target: FaultTarget;
  readonly x: number;
  readonly y: number;
  /** It first asks which thing is meant. */
  readonly isChoice?: boolean;
}

export const faultMenu: Signal<OpenMenu | undefined> = signal(undefined);

/** Opens the menu of a thing; without a place, near the lanes. */
export function openMenu(
  target: FaultTarget | undefined,
  at?: { readonly x: number; readonly y: number },
): void {
  const lanes = document.querySelector('[data-hook="lanes"]')?.getBoundingClientRect();
  const x = at?.x ?? (lanes === undefined ? 40 : lanes.left + lanes.width / 3);
  const y = at?.y ?? (lanes === undefined ? 80 : Math.max(80, lanes.top));
  const here: FaultTarget = { kind: 'time', tUs: tUs.value };
  faultMenu.value = { target: target ?? here, x, y, isChoice: target === undefined };
}
