import type { Record, VirtualHostKey } from '@carplab/analysis';

/**
 * The names of a record's virtual hosts: the number, with the link if the number occurs on several, and with the family
 * if families are separate.
 *
 * @example
 * const names = new VhidNames([{ link: 'wan', vhid: 1 }, { link: 'lan', vhid: 1 }, { link: 'lan', vhid: 2 }]);
 * names.of({ link: 'lan', vhid: 1 }); // => 'vhid 1 on lan'
 * names.of({ link: 'lan', vhid: 2 }); // => 'vhid 2'
 */
export class VhidNames {
  readonly #links = new Map<number, Set<string>>();

  constructor(keys: Iterable<VirtualHostKey>) {
    for (const { link, vhid } of keys) {
      const links = this.#links.get(vhid) ?? new Set();
      this.#links.set(vhid, links.add(link));
    }
  }

  /** All virtual hosts of a record, with a lane or without. */
  static in({ lanes, transitions, overlaps }: Pick<Record, 'lanes' | 'transitions' | 'overlaps'>): VhidNames {
    return new VhidNames([...lanes, ...transitions.kept, ...overlaps.kept]);
  }

  of(key: VirtualHostKey): string {
    return `vhid ${key.vhid}${this.suffix(key)}`;
  }

  /** What follows the number. */
  suffix({ link, vhid, family }: VirtualHostKey): string {
    const where = (this.#links.get(vhid)?.size ?? 0) > 1 ? ` on ${link}` : '';
    return family === undefined ? where : `${where}, IPv${family}`;
  }
}

/** Equal for the same virtual host, and for no other. */
export function hostKey({ link, vhid, family }: VirtualHostKey): string {
  return JSON.stringify([link, vhid, family]);
}
