import { fromHex } from '../bytes.js';
import type { HeaderLayout } from '../layout.js';
import type { LayoutField } from '../layout-field.js';
import type { PfsyncAction } from './actions.js';
import { AF_INET, AF_INET6_FREEBSD, AF_INET6_OPENBSD } from './constants.js';
import { FieldError, shown, under } from './field-error.js';
import { leftoverPlaces, type Pads } from './leftovers.js';
import type { PfsyncMessage } from './message.js';

import { putField } from './put-field.js';
import type { StateFormat } from './variant.js';
import { isField, type WireTree, wireTree } from './wire-fields.js';

/** A message in which fields with a usual value may be left out: see `encodePfsyncMessage`. */
export type PfsyncMessageInput = PartialDeep<PfsyncMessage>;

type PartialDeep<T> = T extends readonly (infer E)[]
  ? readonly PartialDeep<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: PartialDeep<T[K]> }
    : T;

/** What encoding needs from a layout. */
interface Form {
  readonly tree: WireTree;
  readonly span: number;
  readonly pads: Pads;
}

const forms = new Map<HeaderLayout, Form>();

function formFor({ name, layout }: PfsyncAction): Form {
  if (layout === undefined) {
    throw new FieldError('', `${name} carries no messages that can be read; give its bytes as data`);
  }
  let form = forms.get(layout);
  if (!form) {
    form = { tree: wireTree(layout), span: layout.span, pads: leftoverPlaces(layout).pads };
    forms.set(layout, form);
  }
  return form;
}

/**
 * Writes a message in the form of `action` into `target` at `start`, and returns how many bytes it took: more than the
 * form's if it has `extra`. `version` is the header's.
 *
 * Defaults: numbers 0, names empty, `rule`, `anchor` and `natRule` none, the interface `all`, `rtableid` -1 on FreeBSD,
 * address families from the key's addresses, `wireProto` from `proto`, `stackProto` from the wire's, a second key equal
 * to the first. Id, creatorid, a key's addresses, direction, and protocol have no default.
 *
 * @throws FieldError (a RangeError) with the path of a value that does not fit, of a key that does not exist or one
 *   that is missing
 *
 * @example
 * const target = new Uint8Array(12);
 * encodePfsyncMessage({ id: '0000000000000001', creatorid: '51c13ba5' }, actionOf(5, 7), 5, target);
 * toHex(target); // => '000000000000000151c13ba5'
 */
export function encodePfsyncMessage(
  message: PfsyncMessageInput,
  action: PfsyncAction,
  version: number,
  target: Uint8Array,
  start = 0,
): number {
  const { tree, span, pads } = formFor(action);
  if (target.length - start < span) {
    throw new RangeError(`${action.name} takes ${span} bytes; there are ${target.length - start}`);
  }
  const { pad, afterNul, extra, ...fields } = record(message);
  target.fill(0, start, start + span);
  const given = action.message === 'state' ? withDefaults(fields, action.format!) : fields;
  putTree(target, start, tree, given);
  if (pad !== undefined) under('pad', () => putPad(target, start, pads, pad));
  if (afterNul !== undefined) under('afterNul', () => putAfterNul(target, start, tree, afterNul));
  if (extra === undefined) return span;
  return span + under('extra', () => putExtra(target, start + span, extra, version));
}

/** The size of a message: its form's, plus extra bytes. */
export function pfsyncMessageBytes(message: PfsyncMessageInput, action: PfsyncAction): number {
  const { extra } = message as { extra?: unknown };
  return action.size + (typeof extra === 'string' ? extra.length >> 1 : 0);
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new FieldError('', `${shown(value)} is not an object`);
}

function putTree(target: Uint8Array, start: number, tree: WireTree, value: Record<string, unknown>): void {
  for (const [key, node] of Object.entries(tree)) {
    const own = Object.hasOwn(value, key) ? value[key] : undefined;
    if (isField(node)) putOne(target, start, node, key, own);
    else if (Object.hasOwn(node, '0')) under(key, () => putArray(target, start, node, own));
    else under(key, () => putTree(target, start, node, own === undefined ? {} : record(own)));
  }
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(tree, key)) continue;
    throw new FieldError(key, `there is no such key here; there are ${Object.keys(tree).join(', ')}`);
  }
}

function putOne(target: Uint8Array, start: number, field: LayoutField, key: string, value: unknown): void {
  if (value === undefined && field.required) throw new FieldError(key, 'it is missing');
  const given = value === undefined ? field.usual : value;
  if (given !== undefined) under(key, () => putField(target, start + field.offset, field, given));
}

/** Both elements of `addr`, `port`, `key`, `packets`…; of `rtableid` and `setPrio` too. */
function putArray(target: Uint8Array, start: number, node: WireTree, value: unknown): void {
  const length = Object.keys(node).length;
  if (value === undefined) {
    if (isRequired(node)) throw new FieldError('', 'it is missing');
    return;
  }
  if (!Array.isArray(value) || value.length !== length) {
    throw new FieldError('', `${shown(value)} is not an array of ${length}`);
  }
  for (const [index, child] of Object.entries(node)) {
    const i = Number(index);
    under(i, () => {
      if (isField(child)) putField(target, start + child.offset, child, value[i]);
      else putTree(target, start, child, record(value[i]));
    });
  }
}

