import { useSignal } from '@preact/signals';
import type { ComponentChildren, HTMLAttributes, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface WindowListProps {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly string[];
  /** All rows, also those that are not drawn. */
  readonly count: number;
  /** CSS pixels. */
  readonly rowHeight: number;
  /** The row that keys move from; -1: none. */
  readonly active: number;
  /** The row that stays in sight when it changes; -1: none. */
  readonly keep: number;
  readonly row: (index: number) => ComponentChildren;
  /** Rows that have come into sight. */
  readonly onWindow?: (first: number, count: number) => void;
  /** A row is wanted, by keys or a click. A row has its index as `data-row`. */
  readonly onChoose: (index: number, by: 'keys' | 'click') => void;
  /** The menu of a row is wanted, at a point of the screen. */
  readonly onMenu?: (index: number, x: number, y: number) => void;
  readonly onKey?: (event: KeyboardEvent) => void;
}

/**
 * What rows and cells are. The grid itself has the focus and names the row that keys move from
 * (`aria-activedescendant`), so that rows may come and go.
 */
export function gridRow(index: number, isSelected?: boolean): HTMLAttributes<HTMLDivElement> {
  // The first row is the head.
  const selected = isSelected === undefined ? {} : { 'aria-selected': isSelected };
  return { role: 'row', 'aria-rowindex': index + 2, ...selected };
}
export const GRID_CELL = { role: 'gridcell' } as const;
const HEAD_CELL = { role: 'columnheader' } as const;

/** Rows drawn beyond the edges. */
const SPARE = 4;

/** A grid of many rows of equal height: only those in sight are there. Arrows, pages, Home and End move in it. */
export function WindowList(props: WindowListProps): JSX.Element {
  const { id, label, columns, count, rowHeight, active, keep, row, onWindow, onChoose, onMenu, onKey } =
    props;
  const box = useRef<HTMLDivElement>(null);
  const height = useSignal(0);
  const top = useSignal(0);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      height.value = entry!.contentRect.height;
    });
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const { current } = box;
    if (current === null || keep < 0) return;
    const at = keep * rowHeight;
    if (at < current.scrollTop) current.scrollTop = Math.max(0, at - current.clientHeight / 3);
    else if (at + rowHeight > current.scrollTop + current.clientHeight)
      current.scrollTop = at - (current.clientHeight * 2) / 3;
  }, [keep, count, height.value]);
  const first = Math.max(0, Math.min(Math.floor(top.value / rowHeight) - SPARE, count - 1));
  const shown = Math.min(count - first, Math.ceil(height.value / rowHeight) + 2 * SPARE);
  useEffect(() => {
    if (shown > 0) onWindow?.(first, shown);
  }, [first, shown, onWindow]);
  const page = Math.max(1, Math.floor(height.value / rowHeight) - 1);
  const moves: Readonly<Record<string, number>> = {
    ArrowUp: active - 1,
    ArrowDown: active + 1,
    PageUp: active - page,
    PageDown: active + page,
    Home: 0,
    End: count - 1,
  };
  const isActiveDrawn = active >= first && active < first + shown;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a table cannot be placed by hand
    <div
      class="rows"
      role="grid"
      tabIndex={0}
      ref={box}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      {...(isActiveDrawn ? { 'aria-activedescendant': `${id}-${active}` } : {})}
      onClick={(event) => {
        const index = rowOf(event);
        if (index !== undefined) onChoose(index, 'click');
      }}
      onContextMenu={(event) => {
        const index = rowOf(event);
        if (index === undefined || onMenu === undefined) return;
        event.preventDefault();
        onMenu(index, event.clientX, event.clientY);
      }}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
      }}
      onKeyDown={(event) => {
        const to = moves[event.key];
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        if (to === undefined || count === 0) {
          onKey?.(event);
          return;
        }
        event.preventDefault();
        onChoose(Math.max(0, Math.min(count - 1, to)), 'keys');
      }}
    >
      <div class="unseen" {...gridRow(-1)}>
        {columns.map((column) => (
          <span key={column} {...HEAD_CELL}>
            {column}
          </span>
        ))}
      </div>
      <div style={{ height: `${count * rowHeight}px` }}>
        <div style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {Array.from({ length: Math.max(0, shown) }, (_, i) => row(first + i))}
        </div>
      </div>
    </div>
  );
}

function rowOf(event: Event): number | undefined {
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset['row'];
  return row === undefined ? undefined : Number(row);
}
