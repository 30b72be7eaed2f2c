import type { HeaderLayout } from '../layout.js';

/** How the bytes of a field are written in a plain object. */
export type WireKind = 'number' | 'signed' | 'decimal' | 'hex' | 'name' | 'address' | 'sockaddr' | 'pad';

/** A field of a message: where it is on the wire, and what it is in the plain object. */
export interface WireField {
  readonly kind: WireKind;
  readonly offset: number;
  readonly size: number;
}

/** Fields by key, nested as the plain object is; arrays by index. */
export interface WireTree {
  readonly [key: string]: WireField | WireTree;
}

/** Whether it is one field, not a group of them. */
export function isField(node: WireField | WireTree): node is WireField {
  return typeof node['kind'] === 'string';
}

const HEX = new Set(['id', 'creatorid']);
const DECIMAL = new Set(['packets', 'bytes', 'rpl', 'cur_bytes']);
const NAME = new Set(['ifname', 'rt_ifname', 'orig_ifname', 'tagname']);
const ADDRESS = new Set(['addr', 'rt_addr']);
const PAD = new Set(['_pad', 'pad', '__spare', 'spare']);

function kindOf(name: string, size: number): WireKind {
  const last = /([a-z_]+)(\[\d\])?$/.exec(name)![1]!;
  if (PAD.has(last)) return 'pad';
  if (HEX.has(last)) return 'hex';
  if (DECIMAL.has(last)) return 'decimal';
  if (NAME.has(last)) return 'name';
  if (ADDRESS.has(last)) return 'address';
  if (last === 'rtableid') return 'signed';
  return size > 4 ? 'sockaddr' : 'number';
}

/** `rt_ifname` as `rtIfname`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The plain object's keys for a layout: `key[0].addr[1]` is at `key`, `0`, `addr`, `1`. Padding is under the name
 * that it has in the struct.
 */
export function wireTree(layout: HeaderLayout): WireTree {
  const tree: Record<string, unknown> = {};
  for (const [name, offset] of Object.entries(layout.offset)) {
    const size = layout.size[name]!;
    const kind = kindOf(name, size);
    const path =
      kind === 'pad' ? [name] : camelCase(name).replaceAll('[', '.').replaceAll(']', '').split('.');
    let node = tree;
    for (const key of path.slice(0, -1)) {
      node[key] ??= {};
      node = node[key] as Record<string, unknown>;
    }
    node[path.at(-1)!] = { kind, offset, size } satisfies WireField;
  }
  return tree as WireTree;
}
