import { type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';

type Shown = () => JSX.Element | null;

const parts: { readonly load: () => Promise<Shown>; readonly found: Signal<Shown | undefined> }[] = [];

/** A part of the page that is no part of the first view: loaded when it is first drawn, or by `loadAll`. */
export function later(load: () => Promise<Shown>): Shown {
  const found: Signal<Shown | undefined> = signal(undefined);
  const part = { load, found };
  parts.push(part);
  return function Later() {
    const { value: Found } = found;
    if (Found !== undefined) return <Found />;
    void take(part);
    return null;
  };
}

/** Loads what is left, so that nothing waits for it later. */
export async function loadAll(): Promise<void> {
  await Promise.all(parts.map(take));
}

async function take({ load, found }: (typeof parts)[number]): Promise<void> {
  found.value ??= await load();
}