/** Whether a message requires a field of the group. */
function isRequired(node: LayoutField | WireTree): boolean {
  return isField(node) ? node.required === true : Object.values(node).some(isRequired);
}

/** A state with the address families and protocols that follow from its keys. */
function withDefaults(state: Record<string, unknown>, format: StateFormat): Record<string, unknown> {
  const given = state['key'];
  const pair: unknown = Array.isArray(given) && given.length === 1 ? [given[0], given[0]] : given;
  const afs = [afOf(pair, 0, format), afOf(pair, 1, format)] as const;
  const usual: Record<string, unknown> = {};
  let own = state;
  if (format === 'freebsd-1500') {
    const { proto, ...rest } = state;
    // As in the other formats: one protocol for both sides.
    if (state['wireProto'] === undefined) own = rest;
    const { wireProto = proto, rtAddr } = state;
    Object.assign(usual, { wireAf: afs[0], stackAf: afs[1], wireProto, stackProto: wireProto });
    if (rtAddr !== undefined) usual['rtAf'] = afOf([{ addr: [rtAddr] }], 0, format);
  } else usual['af'] = afs[0];
  const filled: Record<string, unknown> = { ...usual, ...own };
  if (!Array.isArray(pair)) return pair === undefined ? filled : { ...filled, key: pair };
  const keys: unknown[] = format === 'openbsd-6' ? pair.map((key, i) => withAf(key, afs[i])) : pair;
  pair.forEach((key: unknown, i) => {
    if (typeof key !== 'object' || key === null) return;
    const given = format === 'freebsd-1500' ? [state['wireAf'], state['stackAf']][i] : state['af'];
    if (given === undefined && !('af' in key)) under('key', () => under(i, () => checkFamily(key, afs[i]!)));
  });
  const isOne = format === 'freebsd-1301' || format === 'freebsd-1400';
  if (isOne && state['af'] === undefined && afs[0] !== afs[1])
    throw new FieldError('key', `in ${format} both keys are of one address family`);
  return { ...filled, key: keys };
}

/** Without a given family, IPv4 beside IPv6 is a mistake: it would be read as the beginning of an IPv6 address. */
function checkFamily(key: object, af: number): void {
  if (!('addr' in key) || !Array.isArray(key.addr) || af === AF_INET) return;
  key.addr.forEach((text: unknown, i) => {
    if (typeof text !== 'string' || text.includes(':')) return;
    throw new FieldError(`addr[${i}]`, `${shown(text)} is not of the family of the other address`);
  });
}

/** An OpenBSD key with its address family. */
function withAf(key: unknown, af: number | undefined): unknown {
  return typeof key === 'object' && key !== null && !Array.isArray(key) ? { af, ...key } : key;
}

/** The family of a key's addresses, in the numbering of the format's system. */
function afOf(pair: unknown, index: number, format: StateFormat): number {
  const addr = Array.isArray(pair) ? (pair[index] as { addr?: unknown } | null | undefined)?.addr : undefined;
  const v6 = Array.isArray(addr) && addr.some((text) => typeof text === 'string' && text.includes(':'));
  if (!v6) return AF_INET;
  return format === 'openbsd-6' ? AF_INET6_OPENBSD : AF_INET6_FREEBSD;
}

function putPad(target: Uint8Array, start: number, pads: Pads, value: unknown): void {
  const length = pads.reduce((sum, [from, to]) => sum + to - from, 0);
  const bytes = typeof value === 'string' ? fromHex(value) : undefined;
  if (bytes?.length !== length) {
    throw new FieldError('', `${shown(value)} is not the ${2 * length} hexadecimal digits of all padding`);
  }
  let taken = 0;
  for (const [from, to] of pads) {
    target.set(bytes.subarray(taken, taken + to - from), start + from);
    taken += to - from;
  }
}

function putAfterNul(target: Uint8Array, start: number, tree: WireTree, value: unknown): void {
  for (const [key, tail] of Object.entries(record(value))) {
    const field = Object.hasOwn(tree, key) ? tree[key] : undefined;
    if (field === undefined || !isField(field) || field.kind !== 'name') {
      throw new FieldError(key, 'this is no name of the message');
    }
    const bytes = typeof tail === 'string' ? fromHex(tail) : undefined;
    if (bytes === undefined || bytes.length > field.size) {
      throw new FieldError(key, `${shown(tail)} is not at most ${2 * field.size} hexadecimal digits`);
    }
    target.set(bytes, start + field.offset + field.size - bytes.length);
  }
}

function putExtra(target: Uint8Array, at: number, value: unknown, version: number): number {
  const bytes = typeof value === 'string' ? fromHex(value) : undefined;
  if (bytes === undefined || bytes.length % 4 !== 0) {
    throw new FieldError(
      '',
      `${shown(value)} is not a whole number of 32-bit words, 8 hexadecimal digits each`,
    );
  }
  if (version !== 6) throw new FieldError('', 'only messages of version 6 can be longer than known');
  if (target.length - at < bytes.length) throw new RangeError(`extra takes ${bytes.length} bytes more`);
  target.set(bytes, at);
  return bytes.length;
}
