import { type Signal, signal, useComputed } from '@preact/signals';
import type { HTMLAttributes, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FieldGroup } from '../model/field-tree.js';
import { stateKey } from '../model/state-join.js';
import { fields, fieldValue, groups, guardOf, hovered, pinField, pinned } from './field-cursor.js';
import { say } from './messages/say.js';
import { dissected, showState } from './traffic.js';

/** Headers that are opened or closed by hand, by layer and place among those of its name. */
const opened: Signal<ReadonlyMap<string, boolean>> = signal(new Map());
/** What stands for itself and is of little interest at first. */
const CLOSED: ReadonlySet<string> = new Set(['ethernet', 'ipv4', 'ipv6']);
/** Fields of a group that is open at first, at most. */
const SMALL = 12;

/** What lines are. The tree itself has the focus, and names the line that keys move from. */
function treeItem(level: number, isSelected: boolean, isOpen?: boolean): HTMLAttributes<HTMLDivElement> {
  const expanded = isOpen === undefined ? {} : { 'aria-expanded': isOpen };
  return { role: 'treeitem', 'aria-level': level, 'aria-selected': isSelected, ...expanded };
}

/** A line of the tree: a group, or a field by its index. */
type Item =
  | { readonly kind: 'group'; readonly key: string; readonly group: FieldGroup; readonly isOpen: boolean }
  | { readonly kind: 'field'; readonly index: number };

function itemsOf(): Item[] {
  const known = opened.value;
  const pin = pinned.value;
  const seen = new Map<string, number>();
  let index = 0;
  return groups.value.flatMap((group): Item[] => {
    const nth = seen.get(group.layer) ?? 0;
    seen.set(group.layer, nth + 1);
    const key = `${group.layer} ${nth}`;
    const first = index;
    index += group.fields.length;
    const isPinned = pin !== undefined && pin >= first && pin < index;
    const atFirst = !CLOSED.has(group.layer) && group.fields.length <= SMALL;
    const isOpen = isPinned || (known.get(key) ?? atFirst);
    const own = group.fields.map((_, i): Item => ({ kind: 'field', index: first + i }));
    return [{ kind: 'group', key, group, isOpen }, ...(isOpen ? own : [])];
  });
}

function setOpen(key: string, isOpen: boolean): void {
  opened.value = new Map(opened.value).set(key, isOpen);
  if (!isOpen) pinField(undefined);
}

/** The line that keys move from: a group's key, or a field. */
const cursor: Signal<string | undefined> = signal(undefined);
const idOf = (item: Item): string => (item.kind === 'group' ? item.key : String(item.index));

