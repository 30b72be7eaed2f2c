/**
 * A password or address as given by the user: for every vhid, for one (`7=secret`), or for one on one VLAN
 * (`100/7=secret`; in QinQ `7.100/7=secret`).
 */
export interface Bound<T> {
  readonly value: T;
  readonly vhid?: number;
  /** As `vlanPathText` writes it. */
  readonly vlan?: string;
}

/**
 * The values that apply to a vhid: those bound to it on this VLAN, else those bound to it, else the unbound ones. The
 * more specific replaces the less specific; they do not add up.
 *
 * @param vlan VLAN ids as `vlanPathText` writes them; empty without a tag
 *
 * @example
 * const list = [{ value: 'a' }, { value: 'b', vhid: 7 }, { value: 'c', vhid: 7, vlan: '100' }];
 * boundTo(list, '', 1); // => ['a']
 * boundTo(list, '20', 7); // => ['b']
 * boundTo(list, '100', 7); // => ['c']
 */
export function boundTo<T>(list: readonly Bound<T>[], vlan: string, vhid: number): T[] {
  const on = (wanted: (item: Bound<T>) => boolean): T[] => list.filter(wanted).map((item) => item.value);
  const exact = on((item) => item.vhid === vhid && item.vlan === vlan);
  if (exact.length > 0) return exact;
  const byVhid = on((item) => item.vhid === vhid && item.vlan === undefined);
  return byVhid.length > 0 ? byVhid : on((item) => item.vhid === undefined);
}
