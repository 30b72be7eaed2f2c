import type { PacketField } from '@carplab/text';
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type FieldGroup, fieldGroups } from '../model/field-tree.js';
import type { CarpGuards, Guard } from '../model/guards.js';
import { dissected } from './traffic.js';

/** A field by what it is: in another frame, the same field stays pinned. */
interface Pin {
  readonly layer: string;
  readonly name: string;
  readonly start: number;
}

const pin: Signal<Pin | undefined> = signal(undefined);
/** The field under the pointer, by its index. */
export const hovered: Signal<number | undefined> = signal(undefined);

const NO_FIELDS: readonly PacketField[] = [];
export const fields: ReadonlySignal<readonly PacketField[]> = computed(
  () => dissected.value?.fields ?? NO_FIELDS,
);
export const groups: ReadonlySignal<readonly FieldGroup[]> = computed(() => fieldGroups(fields.value));

/** The pinned field of the shown frame, by its index. */
export const pinned: ReadonlySignal<number | undefined> = computed(() => {
  const { value } = pin;
  if (value === undefined) return undefined;
  const { layer, name, start } = value;
  const all = fields.value;
  const same = (field: PacketField): boolean => field.layer === layer && field.name === name;
  const here = all.findIndex((field) => same(field) && field.start === start);
  const at = here >= 0 ? here : all.findIndex(same);
  return at < 0 ? undefined : at;
});

export function pinField(index: number | undefined): void {
  const field = index === undefined ? undefined : fields.value[index];
  pin.value = field && { layer: field.layer, name: field.name, start: field.start };
}

/** The field that a byte belongs to, by its index. */
export function fieldOfByte(at: number): number | undefined {
  const found = fields.value.findIndex(({ start, end }) => at >= start && at < end);
  return found < 0 ? undefined : found;
}

/** Names of the fields that a receiver checks before it looks at the advertisement. */
const TTL: ReadonlySet<string> = new Set(['ipv4 ttl', 'ipv6 hopLimit']);

/** What protects a field of the shown frame; undefined where nothing can be said. */
export function guardOf({ layer, name }: PacketField): Guard | undefined {
  const guards = dissected.value?.guards?.fields;
  if (guards === undefined) return undefined;
  if (TTL.has(`${layer} ${name}`)) return guards.ttl;
  return layer === 'carp' && name in guards ? guards[name as keyof CarpGuards] : undefined;
}

/** A field's value, and the name that the number stands for. */
export function fieldValue({ text, meaning }: PacketField): string {
  const name = meaning?.kind === 'enum' ? meaning.values?.[Number(text)] : undefined;
  const unit = meaning?.unit === undefined || text === '' ? '' : ` ${meaning.unit}`;
  return name === undefined || text === '' ? `${text}${unit}` : `${text} (${name})`;
}
