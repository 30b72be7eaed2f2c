import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** The size of an element, CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an element's content, in whole pixels, as it changes; 0 while it is not shown. */
export function useSize(element: RefObject<HTMLElement | null>): ReadonlySignal<Size> {
  const size = useSignal<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      size.value = { width: Math.floor(width), height: Math.floor(height) };
    });
    watch.observe(element.current!);
    return () => watch.disconnect();
  }, []);
  return size;
}

/** Its width alone. */
export function useWidth(element: RefObject<HTMLElement | null>): ReadonlySignal<number> {
  const size = useSize(element);
  return useComputed(() => size.value.width);
}
