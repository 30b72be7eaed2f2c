import { useRef } from 'preact/hooks';

interface DragHandlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
}

/** Calls back while the primary button or a finger is down, at most once a frame. */
export function useDrag(move: (event: PointerEvent, isFirst: boolean) => void): DragHandlers {
  const latest = useRef<PointerEvent | undefined>(undefined);
  const held = useRef(false);
  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      held.current = true;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      move(event, true);
    },
    onPointerMove(event) {
      if (!held.current) return;
      if (latest.current === undefined) {
        requestAnimationFrame(() => {
          const { current } = latest;
          latest.current = undefined;
          if (current !== undefined) move(current, false);
        });
      }
      latest.current = event;
    },
    onPointerUp() {
      held.current = false;
    },
    onPointerCancel() {
      held.current = false;
    },
  };
}