/** The fields of a frame as a tree: arrows walk it, right and left open and close, Enter pins. */
export function FieldTree(): JSX.Element {
  const words = say.value.traffic;
  const box = useRef<HTMLDivElement>(null);
  const items = useComputed(itemsOf).value;
  const wanted = pinned.value === undefined ? cursor.value : String(pinned.value);
  const at = items.findIndex((item) => idOf(item) === wanted);
  useEffect(() => {
    const { current } = box;
    const line = at < 0 ? undefined : current?.querySelector<HTMLElement>(`#field-${at}`);
    if (!current || !line) return;
    // Where there is little room, tree and dump scroll together.
    const room = current.scrollHeight > current.clientHeight ? current : current.parentElement!;
    const [{ top, bottom }, inside] = [line.getBoundingClientRect(), room.getBoundingClientRect()];
    if (top < inside.top || bottom > inside.bottom)
      room.scrollTop += (top + bottom - inside.top - inside.bottom) / 2;
  }, [at, dissected.value]);
  const moveTo = (index: number): void => {
    const item = items[Math.max(0, Math.min(items.length - 1, index))];
    if (item === undefined) return;
    cursor.value = idOf(item);
    pinField(item.kind === 'field' ? item.index : undefined);
  };
  const itemAt = (event: Event): Item | undefined => {
    const line = (event.target as HTMLElement).closest<HTMLElement>('[role="treeitem"]');
    return items[Number(line?.id.slice('field-'.length) ?? -1)];
  };
  const parentOf = (index: number): number =>
    items.findLastIndex((item, i) => i < index && item.kind === 'group');
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => moveTo(at + 1),
    ArrowUp: () => moveTo(at < 0 ? items.length - 1 : at - 1),
    Home: () => moveTo(0),
    End: () => moveTo(items.length - 1),
    ArrowRight: () => {
      const item = items[at];
      if (item?.kind === 'group' && !item.isOpen) setOpen(item.key, true);
      else moveTo(at + 1);
    },
    ArrowLeft: () => {
      const item = items[at];
      if (item?.kind !== 'group') moveTo(parentOf(at));
      else if (item.isOpen) setOpen(item.key, false);
      else moveTo(parentOf(at));
    },
    Enter: () => {
      const item = items[at];
      if (item?.kind === 'group') setOpen(item.key, !item.isOpen);
      const state = item?.kind === 'group' ? stateOf(item.group) : undefined;
      if (state !== undefined) showState(stateKey(state));
    },
    Escape: () => pinField(undefined),
  };
  return (
    <div
      class="tree"
      role="tree"
      tabIndex={0}
      ref={box}
      aria-label={words.fieldTree}
      {...(at < 0 ? {} : { 'aria-activedescendant': `field-${at}` })}
      onKeyDown={(event) => {
        const act = keys[event.key];
        if (act === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        act();
      }}
      onPointerOver={(event) => {
        const item = itemAt(event);
        hovered.value = item?.kind === 'field' ? item.index : undefined;
      }}
      onPointerLeave={() => {
        hovered.value = undefined;
      }}
      onClick={(event) => {
        const item = itemAt(event);
        const wantsState = (event.target as HTMLElement).closest('.link') !== null;
        const state = item?.kind === 'group' && wantsState ? stateOf(item.group) : undefined;
        if (state !== undefined) showState(stateKey(state));
        else if (item?.kind === 'field') pinField(item.index === pinned.value ? undefined : item.index);
        else if (item !== undefined) {
          cursor.value = item.key;
          setOpen(item.key, !item.isOpen);
        }
      }}
    >
      {items.map((item, i) =>
        item.kind === 'group' ? (
          <Group key={item.key} id={`field-${i}`} item={item} isActive={i === at} />
        ) : (
          <Field key={item.index} id={`field-${i}`} index={item.index} />
        ),
      )}
    </div>
  );
}

interface GroupProps {
  readonly id: string;
  readonly item: Extract<Item, { readonly kind: 'group' }>;
  readonly isActive: boolean;
}

function Group({ id, item: { group, isOpen }, isActive }: GroupProps): JSX.Element {
  const words = say.value.traffic;
  const title = dissected.value?.titles?.find(({ start }) => start === group.start)?.text;
  const state = stateOf(group);
  return (
    <div id={id} class={isActive ? 'item group active' : 'item group'} {...treeItem(1, isActive, isOpen)}>
      <span class="twist" aria-hidden="true">
        {isOpen ? '▾' : '▸'}
      </span>
      <span class="name" translate={false}>
        {group.block === undefined ? '' : `${group.block}: `}
        {title ?? state?.action ?? group.layer.replaceAll('_', ' ')}
      </span>
      <span class="value" title={words.bytesFrom(group.start, group.end)}>
        {group.start}–{group.end - 1}
      </span>
      {state && (
        <span class="value link" title={words.toState} translate={false}>
          → {state.line?.replace(/ {3,}/, '  ') ?? `${words.stateNow} ${state.id}`}
        </span>
      )}
    </div>
  );
}

/** The state that a pfsync message names. */
function stateOf({ start }: FieldGroup) {
  return dissected.value?.states?.find((state) => state.start === start);
}

function Field({ id, index }: { readonly id: string; readonly index: number }): JSX.Element | null {
  const { guard: guardWords } = say.value.traffic;
  const field = fields.value[index];
  if (field === undefined) return null;
  const guard = guardOf(field);
  const isPinned = pinned.value === index;
  const marks = [isPinned ? 'picked' : '', hovered.value === index ? 'hovered' : ''];
  return (
    <div id={id} class={`item field ${marks.join(' ')}`} {...treeItem(2, isPinned)}>
      <i class={guard ?? 'none'} aria-hidden="true" />
      <span class="name" translate={false}>
        {field.name}
      </span>
      <span class="value" translate={false}>
        {fieldValue(field) || hexOf(field.start, field.end)}
      </span>
      {guard && <span class="unseen">, {guardWords[guard]}</span>}
    </div>
  );
}

/** Bytes that have no other form, shortened. */
function hexOf(start: number, end: number): string {
  const bytes = dissected.value?.bytes.subarray(start, Math.min(end, start + 10)) ?? [];
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return end - start > 10 ? `${text}…` : text;
}
