import { type Signal, signal } from '@preact/signals';

/** What a fault can be done to: the thing whose menu is opened. Ports are named as the step `cut` names them. */
export type FaultTarget =
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'vhid'; readonly host: string; readonly interface: string; readonly vhid: number }
  | { readonly kind: 'cable'; readonly port: string }
  | { readonly kind: 'switch'; readonly segment: string }
  /** A frame by its number in the run. */
  | { readonly kind: 'frame'; readonly frame: number }
  | { readonly kind: 'time'; readonly tUs: number };

/** The open fault menu: what it is for, and where on the screen, CSS pixels. */
export const faultMenu: Signal<
  { readonly target: FaultTarget; readonly x: number; readonly y: number } | undefined
> = signal(undefined);
