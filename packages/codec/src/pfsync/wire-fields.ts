import type { HeaderLayout } from '../layout.js';
import type { LayoutField } from '../layout-field.js';

/** Fields of a message by key, nested as the plain object is; arrays by index. */
export interface WireTree {
  readonly [key: string]: LayoutField | WireTree;
}

/** Whether it is one field, not a group of them. */
export function isField(node: LayoutField | WireTree): node is LayoutField {
  return typeof node['kind'] === 'string';
}

/** `rt_ifname` as `rtIfname`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The keys that lead to a field of the plain object: `key[0].addr[1]` is at `key`, `0`, `addr`, `1`. */
export function keysOf(name: string): string[] {
  return camelCase(name).replaceAll('[', '.').replaceAll(']', '').split('.');
}

/** The plain object's keys for a layout, without padding. */
export function wireTree(layout: HeaderLayout): WireTree {
  const tree: Record<string, unknown> = {};
  for (const field of layout.fields) {
    if (field.kind === 'pad') continue;
    const path = keysOf(field.name);
    let node = tree;
    for (const key of path.slice(0, -1)) {
      node[key] ??= {};
      node = node[key] as Record<string, unknown>;
    }
    node[path.at(-1)!] = field;
  }
  return tree as WireTree;
}
