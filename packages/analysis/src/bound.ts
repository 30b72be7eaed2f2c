import type { CaptureLink } from './links/link.js';

/** A virtual host, for which keys are looked up. */
export interface KeyPlace {
  readonly link: CaptureLink;
  /** As `vlanPathText` writes it; empty without a tag. */
  readonly vlan: string;
  readonly vhid: number;
}

/**
 * A password or address as given by the user: for every vhid, for one (`7=secret`), or for one on one link, on one VLAN
 * or both (`wan/7=secret`, `100/7=secret`, `wan/100/7=secret`; in QinQ `7.100/7=secret`).
 */
export interface Bound<T> {
  readonly value: T;
  readonly vhid?: number;
  /** As `vlanPathText` writes it. */
  readonly vlan?: string;
  /** A name of the link. */
  readonly link?: string;
}

/**
 * The values that apply to a virtual host: those bound to its number on its link and VLAN, else on its link, else on its
 * VLAN, else those bound to its number, else the unbound ones. The more specific replaces the less specific; they do not
 * add up.
 *
 * @example
 * const list = [{ value: 'a' }, { value: 'b', vhid: 7 }, { value: 'c', vhid: 7, vlan: '100' }, { value: 'd', vhid: 7, link: 'wan' }];
 * const lan = { number: 0, name: 'lan' };
 * boundTo(list, { link: lan, vlan: '', vhid: 1 }); // => ['a']
 * boundTo(list, { link: lan, vlan: '20', vhid: 7 }); // => ['b']
 * boundTo(list, { link: lan, vlan: '100', vhid: 7 }); // => ['c']
 * boundTo(list, { link: { number: 1, name: 'wan' }, vlan: '100', vhid: 7 }); // => ['d']
 */
export function boundTo<T>(list: readonly Bound<T>[], place: KeyPlace): T[] {
  const { link, vlan, vhid } = place;
  const names = link.names ?? [link.name];
  const fits = (item: Bound<T>): boolean =>
    (item.vhid === undefined || item.vhid === vhid) &&
    (item.vlan === undefined || item.vlan === vlan) &&
    (item.link === undefined || names.includes(item.link));
  const fitting = list.filter(fits);
  const most = Math.max(...fitting.map(weight));
  return fitting.filter((item) => weight(item) === most).map(({ value }) => value);
}

/** The more specific the heavier. A link or VLAN comes only with a vhid. */
function weight({ vhid, vlan, link }: Bound<unknown>): number {
  return (link === undefined ? 0 : 4) + (vlan === undefined ? 0 : 2) + (vhid === undefined ? 0 : 1);
}
