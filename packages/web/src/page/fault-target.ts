import { type Signal, signal } from '@preact/signals';
import type { FaultTarget } from '../model/fault-target.js';

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
