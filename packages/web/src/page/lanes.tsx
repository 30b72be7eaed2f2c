import { laneChart, laneGeometry } from '@carplab/text';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { forkUs } from '../model/differences.js';
import { selectBranch } from './branching.js';
import { comparedChart, type LaneRow } from './compared-chart.js';
import { useDrag } from './drag.js';
import { LONG_PRESS, TREMOR } from './fault-hooks.js';
import { openMenu } from './fault-target.js';
import { type Drawn, Picture } from './lane-picture.js';
import { LaneTable } from './lane-table.js';
import { targetAt } from './lane-target.js';
import { say } from './messages/say.js';
import { branch, compared, record, runs, seek, span, story } from './state.js';
import { useWidth } from './use-size.js';

/** The lanes: who was MASTER when. Drawn again when the record or the window changes; the playhead moves by itself. */
export function Lanes(): JSX.Element {
  const room = useRef<HTMLDivElement>(null);
  const width = useWidth(room);
  const drawn = useComputed((): Drawn | undefined => {
    const { value } = record;
    const [fromUs, toUs] = span.value;
    if (value === undefined || width.value < 200) return undefined;
    const id = branch.value;
    const chart = laneChart(value, fromUs, toUs);
    const beside = compared.value;
    const other = beside === undefined ? undefined : runs.value.get(beside)?.record;
    if (beside === undefined || other === undefined)
      return {
        geometry: laneGeometry(chart, width.value, false),
        rows: value.lanes.map((_, place) => ({ branch: id, place })),
        alike: [],
      };
    const pair = [
      [chart, id],
      [laneChart(other, fromUs, toUs), beside],
    ] as const;
    const both = id < beside ? comparedChart(...pair) : comparedChart(pair[1], pair[0]);
    const geometry = laneGeometry(both.chart, width.value, false);
    const { x, width: wide } = geometry.plot;
    const at = (us: number): number => x + ((us - fromUs) / (toUs - fromUs)) * wide;
    const fork = forkUs(story.value, id, beside);
    return {
      geometry,
      rows: both.rows,
      alike: both.alike.map((spans) => spans.map(([a, b]) => ({ x: at(a), width: at(b) - at(a) }))),
      ...(fork >= fromUs && fork <= toUs ? { forkX: at(fork) } : {}),
    };
  });
  const timeAt = (clientX: number): number | undefined => {
    const shown = drawn.value?.geometry;
    const left = room.current?.getBoundingClientRect().left;
    if (shown === undefined || left === undefined) return undefined;
    const [fromUs, toUs] = span.value;
    const part = (clientX - left - shown.plot.x) / shown.plot.width;
    return fromUs + Math.min(1, Math.max(0, part)) * (toUs - fromUs);
  };
  const drag = useDrag(({ clientX, clientY }, isFirst) => {
    const timeUs = timeAt(clientX);
    if (timeUs === undefined) return;
    choose(timeUs, isFirst ? rowAt(clientY) : undefined);
  });
  const rowAt = (clientY: number): LaneRow | undefined => {
    const y = clientY - room.current!.getBoundingClientRect().top;
    const { geometry, rows } = drawn.value!;
    return rows[geometry.lanes.findIndex((each) => y >= each.y && y < each.y + each.height)];
  };
  /** The instant, and the lane: in the other branch if it is one of its lanes. */
  const choose = (timeUs: number, row: LaneRow | undefined): void => {
    if (row !== undefined && row.branch !== branch.value) void selectBranch(row.branch);
    seek(timeUs, row?.place);
  };
  /** The menu of what is there; it happens at the instant that was pointed at. */
  const menu = (clientX: number, clientY: number): void => {
    const timeUs = timeAt(clientX);
    const { left, top } = room.current!.getBoundingClientRect();
    if (timeUs === undefined) return;
    const row = rowAt(clientY);
    const isName = clientX - left < drawn.value!.geometry.plot.x;
    if (!isName) choose(timeUs, row);
    const target = targetAt(
      drawn.value!.geometry,
      { x: clientX - left, y: clientY - top },
      row?.place,
      timeUs,
    );
    openMenu(target, { x: clientX, y: clientY });
  };
  const press = useRef<{ timer: number; x: number; y: number } | undefined>(undefined);
  const opened = useRef(false);
  const release = (): void => {
    clearTimeout(press.current?.timer);
    press.current = undefined;
  };
  const shown = drawn.value;
  return (
    <figure
      class="lanes"
      data-hook="lanes"
      ref={room}
      {...drag}
      onPointerDown={(event) => {
        drag.onPointerDown(event);
        if (event.pointerType !== 'touch') return;
        const { clientX: x, clientY: y } = event;
        const long = (): void => {
          opened.current = true;
          menu(x, y);
        };
        press.current = { timer: window.setTimeout(long, LONG_PRESS), x, y };
      }}
      onPointerMove={(event) => {
        drag.onPointerMove(event);
        const from = press.current;
        if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > TREMOR) release();
      }}
      onPointerUp={(event) => {
        drag.onPointerUp(event);
        release();
      }}
      onPointerCancel={(event) => {
        drag.onPointerCancel(event);
        release();
      }}
      onTouchEnd={(event) => {
        // The finger that opened the menu chooses nothing in it.
        if (opened.current) event.preventDefault();
        opened.current = false;
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        if (press.current === undefined) menu(event.clientX, event.clientY);
      }}
    >
      {shown === undefined ? <p class="empty">{say.value.computing}</p> : <Picture drawn={shown} />}
      <LaneTable />
    </figure>
  );
}
