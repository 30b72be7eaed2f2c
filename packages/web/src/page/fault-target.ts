import { type Signal, signal } from '@preact/signals';
import type { FaultTarget } from '../model/fault-target.js';

export type { FaultTarget } from '../model/fault-target.js';

/** The open fault menu: what it is for, and where on the screen, CSS pixels. */
export const faultMenu: Signal<
  { readonly target: FaultTarget; readonly x: number; readonly y: number } | undefined
> = signal(undefined);
