import { type FaultTarget, faultMenu } from './fault-target.js';

/** How long a finger rests until the menu opens, ms. */
export const LONG_PRESS = 500;
/** A finger that moves so far does not rest, CSS pixels. */
export const TREMOR = 8;

interface FaultHandlers {
  readonly onContextMenu: (event: MouseEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

/** What makes an element of a picture a control with the fault menu of a target. */
export function menuButton(name: string, target: FaultTarget) {
  const shown = faultMenu.value?.target;
  return {
    role: 'button',
    // As SVG spells it.
    tabindex: 0,
    'aria-haspopup': 'menu',
    'aria-label': name,
    'aria-expanded': shown !== undefined && JSON.stringify(shown) === JSON.stringify(target),
  } as const;
}

let resting:
  | { readonly timer: ReturnType<typeof setTimeout>; readonly x: number; readonly y: number }
  | undefined;

function leave(): void {
  clearTimeout(resting?.timer);
  resting = undefined;
}

/** Opens the fault menu of a target: right click, long press, Shift+F10, the menu key or `x`. */
export function opensFaults(target: FaultTarget): FaultHandlers {
  return {
    onContextMenu(event) {
      event.preventDefault();
      event.stopPropagation();
      leave();
      faultMenu.value = { target, x: event.clientX, y: event.clientY };
    },
    onKeyDown(event) {
      const isAsked =
        event.key === 'ContextMenu' ||
        (event.shiftKey && event.key === 'F10') ||
        (event.key === 'x' && !event.ctrlKey && !event.metaKey && !event.altKey);
      if (!isAsked) return;
      event.preventDefault();
      event.stopPropagation();
      const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
      faultMenu.value = { target, x: left + width / 2, y: top + height / 2 };
    },
    onPointerDown(event) {
      leave();
      if (event.pointerType !== 'touch') return;
      event.stopPropagation();
      const { clientX: x, clientY: y } = event;
      const timer = setTimeout(() => {
        faultMenu.value = { target, x, y };
      }, LONG_PRESS);
      resting = { timer, x, y };
    },
    onPointerMove(event) {
      if (resting === undefined) return;
      if (Math.hypot(event.clientX - resting.x, event.clientY - resting.y) > TREMOR) leave();
    },
    onPointerUp: leave,
    onPointerCancel: leave,
  };
}
